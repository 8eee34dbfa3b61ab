"""Write postal codes as their country does, however a spreadsheet left them."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("postcodes.toml")
_BRITISH = re.compile(r"(GIR|[A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2}|0AA)")
_WRITES_AS_BRITAIN = {"GB", "IM", "JE", "GG"}
_AMERICAN = re.compile(r"(?:[A-Z]{2}\s*)?(\d{3,5})(?:\s*-\s*(\d{4})?)?")
# Spreadsheets drop at most two zeros of a code.
_MOST_ZEROS = 2
# What some files write before a code: "ZIP 02115", "PLZ: 01067".
_LABEL = re.compile(r"(?:(?:ZIP(?: ?CODE)?|POST(?:AL)? ?CODE|PLZ|CP|CAP|CEP|PSČ)\b[\s.:#]+(?=\w*\d))|〒\s?")
# What a spreadsheet puts around a text so that it stays one: ="02115" and '02115.
_AROUND = "\"'’‘`´= \t"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
# What people type for a digit.
_AS_DIGIT = str.maketrans("OQIL", "0011")


def normalize_postcode(text, country):
    """Return a postal code as `country` (ISO 3166) writes it.

    Zeros, blanks and hyphens that are missing come back. A code of another form is returned as it is, in capitals.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).upper().split()).strip(_AROUND)
    plain = _LABEL.sub("", re.sub(r"(?<=\d)(?:\.0+)+\Z", "", plain))
    if country == "US":
        return _american(plain)
    compact = re.sub(r"[^A-Z0-9]", "", plain)
    if country in _WRITES_AS_BRITAIN:
        found = _BRITISH.fullmatch(compact) or _read_letter_as_digit(compact)
        return f"{found[1]} {found[2]}" if found else plain
    return _fit(compact, country) or plain


def is_postcode(text, country):
    """Return False if a normalized postal code has not the form of its country.

    A country without a known form has any.
    """
    if country == "US":
        return bool(re.fullmatch(r"\d{5}(-\d{4})?", text))
    if country in _WRITES_AS_BRITAIN:
        return bool(_BRITISH.fullmatch(text.replace(" ", "")))
    return country not in _forms()[0] or _fit(re.sub(r"[^A-Z0-9]", "", text), country) == text


def _american(plain):
    digits = re.sub(r"[\s-]", "", plain)
    if re.fullmatch(r"\d{8,9}", digits) and "-" not in plain:
        digits = digits.zfill(9)
        return f"{digits[:5]}-{digits[5:]}"
    if re.fullmatch(r"\d{5}", digits) and "-" not in plain:
        return digits
    if found := _AMERICAN.fullmatch(plain):
        return found[1].zfill(5) + (f"-{found[2]}" if found[2] else "")
    return plain


def _read_letter_as_digit(compact):
    """Return the match of a British code with one digit written as a letter, or None.

    Example: "W1A OAX". None if two digits could be meant.
    """
    found = []
    for place, sign in enumerate(compact):
        if (digit := sign.translate(_AS_DIGIT)) != sign:
            found.append(_BRITISH.fullmatch(compact[:place] + digit + compact[place + 1 :]))
    found = [match for match in found if match]
    return found[0] if len(found) == 1 else None


def _fit(compact, country):
    """Return the code in the form of its country, or "" if it does not fit."""
    masks, zeros, prefixes = _forms()
    mask = masks.get(country)
    if not mask:
        return ""
    signs = re.sub(r"[^NAX]", "", mask.removeprefix(f"{country}-"))
    for prefix in (country, prefixes.get(country, "")):
        if prefix and compact.startswith(prefix) and compact[len(prefix) :][:1].isdigit():
            compact = compact[len(prefix) :]
    missing = len(signs) - len(compact)
    if country in zeros and compact.isdigit() and 0 < missing <= _MOST_ZEROS:
        compact = compact.zfill(len(signs))
    # One digit may be written as a letter: "K1A OB1".
    if len(compact) == len(signs) and sum(map(str.isdigit, compact)) >= signs.count("N") - 1:
        compact = "".join(c.translate(_AS_DIGIT) if sign == "N" else c for c, sign in zip(compact, signs, strict=True))
    if not re.fullmatch("".join({"N": r"\d", "A": "[A-Z]", "X": r"[A-Z\d]"}[sign] for sign in signs), compact):
        return ""
    rest = iter(compact)
    fixed = mask[: len(mask) - len(mask.removeprefix(f"{country}-"))]
    return fixed + "".join(next(rest) if sign in "NAX" else sign for sign in mask[len(fixed) :])


@cache
def _forms():
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    masks = {line[:2]: line[3:] for line in data["masks"]}
    return masks, frozenset(data["zeros"]), {line[:2]: line[3:] for line in data["prefixes"]}
