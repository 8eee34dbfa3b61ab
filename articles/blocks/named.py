"""The kinds of things that frozen items name by id, fetched in one query each."""

from collections.abc import Callable
from dataclasses import dataclass

from articles.models.card import Article
from articles.models.editions import Edition
from clinics.models import Clinic
from images.models import Image


@dataclass(frozen=True)
class Named:
    """A kind of thing, such as clinics; items hold its id as `key`.

    `fetch(ids)` returns {id: thing} of what readers may see, `titles(ids, public)` returns {id: title} for differences.
    """

    key: str
    fetch: Callable
    titles: Callable | None = None


def _articles(ids):
    return {row.article_id: row for row in Edition.objects.live().for_link().filter(article__in=ids)}


def _titles_of_articles(ids, public):
    if public:
        return dict(Edition.objects.live().filter(article__in=ids).values_list("article", "title"))
    return dict(Article.objects.filter(pk__in=ids).values_list("pk", "title"))


def _clinics(ids):
    return {row.pk: row for row in Clinic.objects.visible().with_place().with_paid().filter(pk__in=ids)}


def _names_of_clinics(ids, public):
    rows = Clinic.objects.visible() if public else Clinic.objects.all()
    return dict(rows.filter(pk__in=ids).values_list("pk", "name"))


IMAGE = Named("image", Image.objects.in_bulk)
ARTICLE = Named("article", _articles, _titles_of_articles)
CLINIC = Named("clinic", _clinics, _names_of_clinics)
