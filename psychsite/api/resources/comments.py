"""Comments that readers see."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from articles.models import Edition
from clinics.api.responses import absolute
from comments.models import Comment
from psychsite.api import shapes
from psychsite.api.cursors import Order
from psychsite.api.links import SLUG
from psychsite.api.resource import Filter, Resource

_KEYS = {
    "id": shapes.number("The number of the comment."),
    "article": shapes.text("The slug of the article."),
    "url": shapes.url("Its place in its conversation."),
    "parent": shapes.maybe(shapes.number("The comment that it replies to.")),
    "name": shapes.text("The name that readers see."),
    "author_url": shapes.maybe(shapes.url("The page of a person of the site; null for readers.")),
    "text": shapes.text("The comment, plain text. Escape it before you show it."),
    "posted_at": shapes.moment("When it was posted."),
    "edited_at": shapes.maybe(shapes.moment("When it was edited.")),
    "is_pinned": shapes.flag("Whether it comes first under its article."),
}


def _rows(asked=None):
    shown = Comment.objects.approved().filter(erased_at=None)
    live = Edition.objects.live().filter(article=OuterRef("article"))
    return shown.filter(Exists(live)).select_related("article", "person")


def _write(comments):
    return [_data(comment) for comment in comments]


def _data(comment):
    return {
        "id": comment.pk,
        "article": comment.article.slug,
        "url": absolute(comment.get_absolute_url()),
        "parent": comment.parent_id,
        "name": comment.display_name,
        "author_url": absolute(comment.person.get_absolute_url()) if comment.person else None,
        "text": comment.body,
        "posted_at": comment.created_at,
        "edited_at": comment.edited_at,
        "is_pinned": comment.pinned_at is not None,
    }


def _find(number):
    comment = _rows().filter(pk=number).first()
    if comment is None:
        raise Http404("Readers see no such comment.")
    return _data(comment)


COMMENTS = Resource(
    name="comments",
    one="comment",
    about="The comments that readers see, newest first. Remove your copy of a comment that is gone.",
    keys=_KEYS,
    order=(Order("created_at", datetime, True), Order("pk", int, True)),
    rows=_rows,
    write=_write,
    find=_find,
    path="<row:number>",
    key={"number": shapes.number("The number of the comment.", minimum=1, maximum=10**18 - 1)},
    filters={"article": Filter("the slug of an article", lambda slug: Q(article__slug=slug), SLUG, "winter-and-mood")},
    since=lambda moment: Q(created_at__gte=moment) | Q(edited_at__gte=moment) | Q(decided_at__gte=moment),
)
