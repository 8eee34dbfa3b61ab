"""What a moderator sees beside each comment: its history, reports, bans and what its writer did before; in bulk, for a page."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from comments import actions
from comments.identity import Digester
from comments.models import Ban, Comment, ModerationEvent, Report

OTHERS_SHOWN = 4
EVENTS_SHOWN = 100
_STATES = (Comment.State.APPROVED, Comment.State.PENDING, Comment.State.SPAM, Comment.State.REMOVED)


@dataclass
class Writer:
    """What came before from the same address: numbers by state without the comment itself, and the newest few."""

    by: str
    numbers: dict = field(default_factory=dict)
    others: list = field(default_factory=list)

    @property
    def said(self):
        """ "3 approved, 1 spam", empty for a writer who is new."""
        labels = {Comment.State.PENDING: "waiting"}
        return ", ".join(
            f"{self.numbers[state]} {labels.get(state, state)}" for state in _STATES if self.numbers.get(state)
        )


@dataclass
class Card:
    """One comment with all that helps to decide about it. `seen` is the number of its last event, `next` the card after it."""

    comment: Comment
    events: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    bans: list = field(default_factory=list)
    writers: list = field(default_factory=list)
    next: int | None = None

    @property
    def seen(self):
        return max((event.pk for event in self.events), default=0)

    @property
    def key(self):
        """What a press sends back: the comment, and what it was when the page was made."""
        return f"{self.comment.pk}.{self.comment.state}.{self.seen}"

    @property
    def open_reports(self):
        return [report for report in self.reports if report.closed_at is None]


def cards(comments):
    """Return a Card for each of `comments`; six queries, however many there are."""
    found = [Card(comment) for comment in comments]
    for card, following in pairwise(found):
        card.next = following.comment.pk
    by_pk = {card.comment.pk: card for card in found}
    _add_events(by_pk)
    for report in Report.objects.filter(comment__in=by_pk).order_by("created_at", "pk"):
        by_pk[report.comment_id].reports.append(report)
    _add_writers(found)
    return found


def _add_events(by_pk):
    rows = ModerationEvent.objects.filter(comment__in=by_pk).select_related("by").order_by("pk")
    for event in rows:
        by_pk[event.comment_id].events.append(event)
    for card in by_pk.values():
        undone = actions.undone_by(card.events)
        for event in card.events:
            event.undone = undone.get(event.pk)
            event.may_be_undone = event.action in actions.UNDOABLE and not event.undone and bool(event.by_id)
        card.events = card.events[-EVENTS_SHOWN:]


def _add_writers(found):
    """By e-mail address under every key that lives, so that a rotation hides nothing; by client under the one it came with."""
    digester = Digester.now()
    emails = {
        card.comment.pk: set(digester.emails(card.comment.email)) | {card.comment.email_hash} - {""} for card in found
    }
    clients = {card.comment.pk: {card.comment.client_hash} - {""} for card in found}
    everything = set().union(*emails.values(), *clients.values()) if found else set()
    bans = defaultdict(list)
    for ban in Ban.objects.in_force().filter(digest__in=everything).select_related("by"):
        bans[ban.digest].append(ban)
    for words, name, digests in (("e-mail address", "email_hash", emails), ("connection", "client_hash", clients)):
        rows = _by_digest(name, set().union(*digests.values()) if found else set())
        for card in found:
            mine = [row for digest in digests[card.comment.pk] for row in rows.get(digest, ())]
            card.writers.append(_writer(words, mine, card.comment) if digests[card.comment.pk] else None)
            card.bans += [ban for digest in digests[card.comment.pk] for ban in bans[digest]]


def _by_digest(name, digests):
    """{digest: its newest comments, each with the numbers of all by state}; one query."""
    found = defaultdict(list)
    numbers = {f"number_{state}": Window(Count("pk", filter=Q(state=state)), partition_by=F(name)) for state in _STATES}
    rows = Comment.objects.filter(**{f"{name}__in": digests}).annotate(
        place=Window(RowNumber(), partition_by=F(name), order_by=["-created_at", "-pk"]), **numbers
    )
    for row in rows.filter(place__lte=OTHERS_SHOWN + 1).order_by(name, "place"):
        found[getattr(row, name)].append(row)
    return found


def _writer(words, rows, comment):
    writer, counted = Writer(words), set()
    name = "email_hash" if words == "e-mail address" else "client_hash"
    numbers = dict.fromkeys(_STATES, 0)
    for row in rows:
        if getattr(row, name) not in counted:
            counted.add(getattr(row, name))
            for state in _STATES:
                numbers[state] += getattr(row, f"number_{state}")
    if counted:
        numbers[comment.state] -= 1
    writer.numbers = numbers
    others = [row for row in rows if row.pk != comment.pk]
    writer.others = sorted(others, key=lambda row: (row.created_at, row.pk), reverse=True)[:OTHERS_SHOWN]
    return writer
