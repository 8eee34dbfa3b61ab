"""Finding the phrases by which a comment is held for a human. Pure: no database, no clock.

A text becomes words: compatibility forms, capitals, accents, apostrophes and signs that nobody sees make no difference, an end
of a sentence is kept as "|". Every phrase is a pattern of bounded length over these words, so that the time is linear in the
text, which is capped before. A second reading undoes digits written for letters ("k3tamine").
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "phrases.toml"


HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad]")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[.!?;](?=\s|$)")
_TOGETHER = re.compile(r"[\w@$]+|[.!?;](?=\s|$)")
_DISGUISED = re.compile(r"[^\W\d_][013457@$]+[^\W\d_]|[013457@$][^\W\d_]{2}")
_GAP = r"(?: [^\s|]+){0,5} "
_DISGUISE = str.maketrans("013457@$", "oieastas")


@dataclass(frozen=True)
class Found:
    """A phrase that stands in a text: its kind (Phrase.Kind), weight 1 to 3, and the phrase as staff wrote it."""

    kind: str
    weight: int
    text: str


def fold(text):
    """Return `text` as its words in a row, with a blank on each side: " i cant go on | thanks "."""
    return _join(_WORD.findall(_plain(text)))


def _plain(text):
    text = unicodedata.normalize("NFKD", HIDDEN.sub("", text))
    text = "".join(sign for sign in text if not unicodedata.combining(sign)).casefold()
    return _APOSTROPHES.sub("", text)


def _join(words):
    return f" {' '.join('|' if word in '.!?;' else word for word in words)} "


def _undisguised(text):
    """The second reading, "" where no word has a digit among its letters."""
    plain = _plain(text)
    if not _DISGUISED.search(plain):
        return ""
    words = _TOGETHER.findall(plain)
    return _join([word if word.isdecimal() else word.translate(_DISGUISE) for word in words])


@lru_cache(maxsize=4096)
def _pattern(text):
    parts = []
    for piece in text.replace("...", "…").split("…"):
        words = re.findall(r"#|\d+(?:[.,]\d+)?|[^\W\d_]+", _plain(piece))
        parts.append(" ".join(r"\d+(?:[.,]\d+)?" if word == "#" else re.escape(word) for word in words))
    parts = [part for part in parts if part]
    if not parts:  # only signs that are no words: it would match everything
        return None
    return re.compile(r"(?<= )" + _GAP.join(parts) + r"(?= )")


def find(text, phrases, *, quoted=""):
    """Return the Found of each of `phrases` (rows with kind, weight, text, unless) that stands in `text`, heaviest first.

    `quoted` is a text whose quotation is no alarm, such as the article's title.
    """
    readings = [fold(text), _undisguised(text)]
    if quoted.strip():
        title = fold(quoted)
        readings = [reading.replace(title, " | ") for reading in readings]
    found = {
        Found(phrase.kind, phrase.weight, phrase.text)
        for reading in readings
        if reading
        for phrase in phrases
        if _stands(phrase, reading)
    }
    return sorted(found, key=lambda one: (-one.weight, one.kind, one.text))


def _stands(phrase, reading):
    pattern = _pattern(phrase.text)
    if pattern is None or not pattern.search(reading):
        return False
    for harmless in phrase.unless.split(";"):
        if exception := _pattern(harmless.strip()) if harmless.strip() else None:
            reading = exception.sub("|", reading)
    return bool(pattern.search(reading))


def from_file(path=FILE):
    """Yield the fields of each phrase of the file: {"kind", "language", "weight", "text", "unless"}."""
    for group in tomllib.loads(path.read_text(encoding="utf-8"))["phrases"]:
        for text in group["texts"]:
            yield {
                "kind": group["kind"],
                "language": group["language"],
                "weight": group["weight"],
                "text": text,
                "unless": _concerning(text, group.get("unless", "")),
            }


def _concerning(text, unless):
    """Of the exceptions of a group, those that share a whole run of this phrase's words."""
    mine = [piece.strip() for piece in unless.split(";") if piece.strip()]
    pattern = _pattern(text)
    return "; ".join(piece for piece in mine if pattern.search(fold(piece)))[:300]
