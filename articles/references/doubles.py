"""Sources that are probably one publication."""

import re
import unicodedata
from collections import defaultdict
from itertools import combinations

from articles.document.citation_styles import read_authors
from articles.models import Source

# Comparing each with each would take long where thousands have one title.
_MOST_OF_A_KEY = 50
_VERSION = re.compile(r"[./]?v[0-9]+$")


def find_doubles():
    """Return lists of sources that are probably one publication, the oldest first.

    They have the same title without two years or two first authors, the same address, or DOIs that differ by a version.
    """
    sources = {source.pk: source for source in Source.objects.current().order_by("pk")}
    leader = {pk: pk for pk in sources}

    def root(pk):
        while leader[pk] != pk:
            pk = leader[pk]
        return pk

    by_key = defaultdict(list)
    for source in sources.values():
        for key in _keys(source):
            by_key[key].append(source)
    for key, same in by_key.items():
        for one, other in combinations(same[:_MOST_OF_A_KEY], 2):
            if key[0] != "title" or not _differ(one, other):
                first, second = sorted((root(one.pk), root(other.pk)))
                leader[second] = first
    groups = defaultdict(list)
    for pk, source in sources.items():
        groups[root(pk)].append(source)
    return [group for group in groups.values() if len(group) > 1]


def doubles_of(source):
    """Return the sources that are probably the same publication as this one."""
    group = next((group for group in find_doubles() if source in group), [])
    return [other for other in group if other != source]


def _differ(one, other):
    """Return True if two sources of one title have two years or two first authors."""
    first, second = (read_authors(source.authors)[0][:1] for source in (one, other))
    has_two_authors = first and second and first[0].family.casefold() != second[0].family.casefold()
    return bool(has_two_authors or (one.year and other.year and one.year != other.year))


def _keys(source):
    title = unicodedata.normalize("NFKD", source.title).casefold()
    if letters := re.sub(r"[\W_]", "", "".join(sign for sign in title if not unicodedata.combining(sign))):
        yield "title", letters
    if source.doi:
        yield "doi", _VERSION.sub("", source.doi)
    if source.url:
        yield "url", re.sub(r"^https?://(www\.)?", "", source.url).rstrip("/").casefold()
