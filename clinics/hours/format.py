"""Opening hours and special days as one line of text.

"Mon-Fri 09:00-12:00, 13:00-17:00; Sat 22:00-02:00".
"""

from datetime import time

from clinics.hours.parse import HoursError, parse_hours
from clinics.hours.special import parse_special

__all__ = ["HoursError", "format_hours", "format_special", "parse_hours", "parse_special"]

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def format_hours(rows):
    """Return the text of rows (weekday, opens, closes); parse_hours reverses it."""
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


def format_special(rows):
    """Return the text of rows (date, opens, closes, note); parse_special reverses it."""
    rows = sorted(rows, key=lambda row: (row[0], row[1] or time(), row[1] is not None))
    parts = [
        f"{on.isoformat()} {f'{opens:%H:%M}-{closes:%H:%M}' if opens else 'closed'} {_note(note)}".strip()
        for on, opens, closes, note in rows
    ]
    return "; ".join(parts)


def _note(text):
    """Return a note that cannot be taken for more of the line."""
    return text.replace(";", ",").strip(" ,:")
