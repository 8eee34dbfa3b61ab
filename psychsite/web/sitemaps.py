"""The sitemap: only public addresses, chosen by each app's own predicate.

One file while everything fits into PER_PAGE addresses; beyond that /sitemap.xml is an index whose entries are the same view
with `?section=…&p=…`. Part `p` holds the rows whose keys lie in its range, so nothing is counted and no part moves when a row
is added before it. Addresses begin with SITE_URL, whatever host a request names.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import Max, OuterRef
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe

from articles.approval import queues
from articles.models import Approval, Edition, EditionImage, EditionPerson, Topic
from articles.models.live import live_condition
from articles.models.public_people import public_people
from articles.rendering.tags import indexed_tags, indexed_topics
from clinics.models import Clinic, Region
from core.db.aggregates import aggregate_rows
from core.db.search_listing import listed_condition
from core.pages.decorator import PAGE_NUMBER, stored
from core.pages.recording import show
from core.paging import page_number
from core.urls import absolute, path_to
from images.files import storage

# A part of a thousand addresses takes some tens of milliseconds, however large the site is.
PER_PAGE = 1000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"
MOST_IMAGES_A_PAGE, RECENT_ARTICLES = 1000, 2000
LISTS = ("home", "articles:list", "a-to-z", "authors:list", "clinics:list", "clinics:help")


@dataclass(frozen=True)
class Section:
    """One section of the sitemap.

    `rows` is a queryset in the order of keys, or a short list. `address` and `changed` return a row's path and date.
    `find_more(rows)` returns {key: what the row itself does not hold}, and `changed` and `images` get it.
    """

    rows: Callable
    address: Callable = lambda row: row.get_absolute_url()
    changed: Callable = lambda row, more: None
    images: Callable = lambda row, more: ()
    find_more: Callable = lambda rows: {}

    def part(self, number):
        """Return the rows of a part; 1 is the first."""
        rows = self.rows()
        if isinstance(rows, tuple):
            return rows if number == 1 else ()
        return list(rows.filter(pk__gte=(number - 1) * PER_PAGE, pk__lt=number * PER_PAGE))

    def parts(self):
        """Return the numbers of the parts that have rows, in one query.

        From each part the database goes on to the first row behind it, along the index of keys.
        """
        if isinstance(self.rows(), tuple):
            return [1]
        rows = self.rows().values("pk")
        behind = rows.filter(pk__gte=RawSQL("part.number * %s", [PER_PAGE]))
        (first, values), (later, more) = (one[:1].query.sql_with_params() for one in (rows, behind))
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH RECURSIVE part(number) AS (SELECT ({first}) / %s + 1 UNION ALL "
                f"SELECT ({later}) / %s + 1 FROM part WHERE part.number IS NOT NULL) "
                "SELECT number FROM part WHERE number IS NOT NULL",
                [*values, PER_PAGE, *more, PER_PAGE],
            )
            return [number for (number,) in cursor.fetchall()]

    def entries(self, rows):
        """Return the <url> elements of rows.

        Written by hand, because Django's template takes ten times as long.
        """
        rows = list(rows)
        more = self.find_more(rows) if rows else {}
        return [
            f"<url><loc>{escape(settings.SITE_URL + self.address(row))}</loc>{_lastmod(self.changed(row, more))}"
            f"{_images(self.images(row, more))}</url>"
            for row in rows
        ]


def _images(addresses):
    return "".join(
        f"<image:image><image:loc>{escape(absolute(one))}</image:loc></image:image>"
        for one in addresses[:MOST_IMAGES_A_PAGE]
    )


def _lastmod(moment):
    return f"<lastmod>{timezone.localdate(moment).isoformat()}</lastmod>" if moment else ""


def _newest_of(column):
    """Return a function that finds {key of a row: newest change of its live articles}.

    Nearly all rows are among the newest articles. Grouping 100,000 articles by their tags takes seconds, so only
    the other rows look at all of theirs.
    """

    def find(rows):
        live = Edition.objects.live(timezone.now())
        newest = list(live.newest_first().values_list("pk", flat=True)[:RECENT_ARTICLES])
        found = _group(Edition.objects.filter(pk__in=newest), column)
        if rest := [row.pk for row in rows if row.pk not in found]:
            own = aggregate_rows(live.filter(**{column: OuterRef("pk")}), Max("changed"))
            found |= dict(type(rows[0]).objects.filter(pk__in=rest).values_list("pk").annotate(newest=own))
        return found

    return find


def _newest_of_topics(_rows):
    """Return {key of a topic: newest change of its live articles, and of those below}."""
    topics = list(Topic.objects.only("parent"))
    own = _newest_of("article__topic")(topics)
    above, found = {topic.pk: topic.parent_id for topic in topics}, {}
    for key, changed in own.items():
        topic = key if changed else None
        while topic is not None:
            found[topic] = max(changed, found.get(topic, changed))
            topic = above[topic]
    return found


def _group(editions, column):
    """Return {key: newest change} of these editions."""
    found = {}
    for key, changed in editions.order_by().values_list(column, "changed"):
        found[key] = max(changed, found.get(key, changed))
    return found


def _newest_of_people(people):
    """Return {person: newest change of what they wrote, or newest approval}.

    Nearly all people wrote one of the newest articles, so only the others look at all of theirs.
    """
    at, pks = timezone.now(), [person.pk for person in people]
    newest = list(Edition.objects.live(at).newest_first().values_list("pk", flat=True)[:RECENT_ARTICLES])
    wrote = EditionPerson.objects.filter(edition__in=newest, person__in=pks).order_by()
    found = {}
    for person, changed in wrote.values_list("person", "edition__changed"):
        found[person] = max(changed, found.get(person, changed))
    if rest := [pk for pk in pks if pk not in found]:
        all_of = EditionPerson.objects.filter(live_condition(at, "edition__"), person__in=rest).order_by()
        found |= dict(all_of.values_list("person").annotate(newest=Max("edition__changed")))
    decisions = Approval.objects.filter(person__in=pks, decision="approved", withdrawn_at=None).order_by()
    for person, decided in decisions.values_list("person").annotate(newest=Max("decided_at")):
        found[person] = max(decided, found.get(person, decided))
    return found


def _pictures_of(editions):
    """Return {edition: [address]} of the pictures that texts show; one query."""
    found, address = {}, storage().url
    rows = EditionImage.objects.filter(edition__in=[edition.pk for edition in editions]).order_by("pk")
    for pk, name in rows.values_list("edition", "image__file"):
        found.setdefault(pk, []).append(address(name))
    return found


def _newest_clinics(_regions):
    """Return {region: time} of the newest change of its clinics; two queries."""
    above, found = dict(Region.objects.values_list("pk", "parent")), {}
    for city, newest in Clinic.objects.listed().order_by().values_list("city").annotate(newest=Max("updated_at")):
        region = city
        while region is not None:
            found[region] = max(newest, found.get(region, newest))
            region = above[region]
    return found


SECTIONS = {
    "lists": Section(lambda: LISTS, reverse),
    "articles": Section(
        lambda: (
            queues.indexable(Edition.objects.live())
            .select_related("article")
            .only("changed", "article__slug", "article__site_page")
            .order_by("pk")
        ),
        changed=lambda edition, _more: edition.changed,
        images=lambda edition, pictures: pictures.get(edition.pk, ()),
        find_more=_pictures_of,
    ),
    "topics": Section(
        lambda: indexed_topics(Topic.objects.all(), timezone.now()).order_by("pk"),
        changed=lambda topic, newest: newest.get(topic.pk),
        find_more=_newest_of_topics,
    ),
    "tags": Section(
        lambda: indexed_tags(timezone.now()).order_by("pk"),
        address=lambda tag: path_to("articles:tag", tag.slug),
        changed=lambda tag, newest: newest.get(tag.pk),
        find_more=_newest_of("article__tags"),
    ),
    "people": Section(
        lambda: public_people(timezone.now()).filter(listed_condition()).only("slug").order_by("pk"),
        changed=lambda person, newest: newest.get(person.pk),
        find_more=_newest_of_people,
    ),
    "regions": Section(
        lambda: Region.objects.indexed().only("path").order_by("pk"),
        changed=lambda region, newest: newest.get(region.pk),
        find_more=_newest_clinics,
    ),
    "clinics": Section(
        lambda: Clinic.objects.listed().filter(listed_condition()).only("slug", "updated_at").order_by("pk"),
        changed=lambda clinic, _more: clinic.updated_at,
    ),
}


@require_safe
@stored(queries={"p": PAGE_NUMBER, "section": re.compile("|".join(SECTIONS))})
def sitemap(request):
    show("clinic-dates")
    name = request.GET.get("section")
    if name is not None:
        if name not in SECTIONS:
            raise Http404("There is no such part of the sitemap.")
        rows = SECTIONS[name].part(page_number(request, "p"))
        if not rows:
            raise Http404("The sitemap has no such part.")
        return _urlset(SECTIONS[name].entries(rows))
    entries = []
    for section in SECTIONS.values():
        entries += section.entries(section.rows()[: PER_PAGE + 1 - len(entries)])
        if len(entries) > PER_PAGE:
            return _index(request)
    return _urlset(entries)


def _urlset(entries):
    head = f'<urlset xmlns="{NAMESPACE}" xmlns:image="{IMAGES}">'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', head, *entries, "</urlset>", ""]
    return _xml(HttpResponse("\n".join(lines), content_type="application/xml"))


def _index(request):
    address = settings.SITE_URL + reverse("sitemap")
    sitemaps = [
        {"location": f"{address}?section={name}&p={number}"}
        for name, section in SECTIONS.items()
        for number in section.parts()
    ]
    return _xml(render(request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type="application/xml"))


def _xml(response):
    # The sitemap is for crawlers; only the pages it lists belong in search results.
    response.headers["X-Robots-Tag"] = "noindex"
    return response
