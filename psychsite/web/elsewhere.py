"""Addresses at which other systems have what this site has, too.

Staff add further ones in the admin. Articles, topics, tags and people are found by their name (addresses/paths.py).
"""

from urllib.parse import urlencode

from django.http import HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from core.urls import path_to

# Readers shorten addresses: /topics/sleep/ to /topics/. Programs ask for feeds and sitemaps where most sites have them.
ADDRESSES = {
    **dict.fromkeys(("topics/", "tags/"), ("a-to-z",)),
    "clinic/": ("clinics:list",),
    "people/": ("authors:list",),
    **dict.fromkeys(("index.html", "index.php"), ("home",)),
    **dict.fromkeys(("sitemap_index.xml", "wp-sitemap.xml"), ("sitemap",)),
    **dict.fromkeys(("rss/", "rss.xml", "feed.xml", "index.xml"), ("articles:feed", "rss")),
    "atom.xml": ("articles:feed", "atom"),
}


@require_safe
def elsewhere(request, to):
    """Lead from an address of ADDRESSES to the page that is meant."""
    return HttpResponsePermanentRedirect(path_to(*to))


def wordpress_search(words):
    """Lead from WordPress's address of a search, /?s=sleep."""
    return HttpResponsePermanentRedirect(f"{path_to('search')}?{urlencode({'q': words})}")
