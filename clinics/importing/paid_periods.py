"""Paid periods as text in files.

"2026-03-10/2026-06-30 Banner, invoice 1042; 2026-07-01/.. Larger banner".
"""

from datetime import date
from itertools import pairwise

from clinics.models import PaidPeriod

MAX_PERIODS, NO_END = 500, ".."


class PaidPeriodError(ValueError):
    """The text cannot be read as paid periods; the message says how to write them."""


def parse_paid(text):
    """Return unsaved PaidPeriods by date. Raises PaidPeriodError, also if two overlap."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if len(parts) > MAX_PERIODS:
        raise PaidPeriodError(f"More than {MAX_PERIODS} paid periods are not read.")
    periods = sorted((_parse_period(part) for part in parts), key=lambda period: period.begins)
    for one, other in pairwise(periods):
        if one.overlaps(other):
            raise PaidPeriodError(one.overlap_message(other))
    return periods


def format_paid(periods):
    """Return the text of PaidPeriods; parse_paid reverses it.

    A semicolon in a note becomes a comma.
    """
    return "; ".join(
        f"{one.begins.isoformat()}/{one.ends.isoformat() if one.ends else NO_END} {one.note.replace(';', ',')}"
        for one in sorted(periods, key=lambda period: period.begins)
    )


def _parse_period(part):
    days, _blank, note = part.partition(" ")
    begins, slash, ends = days.partition("/")
    try:
        first, last = date.fromisoformat(begins), None if ends == NO_END else date.fromisoformat(ends)
        if not slash or not note.strip() or (last and last < first):
            raise ValueError
    except ValueError as error:
        raise PaidPeriodError(
            f"“{part[:80]}” is not understood. Write 2026-03-10/2026-06-30 and what was paid for; 2026-07-01/.. is open."
        ) from error
    return PaidPeriod(begins=first, ends=last, note=note.strip()[:300])
