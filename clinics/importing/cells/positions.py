"""Read positions in every spelling: degrees, minutes, points of a map."""

import json
import math
import re
import struct
import unicodedata

_NUMBER = r"\d{1,3}(?:[.,]\d+)?(?:e[+-]?\d+)?"
_ANGLE = re.compile(
    rf"(?P<before>[NSEW])?\s*(?P<sign>[-+])?\s*(?P<degrees>{_NUMBER})\s*(?:[°º˚:d]|deg\.?|\s)?\s*"
    r"(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*(?:['′’:m]|min\.?|\s)?\s*(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”s]|''|′′|sec\.?)?)?)?"
    r"\s*(?P<after>[NSEW])?",
    re.IGNORECASE,
)
_POINT = re.compile(
    r"(?:SRID=\d+;\s*)?POINT\s*Z?\s*\(\s*(-?[\d.]+(?:e[+-]?\d+)?)[\s,]+(-?[\d.]+(?:e[+-]?\d+)?)", re.IGNORECASE
)
# EWKB: the order of the bytes, the kind (a point), perhaps the system of coordinates, and two or three numbers.
_HEX_POINT = re.compile(
    r"0(?:1010000[08A]0|00[08A]000001)[\dA-F]{32}(?:[\dA-F]{8})?(?:[\dA-F]{16})?|0(?:101000020|020000001)[\dA-F]{40}(?:[\dA-F]{16})?",
    re.IGNORECASE,
)
_JSON_NAMES = (("lat", "latitude"), ("lng", "lon", "long", "longitude"))
_ISO_6709 = re.compile(r"([+-]\d{1,3}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)(?:[+-][\d.]+)?/?")
_IN_ADDRESS = re.compile(r"[@=/!](-?\d{1,2}\.\d+)(?:,|%2C|!4d)(-?\d{1,3}\.\d+)")
# Where a cell may be parted in two angles, the surest place first.
_BETWEEN = (r"\s*;\s*", r"\s*[|/]\s*", r",\s+", r"(?<=[NSEW])\s*,?\s*(?=[-+\dNSEW])", r",", r"\s+(?=[-+NSEW])", r"\s+")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def parse_angle(text):
    """Return the degrees of "39.5", "39,5", "119.8 W"; NaN for anything else."""
    return _read_angle(text)[0]


def parse_position(latitude, longitude):
    """Return (latitude, longitude) of two cells, of which one may hold both.

    A cell that cannot be read gives NaN.
    """
    if latitude and longitude:
        one, other = _read_angle(latitude), _read_angle(longitude)
        return (other[0], one[0]) if one[1] == "x" and other[1] == "y" else (one[0], other[0])
    return parse_pair(latitude or longitude) or (math.nan, math.nan)


def parse_pair(text):
    """Return (latitude, longitude) of one cell, or None."""
    text = _plain(text).removeprefix("geo:")
    if found := _POINT.search(text):
        return float(found[2]), float(found[1])
    if found := _IN_ADDRESS.search(text) if "://" in text else _ISO_6709.fullmatch(text):
        return float(found[1]), float(found[2])
    if text.startswith("{"):
        return _json(text)
    if _HEX_POINT.fullmatch(text):
        return _hex_point(text)
    text = re.sub(
        r"\b(?:latitude|lat|longitude|long|lon|lng)\b\s*[:=]?\s*", "", text.strip("()[] "), flags=re.IGNORECASE
    )
    for between in _BETWEEN:
        parts = re.split(between, text, flags=re.IGNORECASE)
        if len(parts) != 2:
            continue
        (one, axis), (other, other_axis) = map(_read_angle, parts)
        if math.isnan(one) or math.isnan(other) or (axis and axis == other_axis):
            continue
        return (other, one) if axis == "x" or other_axis == "y" else (one, other)
    return None


def _json(text):
    """Return the position in a point of GeoJSON, or in an object of two numbers."""
    try:
        data = json.loads(text)
        if "coordinates" in data:
            longitude, latitude, *_height = data["coordinates"]
        else:
            latitude, longitude = (next(data[name] for name in names if name in data) for names in _JSON_NAMES)
        return float(latitude), float(longitude)
    except (ValueError, TypeError, KeyError, StopIteration, RuntimeError, RecursionError):
        return None


def _hex_point(text):
    """Return the position in a point as PostGIS writes it."""
    data = bytes.fromhex(text)
    order = "<" if data[0] else ">"
    has_system = struct.unpack(f"{order}I", data[1:5])[0] & 0x20000000
    longitude, latitude = struct.unpack_from(f"{order}2d", data, 9 if has_system else 5)
    return (latitude, longitude) if math.isfinite(latitude) and math.isfinite(longitude) else None


def _plain(text):
    return unicodedata.normalize("NFKC", text.replace("º", "°").replace("˚", "°")).translate(_DASHES).strip()


def _read_angle(text):
    """Return (degrees, "y" for north and south, "x" for east and west, or "")."""
    found = _ANGLE.fullmatch(_plain(text))
    if not found:
        return math.nan, ""
    degrees, minutes, seconds = (
        float((found[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")
    )
    side = (found["after"] or found["before"] or "").upper()
    if minutes >= 60 or seconds >= 60 or (found["after"] and found["before"]):
        return math.nan, ""
    angle = degrees + minutes / 60 + seconds / 3600
    axis = {"N": "y", "S": "y", "E": "x", "W": "x"}.get(side, "")
    return (-angle if side in {"S", "W"} or found["sign"] == "-" else angle), axis
