"""Render public pages from the replica where a few seconds do not matter."""

import hashlib
import logging
from contextlib import ExitStack
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import Error

from core import safe_cache
from core.db import replica
from core.pages import recording
from core.pages.decorator import stored_options
from core.process.logs import message_of

log = logging.getLogger(__name__)
# A reader who sent something sees it at once, although no cookie says who that reader is.
AFTER_WRITE_SECONDS = 10


class FromReplica:
    """Let anonymous requests for public pages read the replica.

    Pages that are rendered for the store read the primary: the store follows the primary's log of changes. So do pages
    whose address was written to in the last seconds. It runs inside StoredPages.
    """

    def __init__(self, get_response):
        # The watch begins with the first request, because gunicorn forks after this.
        if replica.ALIAS not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            response = self.get_response(request)
            _note_write(request, response)
            return response
        if not _may_be_behind(request):
            return self.get_response(request)
        with ExitStack() as stack:
            try:
                stack.enter_context(replica.reading_replica())
            except Error as error:
                _leave_out(error)
            return self.get_response(request)

    def process_exception(self, request, error):
        """Render the page again from the primary if the replica failed.

        Return None for other errors.
        """
        if not replica.is_reading_replica() or not isinstance(error, Error):
            return None
        _leave_out(error)
        found = request.resolver_match
        with replica.on_primary():
            return found.func(request, *found.args, **found.kwargs)


def _leave_out(error):
    log.warning("The replica failed, and the page is read from the primary: %s", message_of(error))
    replica.watch().note_failure()


def _may_be_behind(request):
    if request.META.get("HTTP_COOKIE") or request.META.get("HTTP_AUTHORIZATION") or recording.is_recording():
        return False
    if stored_options(request.path_info) is None or not replica.watch().is_usable():
        return False
    return replica.stands_alone() or safe_cache.get(_key(request.path_info)) is None


def _note_write(request, response):
    """Note the addresses that a request wrote to: its own, and where it leads."""
    for path in {request.path_info, urlsplit(response.headers.get("Location", "")).path} - {""}:
        safe_cache.store(_key(path), 1, AFTER_WRITE_SECONDS)


def _key(path):
    return f"written:{hashlib.sha256(path.encode(errors='surrogatepass')).hexdigest()[:32]}"
