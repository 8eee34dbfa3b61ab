"""The conversations under an article: one page of them in one query."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Greatest, Least, RowNumber
from django.utils import timezone

from authors.models import Credential
from comments.models import Comment, Policy
from core.db.likely import Mostly
from core.db.reused import reused

# A page of many conversations shows some replies of each; the others are on the conversation's own page. Cost grows with
# the comments on a page, so with many conversations each shows fewer, about MAX_COMMENTS_SHOWN together.
REPLIES_SHOWN, MIN_REPLIES_SHOWN, MAX_COMMENTS_SHOWN, REPLIES_PER_PAGE = 50, 3, 300, 200
# The columns that a talk shows: a comment has three times as many.
_SHOWN = (
    *("article", "parent", "root", "name", "body", "state", "created_at", "edited_at", "edited_by", "pinned_at"),
    *(f"person__{name}" for name in ("name", "slug", "honorific", "suffix")),
)
_GROUPS = "pinned", "replied", "others"
_BEST_FIRST = Case(When(kind="board", then=0), When(kind="license", then=1), default=2, output_field=IntegerField())


@dataclass(frozen=True)
class Page:
    """One page of conversations.

    `conversations` are Comments with `.shown_replies` (lists of the same kind) and `.depth` from 1; the
    first comment has `.more`, the number of replies left out. `count` is of all comments, `pages` at
    least 1.
    """

    conversations: list
    number: int
    pages: int
    count: int
    order: str

    @property
    def has_next(self):
        return self.number < self.pages

    @property
    def has_previous(self):
        return self.number > 1


def load_page(article, *, number=1, order="", policy=None, today=None):
    """Return a Page of an article's conversations; one query, two past the end.

    A conversation stays while anything in it is approved; a removed first comment leaves a note. The
    pinned one comes first, then those with a reply by an approver.
    """
    policy = policy or Policy.current()
    size = policy.threads_per_page
    order = order if order in Policy.Order.values else policy.order
    today = today or timezone.localdate()
    # Later pages are rare, and each would keep a statement.
    load = _load_rows if number == 1 else _load_rows.build
    rows = list(load((number - 1) * size, size, order, article=article.pk, today=today))
    count, total = (rows[0].total, rows[0].tops) if rows else (0, 0)
    if not rows and number > 1:
        total = _first_comments(article, order, today).count()
        return load_page(article, number=max(1, -(-total // size)), order=order, policy=policy, today=today)
    return Page(arrange(rows, policy.depth, order), number, max(1, -(-total // size)), count, order)


def load_conversation(comment, *, number=1, policy=None):
    """Return a Page of one conversation, oldest replies first. Two queries."""
    policy, today = policy or Policy.current(), timezone.localdate()
    top = comment.root_id or comment.pk
    replies = Comment.objects.approved().filter(root=top)
    count = replies.count()
    pages = max(1, -(-count // REPLIES_PER_PAGE))
    number = min(number, pages)
    start = (number - 1) * REPLIES_PER_PAGE
    ids = replies.order_by("created_at", "pk").values("pk")[start : start + REPLIES_PER_PAGE]
    rows = list(_with_people(_together(Comment.objects.filter(pk=top), Comment.objects.filter(pk__in=ids)), today))
    for row in rows:
        row.of = 0
    return Page(arrange(rows, policy.depth, Policy.Order.OLDEST), number, pages, count + 1, "")


def page_number_of(comment):
    """Return the number of the conversation's page that shows an approved comment."""
    if comment.root_id is None:
        return 1
    before = Comment.objects.approved().filter(root=comment.root_id)
    earlier = Q(created_at__lt=comment.created_at) | Q(created_at=comment.created_at, pk__lt=comment.pk)
    return before.filter(earlier).count() // REPLIES_PER_PAGE + 1


def _first_comments(article, order, today):
    valid = Credential.objects.valid(today).values("person")
    by_staff = Comment.objects.approved().filter(article=article, person__isnull=False)
    with_reply = by_staff.filter(root__isnull=False, person__in=valid).values("root")
    replies = Comment.objects.approved().filter(root=OuterRef("pk"))
    newest = order == Policy.Order.NEWEST
    date = ["-created_at", "-pk"] if newest else ["created_at", "pk"]
    return (
        # SQLite takes the first comments of all articles for as few as the replies to one, and would read them all.
        Comment.objects.filter(Mostly(Q(root=None)), article=article)
        .filter(Q(state=Comment.State.APPROVED) | Exists(replies))
        .annotate(
            behind=Case(
                When(pinned_at__isnull=False, then=Value(0)),
                When(pk__in=with_reply, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("behind", *date)
    )


@reused(article=BigIntegerField(), today=DateField())
def _load_rows(start, size, order, article, today):
    """Return `size` first comments from `start` on, with their first replies."""
    tops = _first_comments(article, order, today)[start : start + size].values("pk")
    number = _count_rows(_first_comments(article, "", today).order_by())
    # The places of replies are found in an index alone. With the texts beside them, a talk of 10,000 takes four times as long.
    replies = (
        Comment.objects.approved()
        .filter(root__in=tops)
        .annotate(place=Window(RowNumber(), partition_by="root", order_by=["created_at", "pk"]))
        .filter(place__lte=_replies_shown(number, size))
    )
    of_conversation = Comment.objects.approved().filter(root=OuterRef("pk")).order_by().values("root")
    rows = _together(Comment.objects.filter(pk__in=tops), replies).annotate(
        of=Case(
            When(root=None, then=Coalesce(Subquery(of_conversation.annotate(number=Count("pk")).values("number")), 0)),
            default=0,
            output_field=IntegerField(),
        ),
        total=_count_rows(Comment.objects.approved().filter(article=article)),
        tops=number,
    )
    return _with_people(rows, today)


def _together(tops, replies):
    """Return first comments and replies as one queryset, found by their keys."""
    return Comment.objects.filter(pk__in=tops.order_by().values("pk").union(replies.order_by().values("pk"), all=True))


def _replies_shown(tops, size):
    """Return the expression for how many replies each conversation shows."""
    share = Value(MAX_COMMENTS_SHOWN) / Least(tops, Value(size))
    return Least(Value(REPLIES_SHOWN), Greatest(Value(MIN_REPLIES_SHOWN), share))


def _count_rows(rows):
    """Return the subquery that counts `rows` of one article."""
    return Subquery(rows.order_by().values("article").annotate(number=Count("pk")).values("number"))


def _with_people(rows, today):
    """Add the Person and `credential` (of approvers, else "") to each comment."""
    credential = Credential.objects.valid(today).filter(person=OuterRef("person")).order_by(_BEST_FIRST, "pk")
    title = Coalesce(Subquery(credential.values("title")[:1]), Value(""))
    return rows.select_related("person").only(*_SHOWN).annotate(credential=title)


def arrange(rows, deepest, order):
    """Return the first comments in order, each with its replies arranged by time.

    Sets `.shown_replies`, `.depth`, `.more` and `.group` (one of _GROUPS). Replies below `deepest` join
    that level. A reply to a comment that is not shown moves to the conversation's first.
    """
    by_pk = {row.pk: row for row in rows}
    for row in rows:
        row.shown_replies, row.depth, row.more = [], 1, 0
        row.gone = row.state != Comment.State.APPROVED
    tops, shown = [row for row in rows if row.root_id is None], Counter(row.root_id for row in rows)
    for row in sorted((row for row in rows if row.root_id is not None), key=lambda one: (one.created_at, one.pk)):
        parent = by_pk.get(row.parent_id)
        # A parent must be older: imported rows that say otherwise must not form a cycle.
        if (
            parent is None
            or parent is row
            or (parent.root_id and (parent.created_at, parent.pk) >= (row.created_at, row.pk))
        ):
            parent = by_pk.get(row.root_id)
        if parent is None:
            continue
        while parent.depth >= deepest and parent.root_id is not None:
            parent = parent.above
        row.above, row.depth = parent, min(parent.depth + 1, deepest)
        parent.shown_replies.append(row)
    for top in tops:
        top.more = max(0, top.of - shown[top.pk])
    reverse = order == Policy.Order.NEWEST
    tops.sort(key=lambda one: (one.created_at, one.pk), reverse=reverse)
    for top in tops:
        _mark_approver_replies(top)
        top.group = "pinned" if top.pinned_at else "replied" if top.has_approver_reply else "others"
    return sorted(tops, key=lambda one: _GROUPS.index(one.group))


def _mark_approver_replies(comment):
    """Mark comments below which an approver replied; return whether this is one."""
    comment.has_approver_reply = any(
        getattr(reply, "credential", "") or _mark_approver_replies(reply) for reply in comment.shown_replies
    )
    return comment.has_approver_reply
