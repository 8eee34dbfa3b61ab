"""The conversations under an article: one page of them in one query, however many comments there are."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, Greatest, Least, RowNumber
from django.utils import timezone

from authors.models import Credential
from comments.models import Comment, Policy

# Answers of one conversation that a page of many shows; the others stand on the conversation's own page. What a page costs grows
# with the comments on it: where there are many conversations, each shows fewer, so that there are about MOST_SHOWN on the page.
ANSWERS_SHOWN, FEWEST_SHOWN, MOST_SHOWN, ANSWERS_PER_PAGE = 50, 3, 300, 200
_GROUPS = "pinned", "answered", "others"
_BEST_FIRST = Case(When(kind="board", then=0), When(kind="licence", then=1), default=2, output_field=IntegerField())


@dataclass(frozen=True)
class Page:
    """`conversations` are Comments with `.replies` (lists of the same kind), `.depth` from 1, and on the first one `.more`: the
    number of answers that this page leaves out. `count` is of all comments, `pages` at least 1."""

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


def page_of(article, *, number=1, order="", policy=None, today=None):
    """Return a Page of the conversations of `article`; a number beyond the last is the last. One query, two for such a number.

    A conversation stands while anything in it is approved: its first comment, if that is not, leaves a gap that says so.
    The one that is pinned comes first, then those that an approver answered.
    """
    policy = policy or Policy.current()
    size = policy.threads_per_page
    order = order if order in Policy.Order.values else policy.order
    today = today or timezone.localdate()
    tops = _tops(article, order, today)
    start = (number - 1) * size
    rows = _rows(article, tops[start : start + size], size, today)
    count, total = (rows[0].total, rows[0].tops) if rows else (0, 0)
    if not rows and number > 1:
        total = tops.count()
        return page_of(article, number=max(1, -(-total // size)), order=order, policy=policy, today=today)
    return Page(arrange(rows, policy.depth, order), number, max(1, -(-total // size)), count, order)


def conversation_of(comment, *, number=1, policy=None):
    """Return a Page of one conversation: its first comment and ANSWERS_PER_PAGE answers, oldest first. Two queries."""
    policy, today = policy or Policy.current(), timezone.localdate()
    top = comment.root_id or comment.pk
    mine = Comment.objects.filter(Q(pk=top) | Q(root=top), article=comment.article_id)
    answers = mine.approved().filter(root=top)
    count = answers.count()
    pages = max(1, -(-count // ANSWERS_PER_PAGE))
    number = min(number, pages)
    start = (number - 1) * ANSWERS_PER_PAGE
    ids = answers.order_by("created_at", "pk").values("pk")[start : start + ANSWERS_PER_PAGE]
    rows = list(_with_people(mine.filter(Q(pk=top) | Q(pk__in=ids)), today))
    for row in rows:
        row.of = 0
    return Page(arrange(rows, policy.depth, Policy.Order.OLDEST), number, pages, count + 1, "")


def page_with(comment):
    """The number of the page of its conversation on which an approved comment stands."""
    if comment.root_id is None:
        return 1
    before = Comment.objects.approved().filter(root=comment.root_id)
    earlier = Q(created_at__lt=comment.created_at) | Q(created_at=comment.created_at, pk__lt=comment.pk)
    return before.filter(earlier).count() // ANSWERS_PER_PAGE + 1


def _tops(article, order, today):
    shown = Comment.objects.approved().filter(article=article)
    valid = Credential.objects.valid(today).values("person")
    answered = shown.filter(person__isnull=False, root__isnull=False, person__in=valid).values("root")
    newest = order == Policy.Order.NEWEST
    date = ["-created_at", "-pk"] if newest else ["created_at", "pk"]
    return (
        Comment.objects.filter(article=article, root=None)
        .filter(Q(state=Comment.State.APPROVED) | Q(pk__in=shown.exclude(root=None).values("root")))
        .annotate(
            behind=Case(
                When(pinned_at__isnull=False, then=Value(0)),
                When(pk__in=answered, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("behind", *date)
    )


def _rows(article, tops, size, today):
    """The first comments `tops` (a slice of `size` of _tops) with their first answers."""
    every = Comment.objects.filter(article=article)
    unsliced = _tops(article, "", today).order_by()
    rows = (
        every.annotate(top=Coalesce("root_id", "pk"))
        .filter(Q(state=Comment.State.APPROVED) | Q(root=None), top__in=tops.values("pk"))
        .annotate(
            place=Window(
                RowNumber(), partition_by="top", order_by=[F("root_id").asc(nulls_first=True), "created_at", "pk"]
            ),
            of=Window(Count("pk"), partition_by="top"),
            total=_number_of(every.approved()),
            tops=_number_of(unsliced),
        )
        .filter(place__lte=1 + _answers_shown(F("tops"), size))
    )
    return list(_with_people(rows, today))


def _answers_shown(tops, size):
    """How many answers each conversation shows on a page of `size`, where the article has `tops` of them."""
    share = Value(MOST_SHOWN) / Least(tops, Value(size))
    return Least(Value(ANSWERS_SHOWN), Greatest(Value(FEWEST_SHOWN), share))


def _number_of(rows):
    """How many `rows` of one article there are, as a part of a query."""
    return Subquery(rows.order_by().values("article").annotate(number=Count("pk")).values("number"))


def _with_people(rows, today):
    """Comments with the Person who wrote them, if it was one of ours, and `credential`: what an approver is, "" for others."""
    credential = Credential.objects.valid(today).filter(person=OuterRef("person")).order_by(_BEST_FIRST, "pk")
    title = Coalesce(Subquery(credential.values("title")[:1]), Value(""))
    return rows.select_related("person").annotate(credential=title)


def arrange(rows, deepest, order):
    """Return the first comments, in order, each with `.replies`, `.depth`, `.more` and `.group`, one of _GROUPS; answers stand
    in the order of time.

    Answers below `deepest` join those of that depth. An answer to one that is not shown answers the conversation's first.
    """
    by_pk = {row.pk: row for row in rows}
    for row in rows:
        row.replies, row.depth, row.more = [], 1, 0
        row.gone = row.state != Comment.State.APPROVED
    tops, shown = [row for row in rows if row.root_id is None], Counter(row.root_id for row in rows)
    for row in sorted((row for row in rows if row.root_id is not None), key=lambda one: (one.created_at, one.pk)):
        parent = by_pk.get(row.parent_id)
        # Only an older comment can be answered: imported rows that say otherwise must not make a ring.
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
        parent.replies.append(row)
    for top in tops:
        top.more = max(0, top.of - 1 - shown[top.pk])
    reverse = order == Policy.Order.NEWEST
    tops.sort(key=lambda one: (one.created_at, one.pk), reverse=reverse)
    for top in tops:
        _mark_answered(top)
        top.group = "pinned" if top.pinned_at else "answered" if top.is_answered else "others"
    return sorted(tops, key=lambda one: _GROUPS.index(one.group))


def _mark_answered(comment):
    """Mark a comment under which an approver has answered; whether it is one."""
    comment.is_answered = any(getattr(reply, "credential", "") or _mark_answered(reply) for reply in comment.replies)
    return comment.is_answered
