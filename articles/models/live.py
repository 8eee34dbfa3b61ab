"""What readers may see, below the models that ask it of themselves and of each other."""

from django.db.models import Q


def live_condition(at, prefix=""):
    """Return the condition (a Q) that an edition is what readers see at `at`.

    This is the one predicate of the site: pages, lists, feeds, sitemaps, search and related articles all ask it.
    """
    return (
        Q(**{f"{prefix}live_from__lte": at})
        & (Q(**{f"{prefix}live_until__isnull": True}) | Q(**{f"{prefix}live_until__gt": at}))
        & Q(**{f"{prefix}article__binned_at__isnull": True})
    )
