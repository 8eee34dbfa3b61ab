"""The pages behind the links of mails about answers. GET shows; POST acts, without cookie: the signed address is the key.

The POST of `answers` is what mail programs send when somebody presses their “unsubscribe” (RFC 8058).
"""

from functools import wraps

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import Edition
from comments.errors import Unknown
from comments.notifications import subscriptions
from comments.notifications.subscriptions import stop_path
from core.http import PRIVATE


def _kept_close(view):
    """Keep the answer and its address out of every store, index and referrer; a link that opens nothing says only that."""

    @csrf_exempt
    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def wrapped(request, token):
        try:
            response = view(request, token)
        except Unknown:
            response = render(request, "comments/answers_gone.html", status=404)
        response.headers["Cache-Control"], response.headers["Referrer-Policy"] = PRIVATE, "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@_kept_close
def confirm(request, token):
    found = subscriptions.confirm(token=token) if request.method == "POST" else subscriptions.find_to_confirm(token)
    return render(request, "comments/answers.html", {**_context(found), "asks": found.confirmed_at is None})


@_kept_close
def answers(request, token):
    if request.method == "POST":
        found = subscriptions.stop(token=token, everything=request.POST.get("do") == "all")
    else:
        found = subscriptions.find_to_stop(token)
    return render(request, "comments/answers.html", {**_context(found), "stopped": request.method == "POST"})


def _context(subscription):
    edition = Edition.objects.live().for_link().filter(article=subscription.article_id).first()
    return {"subscription": subscription, "edition": edition, "stop": stop_path(subscription)}
