"""Convert hours that plugins write as data to plain text."""

import json
import re

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Yext counts the days from Sunday, which is 1: "2:9:00:17:00,3:9:00:17:00"; "1:closed".
_NUMBERED = re.compile(
    r"[1-7]:(?:closed|\d{1,2}:\d{2}:\d{1,2}:\d{2})(?:,\s*[1-7]:(?:closed|\d{1,2}:\d{2}:\d{1,2}:\d{2}))*"
)
_NUMBERED_DAY = re.compile(r"([1-7]):(?:(closed)|(\d{1,2}:\d{2}):(\d{1,2}:\d{2}))")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
# GeoDirectory: ["Mo 09:00-17:00",…],["UTC":"-8"], or ["Mo-Fr 09:00-17:00"],["Timezone":"America/Chicago"].
_LIST = re.compile(r'\[\s*"[A-Za-z]{2}[ ,-]')
_PHP = re.compile(r"a:\d+:\{")
_PHP_TEXT = re.compile(r's:\d+:"([^"]*)"')
# Where Google keeps the periods of a week, and its lines of text.
_LISTS = ("periods", "weekday_text", "weekdayDescriptions", "openingHoursSpecification", "openingHours")
_CLOSED = {"", "0", "closed", "x", "null", "false", "off"}
_ALL_DAY = {"1", "true", "24", "24 hours", "open 24 hours"}


def flatten(text):
    """Return hours in one of these forms as plain text; other text stays as it is."""
    text = text.strip()
    if _LIST.match(text):
        return "; ".join(re.sub(r"(?<=\d),(?=\d)", ", ", part) for part in _QUOTED.findall(text.partition("]")[0]))
    if text.startswith(("{", "[{")):
        return _flatten_json(text)
    if _PHP.match(text):
        return _flatten_php(text)
    if _NUMBERED.fullmatch(text):
        return _flatten_numbered(text)
    return text


def day_text(day, cell):
    """Return one day as text: "Mon 09:00-17:00", "Mon closed", or "" if empty."""
    said = cell.strip()
    if said.casefold() in {"x", "-", "–", "—", "none"} | (_CLOSED - {""}):
        return f"{day} closed"
    if said.casefold() in _ALL_DAY:
        return f"{day} 00:00-23:59"
    return f"{day} {said}" if said else ""


def join_days(cells):
    """Return the hours of seven cells, Monday first; empty ones say nothing."""
    return "; ".join(filter(None, (day_text(day, cell) for day, cell in zip(_DAYS, cells, strict=True))))


def _flatten_json(text):
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(data, list):
        return _flatten_list(data) or text
    if not isinstance(data, dict):
        return text
    for name in _LISTS:
        if isinstance(data.get(name), list):
            return _flatten_list(data[name]) or text
    if {"opens", "closes"} & data.keys():
        return _flatten_list([data]) or text
    return "; ".join(filter(None, (day_text(day, _cell(said) or "closed") for day, said in data.items())))


def _cell(said):
    """Return the hours of one day, as plugins nest them, as text."""
    if isinstance(said, dict):
        if span := _span(said):
            return span
        intervals = said.get("openIntervals")
        spans = [one for one in intervals if isinstance(one, dict)] if isinstance(intervals, list) else []
        return "" if said.get("isClosed") else ", ".join(f"{one.get('start')}-{one.get('end')}" for one in spans)
    return ", ".join(map(str, said)) if isinstance(said, list) else str(said)


def _flatten_list(entries):
    """Return periods of schema.org or Google, or lines; "" if one is neither."""
    return "; ".join(said) if (said := [_period(one) for one in entries]) and all(said) else ""


def _period(entry):
    if isinstance(entry, str):
        return entry
    if not isinstance(entry, dict):
        return ""
    if isinstance(entry.get("open"), dict):
        return _google_period(entry["open"], entry.get("close"))
    days = entry.get("dayOfWeek", entry.get("day"))
    names = [str(day).rpartition("/")[2] for day in (days if isinstance(days, list) else [days]) if day]
    return f"{', '.join(names)} {span}" if names and (span := _span(entry)) else ""


def _google_period(opens, closes):
    """Return a period of Google's places, whose days count from Sunday, 0."""
    if not isinstance(closes, dict):
        return "Mon-Sun 24 hours"
    at = [_clock(one) for one in (opens, closes)]
    day = opens.get("day")
    return f"{_DAYS[(day - 1) % 7]} {'-'.join(at)}" if all(at) and isinstance(day, int) else ""


def _clock(point):
    said = str(point.get("time") or "")
    if re.fullmatch(r"\d{4}", said):
        return f"{said[:2]}:{said[2:]}"
    hour, minute = point.get("hour"), point.get("minute", 0)
    return f"{hour:02}:{minute:02}" if isinstance(hour, int) and isinstance(minute, int) else ""


def _span(said):
    """Return "09:00-17:00" of the times in an object, "closed", or "" if it has none."""
    for first, last in (("opens", "closes"), ("open", "close"), ("start", "end"), ("from", "to")):
        opens, closes = said.get(first), said.get(last)
        if isinstance(opens, str) and isinstance(closes, str) and opens.strip() and closes.strip():
            # schema.org: a day that opens and closes at midnight is closed.
            return "closed" if opens == closes and opens.startswith("00:00") else f"{opens} - {closes}"
    is_closed = any(said.get(name) in (True, "true", 1) for name in ("closed", "isClosed", "is_closed"))
    return "closed" if is_closed else ""


def _flatten_php(text):
    """Return WP Store Locator's array: each day with its texts "9:00 AM,5:00 PM"."""
    parts, day, spans = [], "", []
    for said in [*_PHP_TEXT.findall(text), "end"]:
        if said.replace(" ", "").isalpha():
            if day:
                parts.append(f"{day} {', '.join(spans)}" if spans else f"{day} closed")
            day, spans = said, []
        else:
            spans.append(said.replace(",", " - "))
    return "; ".join(parts)


def _flatten_numbered(text):
    days = {}
    for number, closed, opens, closes in _NUMBERED_DAY.findall(text):
        days.setdefault(int(number), []).append(closed or f"{opens.zfill(5)}-{closes.zfill(5)}")
    return "; ".join(f"{_DAYS[number - 2]} {', '.join(spans)}" for number, spans in sorted(days.items()))
