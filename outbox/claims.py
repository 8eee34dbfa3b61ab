"""Claim what is to be sent: at most twice, if workers die while they send it."""

from django.db.models import F

from core.process.claims import claim_first

# A worker that dies may have sent what it had in hand. After so many deaths a person decides.
MAX_UNFINISHED = 2
DIED_MESSAGE = "The worker ended twice while it sent this, so it may have arrived."
# To be saved with whatever became of a claimed row.
FINISHED = {"unfinished": F("unfinished") - 1}


def claim_to_send(due, *, now, lease):
    """Claim the first row of `due`, or None; give up those whose workers died."""
    while row := claim_first(due, now=now, lease=lease, counted=("attempts", "unfinished")):
        if row.unfinished <= MAX_UNFINISHED:
            return row
        rows = type(row).objects.filter(pk=row.pk)
        rows.update(given_up_at=now, last_error=DIED_MESSAGE, **FINISHED)
    return None
