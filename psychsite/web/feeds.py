"""Feeds of people, the page of feeds, and the addresses of WordPress's feeds."""

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Topic
from articles.models.grouping.tags import public_tags
from articles.rendering.entries import MAX_ENTRIES, entries_of, newest_editions
from articles.shown import show_person
from authors.models import Person
from core.pages.decorator import stored
from core.pages.feeds import FORMS, Feed, feed_view
from core.urls import path_to
from psychsite.web.people import covered_editions, decisions_by, public_people


@feed_view
def wrote(slug):
    """Make the feed of the articles that a person wrote."""
    editions = newest_editions(people__slug=slug)
    lines = (line for edition in editions for line in edition.authors() if line.person.slug == slug)
    line = next(lines, None)
    person = line.person if line else _public_person(slug)
    show_person(person)
    name, entries = line.name if line else person.display_name, entries_of(editions)
    title = f"Articles by {name} · {settings.SITE_NAME}"
    return Feed(title, f"The newest articles by {name}.", person.get_absolute_url(), entries)


@feed_view
def approved(slug):
    """Make the feed of the live articles that a person's approval covers."""
    now = timezone.now()
    decisions = decisions_by(slug=slug, at=now)
    person = decisions[0].person if decisions else _public_person(slug)
    show_person(person)
    name = person.display_name
    editions = covered_editions(decisions, now, has_documents=settings.FEED_FULL_TEXT)[:MAX_ENTRIES]
    return Feed(
        f"Approved by {name} · {settings.SITE_NAME}",
        f"Articles whose text {name} reviewed and approved.",
        person.get_absolute_url(),
        entries_of(editions),
        key=path_to("authors:approved-feed", slug, "atom"),
    )


def _public_person(slug):
    return get_object_or_404(public_people(), slug=slug)


@require_safe
@stored()
def feeds(request):
    """List the feeds of the site, of each topic, and where the others are."""
    site = (
        (_("New articles"), "articles:feed", ()),
        (_("Corrections and updates of articles"), "articles:corrections", ()),
        (_("Comments on all articles"), "comments:all", ()),
    )
    topics = [
        (topic.name, "articles:topic-feed", (topic.slug,)) for topic in Topic.objects.with_articles(timezone.now())
    ]
    groups = [(_("All of the site"), _rows(site)), (_("One topic"), _rows(topics))]
    return render(request, "feeds.html", {"groups": groups, "is_full_text": settings.FEED_FULL_TEXT})


def _rows(feeds):
    return [
        (title, [(form.name, path_to(view, *arguments, key)) for key, form in FORMS.items()])
        for title, view, arguments in feeds
    ]


# WordPress writes RSS unless the address names another form.
_WORDPRESS_FORMS = {None: "rss", "rss": "rss", "rss2": "rss", "rdf": "rss", "atom": "atom", "json": "json"}
_OF_SLUG = {
    "category": (Topic.objects.all, "articles:topic-feed"),
    "tag": (public_tags, "articles:tag-feed"),
    "author": (Person.objects.all, "authors:feed"),
    "article": (Article.objects.all, "comments:feed"),
}


@require_safe
def wordpress_feed(request, kind, slug="", form=None):
    """Redirect an address of a WordPress feed to the feed of the same, in one step.

    Of a path of categories the last one counts. A feed of nothing that is here is not found.
    """
    form = _WORDPRESS_FORMS[form]
    if kind in ("feed", "comments"):
        path = path_to("articles:feed" if kind == "feed" else "comments:all", form)
        return HttpResponsePermanentRedirect(path)
    rows, view = _OF_SLUG[kind]
    slug = slug.rpartition("/")[2]
    if not rows().filter(slug=slug).exists():
        raise Http404("There is no such feed. The page “Feeds” lists all of them.")
    return HttpResponsePermanentRedirect(path_to(view, slug, form))
