"""What stored pages can show: tables, fragments and clocks.

Each room lists its own; psychsite/setup/pages.py registers them all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """A table that public pages read.

    Each change of a row is logged under `table:<table>` and under `words`, SQL expressions with `{row}` that `word` and
    `words` make. Changes of `hidden` columns alone are not logged, because no page shows these. `when` is an SQL
    condition on `{row}`: a change counts if it holds for the row before or after. `events` are those that count.
    `apart` maps columns that few pages show to a tag of their own, which alone their changes are logged under.
    """

    table: str
    words: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    when: str = ""
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")
    apart: dict[str, str] = field(default_factory=dict, hash=False)


def word(name, value):
    """Return the SQL of the tag `name:value`; NULL makes no tag."""
    return f"COALESCE('{name}:' || CAST({value} AS text), '')"


def words(name, query):
    """Return the SQL of the tags `name:value` for each `value` of a query."""
    return f"COALESCE((SELECT {{concat}}('{name}:' || CAST(found.value AS text), ' ') FROM ({query}) found), '')"


@dataclass(frozen=True)
class Fragment:
    """A part that many pages share, such as the menu of topics.

    `load()` returns its rows, `value(rows)` what a page shows of them, as something with a constant repr. Pages that
    hold the fragment are dropped only when this value changed.
    """

    name: str
    tables: tuple[str, ...]
    load: Callable
    value: Callable


@dataclass(frozen=True)
class Clock:
    """Rows that begin or end at a moment, without any write.

    `next_moment(after)` returns the first such moment later than `after`, or None. `passed(after, until)` returns the
    tags of the rows that began or ended in between. Both depend on `tables`.
    """

    name: str
    tables: tuple[str, ...]
    next_moment: Callable
    passed: Callable


@dataclass
class Registry:
    """All sources, fragments and clocks of the site.

    `derived` maps a table that triggers fill to the tables it is made from. `ignored` tables never show in a page.
    `scanned` are tables whose rows a page names itself: `scan(body)` returns their tags.
    """

    sources: dict = field(default_factory=dict)
    derived: dict = field(default_factory=dict)
    ignored: frozenset = frozenset()
    fragments: dict = field(default_factory=dict)
    clocks: tuple = ()
    scanned: frozenset = frozenset()
    scan: Callable = lambda body: set()
    all_tables: frozenset = frozenset()


registry = Registry()


def register(**parts):
    """Set the site's parts; called once, when Django starts."""
    for name, value in parts.items():
        setattr(registry, name, value)


def table_tags(words, covered=frozenset()):
    """Return (tags of the whole tables among `words`, tables without a source).

    `covered` are tables for which the page has tags of its own.
    """
    tables = words & registry.all_tables
    tables = {one for table in tables for one in registry.derived.get(table, (table,))}
    tables -= registry.ignored | covered | registry.scanned
    return {f"table:{table}" for table in tables}, tables - registry.sources.keys()
