"""The condition for a live edition, for models that cannot import each other."""

from django.db.models import Q


def live_condition(at, prefix=""):
    """Return the condition (a Q) for editions that are live at `at`.

    Pages, lists, feeds, sitemaps, search and related articles all use it.
    """
    return (
        Q(**{f"{prefix}live_from__lte": at})
        & (Q(**{f"{prefix}live_until__isnull": True}) | Q(**{f"{prefix}live_until__gt": at}))
        & Q(**{f"{prefix}article__binned_at__isnull": True})
    )
