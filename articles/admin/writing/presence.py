"""Who has an article's form open, and which part of it they are in."""

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles.models import Presence

SEEN_WITHIN = timedelta(seconds=60)
# A field of the article, or a saved block: "title", "articles_richtext_set:12".
_PART = re.compile(r"[a-z_]{1,60}(:[0-9]{1,18})?")


def display_name(user):
    return (user.get_full_name() or user.get_username()) if user else "Someone"


@transaction.atomic
def record_presence(article, user, part="", now=None):
    """Record that `user` has the form open; return the others who do."""
    now = now or timezone.now()
    part = part if _PART.fullmatch(part) else ""
    Presence.objects.update_or_create(article=article, user=user, defaults={"seen_at": now, "part": part})
    Presence.objects.filter(article=article, seen_at__lt=now - timedelta(days=1)).delete()
    return list_others(article, user, now)


def list_others(article, user, now=None):
    """Return [{"name", "part"}] of the others who have the form open."""
    now = now or timezone.now()
    others = Presence.objects.filter(article=article, seen_at__gt=now - SEEN_WITHIN).exclude(user=user)
    return [{"name": display_name(row.user), "part": row.part} for row in others.select_related("user")]
