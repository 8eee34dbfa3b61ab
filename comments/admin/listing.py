"""Which comments the moderators' page lists. Nothing here counts or sorts a whole table: a million comments cost what ten do."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q

from comments.admin import author_history
from comments.models import Comment, Report
from comments.screening.identity import Digester

PER_PAGE, LINES_PER_PAGE = 25, 100
# Words are looked for in the newest comments only, whole addresses and numbers in all.
SEARCHED = 20_000
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
class Asked:
    """What a request asks for, cleaned: `view` is one of VIEWS, `after` the place of the last comment shown before, or None;
    `lines` shows many at once, a line each, instead of a card with all that is known; `article` is the number of the only one."""

    view: str = WAITING
    words: str = ""
    after: tuple | None = None
    lines: bool = False
    article: int | None = None

    @classmethod
    def of(cls, data):
        """From the GET parameters state, q, after, as=lines and article; what makes no sense counts as not given."""
        view = data.get("state", WAITING)
        words = data.get("q", "").replace("\x00", "").strip()[:QUERY_LENGTH]
        article = data.get("article", "")
        article = int(article) if article.isascii() and article.isdigit() and len(article) < 19 else None
        view = view if view in VIEWS else WAITING
        return cls(view, words, _place(data.get("after", "")), data.get("as") == "lines", article)

    def query(self, **changes):
        """The query string of this page with `changes`."""
        said = {
            "state": self.view,
            "q": self.words,
            "after": "",
            "as": "lines" if self.lines else "",
            "article": self.article,
        }
        said |= changes
        if "after" not in changes and self.after:
            said["after"] = ".".join(map(str, self.after))
        return urlencode({key: value for key, value in said.items() if value})

    @property
    def query_first(self):
        return self.query(after="")

    @property
    def query_lines(self):
        """The same list as lines, or as cards again, from its beginning: pages of the two do not match."""
        return self.query(**{"after": "", "as": "" if self.lines else "lines"})

    @property
    def per_page(self):
        return LINES_PER_PAGE if self.lines else PER_PAGE

    @property
    def piled(self):
        """Whether the list is a pile, to be worked from the front; else the newest come first."""
        return self.view in {WAITING, REPORTED}


@dataclass(frozen=True)
class Listing:
    """`comments` of one page; `after` is the query string of the next one, or ""; `since` the moment from which
    words were looked for, or None."""

    asked: Asked
    comments: list
    after: str
    since: datetime | None


def listing(asked):
    """Return the Listing that was asked for: one query; two with words, and with an address as many as it has digests."""
    rows, since = _looked_for(_of_view(asked.view), asked)
    if asked.article:
        # State by state, because that is how the index of an article's comments begins.
        rows = [part.filter(article=asked.article, state=state) for part in rows for state in Comment.State.values]
    return page(rows, since, asked)


def page(parts, since, asked):
    """Return the Listing of what the querysets `parts` hold together, after the place that was asked for; one query a part."""
    found = [row for rows in parts for row in _ordered(rows, asked)[: asked.per_page + 1]]
    if len(parts) > 1 and asked.piled:
        found.sort(key=lambda row: (-row.risk, row.created_at, row.pk))
    elif len(parts) > 1:
        found.sort(key=lambda row: (row.created_at, row.pk), reverse=True)
    shown = found[: asked.per_page]
    after = asked.query(after=".".join(map(str, _place_of(shown[-1])))) if len(found) > len(shown) else ""
    return Listing(asked, shown, after, since)


def _ordered(rows, asked):
    rows = rows.order_by(*(_FIRST if asked.piled else _NEWEST))
    if asked.after:
        rows = rows.filter(_beyond(asked))
    return rows.select_related("article", "parent", "parent__person", "person", "decided_by", "edited_by", "pinned_by")


def _of_view(view):
    match view:
        case "pending":
            return Comment.objects.filter(state=Comment.State.PENDING)
        case "reported":
            return Comment.objects.filter(pk__in=Report.objects.open().values("comment"))
        case "all":
            return Comment.objects.all()
    return Comment.objects.filter(state=view)


def _looked_for(rows, asked):
    """The querysets that make up the list together, and the moment from which words are looked for, or None."""
    words = asked.words
    if not words:
        return [rows], None
    if words.lstrip("#").isascii() and words.lstrip("#").isdigit() and len(words) < 19:
        return [rows.filter(pk=int(words.lstrip("#")))], None
    if "@" in words.strip("@") and " " not in words:
        # One by one, because an index gives the newest of one digest, but not of several.
        digests = author_history.there(Digester.now().emails(words))
        return [rows.filter(email_hash=digest) for digest in sorted(digests)], None
    newest = Comment.objects.order_by(*_NEWEST).values_list("created_at", flat=True)
    since = newest[SEARCHED : SEARCHED + 1].first()
    found = rows.filter(Q(name__icontains=words) | Q(body__icontains=words))
    return [found.filter(created_at__gte=since) if since else found], since


def _place_of(comment):
    return comment.risk, (comment.created_at - _EPOCH) // _MICROSECOND, comment.pk


def _place(text):
    parts = text.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts):
        return None
    risk, moment, pk = map(int, parts)
    # The year 2500: beyond what any comment has, and within what databases keep.
    return (risk, moment, pk) if risk <= 9 and moment < 16_725_225_600_000_000 else None


def _beyond(asked):
    risk, moment, pk = asked.after
    at = _EPOCH + moment * _MICROSECOND
    if asked.piled:
        later = Q(created_at__gt=at) | Q(created_at=at, pk__gt=pk)
        return Q(risk__lte=risk) & (Q(risk__lt=risk) | Q(risk=risk) & later)
    # The first part is what an index begins with.
    return Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
