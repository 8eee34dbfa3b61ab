"""The checklist in the admin, and the step that creates an edition."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject, cached_property
from django.views.decorators.http import require_POST

from articles.admin.steps import CHANGES, ArticleStep, FreezeForm
from articles.admin.writing import live
from articles.checklist import checks
from articles.publishing import actions, editions
from core.admin.drafts import fields
from core.errors import ActionRefused
from core.http import make_private


class CheckingMixin:
    """For ArticleAdmin, before KeepsUnsaved: shows the checklist of a form."""

    def get_urls(self):
        view = self.view_of_form(self.check_form)
        return [path("unsaved/<slug:key>/checklist/", view, name="articles_article_checklist"), *super().get_urls()]

    @method_decorator(require_POST)
    def check_form(self, request, place, instance):
        """Return the checklist of the fields that the script sends, as HTML."""
        try:
            post = fields.as_post(fields.read_fields(fields.read_body(request)))
        except ActionRefused as refusal:
            return JsonResponse({"sentence": refusal.sentence}, status=HTTPStatus.BAD_REQUEST)
        checklist = live.unsaved_checklist(self, request, instance, post)
        address = reverse("admin:articles_article_checklist", args=[place.key])
        return make_private(
            render(request, "admin/articles/checklist.html", {"checklist": checklist, "address": address})
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        article = self.get_object(request, object_id)
        if article is not None:
            extra_context = (extra_context or {}) | {
                # A form that is saved redirects, so the checklist is built only when the template shows it.
                "checklist": SimpleLazyObject(lambda: checks.check_article(article)),
            }
        return super().change_view(request, object_id, form_url, extra_context)


class Freeze(ArticleStep):
    name = "freeze"
    permission = "articles.freeze_article"
    form_class = FreezeForm
    heading = "Create an edition of “{object.title}”"
    explanation = "This creates a permanent version of the saved text for approval and publication."
    button = "Create edition"

    @cached_property
    def last(self):
        """Return the newest edition, or None."""
        return self.object.editions.order_by("-number").first()

    @cached_property
    def public(self):
        """Return the edition that readers saw last, or None."""
        return editions.last_public(self.object)

    @cached_property
    def checklist(self):
        """Return the checklist of the saved article."""
        return checks.check_article(self.object)

    @cached_property
    def least(self):
        """Return (the least class of this change, the reasons)."""
        return editions.least_class(editions.unsaved_edition(self.object, self.last), self.public)

    def get_form_options(self):
        given = self.last.overrides.given() if self.last else ()
        return {
            "initial": {"version": self.object.version, "change_class": self.least[0]}
            | {f"reason_{row.rule}": row.reason for row in given},
            "checklist": self.checklist,
            "least": self.least,
            "public": self.public,
        }

    def act(self, form):
        proposed = form.cleaned_data["change_class"]
        edition = actions.freeze(
            article=self.object,
            by=self.request.user,
            change_class=proposed,
            public_note=form.cleaned_data["public_note"],
            version=form.cleaned_data["version"],
            reasons=form.reasons,
        )
        self._report(edition, proposed)
        return HttpResponseRedirect(reverse("admin:articles_edition_change", args=[edition.pk]))

    def _report(self, edition, proposed):
        if self.last and edition.pk == self.last.pk:
            sentence = f"The text is the same as in edition {self.last.number}, so no new edition was created."
            messages.info(self.request, sentence)
            return
        messages.success(self.request, f"Edition {edition.number} was created. Send it for approval, or publish it.")
        if edition.change_class != proposed:
            _least, why = self.least
            sentence = f"Marked as {CHANGES[edition.change_class]} because {'; '.join(why)}."
            messages.warning(self.request, sentence)
