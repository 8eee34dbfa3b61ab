"""Editions in the admin: read, ask for approval, decide, publish. Nothing here edits text."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone

from articles import actions, checklist, copying, models, trust
from articles.admin import steps
from articles.pages import render as render_document
from psychsite.lib.admin_csp import NonceAdmin


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
class EditionAdmin(NonceAdmin, steps.StepsMixin, admin.ModelAdmin):
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
            "request-review": self.request_review,
            "approve": self.approve,
            "request-changes": self.request_changes,
            "publish": self.publish,
            "unschedule": self.unschedule,
            "restore": self.restore,
        }
        paths = [
            path(f"<int:pk>/{name}/", self.step(view), name=f"articles_edition_{name.replace('-', '_')}")
            for name, view in views.items()
        ]
        return paths + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        edition = self.get_object(request, object_id)
        extra = {}
        if edition is not None:
            lead, blocks = render_document(edition.document)
            approvals = actions.approvals_of(edition.article)
            extra = {
                "lead": lead,
                "blocks": blocks,
                "status": trust.review_status(edition, approvals, timezone.localdate()),
                "decisions": [row for row in approvals if row.edition_id == edition.pk],
                "requests": edition.review_requests.select_related("person", "requested_by"),
                "overrides": edition.overrides.select_related("by"),
                "events": edition.publication_events.select_related("by"),
                "covered": not edition.article.needs_approval or actions.covered(edition, approvals),
                "state": edition.state(),
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def request_review(self, request, edition):
        """Ask an approver to read exactly this edition."""

        def act(form):
            person = form.cleaned_data["person"]
            actions.request_review(edition=edition, person=person, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, f"{person.display_name} is asked to review edition {edition.number}.")

        return self.ask(
            request,
            edition,
            steps.RequestReviewForm,
            act,
            heading=f"Send edition {edition.number} for approval",
            explanation="The approver reads and signs exactly this text. A later edition needs a new approval.",
            button="Send for approval",
        )

    def approve(self, request, edition):
        """Sign this edition, as the person whose account is signed in."""

        def act(form):
            person = self._signer(request)
            due = form.cleaned_data["review_due"]
            actions.approve(
                edition=edition,
                person=person,
                by=request.user,
                statement=form.cleaned_data["statement"],
                note=form.cleaned_data["note"],
                review_due=due,
            )
            messages.success(request, f"You approved edition {edition.number}.")

        return self.ask(
            request,
            edition,
            steps.ApproveForm,
            act,
            heading=f"Approve edition {edition.number} of “{edition.title}”",
            explanation="You vouch for exactly this text, by name, until it changes or the review falls due.",
            button="Sign and approve",
        )

    def request_changes(self, request, edition):
        """Say what should change before this can be signed."""

        def act(form):
            actions.request_changes(
                edition=edition, person=self._signer(request), by=request.user, note=form.cleaned_data["note"]
            )
            messages.success(request, "Your request is on record; the writer sees it with the edition.")

        return self.ask(
            request,
            edition,
            steps.RequestChangesForm,
            act,
            heading=f"Ask for changes to “{edition.title}”",
            explanation="The edition stays as it is; the writer changes the article and freezes a new one.",
            button="Ask for changes",
        )

    @staticmethod
    def _signer(request):
        person = getattr(request.user, "person", None)
        if person is None:
            raise actions.Refused(
                "Your account belongs to no person. Have an administrator link it to your page of a person."
            )
        return person

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
            when = "now" if live.state() == "live" else f"from {timezone.localtime(live.live_from):%d %B %Y, %H:%M}"
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
            checklist=checklist.of_edition(edition),
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
