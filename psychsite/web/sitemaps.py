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
from django.db.models import Max
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe

from articles.approval import queues
from articles.models import Edition, Topic
from articles.models.live import live_condition
from articles.models.public_people import public_people
from clinics.models import Clinic, Region
from core.db.search_listing import listed_condition
from core.pages.decorator import PAGE_NUMBER, stored
from core.pages.recording import show
from core.paging import page_number

# A part of a thousand addresses takes some tens of milliseconds, however large the site is.
PER_PAGE = 1000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
LISTS = ("home", "articles:list", "authors:list", "clinics:list", "clinics:help")


@dataclass(frozen=True)
class Section:
    """One section of the sitemap.

    `rows` is a queryset in the order of keys, or a short list. `address` and `changed` return a row's path and date.
    """

    rows: Callable
    address: Callable = lambda row: row.get_absolute_url()
    changed: Callable = lambda row: None

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
        return [
            f"<url><loc>{escape(settings.SITE_URL + self.address(row))}</loc>{_lastmod(self.changed(row))}</url>"
            for row in rows
        ]


def _lastmod(moment):
    return f"<lastmod>{timezone.localdate(moment).isoformat()}</lastmod>" if moment else ""


def _topics():
    newest = Max("articles__editions__changed", filter=live_condition(timezone.now(), "articles__editions__"))
    return Topic.objects.with_live_articles().filter(listed_condition()).annotate(newest=newest).order_by("pk")


SECTIONS = {
    "lists": Section(lambda: LISTS, reverse),
    "articles": Section(
        lambda: (
            queues.indexable(Edition.objects.live())
            .select_related("article")
            .only("changed", "article__slug")
            .order_by("pk")
        ),
        changed=lambda edition: edition.changed,
    ),
    "topics": Section(_topics, changed=lambda topic: topic.newest),
    "people": Section(lambda: public_people().filter(listed_condition()).only("slug").order_by("pk")),
    "regions": Section(lambda: Region.objects.indexed().only("path").order_by("pk")),
    "clinics": Section(
        lambda: Clinic.objects.listed().filter(listed_condition()).only("slug", "updated_at").order_by("pk"),
        changed=lambda clinic: clinic.updated_at,
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
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<urlset xmlns="{NAMESPACE}">', *entries, "</urlset>", ""]
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
