"""Editions in the admin: read, ask for approval, decide, publish. Nothing here edits text."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import models
from articles.admin import steps
from articles.admin.compare import EditionCompareMixin
from articles.admin.reviewing import ReviewingMixin, allowed
from articles.approval import status
from articles.checklist import checks
from articles.publishing import actions, copying
from articles.rendering.document import render as render_document
from core.admin.csp import NonceAdmin


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("live", "Live"),
            ("scheduled", "Scheduled"),
            ("waiting", "Waiting for approval"),
            ("never", "Never published"),
        ]

    def queryset(self, request, editions):
        match self.value():
            case "live":
                return editions.live()
            case "scheduled":
                return editions.filter(live_from__gt=timezone.now())
            case "waiting":
                return editions.filter(review_requests__closed_at=None, review_requests__isnull=False).distinct()
            case "never":
                return editions.filter(live_from=None)
        return editions


@admin.register(models.Edition)
class EditionAdmin(NonceAdmin, ReviewingMixin, EditionCompareMixin, steps.StepsMixin, admin.ModelAdmin):
    change_form_template = "admin/articles/edition/change_form.html"
    list_display = ["title", "number", "state_now", "change_class", "frozen_at", "frozen_by"]
    list_filter = [StateFilter, "change_class"]
    list_select_related = ["article", "frozen_by"]
    list_per_page = 50
    search_fields = ["title"]
    date_hierarchy = None
    ordering = ["-frozen_at", "-pk"]
    fields = [
        "title",
        "standfirst",
        "change_class",
        "public_note",
        "frozen_at",
        "frozen_by",
        "live_from",
        "live_until",
        "digest",
    ]
    readonly_fields = fields

    def get_queryset(self, request):
        editions = super().get_queryset(request)
        return (
            editions.defer("document", "text") if request.resolver_match.url_name.endswith("changelist") else editions
        )

    @admin.display(description="state")
    def state_now(self, edition):
        return edition.state()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        views = {
            "publish": (self.publish, "articles.publish_edition"),
            "unschedule": (self.unschedule, "articles.publish_edition"),
            "restore": (self.restore, "articles.change_article"),
        }
        paths = [
            path(f"<int:pk>/{name}/", self.step(allowed(view, need)), name=f"articles_edition_{name}")
            for name, (view, need) in views.items()
        ]
        return paths + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        edition = self.get_object(request, object_id)
        extra = {}
        if edition is not None:
            lead, blocks = render_document(edition.document)
            approvals = status.approvals_of(edition.article)
            extra = {
                "lead": lead,
                "blocks": blocks,
                "status": status.review_status(edition, approvals, timezone.localdate()),
                "decisions": [row for row in approvals if row.edition_id == edition.pk],
                "overrides": edition.overrides.select_related("by"),
                "events": edition.publication_events.select_related("by"),
                "covered": not edition.article.needs_approval or actions.covered(edition, approvals),
                "state": edition.state(),
                **self.review_context(request, edition),
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def publish(self, request, edition):
        """Publish now or at a time to come."""
        already = list(copying.overrides_of_text(edition))

        def act(form):
            live = actions.publish(
                edition=edition,
                by=request.user,
                at=form.cleaned_data["at"],
                until=form.cleaned_data["until"],
                override_reason=form.cleaned_data["override_reason"],
                reasons=form.reasons,
            )
            begins = date_format(timezone.localtime(live.live_from), "DATETIME_FORMAT")
            when = "now" if live.state() == "live" else f"from {begins}"
            messages.success(request, f"Readers see edition {live.number} {when}.")
            return HttpResponseRedirect(reverse("admin:articles_edition_change", args=[live.pk]))

        return self.ask(
            request,
            edition,
            steps.PublishForm,
            act,
            heading=f"Publish edition {edition.number} of “{edition.title}”",
            explanation="It takes the place of what readers see now, at the moment you say.",
            button="Publish",
            checklist=checks.of_edition(edition),
            already=already,
        )

    def unschedule(self, request, edition):
        """Take the edition from the schedule."""

        def act(form):
            actions.unschedule(edition=edition, by=request.user)
            messages.success(request, "The edition is no longer scheduled. What is live stays live.")

        return self.ask(
            request,
            edition,
            steps.ConfirmForm,
            act,
            heading=f"Take edition {edition.number} from the schedule",
            explanation="It stays frozen and approved, and can be published at any time.",
            button="Take from the schedule",
        )

    def restore(self, request, edition):
        """Put this text back into the working copy."""

        def act(form):
            lost = actions.restore_text(edition=edition, by=request.user)
            gone = f" {lost} blocks named something that no longer exists and were left out." if lost else ""
            messages.success(request, f"The working copy has the text of edition {edition.number} again.{gone}")
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[edition.article_id]))

        return self.ask(
            request,
            edition,
            steps.ConfirmForm,
            act,
            heading=f"Put the text of edition {edition.number} back into the working copy",
            explanation="The working copy's present text is replaced. If it matters, freeze it first.",
            button="Replace the working copy",
        )
