"""The emails of a large invented site: nearly all sent, a few waiting or given up."""

from datetime import timedelta

from django.db.models import F

from outbox.models import Email

BATCH = 5000
KINDS = ("reply", "review_request", "clinic_decision", "error_report")
_GIVEN_UP, _WAITING = 200, 1000


def fill(number, *, dice, midnight, staff):
    """Create `number` emails; yield how many are done."""
    for first in range(0, number, BATCH):
        size = min(BATCH, number - first)
        made = Email.objects.bulk_create(_email(first + one, midnight) for one in range(size))
        Email.objects.filter(pk__gte=made[0].pk).update(created_at=F("not_before"))
        yield first + size


def _email(number, midnight):
    at = midnight - timedelta(minutes=1 + number)
    is_given_up, is_waiting = number % _GIVEN_UP == 0, number % _WAITING == 1
    return Email(
        kind=KINDS[number % len(KINDS)], to=f"reader-{number}@example.org", subject=f"Email {number}",
        body="Invented text for measuring.", key=f"scale:{number}", not_before=at, attempts=1,
        sent_at=None if is_given_up or is_waiting else at, given_up_at=at if is_given_up else None,
        last_error="The mail server refused the address." if is_given_up else "",
    )  # fmt: skip
