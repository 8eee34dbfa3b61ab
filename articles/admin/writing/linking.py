"""Finds what a link may lead to, or a source to cite, while a person types."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponseBadRequest, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET

from articles.models import Article, Edition, Source, Topic
from authors.models import Person
from clinics.models import Clinic, Region
from core.text.clean import clean_line

MOST_OF_A_SORT = 5
MOST_SOURCES = 10
LEAST_CHARACTERS = 2
MOST_CHARACTERS = 100


class LinkingMixin:
    """For ArticleAdmin: one address that the dialogs of links and citations ask."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.find_targets)
        return [path("links/", view, name="articles_article_links"), *super().get_urls()]

    @method_decorator(require_GET)
    def find_targets(self, request):
        """Return {"results": [{"sort", "key", "title", …}]} for the words `q`.

        With `sort=source` they are sources to cite.
        """
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        words = clean_line(request.GET.get("q", "")[:MOST_CHARACTERS])
        find = _BY_SORT.get(request.GET.get("sort", ""))
        if find is None:
            return HttpResponseBadRequest("Leave out the sort, or ask for “source”.", content_type="text/plain")
        return JsonResponse({"results": list(find(words, request.user)) if len(words) >= LEAST_CHARACTERS else []})


def targets(words, user):
    """Return what the words find: at most MOST_OF_A_SORT of each sort, one query each."""
    return [target for find in _FINDERS for target in find(words, user)]


def _target(sort, pk, title, address, warning="", *, key=None):
    key = f"{sort.lower()}:{pk}" if key is None else key
    return {"sort": sort, "key": key, "title": title, "address": address, "warning": warning}


def _first(rows):
    return rows.order_by(*rows.model._meta.ordering or ["pk"])[:MOST_OF_A_SORT]


def _articles(words, user):
    live = Exists(Edition.objects.live().filter(article=OuterRef("pk")))
    rows = Article.objects.readable_by(user).filter(title__icontains=words, binned_at=None).annotate(is_public=live)
    for row in rows.order_by("-is_public", "title")[:MOST_OF_A_SORT]:
        warning = "" if row.is_public else "This article is not live. Readers cannot follow the link yet."
        yield _target("Article", row.pk, row.title, row.get_absolute_url(), warning)


def _clinics(words, _user):
    visible = Exists(Clinic.objects.visible().filter(pk=OuterRef("pk")))
    rows = Clinic.objects.filter(name__icontains=words).select_related("city").annotate(is_public=visible)
    for row in rows.order_by("-is_public", "name")[:MOST_OF_A_SORT]:
        warning = "" if row.is_public else "This clinic is not listed. Readers cannot follow the link."
        yield _target("Clinic", row.pk, f"{row.name}, {row.city.name}", row.get_absolute_url(), warning)


def _people(words, _user):
    for row in _first(Person.objects.unmerged().filter(name__icontains=words)):
        yield _target("Person", row.pk, row.display_name, row.get_absolute_url())


def _topics(words, _user):
    for row in _first(Topic.objects.filter(name__icontains=words)):
        yield _target("Topic", row.pk, row.name, row.get_absolute_url())


def _regions(words, _user):
    for row in _first(Region.objects.with_parents().filter(name__icontains=words)):
        yield _target("Region", row.pk, row.full_name, row.get_absolute_url())


def _sources(words, _user):
    # A source has its address elsewhere, where it stays.
    for row in _first(_found_sources(words)):
        yield _target("Source", row.pk, str(row), row.link(), key="")


def _sources_to_cite(words, _user):
    for row in _found_sources(words).order_by(*Source._meta.ordering)[:MOST_SOURCES]:
        yield _target("Source", row.pk, str(row), row.link())


def _found_sources(words):
    return Source.objects.current().filter(Q(title__icontains=words) | Q(authors__icontains=words))


_FINDERS = (_articles, _clinics, _people, _topics, _regions, _sources)
_BY_SORT = {"": targets, "source": _sources_to_cite}
