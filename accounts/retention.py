"""How long sessions, invitations and keys are kept."""

from django.db.models import Q

from accounts.models import ApiKey, Invitation, StaffSession
from core.retention import Rule, delete_rows


def _unused(before, at):
    """Return invitations that led to no account and no longer can."""
    rows = Invitation.objects.filter(accepted_at=None, expires_at__lt=before)
    return rows.filter(Q(revoked_at=None) | Q(revoked_at__lt=before))


def _ended_keys(before, at):
    return ApiKey.objects.filter(Q(ends_on__lt=before.date()) | Q(revoked_at__lt=before))


RULES = [
    Rule("sessions that ended", 1, lambda before, at: StaffSession.objects.filter(expire_date__lt=before), delete_rows),
    Rule("invitations that no one accepted", 30, _unused, delete_rows),
    Rule("keys for the API that ended or were revoked", 365, _ended_keys, delete_rows),
]
