"""Context for every template. It is lazy: pages that do not use it run no query."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from core.pages import fragments

SITE = {"name": settings.SITE_NAME, "tagline": settings.SITE_TAGLINE, "url": settings.SITE_URL}


def site(request):
    """Return the context of every page.

    `site` has name, tagline and url; `nav_topics` are topics with live articles in the order of staff;
    `foot_lines` are the first help lines, `foot_pages` the menu of pages about the site.
    """
    return {
        "site": SITE,
        "nav_topics": SimpleLazyObject(lambda: fragments.get("topics")),
        "foot_pages": SimpleLazyObject(lambda: fragments.get("footer")),
        "foot_lines": SimpleLazyObject(lambda: fragments.get("help")),
    }
