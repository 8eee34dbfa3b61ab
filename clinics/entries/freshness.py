"""Half-lives of facts: how long a check of each kind stays valid.

In one study, callers found a third of a directory's listings wrong or unreachable. So every kind of fact has
its own half-life. An older fact is shown with a warning and left out of structured data.
"""

from datetime import timedelta

FRESH, STALE, UNKNOWN = "fresh", "stale", "unknown"

# By FieldCheck.Field, in days. The faster a fact changes, the shorter its half-life.
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
    "license": 365,
    "new_patients": 30,
}


def half_life(field):
    """Return the timedelta after which a check of a FieldCheck.Field is stale."""
    return timedelta(days=HALF_LIVES[field])


def state_of(field, checked_on, today):
    """Return FRESH, STALE or UNKNOWN for a fact last checked on a date (None: never)."""
    if checked_on is None:
        return UNKNOWN
    return FRESH if today - checked_on <= half_life(field) else STALE
