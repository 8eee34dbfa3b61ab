"""Whether a clinic is open, and when that changes. Reads prefetched rows only.

Rows are wall-clock times in the clinic's own zone. A slot that ends before it begins runs past midnight, and
23:59 means midnight. A special day replaces the slots that begin on its date. When clocks go back, a repeated
time opens at its first and closes at its second occurrence. When they go forward, a skipped time is the moment
of the change.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)
# How far ahead a change is looked for: longer than any holiday between two weeks of the same hours.
HORIZON_DAYS = 15
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class Day:
    """One date for display: its slots, and whether it is a special day."""

    date: date
    slots: list
    special: bool = False
    note: str = ""


def is_open(clinic, at):
    """Return whether a clinic is open at `at`; None if that is unknown.

    Reads `clinic.hours.all()` and `clinic.special_days.all()`: prefetch both for lists.
    """
    zone = zone_of(clinic)
    rows = _Rows(clinic)
    if zone is None or rows.are_empty:
        return None
    today = at.astimezone(zone).date()
    return any(begins <= at < ends for begins, ends in _spans(rows, zone, today - DAY, 3))


def next_change(clinic, at):
    """Return when the clinic next opens or closes after `at`, in its own zone.

    None if that is unknown or not within two weeks.
    """
    zone = zone_of(clinic)
    rows = _Rows(clinic)
    if zone is None or rows.are_empty:
        return None
    today = at.astimezone(zone).date()
    horizon = _instant(datetime.combine(today + HORIZON_DAYS * DAY, time()), zone, 0)
    for begins, ends in _merged(_spans(rows, zone, today - DAY, HORIZON_DAYS + 1)):
        moment = begins if begins > at else ends
        if moment > at:
            return moment.astimezone(zone) if moment < horizon else None
    return None


def week(clinic, today):
    """Return the seven Days of the usual week from Monday, or [] without hours."""
    rows = _Rows(clinic)
    monday = today - today.weekday() * DAY
    return [Day(monday + n * DAY, rows.usual(n)) for n in range(7)] if rows.weekly else []


def special_days(clinic, today, days=45):
    """Return the special Days within `days` days from `today`."""
    rows = _Rows(clinic)
    dates = sorted(one for one in rows.special if today <= one < today + days * DAY)
    return [Day(one, rows.slots(one), True, rows.notes.get(one, "")) for one in dates]


def zone_of(clinic):
    """Return the clinic's ZoneInfo, or None where it has none that is known here."""
    try:
        return ZoneInfo(clinic.time_zone) if clinic.time_zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class _Rows:
    """The rows of a clinic by weekday and by date."""

    def __init__(self, clinic):
        self.weekly, self.special, self.notes = {}, {}, {}
        for row in clinic.hours.all():
            self.weekly.setdefault(row.weekday, []).append((row.opens, row.closes))
        for row in clinic.special_days.all():
            slots = self.special.setdefault(row.date, [])
            slots.append(None if row.opens is None else (row.opens, row.closes))
            if row.note:
                self.notes[row.date] = row.note

    @property
    def are_empty(self):
        return not self.weekly and not self.special

    def usual(self, weekday):
        return sorted(self.weekly.get(weekday, []))

    def slots(self, on):
        if (special := self.special.get(on)) is None:
            return self.usual(on.weekday())
        # "Closed" overrides times that were left in by mistake.
        return [] if None in special else sorted(special)


def _spans(rows, zone, first, days):
    """Yield (begins, ends) in UTC of slots that begin on `days` dates from `first`."""
    for number in range(days):
        on = first + number * DAY
        for opens, closes in rows.slots(on):
            if closes == LAST_MINUTE:
                end = datetime.combine(on + DAY, time())
            else:
                end = datetime.combine(on if closes > opens else on + DAY, closes)
            begins, ends = _instant(datetime.combine(on, opens), zone, 0), _instant(end, zone, 1)
            if begins < ends:
                yield begins, ends


def _merged(spans):
    """Yield the spans in order, those that touch or overlap as one."""
    current = None
    for begins, ends in sorted(spans):
        if current is None:
            current = (begins, ends)
        elif begins <= current[1]:
            current = (current[0], max(current[1], ends))
        else:
            yield current
            current = (begins, ends)
    if current:
        yield current


def _instant(wall, zone, fold):
    """Return the UTC moment of a wall-clock time; `fold` says which one of two."""
    moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    return _change_around(wall, zone)


def _change_around(wall, zone):
    """Return the moment at which the clocks jump over `wall`."""
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
