"""Read families of words and what is harmless. No database, no clock."""

import re
import tomllib
from functools import cache
from pathlib import Path

FAMILIES = Path(__file__).with_name("families")
NAME = re.compile(r"\{(\w+)\}")


def expand_families(text, language):
    """Return `text` with the words of its families: “{die}” becomes “die/be_dead”."""
    return NAME.sub(lambda match: "/".join(read_families(language).get(match[1], (match[1],))), text)


@cache
def read_families(language):
    """Return {name: words} of a language."""
    found = {}
    for name, text in _read_file(language).get("families", {}).items():
        found[name] = tuple(word for part in text.split() for word in (found[part[1:-1]] if part[0] == "{" else [part]))
    return found


def split_exceptions(unless, language):
    """Return the exceptions of a phrase; “{name}” stands for those of its file."""
    known = _read_file(language).get("exceptions", {})
    pieces = [piece.strip() for piece in unless.split(";")]
    texts = [one.strip() for piece in pieces for one in known.get(piece.strip("{}"), piece).split(";")]
    return [text for text in texts if text]


def find_unknown_names(text, language):
    """Return the names in “{name}” that a language does not have."""
    known = read_families(language).keys() | _read_file(language).get("exceptions", {}).keys()
    return [name for name in NAME.findall(text) if name not in known]


def read_harmless():
    """Yield (text, language) of all words that show no danger: “dying of laughter”."""
    for path in sorted(FAMILIES.glob("*.toml")):
        for text in _read_file(path.stem)["harmless"].split(";"):
            yield text.strip(), path.stem


@cache
def _read_file(language):
    path = FAMILIES / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
