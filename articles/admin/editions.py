"""Editions in the admin: review them, decide and publish. Nothing here edits text."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import models
from articles.admin.activity import EditionActivityMixin
from articles.admin.compare import EditionCompareMixin
from articles.admin.reviewing import REVIEW_STEPS, ReviewingMixin
from articles.admin.steps import CHANGES, ChangeClassForm, DeskStep, PublishForm
from articles.admin.writing.versions import RestoresText
from articles.approval import status
from articles.approval.turns import address_of, find_turns
from articles.checklist import checks
from articles.permissions import can_edit
from articles.publishing import actions, copying, editions, withdrawals
from articles.rendering.document import render as render_document
from core.admin.csp import NonceAdmin
from core.admin.filters import OptionsFilter
from core.admin.people import show_person
from core.admin.read_only import ReadOnly
from core.admin.steps import StepsMixin


def _waiting(editions):
    return editions.filter(review_requests__closed_at=None, review_requests__isnull=False).distinct()


class StateFilter(OptionsFilter):
    title = "state"
    parameter_name = "state"
    options = {
        "live": ("Live", lambda editions: editions.live()),
        "scheduled": ("Scheduled", lambda editions: editions.filter(live_from__gt=timezone.now())),
        "waiting": ("Waiting for approval", _waiting),
        "never": ("Never published", lambda editions: editions.filter(live_from=None)),
    }


class Publish(DeskStep):
    name = "publish"
    permission = "articles.publish_edition"
    form_class = PublishForm
    heading = "Publish edition {object.number} of “{object.title}”"
    explanation = "Replaces the live version, now or at the time you set."
    button = "Publish"

    def get_form_options(self):
        already = list(copying.overrides_for_text(self.object))
        edition, user = self.object, self.request.user
        uncovered = edition.article.needs_approval and not actions.approval_covers(
            edition, status.approvals_of(edition.article)
        )
        needs_reason = uncovered and user.has_perm("articles.publish_unapproved_edition")
        return {"checklist": checks.check_edition(edition), "already": already, "needs_reason": needs_reason}

    def act(self, form):
        live = actions.publish(
            edition=self.object,
            by=self.request.user,
            at=form.cleaned_data["at"],
            until=form.cleaned_data["until"],
            override_reason=form.cleaned_data.get("override_reason", ""),
            reasons=form.reasons,
        )
        if live.state() == "live":
            done = f"Readers see edition {live.number} now."
        else:
            done = f"Edition {live.number} goes live on {date_format(timezone.localtime(live.live_from), 'F j, Y, H:i e')}."
        messages.success(self.request, done)
        return HttpResponseRedirect(reverse("admin:articles_edition_change", args=[live.pk]))


class CorrectChange(DeskStep):
    name = "change-class"
    permission = "articles.freeze_article"
    form_class = ChangeClassForm
    heading = "Change the type of change of edition {object.number}"
    explanation = "Possible until the edition is scheduled or live. The text and its approvals stay as they are."
    button = "Save the type of change"

    def is_allowed(self):
        return super().is_allowed() and can_edit(self.request.user, self.object.article)

    def get_form_options(self):
        public = editions.last_public(self.object.article)
        least = editions.least_class(self.object, public)
        return {"initial": {"change_class": self.object.change_class}, "least": least, "public": public}

    def act(self, form):
        edition = actions.correct_change_class(edition=self.object, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"Edition {edition.number} is {CHANGES[edition.change_class]} now.")


class Unschedule(DeskStep):
    name = "unschedule"
    permission = "articles.publish_edition"
    heading = "Unschedule edition {object.number}"
    explanation = "The edition and its approval stay as they are. You can publish it at any time."
    button = "Unschedule"
    done = "The edition is no longer scheduled. The live version stays live."

    def act(self, form):
        actions.unschedule(edition=self.object, by=self.request.user)


class RestoreText(RestoresText, DeskStep):
    name = "restore"
    heading = "Use edition {object.number} as the draft"

    def get_text(self):
        return self.object

    def restore_all(self):
        return actions.restore_text(edition=self.object, by=self.request.user)


FROZEN_BY = show_person("frozen_by", "created by")


@admin.register(models.Edition)
class EditionAdmin(
    ReadOnly, NonceAdmin, EditionActivityMixin, ReviewingMixin, EditionCompareMixin, StepsMixin, admin.ModelAdmin
):
    steps = [*REVIEW_STEPS, Publish, CorrectChange, Unschedule, RestoreText]
    change_form_template = "admin/articles/edition/change_form.html"
    list_display = ["title", "number", "state_now", "change", "created", FROZEN_BY]
    list_filter = [StateFilter, "change_class"]
    list_select_related = ["article", "frozen_by"]
    list_per_page = 50
    search_fields = ["title"]
    date_hierarchy = None
    ordering = ["-frozen_at", "-pk"]
    fields = [
        "title",
        "standfirst",
        "evidence",
        "ai_use",
        "change_class",
        "public_note",
        "created",
        FROZEN_BY,
        "live_from",
        "live_until",
        "digest",
    ]
    readonly_fields = fields

    def get_queryset(self, request):
        editions = super().get_queryset(request).readable_by(request.user)
        return (
            editions.defer("document", "text") if request.resolver_match.url_name.endswith("changelist") else editions
        )

    @admin.display(description="created", ordering="frozen_at")
    def created(self, edition):
        return date_format(timezone.localtime(edition.frozen_at), "F j, Y, H:i e")

    @admin.display(description="type of change", ordering="change_class")
    def change(self, edition):
        return edition.get_change_class_display().partition(":")[0]

    @admin.display(description="state")
    def state_now(self, edition):
        state = edition.state()
        if state != "scheduled":
            return state.capitalize()
        return f"Goes live on {date_format(timezone.localtime(edition.live_from), 'F j, Y, H:i e')}"

    def _turn(self, request, edition):
        """Return whose turn it is with the newest edition; nothing for an older one."""
        turn = find_turns([edition.article_id], request.user)[edition.article_id]
        return {"turn": turn, "turn_address": address_of(turn)} if turn.facts.newest == edition.number else {}

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
                "decisions": withdrawals.decisions_on(edition, approvals, request.user),
                "overrides": edition.overrides.select_related("by"),
                "events": edition.publication_events.select_related("by"),
                "covered": not edition.article.needs_approval or actions.approval_covers(edition, approvals),
                "state": edition.state(),
                "can_edit": can_edit(request.user, edition.article),
                **self._turn(request, edition),
                **self.review_context(request, edition),
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)
