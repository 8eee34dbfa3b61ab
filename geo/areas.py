"""Find the town that is shown for a county, canton or island (data/areas.toml)."""

import re
import tomllib
from functools import cache
from pathlib import Path

from geo.spelling import fold

AREAS = Path(__file__).with_name("data") / "areas.toml"
# “Kanton Bern” and “Canton of Vaud” are in Switzerland; Canton alone is a city of China.
_CANTON = re.compile(r"(?:kanton|kt|canton|cantone)(?: of| de| du| di)? (.+)")


@cache
def read_areas():
    """Return {"names": {town: names}, "shared": {town: {name: people}}}."""
    return tomllib.loads(AREAS.read_text(encoding="utf-8"))


def shared_area(key):
    """Return [(town, shown name, people)] of a folded name that areas and towns share."""
    return _shared().get(key, [])


def without_canton(key):
    """Return a folded name without “canton of” before it, or ""."""
    match = _CANTON.fullmatch(key)
    return match[1] if match else ""


@cache
def _shared():
    found = {}
    for town, names in read_areas()["shared"].items():
        for name, people in names.items():
            shown = next(one for one, number in names.items() if number == people)
            found.setdefault(fold(name), []).append((town, _capitalize(shown), people))
    return found


def _capitalize(name):
    return " ".join(word if word == "of" else word.capitalize() for word in name.split("-"))
