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
_CLOSED = {"", "0", "closed", "x", "null", "false", "off"}
_ALL_DAY = {"1", "true", "24", "24 hours", "open 24 hours"}


def flatten(text):
    """Return hours in one of these forms as plain text; other text stays as it is."""
    text = text.strip()
    if _LIST.match(text):
        return "; ".join(re.sub(r"(?<=\d),(?=\d)", ", ", part) for part in _QUOTED.findall(text.partition("]")[0]))
    if text.startswith("{"):
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
    if not isinstance(data, dict):
        return text
    return "; ".join(filter(None, (day_text(day, _cell(said) or "closed") for day, said in data.items())))


def _cell(said):
    """Return the hours of one day, as plugins nest them, as text."""
    if isinstance(said, dict):
        intervals = said.get("openIntervals")
        spans = [one for one in intervals if isinstance(one, dict)] if isinstance(intervals, list) else []
        return "" if said.get("isClosed") else ", ".join(f"{one.get('start')}-{one.get('end')}" for one in spans)
    return ", ".join(map(str, said)) if isinstance(said, list) else str(said)


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
