"""Feeds of articles, and of their changes."""

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from taggit.models import Tag

from articles import shown
from articles.changes import history
from articles.models import Article, ChangeClass, Edition, Topic
from articles.models.grouping.tags import public_condition
from articles.models.grouping.topics import within
from articles.rendering.entries import MAX_ENTRIES, entries_of, newest_editions
from core.pages.feeds import Entry, Feed, feed_view
from core.urls import path_to


@feed_view
def articles():
    """Make the feed of the newest live articles."""
    entries = entries_of(newest_editions())
    return Feed(settings.SITE_NAME, settings.SITE_TAGLINE, path_to("articles:list"), entries)


@feed_view
def topic(slug):
    topic = get_object_or_404(Topic.objects.with_parents(), slug=slug)
    editions = newest_editions(article__topic__in=Topic.objects.filter(within(topic.pk)))
    shown.show_topic(topic)
    words = topic.description or f"Articles about {topic.name}."
    return Feed(f"{topic.name} · {settings.SITE_NAME}", words, topic.get_absolute_url(), entries_of(editions))


@feed_view
def tag(slug):
    columns = {"tag_id": F("article__tags__id"), "tag_name": F("article__tags__name")}
    columns["introduction"] = F("article__tags__page__introduction")
    tagged = Q(article__tags__slug=slug) & public_condition("article__tags__")
    editions = newest_editions(tagged, also=columns)
    if not editions:
        raise Http404("No published articles have this tag.")
    tag = Tag(pk=editions[0].tag_id, name=editions[0].tag_name, slug=slug)
    shown.show_tag(tag)
    page = path_to("articles:tag", slug)
    words = editions[0].introduction or f"Articles tagged “{tag.name}”."
    return Feed(f"“{tag.name}” · {settings.SITE_NAME}", words, page, entries_of(editions))


@feed_view
def changes(slug):
    """Make the feed of an article's changes of meaning, one entry an edition."""
    article = get_object_or_404(Article, slug=slug, binned_at=None)
    shown.show_article(article)
    steps = history.publication_steps(article)
    if not steps:
        raise Http404("This article has not been published.")
    return Feed(
        f"Changes to “{steps[0].edition.title}”",
        f"Medical changes and clarifications, each with the changed text. {settings.SITE_NAME}",
        path_to("articles:history", slug),
        [_change(step) for step in steps if step.change != ChangeClass.COSMETIC][:MAX_ENTRIES],
    )


def _change(step):
    edition = step.edition
    return Entry(
        title=f"{step.change_label}: edition {edition.number} of “{edition.title}”",
        path=_difference(edition, step.before and step.before.number),
        key=edition.get_permalink(),
        published=edition.live_from,
        updated=edition.live_from,
        summary=edition.public_note or edition.standfirst,
        categories=(step.change,),
    )


@feed_view
def corrections():
    """Make the feed of the corrections of all live articles; one query.

    The first edition of an article corrects nothing.
    """
    live = Edition.objects.live().filter(article=OuterRef("article"))
    rows = Edition.objects.once_live().articles().changes_of_meaning().with_number_before().filter(Exists(live))
    rows = rows.for_link().order_by("-live_from", "-pk")
    return Feed(
        f"Corrections · {settings.SITE_NAME}",
        "Medical changes and clarifications of all articles, each with the changed text.",
        path_to("articles:list"),
        [_correction(edition) for edition in rows[:MAX_ENTRIES]],
        key=path_to("articles:corrections", "atom"),
    )


def _correction(edition):
    change = edition.change_class
    if change == ChangeClass.COSMETIC:
        # It was compared with another edition than the one that readers saw before.
        change = ChangeClass.MEDICAL
    return Entry(
        title=f"{history.LABELS[change]}: “{edition.title}”",
        path=_difference(edition, edition.before),
        key=edition.get_permalink(),
        published=edition.live_from,
        updated=edition.live_from,
        summary=edition.public_note or edition.standfirst,
        categories=(change,),
    )


def _difference(edition, before):
    """Return the path of what changed since the edition numbered `before`."""
    if before is None:
        return edition.get_permalink()
    return path_to("articles:diff", edition.article.slug, *sorted([before, edition.number]))
