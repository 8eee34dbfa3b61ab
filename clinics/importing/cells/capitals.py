"""Names that a file writes in capitals, as people write them."""

import re
import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("capitals.toml")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# "Y" is a vowel of names such as "LYNCH", and not of "NYC".
_NO_VOWEL = re.compile(r"[^AEIOUYÀ-ÖØ-Ý\W\d_]{2,5}|(?=\w*Y)[^AEIOUÀ-ÖØ-Ý\W\d_]{3}")


def write_name(text):
    """Return "TMS Center of Lehigh Valley" for a name in capitals."""
    if not text.isupper():
        return text
    return _write(text)


def write_place(text):
    """Return "San Diego" for "SAN DIEGO" and "san diego"; mixed case stays as it is."""
    return _write(text.upper(), keeps_acronyms=False) if text.isupper() or text.islower() else text


def _write(text, keeps_acronyms=True):
    def write(found):
        word = found[0]
        # What follows a sign within a word, such as the S of "5S", is no word of its own.
        is_first = not re.search(r"\w", text[: found.start()]) or re.search(r"[-:–—/(]\s?\Z", text[: found.start()])
        return _write_word(word, bool(is_first), keeps_acronyms)

    return _WORD.sub(write, text)


def _write_word(word, is_first, keeps_acronyms):
    acronyms, words, small, written = _lists()
    if word in written and keeps_acronyms:
        return written[word]
    if word.lower() in small and not is_first:
        return word.lower()
    if keeps_acronyms and (word in acronyms or (_NO_VOWEL.fullmatch(word) and word not in words)):
        return word
    parts = re.split(r"(['’])", word)
    if len(parts) == 3 and len(parts[0]) > 1:  # "MARY'S"; but "O'BRIEN" and "D'ARCY" have two capitals
        return parts[0].capitalize() + parts[1] + parts[2].lower()
    plain = "".join(part.capitalize() for part in parts)
    return re.sub(r"\AMc(\w)(?=\w\w)", lambda found: f"Mc{found[1].upper()}", plain)


@cache
def _lists():
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    written = dict(pair.split(" ", 1) for pair in data["written"])
    return frozenset(data["acronyms"]), frozenset(data["words"]), frozenset(data["small"]), written
