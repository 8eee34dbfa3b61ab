"""Record what the log may say about each request.

That is an id, the pattern of the address and never the address itself, the time it took and its queries.
"""

import logging
import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.urls import Resolver404, resolve

log = logging.getLogger(__name__)
SLOW_MS = 500
# It waits on purpose (accounts/throttle.py).
_WAITS = 429
_current = ContextVar("request_note", default=None)


@dataclass
class Note:
    """Facts about the request that this thread responds to."""

    id: str
    request: Any
    queries: int = 0

    def count(self, execute, *arguments):
        """Count a query: a wrapper as `execute_wrapper` wants it."""
        self.queries += 1
        return execute(*arguments)


def current():
    """Return the Note of the request that is being answered, or None."""
    return _current.get()


def pattern_of(request):
    """Return the pattern of a request's address, such as "/articles/<slug:slug>/".

    The address itself can hold a name, a token or what a reader looks for.
    """
    match = getattr(request, "resolver_match", None)
    if match is None:
        try:
            match = resolve(request.path_info)
        except (Resolver404, AttributeError):
            return "(no page)"
    return "/" + match.route.removeprefix("^")


class LogRequests:
    """Write a line for each slow request, and with LOG_LEVEL=INFO for each request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        note, began = Note(secrets.token_hex(6), request), time.perf_counter()
        token = _current.set(note)
        try:
            with connections[DEFAULT_DB_ALIAS].execute_wrapper(note.count):
                response = self.get_response(request)
            self.write(note, response.status_code, (time.perf_counter() - began) * 1000)
            return response
        finally:
            _current.reset(token)

    @staticmethod
    def write(note, status, took_ms):
        is_slow = took_ms > SLOW_MS and status != _WAITS
        level = logging.WARNING if is_slow else logging.INFO
        if not log.isEnabledFor(level):
            return
        method, pattern = note.request.method, pattern_of(note.request)
        fields = {"status": status, "ms": round(took_ms), "queries": note.queries}
        words = "Slow request" if is_slow else "Request"
        sentence = f"{words}: {method} {pattern} {status} in {took_ms:.0f} ms, {note.queries} queries"
        log.log(level, sentence, extra={"fields": fields})
