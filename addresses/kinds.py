"""The kinds of pages whose addresses can change: articles, clinics and so on.

Each room describes its own (articles/models/addresses.py, clinics/web/addresses.py); psychsite/setup/addresses.py registers them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class Appearance:
    """A write by which a page begins to answer at its address.

    `columns` are those whose update counts; an insert always does. `condition` and `key` are SQL on `NEW`: whether the page
    answers, and the part of its address. "{now}" is the present moment.
    """

    table: str
    columns: tuple[str, ...]
    condition: str
    key: str


@dataclass(frozen=True)
class Kind:
    """A kind of page at `prefix + column + "/"`.

    `prefixes` are the beginnings of all addresses that hold the column, the page's own first. `public()` returns the
    queryset of rows whose page readers can open now. `was_public` is SQL on `{row}`: whether they ever could; "{now}" is
    the present moment. `successor` names the column of the row that took this one's place. `gone(request, pk)` returns
    the response for a page that readers could open once, or None. `rows()` returns the rows that have such a page, if not
    all of the model do. `elsewhere` are the first parts of addresses at which other systems have such pages: "category" for
    /category/sleep/. "" is for any other part, and for none.
    """

    name: str
    words: str
    model: type[Model]
    column: str
    prefixes: tuple[str, ...]
    public: Callable
    was_public: str = "1 = 1"
    appears: tuple[Appearance, ...] = ()
    successor: str = ""
    most_segments: int = 1
    gone: Callable | None = None
    rows: Callable | None = None
    elsewhere: tuple[str, ...] = ()

    @property
    def table(self):
        """Return the name of the table."""
        return self.model._meta.db_table

    def path_to(self, key):
        """Return the address of the page with this key."""
        return f"{self.prefixes[0]}{key}/"


KINDS: dict[str, Kind] = {}


def register_kinds(kinds):
    """Make the kinds of the site known; called once, when Django starts."""
    KINDS.update({kind.name: kind for kind in kinds})
