"""Turn a rendered response into a stored page, and back."""

import gzip
import hashlib
from functools import lru_cache

import brotli
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from core.pages import cdn
from core.pages.files import Page

# Brotli's best quality takes 40 times the time of this one for few bytes less: 9 takes 18 ms for an article of 95 KB, 8 takes 3.
BROTLI_QUALITY, GZIP_LEVEL = 8, 6
# A page that is sent once. The article takes 1.4 ms and has 14,330 bytes with brotli 5; 0.9 ms and 15,300 with brotli 4, 1.1 ms
# and 16,500 with gzip 4, 1.9 ms and 15,900 with gzip 6.
BROTLI_QUALITY_ONCE, GZIP_LEVEL_ONCE, LEAST_BYTES = 5, 4, 200
# How far a compressor looks back, as a power of two. More takes blocks of memory that are made for each page.
_WINDOW, _WINDOW_ONCE = 18, 16
# Headers that depend on the request, or that are written for each answer.
_OWN = {"content-length", "content-encoding", "vary", "etag", "cache-control"}
# The answer of a page that everyone gets, so browsers ask each time whether it changed.
REVALIDATE = "no-cache"


def is_public(request, response):
    """Return True if a response is the same for every reader."""
    control = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "private" not in control
        and "no-store" not in control
        and not _varies(response)
        and getattr(request, "_csp_nonce", None) is None
    )


def _varies(response):
    known = {"", "accept-encoding"}
    return any(name.strip().lower() not in known for name in response.headers.get("Vary", "").split(","))


def etag_of(body):
    """Return a weak ETag: the compressed forms of a page share it."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:27]}"'


def make_page(response, *, path, expires, tags):
    """Return the Page that keeps a response."""
    body = response.content
    headers = [[name, value] for name, value in response.headers.items() if name.lower() not in _OWN]
    control = response.headers.get("Cache-Control", REVALIDATE)
    headers += [["Cache-Control", control], ["Vary", "Accept-Encoding"], *cdn.tag_header(tags)]
    packed = (brotli.compress(body, quality=BROTLI_QUALITY, lgwin=_WINDOW), gzip.compress(body, GZIP_LEVEL, mtime=0))
    return Page(headers, etag_of(body), expires, path, sorted(tags), packed)


def answer(request, page, until):
    """Return the response of a stored page, which only a change ends before `until`."""
    if matches(request, page.etag, dict(page.headers).get("Last-Modified")):
        response = HttpResponseNotModified()
        del response.headers["Content-Type"]
        for name, value in page.headers:
            if name != "Content-Type":
                response.headers[name] = value
    else:
        coding = best_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        body = page.bodies[0] if coding == "br" else page.bodies[1]
        response = HttpResponse(body if coding else gzip.decompress(body))
        for name, value in page.headers:
            response.headers[name] = value
        if coding:
            response.headers["Content-Encoding"] = coding
        response.headers["Content-Length"] = str(len(response.content))
    response.headers["ETag"] = page.etag
    cdn.limit_time(response, min(until, page.expires or until))
    return response


def compress(request, response):
    """Compress a response that is not stored, and return it.

    It holds no token, so its size may follow from its content. One that sets a cookie stays as it is.
    """
    if response.streaming or response.cookies or len(response.content) < LEAST_BYTES:
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    coding = best_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    if coding and not response.has_header("Content-Encoding"):
        response.content = _compress_once(response.content, coding)
        response.headers["Content-Encoding"] = coding
        response.headers["Content-Length"] = str(len(response.content))
    return response


def _compress_once(body, coding):
    if coding == "br":
        return brotli.compress(body, quality=BROTLI_QUALITY_ONCE, lgwin=_WINDOW_ONCE)
    return gzip.compress(body, GZIP_LEVEL_ONCE, mtime=0)


def matches(request, etag, last_modified=None):
    """Return True if the client has this page.

    A date counts only if the client sent no ETag. It must equal the page's date, because a page without a withdrawn entry
    has an older date than before.
    """
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    if asked is None:
        return last_modified is not None and request.META.get("HTTP_IF_MODIFIED_SINCE") == last_modified
    return asked.strip() == "*" or etag.removeprefix("W/") in asked


@lru_cache(maxsize=256)
def best_coding(accepted):
    """Return "br", "gzip" or "" for the header Accept-Encoding."""
    codings = {}
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.strip().partition(";")
        codings[name.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in ("br", "gzip") if codings.get(name)), "")
