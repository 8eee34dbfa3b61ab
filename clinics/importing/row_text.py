"""The texts of a row by fact: cells joined, cleaned and divided. Pure."""

import re

from clinics.entries.facts import CHOICES, FACTS, MAX_CELL_CHARACTERS
from clinics.hours.structured import join_days
from clinics.importing.cells import values
from clinics.importing.cells.addresses import writes_number_first
from clinics.importing.cells.capitals import write_name, write_place
from clinics.importing.cells.headings import WEEKDAYS
from clinics.importing.places import RowRejected, split_whole_address
from core.text.clean import clean_line, clean_text

# Characters that are kept of a column.
MAX_CHARACTERS = {fact.name: fact.max_length for fact in FACTS.values() if fact.max_length} | {
    "state_note": 300, "slug": 120, "paid_periods": 200_000,
}  # fmt: skip
SEPARATOR = " | "
_LISTS = tuple(fact.name for fact in FACTS.values() if fact.kind in ("terms", "regions"))
_JOIN = {
    "name": " ",
    "street": ", ",
    **dict.fromkeys(("phone", "email"), "; "),
    **dict.fromkeys(CHOICES, ", "),
    **dict.fromkeys((*_LISTS, "languages", "categories"), SEPARATOR),
}
# Facts whose cells have lines of their own.
_WITH_LINES = ("description", "hours", "special_days")
# Facts whose lines stand for commas.
_ON_LINES = ("street", "whole_address")


def read_texts(row, mapping, notes):
    """Return {fact or part: its text} of a reader.Row."""
    text = {target: _read_text(target, row.cells, mapping, notes) for target in mapping.columns}
    _combine(text, mapping, notes)
    return text


def check_listed(row, mapping):
    """Raise RowRejected if the system that wrote the file did not list the row."""
    for column, (listed, why) in mapping.listed.items():
        said = clean_line(row.cells.get(column) or "")
        if said.casefold() not in listed:
            raise RowRejected(f"{why} ({column}: {said[:40]}).")


def _combine(text, mapping, notes):
    """Make facts of columns that hold parts of them, or several at once."""
    if not text.get("name") and text.get("family_name"):
        text["name"] = _person(text)
    if any(text.get(day) for day in WEEKDAYS) and not text.get("hours"):
        text["hours"] = join_days([text.get(day, "") for day in WEEKDAYS])
    split_whole_address(text, mapping, notes)


def write_street(text, country):
    """Return a street with its number and its unit in the order of the country."""
    street, number, unit = (text.get(part, "") for part in ("street", "house_number", "unit"))
    if street and number and number not in street.split():
        street = " ".join((number, street) if writes_number_first(country) else (street, number))
    if not unit or not street or unit.casefold() in street.casefold():
        return street
    # "5F" and "210" alone do not say that they are a unit.
    mark = "#" if country in ("US", "CA", "PR") and not re.search(r"#|[^\W\d_]{2}", unit) else ""
    return f"{street}, {mark}{unit}"[: MAX_CHARACTERS["street"]]


def _person(text):
    """Return "Robin J. Quill Jr., PsyD" for the parts of a person's name."""
    middle = text.get("middle_name", "")
    middle = f"{middle}." if len(middle) == 1 else middle
    suffix = text.get("name_suffix", "").rstrip(".")
    suffix = f"{suffix.title()}." if suffix.upper() in ("JR", "SR") else suffix
    name = " ".join(filter(None, [text.get("given_name", ""), middle, text["family_name"]]))
    credential = (
        text.get("credential", "").replace(".", "") if len(text.get("credential", "")) < 12 else text["credential"]
    )
    name = write_name(name) if " " in name else write_place(name)
    name = ", ".join(filter(None, [" ".join(filter(None, [name, suffix])), write_name(credential)]))
    return name[: MAX_CHARACTERS["name"]]


def _read_text(target, row, mapping, notes):
    parts = [clean_text(row.get(column) or "") for column in mapping.columns[target]]
    parts = [part for part in parts if part and part not in mapping.nulls]
    if not mapping.is_ours:
        parts = [
            clean_text(values.strip_markup(part)) for part in parts if target in WEEKDAYS or not values.is_blank(part)
        ]
        if target in _LISTS:
            parts = [part if re.search("[;|]", part) else SEPARATOR.join(values.split_list(part)) for part in parts]
    if target == "website":
        _keep_first(parts, notes)
    text = mapping.join.get(target, _JOIN.get(target, " ")).join(filter(None, parts))
    if not mapping.is_ours:
        text = _unquote(text)
        if target == "city":
            text = write_place(text)
        elif (target == "name" and " " in text) or target == "street":
            text = write_name(text)
    if target not in _WITH_LINES:
        text = clean_line(re.sub(r"[ ,]*\n[ ,]*", ", ", text) if target in _ON_LINES else text)
    limit = MAX_CHARACTERS.get(target, MAX_CELL_CHARACTERS)
    if len(text) > limit:
        notes.append(f"{target} was longer than {limit} characters and was cut.")
        text = text[:limit].rstrip()
    return text


def _keep_first(parts, notes):
    """Keep one of several web addresses; note the others."""
    others = [part for part in parts[1:] if part.rstrip("/") != parts[0].rstrip("/")]
    if others:
        notes.append(f"Several websites; kept the first. The next one is “{others[0][:60]}”.")
    del parts[1:]


def _unquote(text):
    """Return a text without what keeps a spreadsheet from taking it for a number."""
    if found := re.fullmatch(r'="(.*)"', text, re.DOTALL):
        return found[1].replace('""', '"')
    return text[1:] if re.match(r"['’][\d=+@-]", text) else text
