"""How long letters are kept. What waits to be sent stays until it was sent or given up."""

from django.db.models import Q

from outbox.models import Letter
from psychsite.lib.retention import Rule, delete


def _ended(before, at):
    return Letter.objects.filter(Q(sent_at__lt=before) | Q(given_up_at__lt=before))


RULES = [Rule("letters that were sent or given up", 30, _ended, delete)]
