"""What the writers of some comments sent before: a page of comments costs three queries, however much somebody has sent."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from comments.models import Comment

SHOWN = 4
# Of whoever sent more, the newest so many are counted.
COUNTED, START = 100, 100
_NAMES = {"email_hash": "e-mail address", "client_hash": "connection"}
_LABELS = {
    Comment.State.APPROVED: "approved",
    Comment.State.PENDING: "waiting",
    Comment.State.SPAM: "spam",
    Comment.State.REMOVED: "removed",
}
# By hand, as Django makes no union of sliced querysets on SQLite. {0} is a number, {1} a column of _NAMES.
_PAST = "FROM comments_comment WHERE {1} = %s AND id <> %s ORDER BY created_at DESC, id DESC LIMIT {2}"
_COUNTS = "SELECT {0} AS asked, state, COUNT(*) FROM (SELECT state {past}) part GROUP BY state"
_NEWEST = (
    "SELECT {0} AS asked, part.* FROM (SELECT id, state, created_at, SUBSTR(body, 1, {start}) AS start {past}) part"
)


class Asked(NamedTuple):
    """Whoever sent the comment of this number, known by `digests` in the column `name`."""

    comment: int
    name: str
    digests: tuple


@dataclass
class Writer:
    """What came from the same address besides the comment: numbers by state, and the newest few comments with their `start`."""

    by: str
    numbers: Counter = field(default_factory=Counter)
    others: list = field(default_factory=list)

    @property
    def said(self):
        """ "3 approved, 1 spam", empty for a writer who is new."""
        said = ", ".join(f"{self.numbers[state]} {label}" for state, label in _LABELS.items() if self.numbers[state])
        return f"{said} of the newest {COUNTED}" if self.numbers.total() >= COUNTED else said


def writers(asked):
    """Return {Asked: Writer}; three queries at most."""
    found = {each: Writer(_NAMES[each.name]) for each in asked}
    several = {digest for each in asked if len(each.digests) > 1 for digest in each.digests}
    empty = several - there(several) if several else set()
    pairs = [(each, digest) for each in asked for digest in each.digests if digest not in empty]
    if not pairs:
        return found
    with connection.cursor() as cursor:
        cursor.execute(*_union(_COUNTS, pairs, COUNTED))
        for number, state, count in cursor:
            found[pairs[number][0]].numbers[state] += count
    for other in Comment.objects.raw(*_union(_NEWEST, pairs, SHOWN)):
        found[pairs[other.asked][0]].others.append(other)
    for writer in found.values():
        writer.others = sorted(writer.others, key=lambda other: (other.created_at, other.pk), reverse=True)[:SHOWN]
    return found


def there(digests):
    """Those of `digests` of e-mail addresses under which there is anything: a year of keys gives each address a dozen."""
    return set(
        Comment.objects.filter(email_hash__in=digests).order_by().values_list("email_hash", flat=True).distinct()
    )


def _union(select, pairs, most):
    """One statement (SQL, parameters) with a part for each of `pairs`, whose rows have its number in `asked`."""
    parts = []
    for number, (each, _digest) in enumerate(pairs):
        past = _PAST.format(number, each.name, most)
        parts.append(select.format(number, past=past, start=START))
    return " UNION ALL ".join(parts), [value for each, digest in pairs for value in (digest, each.comment)]
