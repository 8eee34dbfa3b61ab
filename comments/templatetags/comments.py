"""The comments under an article, for templates: articles/ may not import comments/, a template may load them."""

from django import template

from comments.forms import CommentForm
from comments.models import SHOWN_AT_MOST, Comment

register = template.Library()
DEEPEST = 3


@register.inclusion_tag("comments/section.html", takes_context=True)
def comments_section(context, article):
    """Render comments/section.html with `article`, `threads`, `count`, `capped`, `form` and `request`: one query.

    The form has neither token nor signed time: the page that holds it is the same bytes for every reader.
    """
    comments = list(Comment.objects.for_page(article))
    return {
        "article": article,
        "threads": threads(comments),
        "count": len(comments),
        "capped": len(comments) == SHOWN_AT_MOST,
        "form": CommentForm(article=article, fresh_stamp=False) if article.comments_open else None,
        "request": context.get("request"),
    }


def threads(comments):
    """Return the top comments, oldest first, each with `.replies` (a list of the same kind) and `.depth` from 1.

    Answers below depth 3 join those of depth 3. An answer to a comment that is not shown stands as a comment of its own.
    """
    comments = sorted(comments, key=lambda comment: (comment.created_at, comment.pk))
    by_pk, tops = {}, []
    for comment in comments:
        comment.replies, comment.depth = [], 1
        by_pk[comment.pk] = comment
    for comment in comments:
        parent = by_pk.get(comment.parent_id)
        # Only an older comment can be answered: imported rows that say otherwise must not make a ring.
        if parent is None or (parent.created_at, parent.pk) >= (comment.created_at, comment.pk):
            tops.append(comment)
            continue
        while parent.depth >= DEEPEST:
            parent = by_pk[parent.parent_id]
        comment.depth = parent.depth + 1
        parent.replies.append(comment)
    return tops
