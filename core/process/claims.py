"""Claim the first row of a queue in a table.

Queues hold emails, messages to webhooks, and questions about spam. Each row has `attempts` and `not_before`. A claim moves
`not_before` to the end of a lease, so the row of a worker that died is due again then.
"""

from django.db import transaction


@transaction.atomic
def claim_first(due, *, now, lease, counted=("attempts",)):
    """Lock and return the first row of `due` that no other worker holds, or None.

    It gets `claimed_at`, and one more in each column of `counted`. SQLite has no row locks; there the transaction holds the
    write lock.
    """
    row = due.select_for_update(skip_locked=True, of=("self",)).first()
    if row:
        for name in counted:
            setattr(row, name, getattr(row, name) + 1)
        row.not_before = now + lease
        row.save(update_fields=[*counted, "not_before"])
        row.claimed_at = now
    return row
