"""Entries of feeds, made of live editions."""

from mimetypes import guess_type

from django.utils import timezone

from articles.models import Edition
from articles.rendering.lists import filters_about, with_names
from core.pages.feeds import Enclosure, Entry, absolute


def newest_editions(count, about="", pk=0):
    """Return the newest live editions with their people.

    `about` and `pk` are those of a list (articles/rendering/lists.py).
    """
    rows = Edition.objects.live(timezone.now()).filter(**filters_about(about, pk)).newest_first().for_link()
    return with_names(list(rows.select_related("article__topic", "article__lead_image")[:count]))


def entries_of(editions):
    """Return an Entry for each of these editions, whose people are known."""
    return [_entry(edition) for edition in editions]


def _entry(edition):
    article = edition.article
    return Entry(
        title=edition.title,
        path=edition.get_absolute_url(),
        published=edition.first_live,
        updated=edition.changed,
        summary=edition.standfirst,
        authors=tuple((row.name, row.person.get_absolute_url()) for row in edition.authors()),
        categories=(article.topic.name,),
        picture=_enclosure(article.lead_image),
    )


def _enclosure(image):
    if image is None:
        return None
    return Enclosure(absolute(image.url), image.size, guess_type(image.file.name)[0])
