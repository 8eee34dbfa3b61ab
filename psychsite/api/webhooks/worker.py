"""Turn events that are due into messages, and send these."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.models import Approval
from outbox.models import Webhook, WebhookEvent
from outbox.webhooks import deliveries
from psychsite.api.webhooks.messages import OVERDUE, build_message

# A slow receiver must not keep other work waiting for long.
MESSAGES_A_ROUND, EVENTS_A_ROUND = 10, 500
# How many days back reviews are looked at, if no worker ran meanwhile.
_DAYS_BACK = 7


def send_webhooks(now=None, is_over=lambda: False):
    """Write the messages about what happened and send them; return how many arrived.

    `is_over` says whether to stop.
    """
    now = now or timezone.now()
    for _round in range(EVENTS_A_ROUND):
        if is_over() or not _take_event(now):
            break
    return deliveries.send_due(now, limit=MESSAGES_A_ROUND, is_over=is_over)


def note_overdue_reviews(now=None):
    """Note the approvals whose time ended in the last days; return how many."""
    now = now or timezone.now()
    if not Webhook.objects.filter(is_active=True).exists():
        return 0
    today = timezone.localdate(now)
    last = today - timedelta(days=settings.REVIEW_GRACE_DAYS + 1)
    ended = Approval.objects.filter(
        decision="approved", withdrawn_at=None, review_due__range=(last - timedelta(days=_DAYS_BACK), last)
    )
    noted = WebhookEvent.objects.filter(kind=OVERDUE).values("about")
    missing = ended.exclude(pk__in=noted).values_list("pk", flat=True)
    return len(WebhookEvent.objects.bulk_create(WebhookEvent(kind=OVERDUE, about=pk, due_at=now) for pk in missing))


@transaction.atomic
def _take_event(now):
    """Write the messages of the first event that is due; return whether there was one."""
    event = WebhookEvent.objects.due(now).select_for_update(skip_locked=True).first()
    if event is None:
        return False
    if message := build_message(event, now):
        kind, data = message
        deliveries.write(kind=kind, data=data, at=event.due_at)
    event.taken_at = now
    event.save(update_fields=["taken_at"])
    return True
