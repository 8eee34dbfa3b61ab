"""The page of an article's next step: what it would change, and one button.

With a script it opens as a dialog over the article's form.
"""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.functional import cached_property

from articles.admin.steps import CHANGES, ArticleStep, ReasonsForm, RequestReviewForm
from articles.approval import approvers, facts, status
from articles.approval.steps import BUTTONS, Step
from articles.publishing import rounds
from articles.publishing.proposals import propose
from core.admin.steps import ConfirmForm
from core.errors import ActionRefused
from core.text.dates import format_day

_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class EditionForm(ReasonsForm):
    """What the new edition says about itself, if the draft becomes one."""

    change_class = forms.ChoiceField(label="Type of change")
    public_note = forms.CharField(
        label="Note for readers",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One sentence for the history page: what changed, and why.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, proposal, **kwargs):
        given = {f"reason_{row.rule}": row.reason for row in proposal.given}
        initial = {"version": proposal.version, "change_class": proposal.least[0], **given}
        already = () if proposal.is_new else proposal.given
        super().__init__(*args, checklist=proposal.checklist, already=already, initial=initial, **kwargs)
        self.fields["change_class"].choices = proposal.classes()
        if not proposal.is_new:
            del self.fields["change_class"], self.fields["public_note"]
        elif proposal.public is None:
            # The first text that readers see is always new to them.
            del self.fields["change_class"]

    @property
    def edition(self):
        """Return the arguments of the edition for rounds.py."""
        given = {name: self.cleaned_data[name] for name in ("change_class", "public_note") if name in self.fields}
        return {**given, "version": self.cleaned_data["version"], "reasons": self.reasons}


class SendForm(RequestReviewForm, EditionForm):
    field_order = ["person", "note", "answer_by", "change_class", "public_note"]


class PublishForm(EditionForm):
    when = forms.ChoiceField(
        label="When",
        choices=[("now", "Now"), ("later", "Later, at the time below")],
        widget=forms.RadioSelect,
        initial="now",
    )
    at = forms.DateTimeField(label=f"Publish at ({settings.TIME_ZONE})", required=False, widget=_MOMENT)
    override_reason = forms.CharField(
        label="Reason for publishing without an approval",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Readers see it on the page and in the history.",
    )
    field_order = ["change_class", "public_note", "override_reason", "when", "at"]

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, proposal=proposal, **kwargs)
        found = proposal.facts
        if not found.needs_approval or found.covered:
            del self.fields["override_reason"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("when") == "later" and "at" not in self.errors:
            if cleaned.get("at") is None:
                self.add_error("at", "Enter the day and time, or choose “Now”.")
            elif cleaned["at"] <= timezone.now():
                self.add_error("at", "This time has passed. Choose a later one, or “Now”.")
        elif cleaned.get("when") == "now":
            cleaned["at"] = None
        return cleaned


class NextStep(ArticleStep):
    """Send the saved draft for approval or publish it, whichever comes next."""

    name = "next"
    heading = "Next step for “{object.title}”"
    template_name = "admin/articles/next.html"

    def is_allowed(self):
        user = self.request.user
        allowed = user.has_perm("articles.request_review") or user.has_perm("articles.publish_edition")
        return allowed and self.can_edit

    @cached_property
    def proposal(self):
        """Return what the step would change."""
        return propose(self.object, self.request.user)

    @cached_property
    def chosen(self):
        """Return SEND or PUBLISH, or None if neither is possible.

        The address may name one; else it is the next step.
        """
        turn = self.proposal.turn
        natural = {Step.ANSWER: Step.SEND, Step.CORRECT: Step.PUBLISH}.get(turn.step, turn.step)
        wanted = self.request.GET.get("step", natural)
        return next((step for step in (Step.SEND, Step.PUBLISH) if step == wanted and not turn.why_not[step]), None)

    @cached_property
    def candidates(self):
        """Return the people who could be asked."""
        row = facts.read_rows([self.object.pk])[self.object.pk]
        return approvers.find_candidates(self.proposal.edition, row, self.request.user)

    @property
    def form_class(self):
        return {Step.SEND: SendForm, Step.PUBLISH: PublishForm}.get(self.chosen, ConfirmForm)

    @property
    def button(self):
        """Return the words of the button; a live article's new text is a correction."""
        if self.chosen == Step.PUBLISH and self.proposal.facts.live:
            return BUTTONS[Step.CORRECT]
        return BUTTONS.get(self.chosen, "")

    def get_form_options(self):
        if self.chosen is None:
            return {}
        return {"proposal": self.proposal} | ({"candidates": self.candidates} if self.chosen == Step.SEND else {})

    def act(self, form):
        if self.chosen is None:
            turn = self.proposal.turn
            raise ActionRefused(f"{turn.state}. {turn.reason}")
        {Step.SEND: self._send, Step.PUBLISH: self._publish}[self.chosen](form)
        back = self.admin.page_of(self.object)
        if self.request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"location": back})
        return HttpResponseRedirect(back)

    def _send(self, form):
        given = form.cleaned_data
        people = list(given["person"])
        rounds.send_draft(
            article=self.object,
            by=self.request.user,
            people=people,
            note=given["note"],
            answer_by=given["answer_by"],
            **form.edition,
        )
        names = ", ".join(person.display_name for person in people)
        messages.success(self.request, f"Sent to {names}. You get an email when they answer.")

    def _publish(self, form):
        given = form.cleaned_data
        edition = rounds.publish_draft(
            article=self.object,
            by=self.request.user,
            at=given["at"],
            override_reason=given.get("override_reason", ""),
            **form.edition,
        )
        if edition.state() == "live":
            messages.success(self.request, f"Readers see edition {edition.number} now.")
        else:
            at = timezone.localtime(edition.live_from)
            sentence = f"Edition {edition.number} goes live on {format_day(at)}, {at:%H:%M} {settings.TIME_ZONE}."
            messages.success(self.request, sentence)

    def get_context(self, form):
        proposal, turn = self.proposal, self.proposal.turn
        others = {step: words for step, words in ((Step.SEND, "Send for approval"), (Step.PUBLISH, "Publish"))
                  if step != self.chosen and not turn.why_not[step]}  # fmt: skip
        return super().get_context(form) | {
            "proposal": proposal,
            "turn": turn,
            "chosen": self.chosen,
            "approved": status.LABELS[status.APPROVED],
            "kind": CHANGES[proposal.edition.change_class],
            "others": others.items(),
            "candidates": self.candidates if self.chosen == Step.SEND else (),
            "needs_reason": "override_reason" in form.fields,
            "title": self.button or "Nothing to do now",
        }
