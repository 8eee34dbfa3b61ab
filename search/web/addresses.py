"""Addresses of a search: each filter, order and page is one."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from core.text.clean import clean_line
from core.urls import path_to
from search.results.filters import KEYS, NAMES, SORTS, read_filters
from search.terms import MOST_CHARACTERS


@dataclass(frozen=True)
class Asked:
    """What an address asks for. `is_literal` corrects nothing."""

    query: str
    chosen: dict
    sort: str = ""
    is_literal: bool = False

    def address(self, **changes):
        """Return the address of this search with some changes, on its first page."""
        return f"{path_to('search')}?{replace(self, **changes).parameters()}"

    def parameters(self):
        """Return the query string."""
        pairs = [("q", self.query), *((key, value) for key in KEYS for value in self.chosen.get(key, ()))]
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.is_literal:
            pairs.append(("exact", "1"))
        return urlencode(pairs)

    def toggled(self, key, value):
        """Return the address with a value of a filter added, or taken away."""
        values = [one for one in self.chosen.get(key, []) if one != value]
        if len(values) == len(self.chosen.get(key, [])):
            values.append(value)
        chosen = {name: rows for name, rows in (self.chosen | {key: values}).items() if rows}
        return self.address(chosen=chosen)

    def without(self, key):
        """Return the address without a filter."""
        return self.address(chosen={name: values for name, values in self.chosen.items() if name != key})


def read_address(parameters):
    """Return what an address asks for; what it cannot ask for is ignored."""
    sort = parameters.get("sort", "")
    return Asked(
        query=clean_line(parameters.get("q", "")[:MOST_CHARACTERS]),
        chosen=read_filters(parameters),
        sort=sort if sort in SORTS else "",
        is_literal=parameters.get("exact") == "1",
    )


def filter_links(asked, options):
    """Return [(name of the filter, [(Option, address)])], without the types."""
    return [
        (NAMES[key], [(option, asked.toggled(key, option.value)) for option in rows])
        for key, rows in options.items()
        if key != "kind" and (len(rows) > 1 or key in asked.chosen or key == "approved")
    ]
