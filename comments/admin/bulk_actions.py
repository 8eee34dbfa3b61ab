"""Carry out moderators' buttons, on one comment or many.

Each comment is a transaction of its own, so one refusal stops no other. One button undoes an action.
"""

from dataclasses import dataclass, field
from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from comments.models import BODY_LENGTH, Ban, Comment, ModerationEvent, RemovalReason, ScriptedReply
from comments.moderation import bans, closing, decisions, edits, reversals
from core.errors import ActionRefused
from core.text.clean import clean_text
from core.text.numbers import read_number

MAX_COMMENTS = 200
MAX_SENTENCES = 5
STATES = {
    "approve": Comment.State.APPROVED,
    "spam": Comment.State.SPAM,
    "remove": Comment.State.REMOVED,
    "hold": Comment.State.PENDING,
}
RESULTS = {
    "approve": "approved",
    "spam": "filed as spam",
    "remove": "removed",
    "hold": "put back in the queue",
    "redact": "passage edited out",
    "redact-approve": "passage edited out, and approved",
    "reply": "replied",
    "ban": "commenter banned",
    "pin": "pinned",
    "unpin": "no longer pinned",
    "note": "note added",
    "dismiss": "reports closed",
    "close": "comments on the article closed",
    "open": "comments on the article opened",
    "undo": "undone",
}


class ActionForm(forms.Form):
    """The fields of all buttons; the verbs check which of them they need."""

    do = forms.ChoiceField(choices=list(RESULTS.items()))
    note = forms.CharField(required=False, max_length=500)
    removal_reason = forms.ChoiceField(choices=[("", ""), *RemovalReason.choices], required=False)
    passage = forms.CharField(required=False, max_length=BODY_LENGTH, strip=False)
    reply = forms.CharField(required=False, strip=False)
    script = forms.ModelChoiceField(ScriptedReply.objects.filter(is_active=True), required=False)
    kind = forms.ChoiceField(choices=Ban.Kind.choices, required=False)
    until = forms.DateField(required=False)
    spam_pending = forms.BooleanField(required=False)
    hold_public = forms.BooleanField(required=False)
    crisis_action = forms.ChoiceField(choices=[("", ""), *edits.CRISIS_ACTIONS.items()], required=False)

    @property
    def reply_text(self):
        """Return the reply as typed, or else the scripted one."""
        typed, script = clean_text(self.cleaned_data["reply"]), self.cleaned_data["script"]
        return typed or (script.text if script else "")

    @property
    def banned_until(self):
        """Return the last moment of the ban's last day."""
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, time.max)) if day else timezone.now()


@dataclass
class Outcome:
    """The result of an action: `events` undo it, `refused` is {number: sentence}."""

    done: int = 0
    events: list = field(default_factory=list)
    refused: dict = field(default_factory=dict)


def perform_action(request):
    """Do what `request.POST` requests, add messages, and return whether all succeeded."""
    form = ActionForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, f"{errors[0]} Nothing was changed.")
        return False
    do = form.cleaned_data["do"]
    outcome = _undo(request) if do == "undo" else _perform_each(request, form)
    if outcome.done:
        tags = f"undo-{'-'.join(map(str, outcome.events))}" if outcome.events and do != "undo" else ""
        messages.success(
            request, f"{outcome.done} comment{'s' if outcome.done > 1 else ''}: {RESULTS[do]}.", extra_tags=tags
        )
    elif not outcome.refused:
        messages.error(request, "Mark at least one comment first. Nothing was changed.")
    sentences = list(dict.fromkeys(outcome.refused.values()))
    for sentence in sentences[:MAX_SENTENCES]:
        messages.warning(request, sentence)
    if len(sentences) > MAX_SENTENCES:
        messages.warning(request, f"{len(sentences) - MAX_SENTENCES} more had other reasons.")
    return bool(outcome.done) and not outcome.refused


def chosen_comments(data):
    """Yield (Comment as the page showed it, its last event) for each chosen one."""
    for chosen in list(dict.fromkeys(data.getlist("chosen")))[:MAX_COMMENTS]:
        number, _, rest = chosen.partition(".")
        state, _, seen = rest.partition(".")
        number, seen = read_number(number), read_number(seen)
        if number is not None and seen is not None and state in Comment.State.values:
            yield Comment(pk=number, state=state), seen


def _perform_each(request, form):
    outcome = Outcome()
    for comment, seen in chosen_comments(request.POST):
        try:
            with transaction.atomic():
                events = _perform(form, comment, seen, request.user)
        except ActionRefused as refusal:
            outcome.refused[comment.pk] = refusal.sentence
        else:
            outcome.done += 1
            outcome.events += [event.pk for event in events if event is not None]
    return outcome


def _undo(request):
    outcome = Outcome()
    numbers = set(map(read_number, request.POST.getlist("event"))) - {None}
    events = ModerationEvent.objects.filter(pk__in=numbers).select_related("comment").order_by("-pk")
    touched = set()
    for event in events[: 2 * MAX_COMMENTS]:
        try:
            reversals.undo_event(event=event, by=request.user)
        except ActionRefused as refusal:
            outcome.refused[event.pk] = refusal.sentence
        else:
            touched.add(event.comment_id)
    outcome.done = len(touched)
    return outcome


def _perform(form, comment, seen, user):
    """Do one action on one comment; return the events that undo it, in order."""
    given = form.cleaned_data
    do, note, who = given["do"], given["note"], {"by": user}
    if do in STATES:
        row = decisions.decide(
            comment=comment, state=STATES[do], note=note, removal_reason=given["removal_reason"], since=seen, **who
        )
        return [row.last_event]
    match do:
        case "redact" | "redact-approve":
            row = edits.redact_passage(comment=comment, passage=given["passage"], note=note, since=seen, **who)
            events = [row.last_event]
            if do == "redact-approve" and row.state != Comment.State.APPROVED:
                events.append(decisions.decide(comment=row, state=Comment.State.APPROVED, note=note, **who).last_event)
            return events
        case "reply":
            if comment.state != Comment.State.APPROVED:
                row, reply = edits.approve_and_reply(comment=comment, body=form.reply_text, since=seen, **who)
                return [row.last_event, reply.last_event]
            return [edits.post_reply(comment=comment, body=form.reply_text, since=seen, **who).last_event]
        case "pin" | "unpin":
            verb = edits.pin_comment if do == "pin" else edits.unpin_comment
            return [verb(comment=comment, note=note, since=seen, **who).last_event]
        case "ban":
            options = {
                "kind": given["kind"],
                "until": form.banned_until,
                "spam_pending": given["spam_pending"],
                "hold_public": given["hold_public"],
            }
            return [bans.ban_author(comment=comment, reason=note, **options, **who).last_event]
        case "note":
            return [edits.add_note(comment=comment, note=note, crisis_action=given["crisis_action"], **who)]
        case "close" | "open":
            article = Article.objects.filter(comments=comment.pk).first()
            if article is None:
                raise ActionRefused("This comment has been deleted.")
            return [closing.set_comments_open(article=article, is_open=do == "open", note=note, **who)]
    return [edits.dismiss_reports(comment=comment, note=note, **who)]
