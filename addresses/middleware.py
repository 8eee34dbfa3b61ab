"""Send readers of an old address on, once nothing else answered."""

import logging
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.encoding import escape_uri_path

from addresses import counting, finding
from addresses.models import Redirect
from addresses.paths import OLD_QUERIES, OLD_QUERY
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
        is_reader = request.method in ("GET", "HEAD") and not request.path_info.startswith(_not_for_readers())
        if is_reader and (named := _names_in_query(request)):
            answer = _lead(request, is_missing=False)
            if answer is not None or any(map(is_tracking, named)):
                return answer or _redirect(Redirect.Code.PERMANENT, request.path_info, request)
        response = self.get_response(request)
        if is_reader and response.status_code == 404:
            return _lead(request) or response
        return response


def _not_for_readers():
    return ("/admin/", settings.STATIC_URL, settings.MEDIA_URL)


def _names_in_query(request):
    """Return the parameters for which an address is looked at before its page is."""
    query = request.META.get("QUERY_STRING", "")
    if not query:
        return []
    is_home = request.path_info == "/"
    names = {name for name, _value in parse_qsl(query, keep_blank_values=True)}
    return [name for name in names if is_tracking(name) or (is_home and name in OLD_QUERIES)]


def _lead(request, is_missing=True):
    """Return the response for an address that leads elsewhere, or None; count it."""
    path = request.path_info
    try:
        return _answer(request, path, is_missing)
    except DatabaseError as problem:
        # A count is not worth an error: the database may be busy or take no writes.
        log.warning("The address %s could not be looked up: %s", path, problem)
        return None


def _answer(request, path, is_missing):
    # Lists have no page 99, and CommonMiddleware adds the slash first.
    is_counted = is_missing and "page" not in request.GET and counting.is_countable(path) and not _lacks_slash(path)
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
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""))
    asked = next((f"{name}={value}" for name, value in pairs if name in OLD_QUERIES), "")
    return finding.find_exactly(f"/?{asked}") if OLD_QUERY.fullmatch(asked) else None


def _lacks_slash(path):
    return not path.endswith("/") and is_valid_path(f"{path}/")


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
    asked = request.META.get(ASKED_QUERY, request.META.get("QUERY_STRING", ""))
    path, _sign, own = path.partition("?")
    pairs = [*parse_qsl(own, keep_blank_values=True), *parse_qsl(asked, keep_blank_values=True)]
    left_out = OLD_QUERIES if request.path_info == "/" else ()
    query = urlencode([(name, value) for name, value in pairs if not is_tracking(name) and name not in left_out])
    address = escape_uri_path(path) + (f"?{query}" if query else "")
    make = HttpResponsePermanentRedirect if code == Redirect.Code.PERMANENT else HttpResponseRedirect
    response = make(address)
    # Browsers keep a 301 for good, and an address may come back.
    response.headers["Cache-Control"] = "no-cache"
    return response
