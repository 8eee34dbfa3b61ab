"""Response headers that no library in use sets."""

import gzip
import secrets

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import Http404
from django.middleware.gzip import GZipMiddleware
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers

from core.http import PRIVATE, is_for_staff
from psychsite.web import home

PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=(), browsing-topics=()"
)


class Compressed(GZipMiddleware):
    """Compress text responses, even if no proxy does: a quarter of the bytes.

    Pictures are compressed already, and would lose their length. A token in a page is masked differently
    in each response, and each response gets random padding, so its size reveals nothing about the token
    (BREACH).
    """

    TEXTS = (
        *("text/", "application/json", "application/feed+json", "application/xml", "application/atom+xml"),
        "image/svg+xml",
    )

    def process_response(self, request, response):
        if not response.headers.get("Content-Type", "").startswith(self.TEXTS):
            return response
        if not response.streaming and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
            _compress(response)
        return super().process_response(request, response)


# Django's level 6 takes an article of 88 KB 1.8 ms, a fifth of the page; level 4 takes 1.1 ms and adds 4 % to the bytes.
_LEVEL, _MAX_PADDING = 4, 100


def _compress(response):
    """Compress a response as GZipMiddleware does, at our level."""
    if len(response.content) < 200 or response.has_header("Content-Encoding") or response.has_header("ETag"):
        return
    packed = gzip.compress(response.content, _LEVEL, mtime=0)
    # The name of a file, of random length, in the header of the gzip format.
    name = b"a" * secrets.randbelow(_MAX_PADDING + 1) + b"\0"
    packed = packed[:3] + b"\x08" + packed[4:10] + name + packed[10:]
    if len(packed) < len(response.content):
        response.content = packed
        response.headers["Content-Length"], response.headers["Content-Encoding"] = str(len(packed)), "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])


class Headers:
    """Set the headers that every answer carries.

    The admin's answers are never stored or indexed. They get the style hash of the rich-text editor.
    It runs outside CSPMiddleware, which reads what it puts on the request.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and _is_html(response):
            # The demonstration shows readers' own page, not Django's technical one, which django-csp leaves without a policy.
            response = home.not_found(request, Http404())
            response.headers[HEADER] = build_policy(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if is_for_staff(request):
            response.headers["Cache-Control"] = PRIVATE
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        elif response.status_code >= 400:
            # A cache in front must not keep a failure, or the page that was not there yet.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class FetchAhead:
    """Let browsers prefetch the next page, unless their user saves data.

    The rules are in static/speculation.rules. It runs outside of the stored pages, which are the same for both. Answers do not
    vary by Save-Data, which would double a shared cache: a browser that saves data does not prefetch, whatever a page says.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_page = _is_html(response) and not is_for_staff(request)
        if is_page and request.META.get("HTTP_SAVE_DATA") != "on":
            response.headers["Speculation-Rules"] = f'"{static("speculation.rules")}"'
        return response


def _is_html(response):
    return response.headers.get("Content-Type", "").startswith("text/html")


class Policy(CSPMiddleware):
    """Name what a page may load. Most pages share one policy, which is written once."""

    _OWN = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")

    def __init__(self, get_response):
        super().__init__(get_response)
        self._shared = build_policy()

    def process_response(self, request, response):
        has_own = not vars(response).keys().isdisjoint(self._OWN) or getattr(request, "_csp_nonce", None) is not None
        if has_own or settings.DEBUG:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._shared)
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)
        return response


class AdminStyles:
    """Allow the rich-text editor's <style> element, in the admin only.

    It runs inside CSPMiddleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if is_for_staff(request):
            own = getattr(response, "_csp_update", None) or {}
            response._csp_update = {"style-src": settings.ADMIN_STYLE_HASHES, "img-src": ["data:", "blob:"], **own}
        return response


class Services:
    """Allow services of other hosts on the pages that use them.

    A view lists them in `request.csp_services`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if allowed := getattr(request, "csp_services", None):
            response._csp_update = {**allowed, **(getattr(response, "_csp_update", None) or {})}
        return response
