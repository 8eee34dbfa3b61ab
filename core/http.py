"""Responses that must not be stored or passed on, and who sent a request."""

from functools import wraps

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

# For pages that belong to one person or one moment: previews, forms with a token, the admin.
PRIVATE = "private, no-store, max-age=0"


def allow_services(request, policy):
    """Let the policy of this response allow other hosts: {directive: [source]}."""
    known = getattr(request, "csp_services", {})
    request.csp_services = known | {name: [*known.get(name, ()), *hosts] for name, hosts in policy.items()}


def make_private(response, *, hide_address=False):
    """Forbid caches and search engines to keep a response.

    With `hide_address`, browsers also leave its address out of the Referer header.
    """
    response.headers["Cache-Control"] = PRIVATE
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if hide_address:
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def needs_recent_proof(view):
    """Mark a view of a room below accounts that asks for a recent proof of who it is.

    accounts/middleware.py asks for it; rooms above call accounts/proof.py. Wrappers keep the mark.
    """
    view.needs_recent_proof = True
    return view


def is_for_staff(request):
    """Return True if a request is for the admin."""
    return request.path_info.startswith(f"/{settings.ADMIN_PATH}/")


def markdown_link(path):
    """Return the header Link of a page whose text is also there as Markdown.

    deploy/nginx.conf adds the same to its copies.
    """
    return f'<{path.removesuffix("/")}.md>; rel="alternate"; type="text/markdown"'


def private_page(
    *,
    max_bytes=None,
    too_large=None,
    check_csrf=True,
    check_origin=False,
    hide_address=False,
    methods=("GET", "HEAD", "POST"),
):
    """Return a decorator for pages that are never stored.

    A request body above `max_bytes` is never parsed: `too_large(request, **arguments)` responds instead.
    `check_csrf=False` is for addresses that are themselves a secret: without a referrer, browsers name no
    origin, so Django's check would refuse them. Such pages also set `hide_address`.
    `check_origin` refuses a POST that a page of another site sends. Forms without a cookie that send email set it,
    and leave `hide_address` out, because a browser without a referrer names no origin.
    """

    def decorate(view):
        checked = csrf_protect(view) if check_csrf else view

        # The middleware would parse the body before the size is known, so the token is checked inside.
        @csrf_exempt
        @require_http_methods(list(methods))
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if check_origin and request.method == "POST" and is_sent_by_another_site(request):
                return make_private(render(request, "403_origin.html", status=403))
            is_too_large = max_bytes is not None and _declared_bytes(request) > max_bytes
            response = (too_large if is_too_large else checked)(request, *args, **kwargs)
            return make_private(response, hide_address=hide_address)

        return wrapped

    return decorate


def is_sent_by_another_site(request):
    """Return True if the browser says that a page of another site sent this request.

    Every browser names its page in a POST. Programs name none, and spend their own connection's limits.
    """
    relation = request.headers.get("Sec-Fetch-Site")
    if relation is not None:
        return relation not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    own = {settings.SITE_URL, f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return origin is not None and origin not in own


def _declared_bytes(request):
    """Return the declared length of the body; an invalid length is infinite."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    return int(size[:12]) if size.isdecimal() else float("inf")
