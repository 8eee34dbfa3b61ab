"""Who has an article's form open, and what a stale form needs to lose nothing."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles.models import Presence

SEEN_WITHIN = timedelta(seconds=60)


def name_of(user):
    return (user.get_full_name() or user.get_username()) if user else "Somebody"


@transaction.atomic
def note(article, user, now=None):
    """Remember that `user` has the form of `article` open; return the names of the others who have."""
    now = now or timezone.now()
    Presence.objects.update_or_create(article=article, user=user, defaults={"seen_at": now})
    Presence.objects.filter(article=article, seen_at__lt=now - timedelta(days=1)).delete()
    others = Presence.objects.filter(article=article, seen_at__gt=now - SEEN_WITHIN).exclude(user=user)
    return [name_of(row.user) for row in others.select_related("user")]


def leave(article, user):
    Presence.objects.filter(article=article, user=user).delete()
