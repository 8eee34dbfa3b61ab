"""Find columns by a part of their names: “Site City”, “address.postalCode”.

Pure.
"""

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

from geo.countries import fold

_FILE = Path(__file__).with_name("column_names.toml")
# A first word is what a file calls its rows if so many columns share it.
_FEWEST_COLUMNS = 3
_MOST_WORDS = 3
_ENDINGS = {
    "latitude": ("latitude", "lat", "y coordinate"),
    "longitude": ("longitude", "lon", "lng", "long", "x coordinate"),
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OPENING = (
    ("open", "close"),
    ("opens", "closes"),
    ("opening", "closing"),
    ("start", "end"),
    ("from", "to"),
    ("open", "closed"),
)
# What Yext calls times of a day: “Hours > Monday > Open Intervals > Start”.
_TIMES = re.compile(r"\b(?:hours|open(?:ing)? (?:hours|times|intervals?))\b")
_LEVELS = re.compile(r"\s*[./|>:]+\s*")
_NUMBERED_DAY = re.compile(r"(.*\D)(\d)(\W)day", re.IGNORECASE)


@cache
def load_names():
    """Return {target: more names of its column}."""
    return _load()["names"]


@cache
def _load():
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def shorten_names(header):
    """Return {folded part of a name: the column}, the first column that has it.

    “Site City” gives “City” where several names begin with “Site”; “address.city” and “location/city” do in any file.
    """
    split = {name: _split(name) for name in header}
    shared = Counter(
        tuple(words[:length]) for words in split.values() for length in range(1, min(len(words), _MOST_WORDS + 1))
    )
    others = frozenset(_load()["others"]["words"])
    found = {}
    for name, words in split.items():
        for length in range(1, min(len(words), _MOST_WORDS + 1)):
            if shared[tuple(words[:length])] >= _FEWEST_COLUMNS and not others & set(words[:length]):
                found.setdefault(fold(" ".join(words[length:])), name)
        levels = _LEVELS.split(name)
        if len(levels) > 1 and not others & {word for level in levels[:-1] for word in _split(level)}:
            found.setdefault(fold(levels[-1]), name)
    return found


def find_coordinates(header):
    """Return {"latitude": column, "longitude": column}, or {}.

    They are found by the last words of their names.
    """
    found = {
        target: [name for name in header if " ".join(_split(name)).endswith(tuple(f" {end}" for end in endings))]
        for target, endings in _ENDINGS.items()
    }
    # Two pairs could be those of two places.
    return {target: names[0] for target, names in found.items()} if all(len(x) == 1 for x in found.values()) else {}


def find_numbered_days(header):
    """Return columns such as “hours/0/day” and “hours/0/hours” in order."""
    days = {name: _NUMBERED_DAY.fullmatch(name) for name in header}
    pairs = [(name, f"{day[1]}{day[2]}{day[3]}hours") for name, day in days.items() if day]
    return [column for pair in pairs if pair[1] in days for column in pair]


def find_opening_times(header):
    """Return {weekday: [column of its opening, column of its closing]}.

    One column may have both. Examples: “monday_open” and “monday_close”, “Mon Start” and “Mon End”, “hours.monday.openIntervals”.
    """
    by_words = {" ".join(_TIMES.sub(" ", " ".join(_split(name))).split()): name for name in reversed(header)}
    found = {day: [by_words[day]] for day in WEEKDAYS if day in by_words}
    for day in WEEKDAYS:
        for words in _OPENING:
            for form in (f"{day} {{}}", f"{{}} {day}", f"{day[:3]} {{}}"):
                pair = [by_words.get(form.format(word)) for word in words]
                if all(pair):
                    found.setdefault(day, pair)
    return found if len(found) > 1 else {}


def _split(name):
    """Return the words of a name: “siteCity” and “Site City” have two."""
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).casefold().split()
