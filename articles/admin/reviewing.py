"""The steps around an approval in the admin: ask, sign, remark, ask for changes, decline, take back, tick off."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from articles.admin import steps
from articles.approval import actions
from articles.changes import diff
from articles.errors import Refused
from articles.models import Approval
from articles.web.review_forms import RemarkForm

ASK, SIGN, EDIT = "articles.request_review", "articles.approve_edition", "articles.change_article"


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class StillCorrectForm(forms.Form):
    disclosure = steps.disclosure_field()


class ReviewingMixin:
    """For the editions' ModelAdmin, with StepsMixin. What follows the verbs is shown by `review_context`."""

    def get_urls(self):
        pages = {
            "request-review": (self.request_review, ASK),
            "approve": (self.approve, SIGN),
            "still-correct": (self.still_correct, SIGN),
            "request-changes": (self.request_changes, SIGN),
            "decline": (self.decline, SIGN),
            "conflict": (self.conflict, SIGN),
            "remark": (self.remark, SIGN),
        }
        rows = {
            "requests/<int:row>/again": (self.send_again, ASK, "review_requests"),
            "requests/<int:row>/cancel": (self.cancel, ASK, "review_requests"),
            "remarks/<int:row>/done": (self.tick_off, EDIT, "remarks"),
        }
        paths = [
            path(f"<int:pk>/{name}/", self.step(allowed(view, need)), name=f"articles_edition_{name.replace('-', '_')}")
            for name, (view, need) in pages.items()
        ]
        for name, (view, need, related) in rows.items():
            named = f"articles_edition_{name.partition('/')[0].removesuffix('s')}_{name.rpartition('/')[2]}"
            paths.append(path(f"<int:pk>/{name}/", self._of_row(allowed(view, need), related), name=named))
        return paths + super().get_urls()

    def _of_row(self, view, related):
        """A step of one request or remark of an edition."""

        def of_row(request, pk, row):
            def with_row(request, edition):
                return view(request, edition, get_object_or_404(getattr(edition, related), pk=row))

            return self.step(with_row)(request, pk)

        return of_row

    def review_context(self, request, edition):
        """What the edition's page shows around its approval."""
        person = getattr(request.user, "person", None)
        before = actions.last_approved_by(person, edition) if person else None
        approved = Approval.objects.filter(
            edition__article=edition.article_id,
            digest=edition.digest,
            decision=Approval.Decision.APPROVED,
            withdrawn_at=None,
        )
        return {
            "requests": edition.review_requests.select_related("person", "requested_by"),
            "remarks": edition.remarks.select_related("person", "done_by"),
            "asked_of_me": person is not None
            and edition.review_requests.filter(person=person, closed_at=None).exists(),
            "signed_before": before,
            "diff": diff.diff_editions(before, edition) if before else [],
            "may_confirm": edition.state() == "live" and approved.exists(),
        }

    def request_review(self, request, edition):
        """Ask approvers to read exactly this edition."""

        def act(form):
            people = list(form.cleaned_data["person"])
            note = form.cleaned_data["note"]
            actions.request_reviews(edition=edition, people=people, by=request.user, note=note)
            names = ", ".join(person.display_name for person in people)
            verb = "is" if len(people) == 1 else "are"
            messages.success(request, f"{names} {verb} asked by mail to review edition {edition.number}.")

        return self.ask(
            request,
            edition,
            steps.RequestReviewForm,
            act,
            heading=f"Send edition {edition.number} for approval",
            explanation="Each approver gets a mail with a link, reads exactly this text and signs it, without an account too. "
            "A later edition needs a new approval.",
            button="Send for approval",
        )

    def approve(self, request, edition):
        """Sign this edition, as the person whose account is signed in."""

        def act(form):
            actions.approve(edition=edition, person=signer(request), by=request.user, **form.cleaned_data)
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

    def still_correct(self, request, edition):
        """Sign again what was approved before."""

        def act(form):
            approval = actions.still_correct(
                edition=edition, person=signer(request), by=request.user, disclosure=form.cleaned_data["disclosure"]
            )
            due = approval.review_due
            messages.success(request, f"Signed again. The next review falls due on {due:%B} {due.day}, {due.year}.")

        return self.ask(
            request,
            edition,
            StillCorrectForm,
            act,
            heading=f"“{edition.title}” is still correct",
            explanation="You have read exactly this text again and vouch for it as it stands, until the next review.",
            button="Sign: still correct",
        )

    def request_changes(self, request, edition):
        """Say what should change before this can be signed."""

        def act(form):
            note = form.cleaned_data["note"]
            actions.request_changes(edition=edition, person=signer(request), by=request.user, note=note)
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

    def decline(self, request, edition):
        """Say that somebody else should review this."""
        return self._close(
            request, edition, actions.decline, f"Decline to review “{edition.title}”", "Decline",
            "The editors ask somebody else. Your reason goes to whoever asked you.",
        )  # fmt: skip

    def conflict(self, request, edition):
        """Say that an interest stands in the way."""
        return self._close(
            request, edition, actions.declare_conflict, f"Declare a conflict of interest in “{edition.title}”",
            "Declare a conflict", "Your request is closed; the editors ask somebody else.",
        )  # fmt: skip

    def _close(self, request, edition, verb, heading, button, explanation):
        def act(form):
            verb(edition=edition, person=signer(request), by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Your answer is on record, and whoever asked you is told.")

        options = {"heading": heading, "explanation": explanation, "button": button}
        return self.ask(request, edition, ReasonForm, act, **options)

    def remark(self, request, edition):
        """Remark on one passage."""

        def act(form):
            actions.remark(edition=edition, person=signer(request), by=request.user, **form.cleaned_data)
            messages.success(request, "Your remark is kept; the writer sees it with the edition.")

        return self.ask(
            request,
            edition,
            RemarkForm,
            act,
            heading=f"Remark on a passage of “{edition.title}”",
            explanation="A remark decides nothing. Sign or ask for changes afterwards.",
            button="Keep this remark",
            initial={"block": request.GET.get("block", "")[:5]},
        )

    def send_again(self, request, edition, asked):
        """Send a new link in place of a lost one."""

        def act(form):
            actions.send_link_again(request=asked, by=request.user)
            messages.success(request, f"A new link is on its way to {asked.person.display_name}.")

        return self.ask(
            request,
            edition,
            steps.ConfirmForm,
            act,
            heading=f"Send {asked.person.display_name} a new link",
            explanation="The link in the earlier mail opens nothing any more, and the new one works for its full time.",
            button="Send a new link",
        )

    def cancel(self, request, edition, asked):
        """Take a request back."""

        def act(form):
            actions.cancel_request(request=asked, by=request.user)
            messages.success(request, f"{asked.person.display_name} is no longer asked.")

        return self.ask(
            request,
            edition,
            steps.ConfirmForm,
            act,
            heading=f"Take back the request to {asked.person.display_name}",
            explanation="Their link opens nothing any more. They are not told by mail.",
            button="Take back",
        )

    def tick_off(self, request, edition, remark):
        """Mark a remark as dealt with, or, with `open` in the form, as open again."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            actions.tick_off(remark=remark, by=request.user, done="open" not in request.POST)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self._page_of(edition))


def allowed(view, need):
    """The view for those who hold the right; the verbs ask again, and for more."""

    @wraps(view)
    def guarded(request, *args):
        if not request.user.has_perm(need):
            raise PermissionDenied
        return view(request, *args)

    return guarded


def signer(request):
    """Return the Person in whose name the signed-in account signs."""
    person = getattr(request.user, "person", None)
    if person is None:
        raise Refused("Your account belongs to no person. Have an administrator link it to your page of a person.")
    return person
