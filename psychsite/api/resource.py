"""What a resource of the API is: its rows, its keys and how a row is written."""

from collections.abc import Callable
from dataclasses import dataclass, field

from psychsite.api import cursors, shapes


@dataclass(frozen=True)
class Filter:
    """A query parameter of a list: `where(value)` returns the condition for its rows.

    `pattern` is what its values look like; `example` is one for the reference.
    """

    says: str
    where: Callable
    pattern: str
    example: str
    is_required: bool = False


@dataclass(frozen=True)
class Resource:
    """One kind of thing, such as articles.

    `keys` are the shapes in a list, `more` those that a single answer adds. `rows(asked)` is a queryset, `write(rows)`
    returns their dicts, with a fixed number of queries for any number of rows. `find(**key)` returns the dict of one thing,
    or raises Http404, Problem or Moved. `since(moment)` is the condition for rows that changed at or after a moment.
    A list that is no queryset has `page(asked)` instead, which returns (items, values of the cursor or None, and the values
    of `beside`). `beside` are the shapes of what such a list has next to its items.
    """

    name: str
    one: str
    about: str
    keys: dict
    order: tuple = ()
    rows: Callable | None = None
    write: Callable | None = None
    page: Callable | None = None
    beside: dict = field(default_factory=dict)
    more: dict = field(default_factory=dict)
    find: Callable | None = None
    # What the address of one thing ends with, and the shapes of its parts.
    path: str = ""
    key: dict = field(default_factory=dict)
    filters: dict = field(default_factory=dict)
    since: Callable | None = None
    # What the answers of `find` may be besides 200 and 404.
    also: tuple = ()
    # What the addresses of its pages begin with; a page that moved has moved here, too.
    prefix: str = ""

    @property
    def schema_name(self):
        return self.one.title().replace(" ", "")

    @property
    def all_keys(self):
        return self.keys | self.more

    @property
    def shape(self):
        return shapes.partial(self.about, self.all_keys if self.find else self.keys)

    @property
    def cursor_kinds(self):
        return [order.kind for order in self.order]

    def list_page(self, asked):
        """Return (items, values of the cursor of the next page or None, what is beside)."""
        if self.page is not None:
            return self.page(asked)
        rows = self.rows(asked).filter(asked.where)
        if asked.after is not None:
            rows = rows.filter(cursors.behind(self.order, asked.after))
        found = list(cursors.sorted_by(rows, self.order)[: asked.limit + 1])
        shown = found[: asked.limit]
        last = [order.of(shown[-1]) for order in self.order] if len(found) > asked.limit else None
        return (self.write(shown) if shown else []), last, {}
