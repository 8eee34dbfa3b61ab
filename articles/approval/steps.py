"""Decide which step comes next for an article and a person, and why no other.

This is pure: facts.py reads what it needs. Whatever names a next step or a state calls find_turn().
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format


class Step(StrEnum):
    """What an article waits for."""

    WRITE = "write"
    SEND = "send"
    WAIT = "wait"
    ANSWER = "answer"
    APPROVE = "approve"
    PUBLISH = "publish"
    CORRECT = "correct"
    SCHEDULED = "scheduled"
    LIVE = "live"
    CHECK = "check"
    OFFLINE = "offline"
    BIN = "bin"


# The steps that a press takes, each with the words of its button.
BUTTONS = {
    Step.SEND: "Send for approval",
    Step.ANSWER: "Send for approval",
    Step.APPROVE: "Approve",
    Step.PUBLISH: "Publish",
    Step.CORRECT: "Publish correction",
}
# What a list, the desk or an email asks for, where it differs from the button of the form.
_TASKS = {
    Step.WRITE: "Write the text",
    Step.ANSWER: "Answer the requested changes",
    Step.CHECK: "Check the cited source",
}
_IN_BIN = "This article is in the bin. Take it out first."
_NO_TEXT = "This article has no text yet. Add a block of text first."


@dataclass(frozen=True)
class Turn:
    """The next step of an article, the reason, and whether it is this person's turn.

    `why_not` says for SEND, APPROVE and PUBLISH why the person may not take it now, or "". `facts` is what it was
    decided from.
    """

    step: Step
    reason: str
    is_mine: bool
    why_not: dict
    facts: object

    @property
    def state(self):
        """Return the state of the article in a few words, the same for everyone."""
        return describe_state(self.facts)

    @property
    def heading(self):
        """Return "Your turn", else the state."""
        return "Your turn" if self.is_mine else self.state

    @property
    def sentence(self):
        """Return whose turn it is, and why."""
        return f"{self.heading}. {self.reason}"

    @property
    def button(self):
        """Return the words of the button for this step, or "" if this person has no step."""
        return BUTTONS.get(self.step, "") if self.is_mine else ""

    @property
    def task(self):
        """Return what this person should do, for pages away from the form, or ""."""
        return _TASKS.get(self.step, self.button) if self.is_mine else ""


def describe_state(facts):
    """Return the state of an article in a few words, the same for everyone."""
    if facts.in_bin:
        return "In the bin"
    if _is_offline(facts) and not facts.waiting:
        return "Offline"
    parts = [
        words
        for words, holds in (
            ("live", facts.live),
            ("scheduled", facts.goes_live),
            ("with an approver", facts.waiting),
            ("changes requested", facts.wanted and not facts.waiting and not facts.is_changed),
        )
        if holds
    ]
    is_ahead = facts.is_changed or facts.state not in ("live", "scheduled")
    if is_ahead and facts.covered and facts.needs_approval and not facts.waiting:
        parts.append("ready to publish")
    elif facts.is_changed or (is_ahead and parts in ([], ["live"])):
        parts.append("draft changed" if parts else "draft")
    words = ", ".join(parts)
    return words[0].upper() + words[1:]


def find_turn(facts):
    """Return the Turn of an article for a person."""
    why_not = {
        Step.SEND: why_not_send(facts),
        Step.APPROVE: why_not_approve(facts),
        Step.PUBLISH: why_not_publish(facts),
    }
    step, reason, is_mine = _find_step(facts, why_not)
    return Turn(step, reason, is_mine, why_not, facts)


def find_turn_after_edit(facts):
    """Return the Turn that follows when the person changes the text now.

    The form's button shows it, because the person is about to type.
    """
    turn = find_turn(facts)
    if turn.button or not facts.may_edit or facts.in_bin:
        return turn
    maybe = None if facts.covered or facts.covered is None else False
    return find_turn(replace(facts, is_changed=True, has_text=True, covered=maybe, waiting=(), is_asked=False))


def why_not_send(facts):
    """Return why the person may not send the text for approval, or ""."""
    if facts.in_bin:
        return _IN_BIN
    if not facts.may_send:
        return "You don’t have permission to ask for approval. Ask an editor."
    return _why_not_edit(facts) or (_why_not_freeze(facts) if facts.is_changed else "")


def why_not_approve(facts):
    """Return why the person may not approve the newest edition, or ""."""
    if facts.in_bin:
        return _IN_BIN
    if not facts.may_sign:
        return "Only medical approvers can approve a text."
    if not facts.newest:
        return "There is no edition to approve yet. An editor or author must send the text first."
    return " ".join(facts.sign_blockers)


def why_not_publish(facts):
    """Return why the person may not publish the text, or ""."""
    if facts.in_bin:
        return _IN_BIN
    if not facts.may_publish:
        return "You don’t have permission to publish. Ask an editor."
    if facts.is_changed and (reason := _why_not_freeze(facts)):
        return reason
    if not facts.is_changed and facts.state == "live":
        return "Readers see this text already."
    if facts.needs_approval and facts.is_only_own:
        return "Yours is the only approval of this text, so another person must publish it. Ask an editor."
    if facts.needs_approval and facts.covered is False and not facts.may_publish_unapproved:
        return "No approval covers this text. Send it for approval first."
    return ""


def _why_not_edit(facts):
    if facts.may_edit:
        return ""
    owner = f"its owner ({facts.owner})" if facts.owner else "an editor"
    return f"This is someone else's article. Ask {owner} to do it, or to add you as an author."


def _why_not_freeze(facts):
    if not facts.may_freeze:
        return "You don’t have permission to create editions. Ask an editor."
    return "" if facts.has_text else _NO_TEXT


def _find_step(facts, why_not):
    """Return (step, reason, whether it is this person's turn)."""
    if facts.in_bin:
        return Step.BIN, "Readers cannot see it.", False
    if facts.is_asked and not why_not[Step.APPROVE]:
        return Step.APPROVE, f"You were asked to review edition {facts.newest}.", True
    if not facts.is_changed and (found := _wait_for_approvers(facts, why_not)):
        return found
    if not facts.is_changed and facts.state == "scheduled":
        return Step.SCHEDULED, f"Edition {facts.newest} goes live on {_moment(facts.goes_live)}.", False
    if not facts.is_changed and facts.state == "live":
        return _find_step_of_live(facts, why_not)
    if _is_offline(facts):
        return Step.OFFLINE, "Readers no longer see this text.", False
    return _find_step_of_draft(facts, why_not)


def _is_offline(facts):
    """Return True if readers saw the newest text before and see none now."""
    return not facts.is_changed and facts.state == "past" and not (facts.live or facts.goes_live)


def _wait_for_approvers(facts, why_not):
    """Return what the newest edition waits for, or None."""
    if facts.wanted and not facts.waiting:
        who = facts.wanted[0]
        said = f"{who.name} asked for changes on {_day(who.at)}."
        if facts.may_edit and facts.may_send:
            return Step.ANSWER, f"{said} Change the text or answer the remarks, then send it again.", True
        return Step.WAIT, f"{said} {_who_acts(facts)}", False
    if facts.waiting and not (facts.covered and not why_not[Step.PUBLISH]):
        return Step.WAIT, " ".join(map(_describe_request, facts.waiting)), False
    return None


def _find_step_of_live(facts, why_not):
    if facts.noticed:
        reason = "A source that it cites was retracted, corrected or questioned."
        return Step.CHECK, reason if facts.may_edit else f"{reason} {_who_acts(facts)}", facts.may_edit
    if not facts.needs_approval:
        return Step.LIVE, f"Readers see edition {facts.live}. It needs no approval.", False
    if facts.covered and facts.review_due > timezone.localdate():
        return Step.LIVE, f"Readers see edition {facts.live}, approved by {facts.approved_by}.", False
    if facts.covered:
        reason = f"The review was due on {_day(facts.review_due)}. Ask an approver whether the text is still correct."
    else:
        reason = "No approval covers the text that readers see."
    is_mine = not why_not[Step.SEND]
    return (Step.SEND if is_mine else Step.WAIT), reason if is_mine else f"{reason} {_who_acts(facts)}", is_mine


def _find_step_of_draft(facts, why_not):
    if not facts.has_text:
        mine = facts.may_edit
        return Step.WRITE, "There is no text yet." if mine else f"There is no text yet. {_who_acts(facts)}", mine
    publish = Step.CORRECT if facts.live else Step.PUBLISH
    if not facts.needs_approval or facts.covered:
        reason = f"Approved by {facts.approved_by}." if facts.needs_approval else "It needs no approval."
        if not why_not[Step.PUBLISH]:
            return publish, f"{reason} It can be published.", True
        return Step.WAIT, f"{reason} An editor can publish it.", False
    if facts.covered is None and not why_not[Step.PUBLISH]:
        return publish, "The draft changed since its approval. If only spelling or layout changed, publish it.", True
    seen = f"Readers see edition {facts.live}; the draft has changed." if facts.live else "A draft, not approved yet."
    if not why_not[Step.SEND]:
        return Step.SEND, seen, True
    return Step.WAIT, f"{seen} {_who_acts(facts)}", False


def _describe_request(asked):
    since = f"With {asked.name} since {_day(asked.since)}"
    if asked.is_expired:
        return f"{since}. The link has expired: send a new one."
    return f"{since}, answer due {_day(asked.answer_by)}." if asked.answer_by else f"{since}."


def _who_acts(facts):
    return f"It is the turn of {facts.owner} or an editor." if facts.owner else "It is an editor’s turn."


def _day(when):
    return date_format(timezone.localtime(when) if hasattr(when, "hour") else when, "F j, Y")


def _moment(when):
    return date_format(timezone.localtime(when), "F j, Y, H:i e")
