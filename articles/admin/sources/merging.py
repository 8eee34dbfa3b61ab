"""Sources that are probably one publication, and the step that merges them."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path

from articles.models import Source
from articles.permissions import is_editor
from articles.publishing.library.sources import merge_sources
from articles.references.doubles import doubles_of, find_doubles
from core.admin.steps import Step


class MergeForm(forms.Form):
    sources = forms.ModelMultipleChoiceField(
        Source.objects.none(),
        label="Merge these",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one source."},
    )

    def __init__(self, *args, doubles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sources"].queryset = Source.objects.filter(pk__in=[source.pk for source in doubles])


class Merge(Step):
    name = "merge"
    permission = "articles.publish_edition"
    form_class = MergeForm
    heading = "Merge sources into “{object}”"
    explanation = (
        "Drafts will cite “{object}” instead. Editions keep their text. The source that stays takes over what only "
        "the others know. This cannot be undone."
    )
    button = "Merge into this source"

    def is_allowed(self):
        return super().is_allowed() and self.request.user.has_perm("articles.change_source")

    def get_form_options(self):
        return {"doubles": doubles_of(self.object)}

    def act(self, form):
        sources = list(form.cleaned_data["sources"])
        changed = set()
        for source in sources:
            changed.update(merge_sources(source=source, into=self.object, by=self.request.user))
        merged = "1 source was merged" if len(sources) == 1 else f"{len(sources)} sources were merged"
        drafts = "1 draft" if len(changed) == 1 else f"{len(changed)} drafts"
        messages.success(self.request, f"{merged}. The citations in {drafts} follow.")


class MergingMixin:
    """For the admin of sources: adds the list of sources that are probably one."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.show_doubles)
        return [path("doubles/", view, name="articles_source_doubles"), *super().get_urls()]

    def may_merge(self, request):
        return is_editor(request.user) and self.has_change_permission(request)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"may_merge": self.may_merge(request)} | (extra_context or {}))

    def show_doubles(self, request):
        """List groups of sources that are probably one publication."""
        if not self.may_merge(request):
            raise PermissionDenied
        context = {"opts": self.opts, "title": "Possible duplicates", "groups": find_doubles()}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/articles/source/doubles.html", context)
