"""Pages of comments: all conversations of an article, and one of them. They hold no token and are the same for everybody."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comments.models import Comment, Policy
from comments.posting.submission import takes_comments
from comments.threads import conversations
from comments.web.comment import live_edition
from comments.web.comment_forms import CommentForm
from core.paging import page_number


@require_safe
def comments(request, slug):
    """`?page=` and `?order=oldest|newest`; a page that there is not is the nearest one."""
    edition, order = live_edition(slug), request.GET.get("order", "")
    order = order if order in Policy.Order.values else ""
    page = conversations.page_of(edition.article, number=max(1, page_number(request)), order=order)
    return _page(request, edition, page, order=order)


@require_safe
def conversation(request, slug, pk):
    """The conversation around one comment, on the page where that comment stands unless `?page=` asks for another."""
    edition = live_edition(slug)
    comment = Comment.objects.filter(article=edition.article, pk=pk).first()
    if comment is None or not (comment.state == Comment.State.APPROVED or _has_answers(comment)):
        raise Http404("We couldn’t find this comment.")
    number = max(1, page_number(request)) if "page" in request.GET else conversations.page_with(comment)
    page = conversations.conversation_of(comment, number=number)
    return _page(request, edition, page, conversation=comment)


def _page(request, edition, page, **more):
    policy = Policy.current()
    form = CommentForm(article=edition.article, fresh_stamp=False) if takes_comments(edition.article, policy) else None
    context = {"edition": edition, "page": page, "policy": policy, "form": form, **more}
    response = render(request, "comments/list.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _has_answers(comment):
    """A first comment that was removed still leads to what was answered."""
    return comment.root_id is None and Comment.objects.approved().filter(root=comment).exists()
