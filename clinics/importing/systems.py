"""Load the directories whose files are read without a map, one file each."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from geo.countries import fold

FOLDER = Path(__file__).with_name("systems")


@dataclass(frozen=True, eq=False)
class System:
    """A directory or registry and the columns of its files.

    A file is its own if all columns of `has` are in it, and one of `one_of` if it names some.
    `columns` is {fact: columns}, `join` their separators.
    `listed` is {column: (the values of rows that are listed, why others are left out)}.
    """

    name: str
    source: str
    has: tuple
    columns: dict = field(default_factory=dict)
    join: dict = field(default_factory=dict)
    listed: dict = field(default_factory=dict)
    one_of: tuple = ()

    def wrote(self, known):
        """Return True if a file with these names, folded and as they are, is its own."""

        # A sign before a name, as in "@id", is part of it.
        def has(name):
            return (name if name[0] == "@" else fold(name)) in known

        return all(map(has, self.has)) and (not self.one_of or any(map(has, self.one_of)))


@cache
def load_systems():
    """Return every System, those that ask for more columns first."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return tuple(sorted(found, key=lambda system: -len(system.has) - bool(system.one_of)))


def _read(path):
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    columns = {target: [names] if isinstance(names, str) else names for target, names in data["columns"].items()}
    listed = {
        column: (frozenset(map(str.casefold, said["values"])), said["why"])
        for column, said in data.get("listed", {}).items()
    }
    one_of = tuple(data.get("one_of", ()))
    return System(data["name"], data["source"], tuple(data["has"]), columns, data.get("join", {}), listed, one_of)


def find_system(header):
    """Return the System that wrote a file with these columns, or None."""
    known = {fold(name) for name in header} | set(header)
    return next((one for one in load_systems() if one.wrote(known)), None)
