"""The steps of a review in the admin, for editors and approvers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.proof import RecentProofMixin
from articles.admin.steps import (
    AnswerRemarkForm,
    ApproveForm,
    DeskStep,
    ReasonForm,
    RequestChangesForm,
    RequestReviewForm,
    StillCorrectForm,
    WithdrawApprovalForm,
)
from articles.approval import actions, approvers, calendar, facts, remarks
from articles.approval.earlier_round import read_earlier_round
from articles.approval.turns import sign_address
from articles.changes import between, diff
from articles.permissions import can_edit
from articles.publishing import withdrawals
from articles.web.review_forms import RemarkForm
from core.errors import ActionRefused


class RequestReview(DeskStep):
    name = "request-review"
    permission = "articles.request_review"
    form_class = RequestReviewForm
    heading = "Send edition {object.number} for approval"
    explanation = (
        "Each approver gets an email with a private link to this version, at the address that a second person confirmed. "
        "A later edition needs a new approval."
    )
    button = "Send for approval"
    template_name = "admin/articles/request_review.html"

    @cached_property
    def candidates(self):
        """Return the people who could be asked."""
        row = facts.read_rows([self.object.article_id])[self.object.article_id]
        return approvers.find_candidates(self.object, row, self.request.user)

    def get_form_options(self):
        return {"candidates": self.candidates}

    def get_context(self, form):
        return super().get_context(form) | {"candidates": self.candidates}

    def act(self, form):
        given = form.cleaned_data
        people = list(given["person"])
        actions.request_reviews(
            edition=self.object,
            people=people,
            by=self.request.user,
            note=given["note"],
            answer_by=given["answer_by"],
        )
        names = ", ".join(person.display_name for person in people)
        verb = "was" if len(people) == 1 else "were"
        messages.success(self.request, f"{names} {verb} asked by email to review edition {self.object.number}.")


class SigningStep(DeskStep):
    """A step that its approver takes in their own name."""

    permission = "articles.approve_edition"

    def who(self):
        """Return the arguments that every action of an approver takes."""
        return {"edition": self.object, "person": get_signer(self.request), "by": self.request.user}


class Approve(RecentProofMixin, SigningStep):
    name = "approve"
    form_class = ApproveForm
    heading = "Approve edition {object.number} of “{object.title}”"
    explanation = "You vouch for exactly this text, by name, until it changes or the review is due."
    button = "Sign and approve"
    done = "You approved edition {object.number}."

    def get_form_options(self):
        person = getattr(self.request.user, "person", None)
        article = self.object.article
        return {"suggested": person and calendar.due_date(person, article, timezone.localdate())}

    def act(self, form):
        actions.approve(**self.who(), **form.cleaned_data)


class StillCorrect(RecentProofMixin, SigningStep):
    name = "still-correct"
    form_class = StillCorrectForm
    heading = "“{object.title}” is still correct"
    explanation = "You have read exactly this text again and vouch for it until the next review."
    button = "Sign: still correct"

    def act(self, form):
        due = actions.confirm_still_correct(**self.who(), **form.cleaned_data).review_due
        messages.success(self.request, f"Signed again. The next review is due on {due:%B} {due.day}, {due.year}.")


class ConfirmChanges(RecentProofMixin, SigningStep):
    """Sign the difference from the last edition that this person approved."""

    name = "changes-correct"
    form_class = StillCorrectForm
    template_name = "admin/articles/confirm_changes.html"
    heading = "Is “{object.title}” still correct with these changes?"
    explanation = (
        "Read what changed since the edition you approved. With one press, you vouch for the text of edition "
        "{object.number}."
    )
    button = "Still correct"
    done = "You approved edition {object.number}. Readers see your name when it is live."

    def act(self, form):
        actions.confirm_changes(**self.who(), **form.cleaned_data)

    def get_context(self, form):
        person = getattr(self.request.user, "person", None)
        before = actions.last_approved_by(person, self.object) if person else None
        blocks = diff.diff_editions(before, self.object) if before else []
        changes = between.label_changes(before, self.object) if before else []
        return super().get_context(form) | {"before": before, "blocks": blocks, "label_changes": changes}


class RequestChanges(SigningStep):
    name = "request-changes"
    form_class = RequestChangesForm
    heading = "Request changes to “{object.title}”"
    explanation = "The edition stays as it is. The author changes the article and creates a new edition."
    button = "Request changes"
    done = "Your request is on record. The author sees it with the edition."

    def act(self, form):
        actions.request_changes(**self.who(), **form.cleaned_data)


class Decline(SigningStep):
    name = "decline"
    form_class = ReasonForm
    heading = "Decline to review “{object.title}”"
    explanation = "The editors will ask someone else. Your reason goes to the editor who asked you."
    button = "Decline"
    done = "Your reason is on record, and the editor who asked you is notified."

    def act(self, form):
        actions.decline(**self.who(), **form.cleaned_data)


class DeclareConflict(SigningStep):
    name = "conflict"
    form_class = ReasonForm
    heading = "Declare a conflict of interest in “{object.title}”"
    explanation = (
        "Your request is closed, and the editors will ask someone else. If you approved this article, your approval ends "
        "at once, and readers see that you declared a conflict. Your reason goes to the editors only. If readers can "
        "judge the interest themselves, approve instead and disclose it."
    )
    button = "Declare a conflict"
    done = Decline.done

    def act(self, form):
        withdrawals.declare_conflict(**self.who(), **form.cleaned_data)


class AddRemark(SigningStep):
    name = "remark"
    form_class = RemarkForm
    heading = "Remark on a passage of “{object.title}”"
    explanation = "A remark is not a decision. Approve or request changes afterwards."
    button = "Save remark"
    done = "Your remark is saved. The author sees it with the edition."

    def get_form_options(self):
        given = self.request.GET
        return {
            "initial": {"block": given.get("block", "")[:5]}
            | {name: given.get(name, "")[:500] for name in ("passage", "before", "after")}
        }

    def act(self, form):
        remarks.add_remark(**self.who(), **form.cleaned_data)


class AnswerRemark(DeskStep):
    """Answer a remark in words; with a script, in a dialog over the article's form."""

    name = "answer"
    related, row_path = "remarks", "remarks"
    permission = "articles.change_article"
    form_class = AnswerRemarkForm
    template_name = "admin/articles/answer.html"
    heading = "Answer the remark of {row.person.display_name}"
    explanation = "The approver reads your answer in the next round."
    button = "Save answer"
    done = "Your answer is saved."

    def is_allowed(self):
        return super().is_allowed() and can_edit(self.request.user, self.object.article)

    def act(self, form):
        remarks.answer_remark(remark=self.row, by=self.request.user, **form.cleaned_data)
        if self.request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"done": True})
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[self.object.article_id]))

    def get_context(self, form):
        back = reverse("admin:articles_article_change", args=[self.object.article_id])
        return super().get_context(form) | {"remark": self.row, "back": back}


class WithdrawApproval(DeskStep):
    """Open to the approver, and for an approval to administrators."""

    name = "withdraw"
    related, row_path = "approvals", "decisions"
    form_class = WithdrawApprovalForm
    heading = "Withdraw the decision of {row.person.display_name} on edition {row.edition.number}"
    explanation = "It stops counting at once. The record keeps it, with the date and your reason."
    button = "Withdraw this decision"
    done = "The decision of {row.person.display_name} is withdrawn."

    def is_allowed(self):
        return withdrawals.may_withdraw(self.request.user, self.row)

    def act(self, form):
        withdrawals.withdraw_approval(approval=self.row, by=self.request.user, **form.cleaned_data)


class SendLinkAgain(DeskStep):
    name = "again"
    related, row_path = "review_requests", "requests"
    permission = "articles.request_review"
    heading = "Send {row.person.display_name} a new link"
    explanation = "The link in the earlier email stops working. The new one works for its full time."
    button = "Send a new link"
    done = "A new link is on its way to {row.person.display_name}."

    def act(self, form):
        actions.send_link_again(request=self.row, by=self.request.user)


class CancelRequest(DeskStep):
    name = "cancel"
    related, row_path = "review_requests", "requests"
    permission = "articles.request_review"
    heading = "Cancel the request to {row.person.display_name}"
    explanation = "Their link stops working. They get no email about it."
    button, way_back = "Cancel request", "Keep request"
    done = "The request to {row.person.display_name} is canceled."

    def act(self, form):
        actions.cancel_request(request=self.row, by=self.request.user)


class ResolveRemark(DeskStep):
    """Mark a remark as done, or, with `open` in the form, as open again.

    It has no page of its own.
    """

    name = "done"
    related, row_path = "remarks", "remarks"
    permission = "articles.change_article"

    def respond(self):
        if not self.is_allowed():
            raise PermissionDenied
        if self.request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            remarks.resolve_remark(remark=self.row, by=self.request.user, done="open" not in self.request.POST)
        except ActionRefused as refusal:
            messages.error(self.request, refusal.sentence)
        if self.request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"done": True})
        return HttpResponseRedirect(self.admin.page_of(self.object))


REVIEW_STEPS = [
    RequestReview,
    Approve,
    StillCorrect,
    ConfirmChanges,
    RequestChanges,
    Decline,
    DeclareConflict,
    AddRemark,
    AnswerRemark,
    WithdrawApproval,
    SendLinkAgain,
    CancelRequest,
    ResolveRemark,
]


class ReviewingMixin:
    """For the admin of editions, beside StepsMixin."""

    def review_context(self, request, edition):
        """Return what the edition's page shows about its review."""
        person = getattr(request.user, "person", None)
        earlier = read_earlier_round(edition, person) if person else None
        signs_as = earlier.signs_as if earlier else "approve"
        return {
            "requests": edition.review_requests.select_related("person", "requested_by"),
            "remarks": self._remarks(edition),
            "is_asked": person is not None and edition.review_requests.filter(person=person, closed_at=None).exists(),
            "earlier": earlier,
            "signs_as": signs_as,
            "sign_address": sign_address(edition.pk, signs_as),
        }

    def _remarks(self, edition):
        """Return the remarks on this edition, and the open ones on earlier editions."""
        followed = remarks.follow_remarks(edition.article, edition.document, is_open=False, before=edition.number + 1)
        return [one for one in followed if one.remark.edition_id == edition.pk or one.remark.done_at is None]


def get_signer(request):
    """Return the Person in whose name the signed-in account signs."""
    person = getattr(request.user, "person", None)
    if person is None:
        raise ActionRefused("Your account is not linked to a person. Ask an administrator to link it.")
    return person
