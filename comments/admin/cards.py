"""Everything that a moderator sees beside each comment, loaded for a whole page."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Max

from comments.admin import author_history
from comments.models import Ban, Comment, ModerationEvent, Report
from comments.moderation import removal_notice, reversals
from comments.screening.identity import Digester

MAX_EVENTS = 100
# A card shows this much of a longer text until a moderator opens it.
BEGINNING_CHARACTERS, BEGINNING_LINES = 230, 3


@dataclass
class Card:
    """One comment with its history, reports, bans and its author's past.

    `seen` is the number of its last event, `next` the number of the following comment.
    """

    comment: Comment
    events: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    bans: list = field(default_factory=list)
    histories: list = field(default_factory=list)
    seen: int = 0
    next: int | None = None

    @property
    def key(self):
        """Return what a button sends back: the comment and its state on this page."""
        return f"{self.comment.pk}.{self.comment.state}.{self.seen}"

    @property
    def beginning(self):
        """Return the first words of a long text, or "" if the card has room for all of it."""
        lines = self.comment.body.strip().splitlines()
        start = "\n".join(lines[:BEGINNING_LINES])
        if len(lines) <= BEGINNING_LINES and len(start) <= BEGINNING_CHARACTERS:
            return ""
        return start if len(start) <= BEGINNING_CHARACTERS else start[:BEGINNING_CHARACTERS].rsplit(None, 1)[0]

    @property
    def past(self):
        """Return one line about the commenter's earlier comments."""
        for history in self.histories:
            if history.summary:
                return f"Earlier comments by this {history.by}: {history.summary}."
        return "No earlier comments by this commenter."

    @property
    def may_receive_reason(self):
        """Return True if the author may be sent a standard removal reason."""
        return removal_notice.may_receive_reason(self.comment, self.reports)

    @property
    def open_reports(self):
        return [report for report in self.reports if report.closed_at is None]


def build_cards(comments):
    """Return a Card for each of `comments`; eight queries for any number."""
    found, by_pk = _empty_cards(comments)
    _add_events(by_pk)
    _add_reports(by_pk)
    _add_authors(found)
    return found


def build_rows(comments):
    """Return a Card with reports alone for each of `comments`; two queries."""
    found, by_pk = _empty_cards(comments)
    last = ModerationEvent.objects.filter(comment__in=by_pk).order_by().values_list("comment").annotate(Max("pk"))
    for pk, event in last:
        by_pk[pk].seen = event
    _add_reports(by_pk)
    return found


def _empty_cards(comments):
    found = [Card(comment) for comment in comments]
    for card, following in pairwise(found):
        card.next = following.comment.pk
    return found, {card.comment.pk: card for card in found}


def _add_reports(by_pk):
    for report in Report.objects.filter(comment__in=by_pk).order_by("created_at", "pk"):
        by_pk[report.comment_id].reports.append(report)


def _add_events(by_pk):
    rows = ModerationEvent.objects.filter(comment__in=by_pk).select_related("by").order_by("pk")
    for event in rows:
        by_pk[event.comment_id].events.append(event)
    for card in by_pk.values():
        undone = reversals.find_undone(card.events)
        card.seen = max((event.pk for event in card.events), default=0)
        for event in card.events:
            event.undone = undone.get(event.pk)
            event.may_be_undone = event.action in reversals.UNDOABLE and not event.undone and bool(event.by_id)
        card.events = card.events[-MAX_EVENTS:]


def _add_authors(found):
    """Add authors' histories, by email address and by client.

    An email address is looked up under all current keys, so that rotation hides nothing; a client under
    the key of its comment.
    """
    digester = Digester.now()
    asked, bans = [], defaultdict(list)
    for card in found:
        row = card.comment
        emails = tuple(sorted({*digester.emails(row.email), row.email_hash} - {""}))
        clients = (row.client_hash,) if row.client_hash else ()
        asked += [
            author_history.AuthorQuery(row.pk, "email_hash", emails),
            author_history.AuthorQuery(row.pk, "client_hash", clients),
        ]
    digests = {digest for each in asked for digest in each.digests}
    for ban in Ban.objects.in_force().filter(digest__in=digests).select_related("by"):
        bans[ban.digest].append(ban)
    histories = author_history.load_histories(asked)
    for card in found:
        mine = [each for each in asked if each.comment == card.comment.pk and each.digests]
        card.histories = [histories[each] for each in mine]
        card.bans = [ban for each in mine for digest in each.digests for ban in bans[digest]]
