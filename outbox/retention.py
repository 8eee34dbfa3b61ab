"""How long letters are kept. What waits to be sent stays until it was sent or given up."""

from django.db.models import Q

from core.retention import Rule, delete
from outbox.models import Letter


def _ended(before, at):
    return Letter.objects.filter(Q(sent_at__lt=before) | Q(given_up_at__lt=before))


RULES = [Rule("letters that were sent or given up", 30, _ended, delete)]
