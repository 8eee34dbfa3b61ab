"""The admin of sources."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.text import Truncator

from articles import models
from articles.admin.sources.addresses import AddressesMixin, TakeAddress
from articles.admin.sources.merging import Merge, MergingMixin
from articles.admin.sources.pasting import PastingMixin
from articles.admin.sources.retractions import NotAffected, RetractionsMixin, open_questions
from articles.approval import queues
from articles.models import SourceNotice
from articles.permissions import is_editor
from articles.references.external import noted_sources
from articles.references.usage import MAX_USES, uses_of
from core.admin.csp import NonceAdmin
from core.admin.steps import StepsMixin


class NoticeFilter(admin.SimpleListFilter):
    """Narrows the list by what became of the sources."""

    title, parameter_name = "retraction or correction", "notice"

    def lookups(self, request, model_admin):
        natures = [choice for choice in SourceNotice.Nature.choices if choice[0] != SourceNotice.Nature.REINSTATEMENT]
        return [("any", "Any notice"), *natures, ("unknown", "Never checked")]

    def queryset(self, request, queryset):
        if self.value() == "unknown":
            return queryset.filter(checked_on=None)
        if self.value() == "any":
            return queryset.exclude(notice=None)
        return queryset.filter(notice__nature=self.value()) if self.value() else queryset


@admin.register(models.Source)
class SourceAdmin(
    AddressesMixin, MergingMixin, PastingMixin, RetractionsMixin, StepsMixin, NonceAdmin, admin.ModelAdmin
):
    steps = [Merge, NotAffected, TakeAddress]
    change_form_template = "admin/articles/source/change_form.html"
    change_list_template = "admin/articles/source/change_list.html"
    delete_confirmation_template = "admin/usage/delete_confirmation.html"
    list_display = ["title", "authors", "publication", "year", "kind", "became", "found_at"]
    list_filter = ["kind", NoticeFilter]
    list_select_related = ["notice"]
    search_fields = ["title", "authors", "doi", "pmid"]
    fieldsets = [
        (None, {"fields": ["title", "authors", "publication", ("year", "volume", "issue", "pages")]}),
        ("Where readers find it", {"fields": ["doi", "pmid", "url"]}),
        ("What it is", {"fields": ["kind", "design", "participants"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).current()

    def has_change_permission(self, request, obj=None):
        """Return True for writers only if no other person's article cites the source."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or is_editor(request.user):
            return allowed
        own = models.Article.objects.filter(queues.owned_by(request.user)).values("pk")
        return not obj.references.exclude(parent__in=own).exists()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context |= {
                "uses": uses_of(obj, request.user),
                "limit": MAX_USES,
                "address": noted_sources().filter(pk=obj.pk).first(),
                "notices": obj.notices.all(),
                "questions": open_questions(obj, request.user),
                "answers": models.NoticeAnswer.objects.filter(notice__source=obj).select_related("article", "by"),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description="retraction or correction", ordering="notice__on")
    def became(self, source):
        if source.notice:
            return source.notice.sentence
        return "" if source.checked_on else "not checked"

    @admin.display(description="address")
    def found_at(self, source):
        shown = source.doi or source.pmid or source.url
        return format_html('<a href="{}" rel="noreferrer">{}</a>', source.link(), Truncator(shown).chars(40))
