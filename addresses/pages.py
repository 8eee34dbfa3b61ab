"""Find the pages of many paths at once: one query for each kind."""

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import Resolver404, resolve

from addresses.kinds import KINDS, Kind
from addresses.paths import place_of

# Parts of addresses that name no row: the form of a feed.
_OF_NO_ROW = frozenset({"form"})
# SQLite takes a limited number of values.
_VALUES_A_QUERY = 500


class Page(NamedTuple):
    """An object with an address.

    `successor` is the id of the row that took its place, or None.
    """

    kind: Kind
    pk: int
    key: str
    is_public: bool
    successor: int | None

    @property
    def path(self):
        """Return the address of the page."""
        return self.kind.path_to(self.key)


def load(kind, **wanted):
    """Yield the Pages of a kind by `pks` or `keys`; one query."""
    named = {"keys": kind.column, "pks": "pk"}
    rows = kind.rows() if kind.rows else kind.model._base_manager.all()
    rows = rows.filter(**{f"{named[name]}__in": values for name, values in wanted.items()})
    rows = rows.annotate(is_public=Exists(kind.public().filter(pk=OuterRef("pk"))))
    columns = ["pk", kind.column, "is_public", *([kind.successor] if kind.successor else [])]
    for pk, key, is_public, *successor in rows.values_list(*columns):
        yield Page(kind, pk, key, is_public, successor[0] if successor else None)


def load_target(kind_name, pk):
    """Return the Page of a redirect's target or of its successor, or None."""
    kind, seen = KINDS.get(kind_name), set()
    page = None
    while kind is not None and pk is not None and pk not in seen:
        seen.add(pk)
        page = next(load(kind, pks=[pk]), None)
        pk = page.successor if page else None
    return page


@lru_cache(maxsize=4096)
def view_of(path):
    """Return the ResolverMatch of a path, or None if no page has such a path."""
    try:
        return resolve(path)
    except Resolver404:
        return None


def is_fixed(match):
    """Return True for the match of a page that belongs to no row, such as a list."""
    return match.url_name is not None and not match.args and _OF_NO_ROW.issuperset(match.captured_kwargs)


def load_all(paths):
    """Return {path: Page, or None for a fixed page} of the paths that have one.

    The Page may not be public, and the path may be below it.
    """
    found, by_kind = {}, defaultdict(lambda: defaultdict(list))
    for path in paths:
        match = view_of(path)
        if match is None:
            continue
        if is_fixed(match):
            found[path] = None
        elif (place := place_of(path)) is not None:
            by_kind[place.kind.name][place.key].append(path)
    for name, keys in by_kind.items():
        for some in batched(list(keys)):
            for page in load(KINDS[name], keys=some):
                found |= dict.fromkeys(keys[page.key], page)
    return found


def batched(values):
    """Yield parts of a list that a query can hold."""
    for first in range(0, len(values), _VALUES_A_QUERY):
        yield values[first : first + _VALUES_A_QUERY]


def living(paths):
    """Return what `load_all` returns of the paths at which readers find a page."""
    return {path: page for path, page in load_all(paths).items() if page is None or page.is_public}
