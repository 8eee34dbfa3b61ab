"""Which column of a file is which fact: by name, or by a map file (TOML)."""

import codecs
import re
import tomllib
from dataclasses import dataclass, field

from clinics.importing.cells.headings import (
    WEEKDAYS,
    find_coordinates,
    find_numbered_days,
    find_opening_times,
    shorten_names,
)
from clinics.importing.columns import COMBINED_COLUMNS, LAST_NAMES, TARGETS
from clinics.importing.systems import find_system
from core.text.slugs import latin_slug
from geo.countries import COUNTRIES, fold

# Facts that files split into numbered columns: "name1" and "name2", "Address Line 1" and "Address Line 2".
_IN_PARTS = ("name", "street")
# Facts that a row may have in any of several columns: “phone” and “contact:phone”.
_IN_ANY = ("phone", "email")
_OF_A_PERSON = ("family_name", "given_name", "middle_name", "name_suffix", "credential")
_STATES = ("draft", "listed")
_TEXT, _TEXTS, _TABLE = (str, "a text"), (list, "a list of texts"), (dict, "a table")
_KNOWN = {
    "source": _TEXT, "country": ((str, dict), "a code or a table"), "encoding": _TEXT, "delimiter": _TEXT,
    "status": _TEXT, "nulls": _TEXTS, "columns": _TABLE, "join": _TABLE,
}  # fmt: skip
MAX_SOURCE_CHARACTERS = 80
# By Python's own names. Its registry also holds encodings of other kinds, which fail on texts in ways of their own.
_ENCODINGS = frozenset(
    [
        "ascii",
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "mac-roman",
        "koi8-r",
        "koi8-u",
        "gbk",
        "gb18030",
    ]
    + ["big5", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp437", "cp850", "cp852", "cp866", "cp874"]
    + [f"cp{number}" for number in range(1250, 1259)]
    + [f"iso8859-{number}" for number in range(1, 17)]
)
_WRONG_READING = (
    "The map’s encoding is unknown, or its delimiter is not a single character. Write them as “cp1252” and “;”, "
    "or leave them out: both are detected."
)


class MappingError(ValueError):
    """The map cannot be used; the message says what to change."""


@dataclass(frozen=True)
class Mapping:
    """Which columns hold which fact.

    `columns` is {target: [columns]}. `country` is the ISO code for rows that name none. `status` is the state of
    new clinics.
    """

    columns: dict
    country: str = ""
    country_name: str = ""
    source: str = ""
    encoding: str = ""
    delimiter: str = ""
    status: str = "draft"
    nulls: frozenset = frozenset()
    join: dict = field(default_factory=dict)
    # The directory that wrote the file, if it is known, and its columns that say whether a row is listed.
    system: str = ""
    listed: dict = field(default_factory=dict)
    unused: tuple = ()

    @property
    def is_ours(self):
        """Whether the file is our own export, whose cells say exactly what they say."""
        return "import_ref" in self.columns

    def country_names(self, code):
        """Return (name, slug) of a country's code."""
        if code in COUNTRIES:
            return COUNTRIES[code]
        return self.country_name, latin_slug(self.country_name)


def read_map(text):
    """Return (options, columns) of a map file's text. Raises MappingError."""
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"The map is not valid TOML: {error}.") from error
    except Exception as error:  # whatever the parser raises, for example for 5,000 brackets: it is the map's fault
        raise MappingError("The map is not valid TOML. Write it like the example of a map.") from error
    if unknown := set(data) - set(_KNOWN):
        raise MappingError(
            f"The map has unknown keys: {', '.join(sorted(unknown))}. Known keys are {', '.join(sorted(_KNOWN))}."
        )
    _check_shape(data)
    columns = data.pop("columns", {})
    if wrong := set(columns) - set(TARGETS):
        raise MappingError(f"[columns] has unknown facts: {', '.join(sorted(wrong))}. Facts are {', '.join(TARGETS)}.")
    for target, names in columns.items():
        if not isinstance(names, str | list) or not all(isinstance(name, str) for name in names):
            raise MappingError(f"[columns] {target} must be a column's name, or a list of such names.")
    if data.get("status", "draft") not in _STATES:
        raise MappingError("status must be draft or listed.")
    country = data.get("country", "")
    if isinstance(country, dict):
        data["country"], data["country_name"] = country.get("code", ""), country.get("name", "")
    code = data.get("country", "")
    if isinstance(code, str):
        code = data["country"] = code.upper()
    if not isinstance(code, str) or not isinstance(data.get("country_name", ""), str):
        raise MappingError('A country is written country = {code = "XX", name = "Its name"}.')
    if code and code not in COUNTRIES and not latin_slug(data.get("country_name", "")):
        raise MappingError(f'Country “{code}” is not known. Write country = {{code = "XX", name = "Its name"}}.')
    return data, {target: [names] if isinstance(names, str) else names for target, names in columns.items()}


def _check_shape(data):
    for name, value in data.items():
        kinds, said = _KNOWN[name]
        if not isinstance(value, kinds) or (kinds is list and not all(isinstance(one, str) for one in value)):
            raise MappingError(f"{name} must be {said}. Write it like the example of a map.")
    check_source(data.get("source", ""))
    if not _is_encoding(data.get("encoding") or "utf-8") or not _is_delimiter(data.get("delimiter") or ","):
        raise MappingError(_WRONG_READING)
    for target, between in data.get("join", {}).items():
        if target not in TARGETS or not isinstance(between, str):
            raise MappingError(
                f'[join] {target[:60]}: write a fact and the separator of its columns, such as name = ", ".'
            )


def _is_encoding(name):
    try:
        return codecs.lookup(name).name in _ENCODINGS
    except Exception:  # a registry of modules that each raise their own
        return False


def _is_delimiter(sign):
    return len(sign) == 1 and not sign.isalnum() and sign not in "\0\r\n\"'"


def check_source(name):
    """Raise MappingError if a source's name is too long to show beside each fact."""
    if len(name) > MAX_SOURCE_CHARACTERS:
        raise MappingError(f"The source's name is longer than {MAX_SOURCE_CHARACTERS} characters. Shorten it.")


def with_country(map_text, code):
    """Return the map's text with `code` as the country of rows that name none.

    The map's own country wins. Raises MappingError.
    """
    if code and code not in COUNTRIES:
        raise MappingError(
            f"Country “{code[:20]}” is not known. Use two ISO 3166 letters: US, GB, DE. Name any other country in a map."
        )
    options, _columns = read_map(map_text) if map_text else ({}, {})
    return f'country = "{code}"\n{map_text}' if code and not options.get("country") else map_text


def build_mapping(header, map_text="", source=""):
    """Return the Mapping for a file with these columns. Raises MappingError."""
    options, columns = read_map(map_text) if map_text else ({}, {})
    present = set(header)
    if missing := sorted({name for names in columns.values() for name in names} - present):
        raise MappingError(f"The file has no column {', '.join(map(repr, missing))}. It has {_list_header(header)}.")
    used = {name for names in columns.values() for name in names}
    free = {fold(name): name for name in reversed(header) if name not in used}
    join = dict(options.pop("join", {}))
    system = None if "import_ref" in free.values() else find_system(header)
    if system:
        _add_system(columns, join, system, free)
    for target, names, between in COMBINED_COLUMNS:
        if target not in columns and all(free.get(fold(name)) == name for name in names):
            columns[target] = list(names)
            join.setdefault(target, between)
    listed = {free[fold(name)]: said for name, said in system.listed.items() if fold(name) in free} if system else {}
    taken = {name for names in columns.values() for name in names} | listed.keys()
    for target in TARGETS:
        if target not in columns:
            columns[target] = _find_columns(target, {key: name for key, name in free.items() if name not in taken})
            taken.update(columns[target])
    if "import_ref" not in free.values():
        _add_longer_names(columns, join, [name for name in header if name not in taken])
        taken = {name for names in columns.values() for name in names} | listed.keys()
    if not columns["name"] and not columns["family_name"]:
        columns["name"] = [
            free[key] for alias in LAST_NAMES if (key := fold(alias)) in free and free[key] not in taken
        ][:1]
    _leave_out_doubtful(columns, system)
    columns = {target: names for target, names in columns.items() if names}
    if not columns.keys() & {"name", "family_name"}:
        raise MappingError(
            f"No column is the clinic’s name. Name it in a map, or add a header if there is none: "
            f"the first line has {_list_header(header)}."
        )
    nulls = frozenset(map(str, options.pop("nulls", [])))
    options["source"] = source or options.get("source", "")
    used = {name for names in columns.values() for name in names} | listed.keys()
    return Mapping(
        columns=columns, nulls=nulls, join=join, system=system.name if system else "", listed=listed,
        unused=tuple(name for name in header if name and name not in used), **options,
    )  # fmt: skip


def _add_system(columns, join, system, free):
    """Add the columns of a system that the file has, where the map names none."""
    for target, names in system.columns.items():
        present = [free[fold(name)] for name in names if fold(name) in free]
        if target not in columns and present:
            columns[target] = present
            if target in system.join:
                join.setdefault(target, system.join[target])


def _add_longer_names(columns, join, names):
    """Add columns whose names say more than a fact's, such as “Site City”.

    Columns of the plain names come first.
    """
    if not columns["hours"] and (days := find_numbered_days(names)):
        columns["hours"] = days
        join.setdefault("hours", " ")
    if not columns["hours"] and not any(columns[day] for day in WEEKDAYS):
        for day, pair in find_opening_times(names).items():
            columns[day] = pair
            join.setdefault(day, " - ")
    if not (columns["latitude"] or columns["longitude"]):
        columns |= {target: [name] for target, name in find_coordinates(names).items()}
    free = shorten_names(names)
    for target in TARGETS:
        if not columns[target]:
            columns[target] = _find_columns(target, free)
            free = {key: name for key, name in free.items() if name not in columns[target]}


def _leave_out_doubtful(columns, system):
    """Leave out parts that may mean something else: "Sun", or the name of a contact."""
    if sum(bool(columns[day]) for day in WEEKDAYS) < 5:
        columns |= {day: [] for day in WEEKDAYS}
    if columns["name"] and not (system and "family_name" in system.columns):
        columns |= {part: [] for part in _OF_A_PERSON}


def _list_header(header):
    named = ", ".join(f"“{name[:60]}”" for name in header[:40])
    return f"{named} and {len(header) - 40} more" if len(header) > 40 else named


def _find_columns(target, folded):
    """Return the columns of `target` by name: one, or all that hold or may hold it.

    `folded` is {folded name: name}.
    """
    several = []
    for alias in dict.fromkeys(map(fold, TARGETS[target])):
        found = [folded[alias]] if alias in folded else []
        if target in _IN_PARTS:
            parts = {
                int(key[len(alias) :]): name for key, name in folded.items() if re.fullmatch(rf"{alias}[1-9]", key)
            }
            found += [parts[number] for number in sorted(parts)]
        if found and target not in _IN_ANY:
            return found
        several += found
    return several
