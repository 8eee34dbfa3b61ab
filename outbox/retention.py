"""How long emails are kept. A waiting email stays until it is sent or given up."""

from django.db.models import Q

from core.retention import Rule, delete_rows
from outbox.models import Email


def _finished(before, at):
    return Email.objects.filter(Q(sent_at__lt=before) | Q(given_up_at__lt=before))


RULES = [Rule("emails that were sent or given up", 30, _finished, delete_rows)]
