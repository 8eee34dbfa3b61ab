"""Opening hours as people and spreadsheets write them: "Mon-Fri 09:00-12:00, 13:00-17:00; Sat 22:00-02:00"."""

import re
from datetime import date, time

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST = 500
_DAY = "|".join(DAYS)
_PART = re.compile(rf"((?:{_DAY})(?:\s*[-–,]\s*(?:{_DAY}))*)\s+(.+)", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


class NotHours(ValueError):
    """The text cannot be read as hours; the message says how to write them."""


def parse_hours(text):
    """Return [(weekday, opens, closes)] in order, without repetition; raise NotHours."""
    if len(text) > MOST:
        raise NotHours(f"These hours are longer than {MOST} characters. Write days with the same hours as Mon-Fri.")
    rows = set()
    for part in filter(None, (part.strip() for part in text.replace("\n", ";").split(";"))):
        found = _PART.fullmatch(part)
        if not found:
            raise NotHours(f"“{part}” is not understood. Write hours as Mon-Fri 09:00-17:00; Sat 10:00-14:00.")
        spans = [_span(span) for span in found[2].split(",")]
        rows.update((weekday, *span) for weekday in _weekdays(found[1]) for span in spans)
    if len({row[:2] for row in rows}) < len(rows):
        raise NotHours("Two times of one day begin at the same minute. Leave one of them out.")
    return sorted(rows)


def format_hours(rows):
    """Return the text of rows (weekday, opens, closes), such that parse_hours gives the same rows back."""
    days = {}
    for weekday, opens, closes in sorted(rows):
        days.setdefault(weekday, []).append(f"{opens:%H:%M}-{closes:%H:%M}")
    groups = []
    for weekday, spans in days.items():
        if groups and groups[-1][1] == weekday - 1 and groups[-1][2] == spans:
            groups[-1][1] = weekday
        else:
            groups.append([weekday, weekday, spans])
    return "; ".join(
        f"{DAYS[first]}{f'-{DAYS[last]}' if last > first else ''} {', '.join(spans)}" for first, last, spans in groups
    )


def parse_special(text):
    """Return [(date, opens, closes, note)] of "2026-12-25 closed Christmas; 2026-12-31 09:00-12:00"; raise NotHours."""
    rows = []
    for part in filter(None, (part.strip() for part in text[:5000].split(";"))):
        on, _blank, rest = part.partition(" ")
        what, _blank, note = rest.strip().partition(" ")
        try:
            rows.append(
                (date.fromisoformat(on), *((None, None) if what == "closed" else _span(what)), note.strip()[:100])
            )
        except ValueError as error:
            raise NotHours(
                f"“{part}” is not understood. Write 2026-12-25 closed Christmas; 2026-12-31 09:00-12:00."
            ) from error
    return rows


def format_special(rows):
    """Return the text of rows (date, opens, closes, note), such that parse_special gives the same rows back."""
    rows = sorted(rows, key=lambda row: (row[0], row[1] or time(), row[1] is not None))
    parts = [
        f"{on.isoformat()} {f'{opens:%H:%M}-{closes:%H:%M}' if opens else 'closed'} {note.replace(';', ',')}".strip()
        for on, opens, closes, note in rows
    ]
    return "; ".join(parts)


def _weekdays(text):
    days = set()
    for one in text.split(","):
        ends = [DAYS.index(name.strip().title()) for name in re.split("[-–]", one)]
        if len(ends) > 2:
            raise NotHours(f"“{one.strip()}” is not understood. Write days as Mon-Fri or as Mon, Wed.")
        first, last = ends[0], ends[-1]
        # "Sat-Mon" runs over the end of the week.
        days.update(range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)])
    return days


def _span(text):
    found = _SPAN.fullmatch(text.strip())
    try:
        opens, closes = time(int(found[1]), int(found[2])), _end(int(found[3]), int(found[4]))
    except (TypeError, ValueError) as error:
        raise NotHours(f"“{text.strip()}” is no time. Write hours as Mon-Fri 09:00-17:00; Sat 10:00-14:00.") from error
    if opens == closes:
        raise NotHours(f"“{text.strip()}” lasts no time. Open all day is 00:00-23:59.")
    return opens, closes


def _end(hour, minute):
    """24:00 is the midnight that ends the day."""
    return time(23, 59) if (hour, minute) == (24, 0) else time(hour, minute)
