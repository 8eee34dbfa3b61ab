"""Responses that must not be stored, indexed or passed on."""

from functools import wraps

from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

# For pages that belong to one person or one moment: previews, forms with a token, the admin.
PRIVATE = "private, no-store, max-age=0"


def make_private(response, *, hide_address=False):
    """Forbid caches and search engines to keep a response.

    With `hide_address`, browsers also leave its address out of the Referer header.
    """
    response.headers["Cache-Control"] = PRIVATE
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if hide_address:
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def private_page(
    *, max_bytes=None, too_large=None, check_csrf=True, hide_address=False, methods=("GET", "HEAD", "POST")
):
    """Return a decorator for pages that are never stored.

    A request body above `max_bytes` is never parsed: `too_large(request, **arguments)` responds instead.
    `check_csrf=False` is for addresses that are themselves a secret: without a referrer, browsers name no
    origin, so Django's check would refuse them. Such pages also set `hide_address`.
    """

    def decorate(view):
        checked = csrf_protect(view) if check_csrf else view

        # The middleware would parse the body before the size is known, so the token is checked inside.
        @csrf_exempt
        @require_http_methods(list(methods))
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            is_too_large = max_bytes is not None and _declared_bytes(request) > max_bytes
            response = (too_large if is_too_large else checked)(request, *args, **kwargs)
            return make_private(response, hide_address=hide_address)

        return wrapped

    return decorate


def _declared_bytes(request):
    """Return the declared length of the body; an invalid length is infinite."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    return int(size[:12]) if size.isdecimal() else float("inf")
