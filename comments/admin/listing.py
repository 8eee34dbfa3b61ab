"""Which comments the moderators' page lists. Nothing here counts or sorts a whole table: a million comments cost what ten do."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q

from comments.identity import Digester
from comments.models import Comment, Report

PER_PAGE = 25
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
    """What a request asks for, cleaned: `view` is one of VIEWS, `after` the place of the last comment shown before, or None."""

    view: str = WAITING
    words: str = ""
    after: tuple | None = None

    @classmethod
    def of(cls, data):
        """From the GET parameters state, q and after; what makes no sense counts as not given."""
        view = data.get("state", WAITING)
        words = data.get("q", "").replace("\x00", "").strip()[:QUERY_LENGTH]
        return cls(view if view in VIEWS else WAITING, words, _place(data.get("after", "")))

    def query(self, **changes):
        """The query string of this page with `changes`."""
        said = {"state": self.view, "q": self.words, "after": ""} | changes
        if "after" not in changes and self.after:
            said["after"] = ".".join(map(str, self.after))
        return urlencode({key: value for key, value in said.items() if value})

    @property
    def query_first(self):
        return self.query(after="")

    @property
    def piled(self):
        """Whether the list is a pile, to be worked from the front; else the newest come first."""
        return self.view in {WAITING, REPORTED}


@dataclass(frozen=True)
class Listing:
    """`comments` of one page, at most PER_PAGE; `after` is the query string of the next one, or ""; `since` the moment from which
    words were looked for, or None."""

    asked: Asked
    comments: list
    after: str
    since: datetime | None


def listing(asked):
    """Return the Listing that was asked for: one query, two with words."""
    rows, since = _looked_for(_of_view(asked.view), asked)
    rows = rows.order_by(*(_FIRST if asked.piled else _NEWEST))
    if asked.after:
        rows = rows.filter(_beyond(asked))
    rows = rows.select_related("article", "parent", "parent__person", "person", "decided_by", "edited_by")
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    after = asked.query(after=".".join(map(str, _place_of(shown[-1])))) if len(found) > PER_PAGE else ""
    return Listing(asked, shown, after, since)


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
    words = asked.words
    if not words:
        return rows, None
    if words.lstrip("#").isascii() and words.lstrip("#").isdigit() and len(words) < 19:
        return rows.filter(pk=int(words.lstrip("#"))), None
    if "@" in words.strip("@") and " " not in words:
        return rows.filter(email_hash__in=Digester.now().emails(words)), None
    newest = Comment.objects.order_by(*_NEWEST).values_list("created_at", flat=True)
    since = newest[SEARCHED : SEARCHED + 1].first()
    found = rows.filter(Q(name__icontains=words) | Q(body__icontains=words))
    return (found.filter(created_at__gte=since) if since else found), since


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
