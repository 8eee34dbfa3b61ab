"""The pages behind the links in emails about replies.

GET shows a page; POST acts, without a cookie, because the signed address is the key. Mail programs
send the POST to `manage_subscription` when the recipient presses “unsubscribe” (RFC 8058).
"""

from functools import wraps

from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from articles.models import Edition
from comments.notifications import subscriptions
from core.errors import LinkExpired
from core.http import private_page


def _link_page(view):
    """Return a private page for an email's link; expired links get their own page."""

    @private_page(check_csrf=False, hide_address=True)
    @wraps(view)
    def wrapped(request, token):
        try:
            return view(request, token)
        except LinkExpired:
            return render(request, "comments/subscription_expired.html", status=404)

    return wrapped


@_link_page
def confirm_subscription(request, token):
    if request.method == "POST":
        found = subscriptions.confirm_subscription(token=token)
    else:
        found = subscriptions.find_by_confirmation_token(token)
    context = {**_context(found), "needs_confirmation": found.confirmed_at is None}
    return render(request, "comments/subscription.html", context)


@_link_page
def manage_subscription(request, token):
    if request.method == "POST":
        found = subscriptions.unsubscribe(token=token, everything=request.POST.get("do") == "all")
    else:
        found = subscriptions.find_by_unsubscribe_token(token)
    return render(request, "comments/subscription.html", _context(found))


def _at_earlier_address(name, view):
    """Redirect GET to the page `name`, and serve POST here.

    Mail programs do not repeat a POST after a redirect.
    """

    @private_page(check_csrf=False, hide_address=True)
    def wrapped(request, token):
        if request.method == "POST":
            return view(request, token)
        return HttpResponsePermanentRedirect(reverse(name, args=[token]))

    return wrapped


earlier_confirm_subscription = _at_earlier_address("comments:confirm-subscription", confirm_subscription)
earlier_manage_subscription = _at_earlier_address("comments:manage-subscription", manage_subscription)


def _context(subscription):
    edition = Edition.objects.live().for_link().filter(article=subscription.article_id).first()
    return {
        "subscription": subscription,
        "edition": edition,
        "unsubscribe_path": subscriptions.unsubscribe_path(subscription),
    }
