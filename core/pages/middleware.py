"""Serve stored pages, and store those that are rendered."""

import hashlib
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import Error
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.http import http_date

from core.db import replica
from core.pages import nginx, recording
from core.pages.answers import REVALIDATE, answer, compress, etag_of, is_public, make_page, matches
from core.pages.decorator import stored_options
from core.pages.files import StoreUnavailable
from core.pages.registry import registry, table_tags
from core.pages.store import follow_quietly, report, the_store

# How long a request waits for another one that renders the same page.
TURN_SECONDS = 5
# So many public pages are made at the same time in one process. More would be no faster, because Python runs one thread at a
# time, and each takes 5 MiB with its connection to the database.
PAGES_AT_ONCE = 4
# Holds the full query of a request for code outside the views.
ASKED_QUERY = "core.pages.query"
# The reader's languages, for error pages, which are never stored.
ASKED_LANGUAGES = "core.pages.languages"
# Hidden from views, because every reader gets the same page. `answer` reads these itself.
_OF_ONE_READER = (
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_SAVE_DATA",
)


class StoredPages:
    """Serve what is stored; render, store and serve what is not.

    Everything that depends on the reader is outside of this middleware: redirects to HTTPS, hints to fetch ahead.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self._places = threading.BoundedSemaphore(PAGES_AT_ONCE)

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            response = self.get_response(request)
            follow_quietly()
            return response
        options = stored_options(request.path_info)
        if options is None or request.META.get("HTTP_COOKIE") or request.META.get("HTTP_AUTHORIZATION"):
            return self.get_response(request)
        try:
            request.get_host()
        except DisallowedHost:
            # The middleware inside refuses it, with all headers.
            return self.get_response(request)
        return self._serve(request, options.canonical_query(request.META.get("QUERY_STRING", "")))

    @contextmanager
    def _place(self):
        """Wait for one of the places where pages are made.

        Not for ever, because the pages there may wait for a slow database. Stored pages need no place.
        """
        has_place = self._places.acquire(timeout=TURN_SECONDS)
        try:
            yield
        finally:
            if has_place:
                self._places.release()

    def _serve(self, request, query):
        store = the_store()
        is_own = own_host() is not None and request.scheme == urlsplit(settings.SITE_URL).scheme
        # The log of changes cannot be followed without the primary.
        if store is None or query is None or not is_own or replica.stands_alone():
            return self._revalidated(request, self._render(request, query))
        try:
            return self._from_store(store, request, query)
        except StoreUnavailable as problem:
            report(problem)
            is_away = isinstance(problem.__cause__, Error)
            if is_away and (found := store.find_while_away(_key(request, query))):
                request.is_stored_page = True
                return answer(request, *found)
            return self._revalidated(request, self._render(request, query))

    def _from_store(self, store, request, query):
        key = _key(request, query)
        start, page = _find(store, key)
        if page is not None:
            return self._hit(store, request, key, page, start)
        if start is None or request.method == "HEAD":
            return self._revalidated(request, self._render(request, query))
        asked = time.monotonic()
        with store.files.rendering(key, TURN_SECONDS) as has_turn:
            if has_turn and time.monotonic() - asked < 0.004:
                return self._make(store, request, query, key, start)
        # Another request rendered it meanwhile, or it cannot be stored.
        start, page = _find(store, key)
        if page is not None:
            return self._hit(store, request, key, page, start)
        if start is None:
            return self._revalidated(request, self._render(request, query))
        return self._make(store, request, query, key, start)

    def _hit(self, store, request, key, page, start):
        request.is_stored_page = True
        if nginx.is_wanted() and "?" not in page.path:
            _publish(store, key, page, start)
        return answer(request, page, start.until)

    def _make(self, store, request, query, key, start):
        with recording.recorded() as recorded:
            response = self._render(request, query)
        if not is_public(request, response):
            return self._revalidated(request, response)
        tags, unknown = table_tags(recorded.tables, recorded.covered)
        if unknown:
            report(f"{request.path_info} reads {', '.join(sorted(unknown))}, which no room declares")
            return self._revalidated(request, response)
        tags |= recorded.tags | registry.scan(response.content)
        if response.has_header("Last-Modified"):
            # A name that changed or an entry that was withdrawn leaves no date, so the page has the time at which it was made.
            response.headers["Last-Modified"] = http_date(timezone.now().timestamp())
        path = request.path_info + (f"?{query}" if query else "")
        page = make_page(response, path=path, expires=recorded.expires, tags=tags)
        try:
            if store.keep(key, page, start) and nginx.is_wanted():
                _publish(store, key, page, start)
        except StoreUnavailable as problem:
            report(problem)
        return answer(request, page, start.until)

    def _render(self, request, query):
        with self._place(), _without_reader(request, query):
            return self.get_response(request)

    def _revalidated(self, request, response):
        """Finish a page that is not stored: an ETag, 304, compression."""
        if is_public(request, response):
            response.headers["ETag"] = etag_of(response.content)
            response.headers.setdefault("Cache-Control", REVALIDATE)
            if matches(request, response.headers["ETag"], response.headers.get("Last-Modified")):
                response.status_code, response.content = 304, b""
                for name in ("Content-Length", "Content-Type"):
                    response.headers.pop(name, None)
                return response
        return compress(request, response)


def _key(request, query):
    return hashlib.sha256(f"{request.path_info}?{query}".encode()).hexdigest()[:32]


def _find(store, key):
    """Return (Start, Page); None for what there is not."""
    start = store.follow()
    page = store.files.read_page(key) if start is not None else None
    if page is not None and page.expires is not None and page.expires <= timezone.now().timestamp():
        page = None
    return start, page


def _publish(store, key, page, start):
    """Put a copy where nginx finds it, once a period."""
    try:
        nginx.publish(store.files, key, page, now=timezone.now().timestamp(), until=start.until)
    except (OSError, StoreUnavailable) as problem:
        report(problem)


def own_host():
    """Return the site's own host, or None if ALLOWED_HOSTS lacks it."""
    host = urlsplit(settings.SITE_URL).netloc
    return host if validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS) else None


@contextmanager
def _without_reader(request, query):
    """Hide from the view what differs between readers.

    That is their host and encodings, and query parameters that the view does not have. A page that is never stored
    (`query` is None) may read the languages of its reader, for the order of help lines.
    """
    meta = request.META
    names = (*_OF_ONE_READER, "HTTP_HOST", "QUERY_STRING")
    kept = {name: meta[name] for name in names if name in meta}
    for name in _OF_ONE_READER:
        if query is not None or name != "HTTP_ACCEPT_LANGUAGE":
            meta.pop(name, None)
    if own_host() is not None:
        meta["HTTP_HOST"] = own_host()
    if query is not None:
        meta[ASKED_QUERY], meta["QUERY_STRING"] = kept.get("QUERY_STRING", ""), query
        meta[ASKED_LANGUAGES] = kept.get("HTTP_ACCEPT_LANGUAGE", "")
        request.__dict__.pop("GET", None)
    try:
        yield
    finally:
        for name in names:
            meta.pop(name, None)
        meta.update(kept)
