"""Coordinates as people type them: “39.74,-104.99”, “39°44′N 104°59′W”."""

import re

_DEGREES = r"([+-]?\d{1,3}(?:\.\d{0,15})?)\s*°?\s*"
_POINT = re.compile(rf"{_DEGREES}([NS]?)\s*(?:,|;|\s)\s*{_DEGREES}([EW]?)", re.IGNORECASE)
_MINUTES = r"(\d{1,3})\s*°\s*(\d{1,2}(?:\.\d{1,6})?)\s*[′'’]\s*(?:(\d{1,2}(?:\.\d{1,4})?)\s*(?:″|\"|”|''|’’)\s*)?"
_SEXAGESIMAL = re.compile(rf"{_MINUTES}([NS])[\s,;]*{_MINUTES}([EW])", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}(?:,\d{1,15})?\s*(?:;|\s)\s*[+-]?\d{1,3}(?:,\d{1,15})?")


def read_point(text):
    """Return (latitude, longitude) of a text in degrees, or None.

    The values may be out of range.
    """
    if match := _SEXAGESIMAL.fullmatch(text):
        values = [float(part or 0) if number % 4 != 3 else part.upper() for number, part in enumerate(match.groups())]
        latitude, longitude = (
            (-1 if values[at + 3] in "SW" else 1) * (values[at] + values[at + 1] / 60 + values[at + 2] / 3600)
            for at in (0, 4)
        )
        return latitude, longitude
    match = _POINT.fullmatch(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)
    if not match or not re.search("[,.;nsew-]", text, re.IGNORECASE):
        return None
    latitude, longitude = (
        -abs(float(degrees)) if side.upper() in ("S", "W") else float(degrees)
        for degrees, side in (match.group(1, 2), match.group(3, 4))
    )
    return latitude, longitude
