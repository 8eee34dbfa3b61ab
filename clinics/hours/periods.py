"""Parts of the week that people ask for: evenings, Saturdays and Sundays.

The usual week counts, in the clinic's own time; special days do not change it.
"""

from datetime import time
from functools import lru_cache

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

EVENING, SATURDAY, SUNDAY = "evening", "saturday", "sunday"
# A clinic that closes at 6 p.m. is no help to people who work until then.
EVENING_UNTIL = time(19)
PERIODS = {EVENING: _("Evenings (7 p.m. or later)"), SATURDAY: _("Saturdays"), SUNDAY: _("Sundays")}

_WEEKDAYS = range(5)
_DAYS = {SATURDAY: 5, SUNDAY: 6}


def condition_of(period):
    """Return the condition of OpeningHours that lie in a period, as a Q."""
    if period in _DAYS:
        return Q(weekday=_DAYS[period])
    # What closes before it opens runs past midnight.
    return Q(weekday__in=_WEEKDAYS) & (Q(closes__gte=EVENING_UNTIL) | Q(closes__lt=F("opens")))


@lru_cache(maxsize=20_000)
def periods_of(week):
    """Return the periods of a week as FinderIndexRow holds it: "0 09:00:00 17:30:00,".

    Cached, because most clinics share their hours with others. Times compare as texts.
    """
    found = set()
    for slot in week.split(","):
        day, *times = slot.split(" ")
        found |= {period for period, number in _DAYS.items() if day == str(number)}
        if day and int(day) in _WEEKDAYS and _is_late(*times):
            found.add(EVENING)
    return frozenset(found)


def _is_late(opens, closes):
    return closes >= EVENING_UNTIL.isoformat() or closes < opens
