"""Who has an article's form open."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles.models import Presence

SEEN_WITHIN = timedelta(seconds=60)


def display_name(user):
    return (user.get_full_name() or user.get_username()) if user else "Someone"


@transaction.atomic
def record_presence(article, user, now=None):
    """Record that `user` has the form open; return the names of the others who do."""
    now = now or timezone.now()
    Presence.objects.update_or_create(article=article, user=user, defaults={"seen_at": now})
    Presence.objects.filter(article=article, seen_at__lt=now - timedelta(days=1)).delete()
    return list_others(article, user, now)


def list_others(article, user, now=None):
    """Return the names of the others who have the form open."""
    now = now or timezone.now()
    others = Presence.objects.filter(article=article, seen_at__gt=now - SEEN_WITHIN).exclude(user=user)
    return [display_name(row.user) for row in others.select_related("user")]


def clear_presence(article, user):
    Presence.objects.filter(article=article, user=user).delete()
