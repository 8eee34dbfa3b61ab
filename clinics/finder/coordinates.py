"""Coordinates as people and apps write them: “39.74,-104.99”, “geo:39.74,-104.99”."""

import re

_DEGREES = r"([+-]?\d{1,3}(?:\.\d{0,15})?)\s*°?\s*"
_POINT = re.compile(rf"{_DEGREES}([NS]?)\s*(?:,|;|/|\s)\s*{_DEGREES}([EW]?)", re.IGNORECASE)
# The side comes first: “N 39.74 W 104.99”.
_SIDES_FIRST = re.compile(rf"([NS])\s*{_DEGREES}[,;/\s]*([EW])\s*{_DEGREES}", re.IGNORECASE)
_MINUTES = r"(\d{1,3})\s*°\s*(\d{1,2}(?:\.\d{1,6})?)\s*[′'’]\s*(?:(\d{1,2}(?:\.\d{1,4})?)\s*(?:″|\"|”|''|’’)\s*)?"
_SEXAGESIMAL = re.compile(rf"{_MINUTES}([NS])[\s,;]*{_MINUTES}([EW])", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}(?:,\d{1,15})?\s*(?:;|/|\s)\s*[+-]?\d{1,3}(?:,\d{1,15})?")
# What apps and people write around the numbers: “geo:”, “@” and the zoom of a map's address, brackets, “lat” and “long”.
_AROUND = re.compile(
    r"geo:|^@|(?<=\d),\s*\d+(?:\.\d+)?z$|;u=\d+$|[()\[\]]|\b(?:lat|latitude|lng|lon|long|longitude)\b[:=]?",
    re.IGNORECASE,
)


def read_point(text):
    """Return (latitude, longitude) of a text in degrees, or None.

    The values may be out of range.
    """
    text = _AROUND.sub("", text).strip()
    if match := _SEXAGESIMAL.fullmatch(text):
        values = [float(part or 0) if number % 4 != 3 else part.upper() for number, part in enumerate(match.groups())]
        latitude, longitude = (
            (-1 if values[at + 3] in "SW" else 1) * (values[at] + values[at + 1] / 60 + values[at + 2] / 3600)
            for at in (0, 4)
        )
        return latitude, longitude
    if match := _SIDES_FIRST.fullmatch(text):
        sides = (match.group(2, 1), match.group(4, 3))
    else:
        match = _POINT.fullmatch(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)
        if not match or not re.search("[,.;nsew-]", text, re.IGNORECASE):
            return None
        sides = (match.group(1, 2), match.group(3, 4))
    latitude, longitude = (
        -abs(float(degrees)) if side.upper() in ("S", "W") else float(degrees) for degrees, side in sides
    )
    return latitude, longitude
