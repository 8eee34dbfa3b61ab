"""Where an address leads at which nothing was found.

It is asked only then, so pages that exist cost nothing. Each redirect is followed to its end: readers are sent once.
"""

from dataclasses import dataclass

from addresses import pages
from addresses.models import Redirect
from addresses.paths import place_of, spellings

# Raw SQL can write a longer chain, or one without an end.
MOST_STEPS = 12
# Redirects of a page that is still the same one under another address: what was below it is there, too.
_SAME_PAGE = (Redirect.Origin.MOVED, Redirect.Origin.MERGED)


@dataclass(frozen=True)
class Answer:
    """Where a path leads. Code 410: nowhere, as `row` or the `page` that is gone says."""

    code: int
    path: str = ""
    row: Redirect | None = None
    page: pages.Page | None = None


def find(path, *, is_missing=True):
    """Return the Answer for a path, or None.

    `is_missing` says that there is no page at exactly this path, which saves a query.
    """
    tried = spellings(path)
    rows = _rows_of(tried)
    for wanted in tried:
        answer = _follow(wanted, rows, is_missing=is_missing and wanted == path)
        if answer is not None and (answer.code == Redirect.Code.GONE or answer.path != path):
            return answer
    return None


def find_exactly(old_path):
    """Return the Answer of a redirect at exactly this old address, or None."""
    return _follow(old_path, _rows_of([old_path]), is_missing=True)


def _follow(path, rows, is_missing):
    """Return the Answer of one spelling of a path."""
    first, page, code = None, None, Redirect.Code.PERMANENT
    for step in range(MOST_STEPS):
        if step or not is_missing:
            page = _page_at(path) if page is None else page
            if page is not None and page is not _NOTHING and _is_living(page, path):
                return Answer(code, path, first)
        row, below = _choose(path, rows if step == 0 else _rows_of([path]))
        if row is None:
            break
        first, code = first or row, max(code, row.code)
        if row.code == Redirect.Code.GONE:
            return Answer(row.code, row=row)
        path, page = _next(row, below)
        if path is None:
            return None
    return _end(path, page, first, is_missing)


def _end(path, page, first, is_missing):
    """Return the Answer of a path that no redirect leads on from."""
    place = place_of(path)
    if place is None or not place.is_page:
        return None
    page = _page_at(path) if page is None else page
    if page in (None, _NOTHING, _FIXED):
        return None
    return Answer(Redirect.Code.GONE, row=first, page=page)


# What `_page_at` returns for a path without an object.
_NOTHING, _FIXED = object(), object()


def _page_at(path):
    path = path.partition("?")[0]
    found = pages.load_all([path])
    return (found[path] or _FIXED) if path in found else _NOTHING


def _is_living(page, path):
    if page is _FIXED or page.is_public:
        return True
    # The history of a withdrawn article stays.
    place = place_of(path)
    return place is not None and not place.is_page


def _next(row, below):
    """Return (path, Page) that a redirect leads to.

    (None, None) if its object is no more.
    """
    if not row.target_kind:
        return row.new_path, None
    page = pages.load_target(row.target_kind, row.target_id)
    if page is None:
        return None, None
    return (f"{below.prefix}{page.key}{below.rest}" if below else page.path), page


def _candidates(path):
    place = place_of(path)
    return [path] if place is None or place.is_page else [path, place.own_path]


def _rows_of(paths):
    """Return {old path: Redirect} of all that could answer for these paths; one query."""
    wanted = {one for path in paths for one in _candidates(path)}
    return {row.old_path: row for row in Redirect.objects.filter(old_path__in=wanted)}


def _choose(path, rows):
    """Return (Redirect, Place below the page whose redirect it is, or None)."""
    if path in rows:
        return rows[path], None
    place = place_of(path)
    row = rows.get(place.own_path) if place is not None and not place.is_page else None
    if row is not None and row.origin in _SAME_PAGE and row.target_kind == place.kind.name:
        return row, place
    return None, None
