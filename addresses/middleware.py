"""Send readers of an old address on, once nothing else answered."""

import logging
from urllib.parse import unquote_plus

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from addresses import counting, finding
from addresses.models import Redirect
from addresses.paths import OLD_QUERIES, OLD_QUERY
from core.db.replica import on_primary
from core.pages.middleware import ASKED_QUERY
from core.urls import is_tracking

log = logging.getLogger(__name__)


class Redirects:
    """Send readers on when no page answers.

    It also takes out of addresses what other sites add to follow readers. It runs inside CommonMiddleware, which adds the
    slash at the end of an address.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        names = {_name_of(part) for part in _parts_of(request)} if _is_by_reader(request) else set()
        is_followed = any(map(is_tracking, names))
        if is_followed or (request.path_info == "/" and not names.isdisjoint(OLD_QUERIES)):
            led = _look_up(request, is_missing=False)
            if led is not None or is_followed:
                return led or _redirect(Redirect.Code.PERMANENT, request.path_info, request)
        response = self.get_response(request)
        return (lead_on(request) or response) if response.status_code == 404 else response


def lead_on(request):
    """Return the response for an address without a page that leads elsewhere, or None.

    It looks once, and counts the address. The page for missing addresses calls it before it is rendered, and the middleware
    for what else answers 404.
    """
    # No address of ours has a NUL, and PostgreSQL takes none in a query.
    if not _is_by_reader(request) or getattr(request, "was_led_on", False) or "\0" in request.path_info:
        return None
    request.was_led_on = True
    return _look_up(request, is_missing=True)


def _is_by_reader(request):
    own = ("/admin/", "/api/v1/", settings.STATIC_URL, settings.MEDIA_URL)
    return request.method in ("GET", "HEAD") and not request.path_info.startswith(own)


def _parts_of(request):
    """Return the parts of the whole query, as they were sent."""
    asked = request.META.get(ASKED_QUERY, request.META.get("QUERY_STRING", ""))
    return [part for part in asked.split("&") if part]


def _name_of(part):
    return unquote_plus(part.partition("=")[0])


def _look_up(request, is_missing):
    try:
        with on_primary():
            return _answer(request, request.path_info, is_missing)
    except DatabaseError as problem:
        # The page for missing addresses is a better answer than an error.
        log.warning("An address could not be looked up: %s", type(problem).__name__)
        return None


def _answer(request, path, is_missing):
    # Lists have no page 99, and CommonMiddleware adds the slash first.
    is_of_list = any(_name_of(part) == "page" for part in _parts_of(request))
    is_counted = is_missing and not is_of_list and counting.is_countable(path) and not _lacks_slash(path)
    if is_counted and counting.count_unknown(path):
        return None
    answer = _find_by_query(request) or finding.find(path, is_missing=is_missing)
    response = _respond(request, answer) if answer else None
    if response is None and is_counted:
        counting.count_missing(path)
    return response


def _find_by_query(request):
    """Return the Answer for an address of WordPress such as /?p=12."""
    if request.path_info != "/":
        return None
    asked = next((part for part in _parts_of(request) if _name_of(part) in OLD_QUERIES), "")
    return finding.find_exactly(f"/?{asked}") if OLD_QUERY.fullmatch(asked) else None


def _lacks_slash(path):
    match = not path.endswith("/") and is_valid_path(f"{path}/")
    return bool(match) and getattr(match.func, "should_append_slash", True)


def _respond(request, answer):
    if answer.code == Redirect.Code.GONE:
        return _gone(request, answer)
    if answer.row is not None:
        counting.count_use(answer.row)
    return _redirect(answer.code, answer.path, request)


def _gone(request, answer):
    """Return the page of an address that is gone, or None."""
    if answer.page is not None:
        show = answer.page.kind.gone
        return show(request, answer.page.pk) if show else None
    counting.count_use(answer.row)
    return render(request, "addresses/gone.html", {"note": answer.row.note, "since": answer.row.since}, status=410)


def _redirect(code, path, request):
    path, _sign, own = path.partition("?")
    left_out = OLD_QUERIES if request.path_info == "/" else ()
    kept = [part for part in _parts_of(request) if not is_tracking(_name_of(part)) and _name_of(part) not in left_out]
    query = "&".join(filter(None, [own, *kept]))
    # Two slashes at the beginning would be another site.
    address = escape_leading_slashes(escape_uri_path(path)) + (f"?{query}" if query else "")
    make = HttpResponsePermanentRedirect if code == Redirect.Code.PERMANENT else HttpResponseRedirect
    response = make(address)
    # Browsers keep a 301 for good, and an address may come back.
    response.headers["Cache-Control"] = "no-cache"
    return response
