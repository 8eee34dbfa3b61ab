"""Names that a file writes in capitals, as people write them."""

import re
import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("capitals.toml")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# "Y" is a vowel of names such as "LYNCH", and not of "NYC".
_DEGREE = re.compile(r"\b(PH|PSY|ED)\.\s?D\b\.?")
_ORDINALS = frozenset(["ST", "ND", "RD", "TH"])
# Words that show that a name is French, where "D'" is a word of its own; in "D'ANGELO" it is not.
_FRENCH = re.compile(r"\b(?:DU|DES|AUX|L['’]\w+|H[ÔO]PITAL|CLINIQUE|MAISON|CABINET|INSTITUT|CENTRE)\b")
_NO_VOWEL = re.compile(r"[^AEIOUYÀ-ÖØ-Ý\W\d_]{2,5}|(?=\w*Y)[^AEIOUÀ-ÖØ-Ý\W\d_]{3}")
# A short word with a vowel: its first and its last consonants.
_SHORT = re.compile(r"(?=[A-Z]{3,4}\Z)([^AEIOUY]*)[AEIOUY](?:.*[AEIOUY])?([^AEIOUY]*)")


def write_name(text):
    """Return "TMS Center of Lehigh Valley" for a name in capitals."""
    if not text.isupper():
        return text
    return _write(text)


def write_place(text):
    """Return "San Diego" for "SAN DIEGO" and "san diego"; mixed case stays as it is."""
    return _write(text.upper(), keeps_acronyms=False) if text.isupper() or text.islower() else text


def _write(text, keeps_acronyms=True):
    text = _DEGREE.sub(r"\1D", text)
    elided = "LD" if _FRENCH.search(text) else "L"

    def write(found):
        word, before, after = found[0], text[: found.start()], text[found.end() :]
        if word in _ORDINALS and before[-1:].isdigit():
            return word.lower()
        # "1 E 5TH AVE", "A&E", "P.A.R.C."
        if len(word) == 1 and (re.search(r"\d\s\Z|[&.]\Z", before) or re.match(r"[&.]\w|\.(?!\w)", after)):
            return word
        if keeps_acronyms and (_is_degree(word, before, after) or _is_initials(word, before, after)):
            return word
        if word == "LA" and keeps_acronyms and not _is_los_angeles(after):
            return "la" if re.search(r"\b(?:DE|EN|A|POR|CON|SUR|DANS)\s\Z", before) else "La"
        if before and re.match(rf"[{elided}]['’]\w", word):
            return word[:2].lower() + _write_word(word[2:], True, keeps_acronyms)
        # What follows a sign within a word, such as the S of "5S", is no word of its own.
        is_first = not re.search(r"\w", text[: found.start()]) or re.search(r"[-:–—/(]\s?\Z", text[: found.start()])
        # No name ends with “of”: the last word is “Sur”, the south, and not “sur”.
        is_last = not re.search(r"\w", after)
        return _write_word(word, bool(is_first) or is_last, keeps_acronyms)

    return _WORD.sub(write, text)


def _is_degree(word, before, after):
    """Return True for two characters between commas: “ANA LOW, MA”, “…, DO, PLLC”."""
    return len(word) == 2 and before.rstrip().endswith(",") and bool(re.match(r"\s*(?:,|\Z)", after))


def _is_initials(word, before, after):
    """Return True for the initials of the words before: “Heron Day Center (HDC)”."""
    if not (len(word) > 1 and before.endswith("(") and after.startswith(")")):
        return False
    words = _WORD.findall(before)
    spelled = ("".join(one[0] for one in words), "".join(one[0] for one in words if one.lower() not in _lists()[2]))
    return any(letters.endswith(word) for letters in spelled)


def _is_los_angeles(after):
    """Return True if “LA” is a city or a state.

    It is at the end, or before a word such as “County”.
    """
    following = re.match(r"[\s-]+(\w+)", after)
    return not following or following[1] in _load()["after_la"] or not after[0].isspace()


def _write_word(word, is_first, keeps_acronyms):
    acronyms, words, small, written = _lists()
    if word in written and keeps_acronyms:
        return written[word]
    if word.lower() in small and not is_first:
        return word.lower()
    if keeps_acronyms and (word in acronyms or (_is_no_word(word) and word not in words)):
        return word
    parts = re.split(r"(['’])", word)
    if len(parts) == 3 and len(parts[0]) > 1:  # "MARY'S"; but "O'BRIEN" and "D'ARCY" have two capitals
        return parts[0].capitalize() + parts[1] + parts[2].lower()
    plain = "".join(part.capitalize() for part in parts)
    return re.sub(r"\AMc(\w)(?=\w\w)", lambda found: f"Mc{found[1].upper()}", plain)


def _is_no_word(word):
    """Return True if a word cannot be spoken: “PTSD”, “ABC”, “UCSF”."""
    if _NO_VOWEL.fullmatch(word):
        return True
    found, data = _SHORT.fullmatch(word), _load()
    return bool(found) and (
        (len(found[1]) > 1 and found[1] not in data["beginnings"])
        or (len(found[2]) > 1 and found[2] not in data["endings"])
    )


@cache
def _load():
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _lists():
    data = _load()
    written = dict(pair.split(" ", 1) for pair in data["written"])
    return frozenset(data["acronyms"]), frozenset(data["words"]), frozenset(data["small"]), written
