"""The admin of snippets, and the page that takes new words into drafts."""

from django.contrib import admin, messages
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.html import format_html

from activity.admin.recording import RecordsChanges
from articles import models
from articles.publishing.library.snippets import list_old_uses, take_new_words
from core.admin.csp import NonceAdmin
from core.admin.steps import Step, StepsMixin


class TakeNewWords(Step):
    name = "drafts"
    permission = "articles.change_snippet"
    heading = "Articles with an older wording of “{object.name}”"
    explanation = (
        "The button copies the new wording into these drafts. Readers see it when each draft is approved and published."
    )
    button = "Copy the new wording into the drafts"
    template_name = "admin/articles/snippet/drafts.html"

    def act(self, form):
        done = take_new_words(snippet=self.object, by=self.request.user)
        left = len([use for use in list_old_uses(self.object, self.request.user) if use.in_draft])
        said = f"{_count(len(done), 'draft')} now {'has' if len(done) == 1 else 'have'} the new wording."
        messages.success(self.request, f"{said} You may not change {left} others." if left else said)

    def get_context(self, form):
        return super().get_context(form) | {"uses": list_old_uses(self.object, self.request.user)}


@admin.register(models.Snippet)
class SnippetAdmin(RecordsChanges, StepsMixin, NonceAdmin, admin.ModelAdmin):
    recorded_as, recorded_values = "snippet", ("name",)
    steps = [TakeNewWords]
    change_form_template = "admin/articles/snippet/change_form.html"
    delete_confirmation_template = "admin/usage/delete_confirmation.html"
    list_display = ["name", "drafts", "old_drafts", "updated_at"]
    search_fields = ["name", "html"]
    # The counts drop the order of the model.
    ordering = ["name", "pk"]

    def get_queryset(self, request):
        old = Q(blocks__isnull=False) & ~Q(blocks__html=F("html"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                used=Count("blocks__parent", distinct=True), outdated=Count("blocks__parent", filter=old, distinct=True)
            )
        )

    def get_list_display(self, request):
        """Link the drafts only for people who may change them."""
        may = self.has_change_permission(request)
        return self.list_display if may else ["name", "drafts", "outdated_drafts", "updated_at"]

    def response_change(self, request, obj):
        if old := list_old_uses(obj, request.user):
            page = reverse("admin:articles_snippet_drafts", args=[obj.pk])
            has = "still has" if len(old) == 1 else "still have"
            said = '{} {} the old wording. <a href="{}">See which, and copy the new wording into the drafts</a>'
            messages.warning(request, format_html(said, _count(len(old), "article"), has, page))
        return super().response_change(request, obj)

    @admin.display(description="drafts that use it", ordering="used")
    def drafts(self, snippet):
        return snippet.used

    @admin.display(description="with an older wording", ordering="outdated")
    def old_drafts(self, snippet):
        if not snippet.outdated:
            return "—"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:articles_snippet_drafts", args=[snippet.pk]), snippet.outdated
        )

    @admin.display(description="with an older wording", ordering="outdated")
    def outdated_drafts(self, snippet):
        return snippet.outdated or "—"


def _count(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"
