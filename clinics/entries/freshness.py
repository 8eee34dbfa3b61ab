"""How long a fact about a clinic may be believed after somebody checked it.

One study's callers found a third of a directory's entries wrong or unreachable: every kind of fact has its own half-life, and a
fact that is older is shown with that sentence and left out of what machines read.
"""

from datetime import timedelta

FRESH, STALE, UNKNOWN = "fresh", "stale", "unknown"

# By FieldCheck.Field, in days. What changes weekly is asked often; what stands on a door may stand a year.
HALF_LIVES = {
    "name": 730,
    "address": 365,
    "phone": 180,
    "email": 180,
    "website": 180,
    "hours": 180,
    "services": 180,
    "for_whom": 365,
    "ages": 365,
    "clinicians": 180,
    "prices": 90,
    "insurance": 90,
    "languages": 365,
    "telehealth": 180,
    "licence": 365,
    "new_patients": 30,
}


def half_life(field):
    """Return the timedelta after which a check of `field` (a FieldCheck.Field) is stale."""
    return timedelta(days=HALF_LIVES[field])


def state_of(field, checked_on, today):
    """Return FRESH, STALE or UNKNOWN for a fact last checked on the date `checked_on` (None: never)."""
    if checked_on is None:
        return UNKNOWN
    return FRESH if today - checked_on <= half_life(field) else STALE
