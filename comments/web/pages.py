"""Public pages of comments: all conversations of an article, and one of them.

They hold no token and are the same for every reader.
"""

import re

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.web.withdrawn import show_notice_if_withdrawn
from comments.models import Comment, Policy
from comments.posting.submission import accepts_comments
from comments.threads import conversations
from comments.threads.page_tags import show_comments
from comments.web.comment import live_edition
from core.pages.decorator import PAGE_NUMBER, stored
from core.paging import page_number

ORDER = re.compile("|".join(Policy.Order.values))


@require_safe
@stored(queries={"page": PAGE_NUMBER, "order": ORDER})
@show_notice_if_withdrawn
def comments(request, slug):
    """List the conversations; `?page=` beyond the last shows the last."""
    edition, order = live_edition(slug), request.GET.get("order", "")
    order = order if order in Policy.Order.values else ""
    show_comments(edition.article)
    page = conversations.load_page(edition.article, number=max(1, page_number(request)), order=order)
    return _page(request, edition, page, order=order)


@require_safe
@stored(queries={"page": PAGE_NUMBER})
@show_notice_if_withdrawn
def conversation(request, slug, pk):
    """Show one conversation, on the page of the comment unless `?page=` is given."""
    edition = live_edition(slug)
    show_comments(edition.article)
    comment = Comment.objects.filter(article=edition.article, pk=pk).first()
    if comment is None or not (comment.state == Comment.State.APPROVED or _has_replies(comment)):
        raise Http404("We couldn’t find this comment.")
    number = max(1, page_number(request)) if "page" in request.GET else conversations.page_number_of(comment)
    page = conversations.load_conversation(comment, number=number)
    return _page(request, edition, page, conversation=comment)


def _page(request, edition, page, **more):
    policy = Policy.current()
    is_open = accepts_comments(edition.article, policy)
    context = {"edition": edition, "page": page, "policy": policy, "is_open": is_open, **more}
    response = render(request, "comments/list.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _has_replies(comment):
    """Return True if a removed first comment still leads to approved replies."""
    return comment.root_id is None and Comment.objects.approved().filter(root=comment).exists()
