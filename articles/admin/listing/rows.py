"""What the list of articles says about each row, fetched for one page at a time."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from articles.approval import facts, status
from articles.approval.steps import Turn, find_turn


@dataclass(frozen=True)
class Row:
    """What the list says about one article.

    `turn` is whose turn it is. `badge` is that of what readers see, else of the newest edition; None for an article
    that needs no approval. `approvers` names who approved, else who is asked. `due` is the review date of the live
    edition, or None.
    """

    turn: Turn
    badge: status.ReviewStatus | None
    authors: list
    approvers: list
    due: date | None


def load_rows(articles, user, now=None):
    """Return {id of an article: Row} for an account, from ids, in one query."""
    now = now or timezone.now()
    found = facts.read_rows(articles)
    known = facts.facts_of(found, user, now)
    return {pk: _make_row(found[pk], find_turn(known[pk]), now) for pk in found}


def _make_row(found, turn, now):
    live = next((one for one in found.editions if one.state(now) == "live"), None)
    shown = live or next(iter(found.editions), None)
    badge = None
    if shown and found.article.needs_approval:
        badge = status.review_status(shown, found.approvals, timezone.localdate(now))
    covering = status.covering_approvals(live, found.approvals) if live else []
    return Row(
        turn=turn,
        badge=badge,
        authors=[line.person.name for line in found.bylines],
        approvers=[badge.approval.shown_name] if badge and badge.approval else [one.name for one in turn.facts.waiting],
        due=max((one.review_due for one in covering), default=None),
    )
