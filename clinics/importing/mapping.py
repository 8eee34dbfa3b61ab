"""Which column of a file is which fact: by name, or by a map file (TOML)."""

import re
import tomllib
from dataclasses import dataclass, field

from clinics.importing.columns import ALIASES, TOGETHER
from geo.countries import COUNTRIES, fold, slug_of

# Facts that files cut into columns with a number: "name1" and "name2", "Address Line 1" and "Address Line 2".
_IN_PARTS = ("name", "street")
_STATES = ("draft", "listed")
_TEXT, _TEXTS, _TABLE = (str, "a text"), (list, "a list of texts"), (dict, "a table")
_KNOWN = {
    "source": _TEXT, "country": ((str, dict), "a code or a table"), "encoding": _TEXT, "delimiter": _TEXT,
    "status": _TEXT, "nulls": _TEXTS, "columns": _TABLE, "join": _TABLE,
}  # fmt: skip
LONGEST_SOURCE = 80


class BadMap(ValueError):
    """The map cannot be used; the message says what to change."""


@dataclass(frozen=True)
class Mapping:
    """`columns` is {target: [columns]}; `country` the ISO code of rows that name none; `status` the state of new entries."""

    columns: dict
    country: str = ""
    country_name: str = ""
    source: str = ""
    encoding: str = ""
    delimiter: str = ""
    status: str = "draft"
    nulls: frozenset = frozenset()
    join: dict = field(default_factory=dict)

    @property
    def is_ours(self):
        """Whether the file is our own export, whose cells say exactly what they say."""
        return "import_ref" in self.columns

    def country_names(self, code):
        """Return (name, slug) of a country's code."""
        if code in COUNTRIES:
            return COUNTRIES[code]
        return self.country_name, slug_of(self.country_name)


def read_map(text):
    """Return (options, columns) of a map file's text: dicts, checked. Raises BadMap."""
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise BadMap(f"The map is no TOML: {error}.") from error
    if unknown := set(data) - set(_KNOWN):
        raise BadMap(
            f"The map has entries that mean nothing: {', '.join(sorted(unknown))}. Known are {', '.join(sorted(_KNOWN))}."
        )
    _check_shape(data)
    columns = data.pop("columns", {})
    if wrong := set(columns) - set(ALIASES):
        raise BadMap(f"[columns] names no fact: {', '.join(sorted(wrong))}. Facts are {', '.join(ALIASES)}.")
    for target, names in columns.items():
        if not isinstance(names, str | list) or not all(isinstance(name, str) for name in names):
            raise BadMap(f"[columns] {target} must be a column's name, or a list of such names.")
    if data.get("status", "draft") not in _STATES:
        raise BadMap("status must be draft or listed.")
    country = data.get("country", "")
    if isinstance(country, dict):
        data["country"], data["country_name"] = country.get("code", ""), country.get("name", "")
    code = data.get("country", "")
    if isinstance(code, str):
        code = data["country"] = code.upper()
    if not isinstance(code, str) or not isinstance(data.get("country_name", ""), str):
        raise BadMap('A country is written country = {code = "XX", name = "Its name"}.')
    if code and code not in COUNTRIES and not slug_of(data.get("country_name", "")):
        raise BadMap(
            f'Country “{code}” is not known. Write country = {{code = "XX", name = "Its name in Latin letters"}}.'
        )
    return data, {target: [names] if isinstance(names, str) else names for target, names in columns.items()}


def _check_shape(data):
    for name, value in data.items():
        kinds, said = _KNOWN[name]
        if not isinstance(value, kinds) or (kinds is list and not all(isinstance(one, str) for one in value)):
            raise BadMap(f"{name} must be {said}. docs/importing.md has an example.")
    check_source(data.get("source", ""))
    for target, between in data.get("join", {}).items():
        if target not in ALIASES or not isinstance(between, str):
            raise BadMap(
                f'[join] {target[:60]}: write a fact and what stands between its columns, such as name = ", ".'
            )


def check_source(name):
    """Raise BadMap if a source's name is too long to stand beside each fact."""
    if len(name) > LONGEST_SOURCE:
        raise BadMap(f"The source's name is longer than {LONGEST_SOURCE} characters. Shorten it.")


def with_country(map_text, code):
    """Return the map's text with `code` as the country of rows that name none; the map's own country stays. Raises BadMap."""
    if code and code not in COUNTRIES:
        raise BadMap(
            f"Country “{code[:20]}” is not known. Write the two letters of ISO 3166: US, GB, DE; others come with a map."
        )
    options, _columns = read_map(map_text) if map_text else ({}, {})
    return f'country = "{code}"\n{map_text}' if code and not options.get("country") else map_text


def mapping_for(header, map_text="", source=""):
    """Return the Mapping for a file with these columns. Raises BadMap."""
    options, columns = read_map(map_text) if map_text else ({}, {})
    present = set(header)
    if missing := sorted({name for names in columns.values() for name in names} - present):
        raise BadMap(f"The file has no column {', '.join(map(repr, missing))}. It has {_shown(header)}.")
    used = {name for names in columns.values() for name in names}
    free = {fold(name): name for name in reversed(header) if name not in used}
    join = dict(options.pop("join", {}))
    for target, names, between in TOGETHER:
        if target not in columns and all(free.get(fold(name)) == name for name in names):
            columns[target] = list(names)
            join.setdefault(target, between)
    for target in ALIASES:
        if target not in columns:
            columns[target] = _columns_of(target, free)
    columns = {target: names for target, names in columns.items() if names}
    if "name" not in columns:
        raise BadMap(
            f"No column is the clinic's name. Say which one in a map, or put a header before the rows if there is none: "
            f"the first line has {_shown(header)}."
        )
    nulls = frozenset(map(str, options.pop("nulls", [])))
    options["source"] = source or options.get("source", "")
    return Mapping(columns=columns, nulls=nulls, join=join, **options)


def _shown(header):
    named = ", ".join(f"“{name[:60]}”" for name in header[:40])
    return f"{named} and {len(header) - 40} more" if len(header) > 40 else named


def _columns_of(target, folded):
    """Return the columns ({folded name: name}) that are `target` by their name: one at most, or all numbered parts in order."""
    for alias in map(fold, ALIASES[target]):
        found = [folded[alias]] if alias in folded else []
        if target in _IN_PARTS:
            parts = {
                int(key[len(alias) :]): name for key, name in folded.items() if re.fullmatch(rf"{alias}[1-9]", key)
            }
            found += [parts[number] for number in sorted(parts)]
        if found:
            return found
    return []
