"""The pages behind the links of mails about answers. GET shows; POST acts, without cookie: the signed address is the key.

The POST of `answers` is what mail programs send when somebody presses their “unsubscribe” (RFC 8058).
"""

from functools import wraps

from django.shortcuts import render

from articles.models import Edition
from comments.notifications import subscriptions
from comments.notifications.subscriptions import stop_path
from core.errors import LinkExpired
from core.http import private_page


def _link_page(view):
    """Make a private page of `view`; a link that has expired gets a page that says so."""

    @private_page(check_csrf=False, hide_address=True)
    @wraps(view)
    def wrapped(request, token):
        try:
            return view(request, token)
        except LinkExpired:
            return render(request, "comments/answers_gone.html", status=404)

    return wrapped


@_link_page
def confirm(request, token):
    found = subscriptions.confirm(token=token) if request.method == "POST" else subscriptions.find_to_confirm(token)
    return render(request, "comments/answers.html", {**_context(found), "asks": found.confirmed_at is None})


@_link_page
def answers(request, token):
    if request.method == "POST":
        found = subscriptions.stop(token=token, everything=request.POST.get("do") == "all")
    else:
        found = subscriptions.find_to_stop(token)
    return render(request, "comments/answers.html", {**_context(found), "stopped": request.method == "POST"})


def _context(subscription):
    edition = Edition.objects.live().for_link().filter(article=subscription.article_id).first()
    return {"subscription": subscription, "edition": edition, "stop": stop_path(subscription)}
