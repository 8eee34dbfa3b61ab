"""Entries of feeds, made of live editions."""

from mimetypes import guess_type

from django.conf import settings
from django.utils import timezone

from articles.models import Edition
from articles.rendering.lists import with_names
from articles.rendering.markdown import full_texts
from core.pages.feeds import Enclosure, Entry
from core.urls import absolute

MAX_ENTRIES = 30
# The columns that are left unread, with and without documents: these are long.
UNREAD = {True: (), False: ("document",)}


def newest_editions(*conditions, also=None, **about):
    """Return the newest live editions with their people.

    `conditions` and `about` filter them, and `also` names more columns.
    """
    rows = (
        Edition.objects.live(timezone.now())
        .articles()
        .filter(*conditions, **about)
        .annotate(**(also or {}))
        .newest_first()
    )
    rows = rows.select_related("article__topic", "article__lead_image").defer("text", *UNREAD[settings.FEED_FULL_TEXT])
    return with_names(list(rows[:MAX_ENTRIES]))


def entries_of(editions):
    """Return an Entry for each of these editions, whose people are known.

    With FEED_FULL_TEXT the entries hold the texts, in one query more. Fetch the documents then.
    """
    texts = full_texts(editions) if settings.FEED_FULL_TEXT else {}
    return [_entry(edition, texts.get(edition.pk, "")) for edition in editions]


def _entry(edition, html):
    article = edition.article
    return Entry(
        title=edition.title,
        path=edition.get_absolute_url(),
        published=edition.first_live,
        updated=edition.changed,
        summary=edition.standfirst,
        html=html,
        authors=tuple((row.name, row.person.get_absolute_url()) for row in edition.authors()),
        categories=(article.topic_name,),
        picture=_enclosure(article.lead_image),
    )


def _enclosure(image):
    if image is None:
        return None
    return Enclosure(absolute(image.url), image.size, guess_type(image.file.name)[0])
