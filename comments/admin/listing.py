"""Select the comments that the moderators' page lists.

Nothing here counts or sorts a whole table: a million comments cost as much as ten.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q

from comments.admin import author_history
from comments.models import Comment, Report
from comments.screening.identity import Digester
from core.text.numbers import read_number

PER_PAGE, LINES_PER_PAGE = 25, 100
# Words are searched in the newest comments only, whole addresses and numbers in all.
MAX_SEARCHED = 20_000
QUERY_LENGTH = 100
WAITING, REPORTED, ALL = "pending", "reported", "all"
VIEWS = {
    WAITING: "Waiting",
    REPORTED: "Reported",
    Comment.State.APPROVED: "Approved",
    Comment.State.SPAM: "Spam",
    Comment.State.REMOVED: "Removed",
    ALL: "All",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST = "-risk", "created_at", "pk"
_NEWEST = "-created_at", "-pk"


@dataclass(frozen=True)
class ListQuery:
    """What a request selects, validated.

    `view` is one of VIEWS, `after` the place of the last comment shown before, `lines` shows many in one
    line each, and `article` is the number of the only article.
    """

    view: str = WAITING
    words: str = ""
    after: tuple | None = None
    lines: bool = False
    article: int | None = None

    @classmethod
    def of(cls, data):
        """Return the query of the GET parameters state, q, after, as and article.

        Invalid values count as missing.
        """
        view = data.get("state", WAITING)
        words = data.get("q", "").replace("\x00", "").strip()[:QUERY_LENGTH]
        article = read_number(data.get("article", ""))
        view = view if view in VIEWS else WAITING
        return cls(view, words, _parse_place(data.get("after", "")), data.get("as") == "lines", article)

    def query(self, **changes):
        """Return the query string of this page with `changes`."""
        parameters = {
            "state": self.view,
            "q": self.words,
            "after": "",
            "as": "lines" if self.lines else "",
            "article": self.article,
        }
        parameters |= changes
        if "after" not in changes and self.after:
            parameters["after"] = ".".join(map(str, self.after))
        return urlencode({key: value for key, value in parameters.items() if value})

    @property
    def query_first(self):
        return self.query(after="")

    @property
    def query_lines(self):
        """Return the first page in the other layout: pages of the two do not match."""
        return self.query(**{"after": "", "as": "" if self.lines else "lines"})

    @property
    def per_page(self):
        return LINES_PER_PAGE if self.lines else PER_PAGE

    @property
    def is_queue(self):
        """Return True if the list is worked from the front; others show the newest first."""
        return self.view in {WAITING, REPORTED}


@dataclass(frozen=True)
class Listing:
    """One page of comments.

    `after` is the query string of the next page, or ""; `since` is the moment from which words were
    searched, or None.
    """

    asked: ListQuery
    comments: list
    after: str
    since: datetime | None


def load_listing(asked):
    """Return the Listing of a ListQuery.

    One query; two with words, and one for each digest of an email address.
    """
    rows, since = _search(_filter_view(asked.view), asked)
    if asked.article:
        # One part for each state, because the index of an article's comments starts with it.
        rows = [part.filter(article=asked.article, state=state) for part in rows for state in Comment.State.values]
    return load_page(rows, since, asked)


def load_page(parts, since, asked):
    """Return the Listing of the querysets `parts` after the query's place.

    One query for each part.
    """
    found = [row for rows in parts for row in _ordered(rows, asked)[: asked.per_page + 1]]
    if len(parts) > 1 and asked.is_queue:
        found.sort(key=lambda row: (-row.risk, row.created_at, row.pk))
    elif len(parts) > 1:
        found.sort(key=lambda row: (row.created_at, row.pk), reverse=True)
    shown = found[: asked.per_page]
    after = asked.query(after=".".join(map(str, _place_after(shown[-1])))) if len(found) > len(shown) else ""
    return Listing(asked, shown, after, since)


def _ordered(rows, asked):
    rows = rows.order_by(*(_FIRST if asked.is_queue else _NEWEST))
    if asked.after:
        rows = rows.filter(_after_place(asked))
    return rows.select_related("article", "parent", "parent__person", "person", "decided_by", "edited_by", "pinned_by")


def _filter_view(view):
    match view:
        case "pending":
            return Comment.objects.filter(state=Comment.State.PENDING)
        case "reported":
            return Comment.objects.filter(pk__in=Report.objects.open().values("comment"))
        case "all":
            return Comment.objects.all()
    return Comment.objects.filter(state=view)


def _search(rows, asked):
    """Return the querysets of the list, and the moment from which words are searched."""
    words = asked.words
    if not words:
        return [rows], None
    if (number := read_number(words.lstrip("#"))) is not None:
        return [rows.filter(pk=number)], None
    if "@" in words.strip("@") and " " not in words:
        # One part for each digest, because an index gives the newest of one digest, not of several.
        digests = author_history.known_digests(Digester.now().emails(words))
        return [rows.filter(email_hash=digest) for digest in sorted(digests)], None
    newest = Comment.objects.order_by(*_NEWEST).values_list("created_at", flat=True)
    since = newest[MAX_SEARCHED : MAX_SEARCHED + 1].first()
    found = rows.filter(Q(name__icontains=words) | Q(body__icontains=words))
    return [found.filter(created_at__gte=since) if since else found], since


def _place_after(comment):
    return comment.risk, (comment.created_at - _EPOCH) // _MICROSECOND, comment.pk


def _parse_place(text):
    numbers = [read_number(part, 17) for part in text.split(".")]
    if len(numbers) != 3 or None in numbers:
        return None
    risk, moment, pk = numbers
    # Up to the year 2500, which both databases can store.
    return (risk, moment, pk) if risk <= 9 and moment < 16_725_225_600_000_000 else None


def _after_place(asked):
    risk, moment, pk = asked.after
    at = _EPOCH + moment * _MICROSECOND
    if asked.is_queue:
        later = Q(created_at__gt=at) | Q(created_at=at, pk__gt=pk)
        return Q(risk__lte=risk) & (Q(risk__lt=risk) | Q(risk=risk) & later)
    # The first condition is the one that an index starts with.
    return Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
