"""Which tags search engines may list."""

from django.db.models import OuterRef, Subquery
from taggit.models import Tag

from articles.models import Edition

# A page with fewer articles says nothing that they do not say.
MIN_ARTICLES_TO_INDEX = 3


def indexed_tags(at):
    """Return the tags with enough live articles.

    The database stops at the last one that is needed.
    """
    live = Edition.objects.live(at).articles().filter(article__tags=OuterRef("pk")).order_by().values("pk")
    last_needed = Subquery(live[MIN_ARTICLES_TO_INDEX - 1 : MIN_ARTICLES_TO_INDEX])
    return Tag.objects.annotate(last_needed=last_needed).filter(last_needed__isnull=False)


def is_indexed(page):
    """Return True if search engines may list a tag, by the Page of its articles."""
    return page.paginator.count >= MIN_ARTICLES_TO_INDEX
