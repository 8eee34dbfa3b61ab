"""Paid periods as files hold them: "2026-03-10/2026-06-30 Banner, invoice 1042; 2026-07-01/.. Larger banner"."""

from datetime import date
from itertools import pairwise

from clinics.models import PaidPeriod

MOST, OPEN = 500, ".."


class NotPaid(ValueError):
    """The text cannot be read as paid periods; the message says how to write them."""


def parse_paid(text):
    """Return unsaved PaidPeriods without a clinic, the first one first. Raises NotPaid, also where two share days."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if len(parts) > MOST:
        raise NotPaid(f"More than {MOST} paid periods are not read.")
    periods = sorted((_period(part) for part in parts), key=lambda period: period.begins)
    for one, other in pairwise(periods):
        if one.overlaps(other):
            raise NotPaid(one.clash(other))
    return periods


def format_paid(periods):
    """Return the text of PaidPeriods, such that parse_paid gives the same ones back; a semicolon in a note becomes a comma."""
    return "; ".join(
        f"{one.begins.isoformat()}/{one.ends.isoformat() if one.ends else OPEN} {one.note.replace(';', ',')}"
        for one in sorted(periods, key=lambda period: period.begins)
    )


def _period(part):
    days, _blank, note = part.partition(" ")
    begins, slash, ends = days.partition("/")
    try:
        first, last = date.fromisoformat(begins), None if ends == OPEN else date.fromisoformat(ends)
        if not slash or not note.strip() or (last and last < first):
            raise ValueError
    except ValueError as error:
        raise NotPaid(
            f"“{part[:80]}” is not understood. Write 2026-03-10/2026-06-30 and what was paid for; 2026-07-01/.. is open."
        ) from error
    return PaidPeriod(begins=first, ends=last, note=note.strip()[:300])
