"""What every template may ask for. Lazy: a page that does not show it, does not pay for it."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from articles.models import Topic
from clinics.models import HelpLine

SITE = {"name": settings.SITE_NAME, "tagline": settings.SITE_TAGLINE, "url": settings.SITE_URL}


def site(request):
    """Give `site` (name, tagline, url), `nav_topics` (topics with live articles, in the order staff gave them) and `foot_lines`
    (the first help lines)."""
    return {
        "site": SITE,
        "nav_topics": SimpleLazyObject(lambda: list(Topic.objects.with_live_articles()[:6])),
        "foot_lines": SimpleLazyObject(HelpLine.for_footer),
    }
