"""Earlier comments by the same authors, for a page of comments in three queries."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from comments.models import Comment

MAX_SHOWN = 4
# Only the newest comments of an author are counted.
MAX_COUNTED, EXCERPT_LENGTH = 100, 100
_NAMES = {"email_hash": "email address", "client_hash": "connection"}
_LABELS = {
    Comment.State.APPROVED: "approved",
    Comment.State.PENDING: "waiting",
    Comment.State.SPAM: "spam",
    Comment.State.REMOVED: "removed",
}
# Written as SQL because Django cannot unite sliced querysets on SQLite. {0} is a number, {1} a column of _NAMES.
_PAST = "FROM comments_comment WHERE {1} = %s AND id <> %s ORDER BY created_at DESC, id DESC LIMIT {2}"
_COUNTS = "SELECT {0} AS asked, state, COUNT(*) FROM (SELECT state {past}) part GROUP BY state"
_NEWEST = (
    "SELECT {0} AS asked, part.* FROM (SELECT id, state, created_at, SUBSTR(body, 1, {start}) AS start {past}) part"
)


class AuthorQuery(NamedTuple):
    """The author of a comment, known by `digests` in the column `name`."""

    comment: int
    name: str
    digests: tuple


@dataclass
class AuthorHistory:
    """What else came from an address: counts by state, and the newest comments.

    `others` have their first words in `start`.
    """

    by: str
    numbers: Counter = field(default_factory=Counter)
    others: list = field(default_factory=list)

    @property
    def summary(self):
        """Return "3 approved, 1 spam", or "" for a new commenter."""
        summary = ", ".join(f"{self.numbers[state]} {label}" for state, label in _LABELS.items() if self.numbers[state])
        return f"{summary} of the newest {MAX_COUNTED}" if self.numbers.total() >= MAX_COUNTED else summary


def load_histories(asked):
    """Return {AuthorQuery: AuthorHistory}; three queries at most."""
    found = {each: AuthorHistory(_NAMES[each.name]) for each in asked}
    several = {digest for each in asked if len(each.digests) > 1 for digest in each.digests}
    empty = several - known_digests(several) if several else set()
    pairs = [(each, digest) for each in asked for digest in each.digests if digest not in empty]
    if not pairs:
        return found
    with connection.cursor() as cursor:
        cursor.execute(*_union(_COUNTS, pairs, MAX_COUNTED))
        for number, state, count in cursor:
            found[pairs[number][0]].numbers[state] += count
    for other in Comment.objects.raw(*_union(_NEWEST, pairs, MAX_SHOWN)):
        found[pairs[other.asked][0]].others.append(other)
    for writer in found.values():
        writer.others = sorted(writer.others, key=lambda other: (other.created_at, other.pk), reverse=True)[:MAX_SHOWN]
    return found


def known_digests(digests):
    """Return those of `digests` that occur: a year of keys gives each address a dozen."""
    return set(
        Comment.objects.filter(email_hash__in=digests).order_by().values_list("email_hash", flat=True).distinct()
    )


def _union(select, pairs, most):
    """Return (SQL, parameters) with a part for each of `pairs`, numbered in `asked`."""
    parts = []
    for number, (each, _digest) in enumerate(pairs):
        past = _PAST.format(number, each.name, most)
        parts.append(select.format(number, past=past, start=EXCERPT_LENGTH))
    return " UNION ALL ".join(parts), [value for each, digest in pairs for value in (digest, each.comment)]
