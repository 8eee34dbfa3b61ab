"""Context for every template. It is lazy: pages that do not use it run no query."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from articles.models import Topic
from clinics.models import HelpLine

SITE = {"name": settings.SITE_NAME, "tagline": settings.SITE_TAGLINE, "url": settings.SITE_URL}


def site(request):
    """Return the context of every page.

    `site` has name, tagline and url; `nav_topics` are topics with live articles in the order of staff;
    `foot_lines` are the first help lines.
    """
    return {
        "site": SITE,
        "nav_topics": SimpleLazyObject(Topic.load_menu),
        "foot_lines": SimpleLazyObject(HelpLine.for_footer),
    }
