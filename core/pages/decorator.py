"""Mark the views whose pages are stored."""

import re
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from urllib.parse import parse_qsl, urlencode

from django.urls import Resolver404, resolve

from core.urls import is_tracking

# A page of a list. Other spellings of a number are no copies of their own.
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
MOST_CHARACTERS = 2000


@dataclass(frozen=True)
class Stored:
    """How the pages of a view are stored.

    `queries` maps each query parameter that makes a page of its own to the pattern of its values. A request with one of
    `unstored`, or with another value, is rendered and not kept: there are too many such pages. All other parameters are
    ignored, by the view too.
    """

    queries: dict = field(default_factory=dict, hash=False)
    unstored: frozenset = frozenset()

    def canonical_query(self, text):
        """Return the query under which a page is stored, or None if it is not stored."""
        if not text:
            return ""
        if len(text) > MOST_CHARACTERS:
            return None
        found = {}
        for name, value in parse_qsl(text, keep_blank_values=True):
            # The site sends readers on to the address without it.
            if name in self.unstored or is_tracking(name):
                return None
            if name in self.queries:
                found[name] = value
        if not all(self.queries[name].fullmatch(value) for name, value in found.items()):
            return None
        return urlencode(sorted(found.items()))


def stored(*, queries=None, unstored=()):
    """Return a decorator for a view whose pages can be stored.

    They are the same for every reader.

    A page depends on all rows of the tables that it reads, unless the view calls `recording.show`.
    """
    options = Stored(queries or {}, frozenset(unstored))

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **arguments):
            return view(request, *args, **arguments)

        wrapped.stored = options
        return wrapped

    return decorate


@lru_cache(maxsize=4096)
def stored_options(path):
    """Return the Stored of the view at a path, or None."""
    try:
        return getattr(resolve(path).func, "stored", None)
    except Resolver404:
        return None
