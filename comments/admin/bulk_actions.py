"""What a moderator presses: one button, one comment or many. Each comment is a transaction of its own, so that one refusal stops
no other, and each thing done can be taken back with one more press."""

from dataclasses import dataclass, field
from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from comments.models import BODY_LENGTH, Ban, Comment, ModerationEvent, ScriptedReply, Told
from comments.moderation import bans, closing, decisions, edits, reversals
from core.errors import ActionRefused
from core.text.clean import clean_text

AT_ONCE = 200
SENTENCES = 5
STATES = {
    "approve": Comment.State.APPROVED,
    "spam": Comment.State.SPAM,
    "remove": Comment.State.REMOVED,
    "hold": Comment.State.PENDING,
}
SAID = {
    "approve": "approved",
    "spam": "filed as spam",
    "remove": "removed",
    "hold": "put back in the pile",
    "redact": "a passage edited out",
    "redact-approve": "a passage edited out, and approved",
    "answer": "answered",
    "ban": "writer banned",
    "pin": "pinned",
    "unpin": "no longer pinned",
    "note": "note written",
    "dismiss": "reports looked at",
    "close": "the article takes no more comments",
    "open": "the article takes comments again",
    "undo": "undone",
}


class PressForm(forms.Form):
    """Everything that any of the buttons may bring; which of it is needed, the verbs say."""

    do = forms.ChoiceField(choices=list(SAID.items()))
    note = forms.CharField(required=False, max_length=500)
    told = forms.ChoiceField(choices=[("", ""), *Told.choices], required=False)
    passage = forms.CharField(required=False, max_length=BODY_LENGTH, strip=False)
    answer = forms.CharField(required=False, strip=False)
    script = forms.ModelChoiceField(ScriptedReply.objects.filter(is_active=True), required=False)
    kind = forms.ChoiceField(choices=Ban.Kind.choices, required=False)
    until = forms.DateField(required=False)
    spam_pending = forms.BooleanField(required=False)
    done = forms.ChoiceField(choices=[("", ""), *edits.DONE.items()], required=False)

    @property
    def words(self):
        """The answer as typed, else as scripted: without scripts, choosing one is enough."""
        typed, script = clean_text(self.cleaned_data["answer"]), self.cleaned_data["script"]
        return typed or (script.text if script else "")

    @property
    def ends(self):
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, time.max)) if day else timezone.now()


@dataclass
class Outcome:
    """What came of a press: `events` can be undone, `refused` are sentences by comment's number."""

    done: int = 0
    events: list = field(default_factory=list)
    refused: dict = field(default_factory=dict)


def press(request):
    """Do what `request.POST` asks, tell of it by messages, and return whether all of it was done."""
    form = PressForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, f"{errors[0]} Nothing was done.")
        return False
    do = form.cleaned_data["do"]
    outcome = _undo(request) if do == "undo" else _each(request, form)
    if outcome.done:
        tags = f"undo-{'-'.join(map(str, outcome.events))}" if outcome.events and do != "undo" else ""
        messages.success(
            request, f"{outcome.done} comment{'s' if outcome.done > 1 else ''}: {SAID[do]}.", extra_tags=tags
        )
    elif not outcome.refused:
        messages.error(request, "Mark the comments that you mean first. Nothing was done.")
    sentences = list(dict.fromkeys(outcome.refused.values()))
    for sentence in sentences[:SENTENCES]:
        messages.warning(request, sentence)
    if len(sentences) > SENTENCES:
        messages.warning(request, f"So it went with {len(sentences) - SENTENCES} more.")
    return bool(outcome.done) and not outcome.refused


def targets(data):
    """Yield a Comment as the page showed it (its number and state) and the number of its last event then, for each chosen one."""
    for chosen in list(dict.fromkeys(data.getlist("chosen")))[:AT_ONCE]:
        number, _, rest = chosen.partition(".")
        state, _, seen = rest.partition(".")
        if _is_number(number) and _is_number(seen) and state in Comment.State.values:
            yield Comment(pk=int(number), state=state), int(seen)


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) < 19


def _each(request, form):
    outcome = Outcome()
    for comment, seen in targets(request.POST):
        try:
            with transaction.atomic():
                events = _do(form, comment, seen, request.user)
        except ActionRefused as refusal:
            outcome.refused[comment.pk] = refusal.sentence
        else:
            outcome.done += 1
            outcome.events += [event.pk for event in events if event is not None]
    return outcome


def _undo(request):
    outcome = Outcome()
    numbers = {int(number) for number in request.POST.getlist("event") if _is_number(number)}
    events = ModerationEvent.objects.filter(pk__in=numbers).select_related("comment").order_by("-pk")
    touched = set()
    for event in events[: 2 * AT_ONCE]:
        try:
            reversals.undo_event(event=event, by=request.user)
        except ActionRefused as refusal:
            outcome.refused[event.pk] = refusal.sentence
        else:
            touched.add(event.comment_id)
    outcome.done = len(touched)
    return outcome


def _do(form, comment, seen, user):
    """Do one thing to one comment; return the events by which it can be taken back, in order."""
    given = form.cleaned_data
    do, note, who = given["do"], given["note"], {"by": user}
    if do in STATES:
        row = decisions.decide(comment=comment, state=STATES[do], note=note, told=given["told"], since=seen, **who)
        return [row.last_event]
    match do:
        case "redact" | "redact-approve":
            row = edits.redact(comment=comment, passage=given["passage"], note=note, since=seen, **who)
            events = [row.last_event]
            if do == "redact-approve" and row.state != Comment.State.APPROVED:
                events.append(decisions.decide(comment=row, state=Comment.State.APPROVED, note=note, **who).last_event)
            return events
        case "answer":
            if comment.state != Comment.State.APPROVED:
                row, reply = edits.approve_and_answer(comment=comment, body=form.words, since=seen, **who)
                return [row.last_event, reply.last_event]
            return [edits.answer(comment=comment, body=form.words, since=seen, **who).last_event]
        case "pin" | "unpin":
            verb = edits.pin if do == "pin" else edits.unpin
            return [verb(comment=comment, note=note, since=seen, **who).last_event]
        case "ban":
            options = {"kind": given["kind"], "until": form.ends, "spam_pending": given["spam_pending"]}
            return [bans.ban(comment=comment, reason=note, **options, **who).last_event]
        case "note":
            return [edits.note(comment=comment, note=note, done=given["done"], **who)]
        case "close" | "open":
            article = Article.objects.filter(comments=comment.pk).first()
            if article is None:
                raise ActionRefused("This comment was deleted in the meantime.")
            return [closing.switch_comments(article=article, is_open=do == "open", note=note, **who)]
    return [edits.dismiss_reports(comment=comment, note=note, **who)]
