"""What readers search for often, and what they search for in vain."""

from datetime import timedelta

from django.db.models import Count, Max, OuterRef, Subquery, Sum
from django.utils import timezone

from search.models import AskedQuery

# A query that was asked on fewer days may be one person's.
LEAST_DAYS, DAYS, MOST_SHOWN = 3, 30, 50


def frequent(today=None):
    """Return the most frequent queries of the last days: words, times, days, found."""
    return _shown(today).order_by("-times", "words")[:MOST_SHOWN]


def fruitless(today=None):
    """Return the most frequent queries that found nothing last."""
    return _shown(today).filter(found=0).order_by("-times", "words")[:MOST_SHOWN]


def _shown(today):
    since = (today or timezone.localdate()) - timedelta(days=DAYS)
    newest = AskedQuery.objects.filter(words=OuterRef("words")).order_by("-day").values("found")[:1]
    rows = AskedQuery.objects.filter(day__gt=since).values("words")
    counted = rows.annotate(times=Sum("times"), days=Count("day"), last=Max("day"), found=Subquery(newest))
    return counted.filter(days__gte=LEAST_DAYS)
