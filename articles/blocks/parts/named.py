"""The kinds of things that frozen items name by id, fetched in one query each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.signing import TimestampSigner
from django.db import models
from django.utils import timezone

from articles.models.card import Article
from articles.models.editions import Edition
from articles.models.references.notices import SourceNotice
from articles.models.references.sources import Source
from clinics.models import Clinic, HelpLine, Region, Treatment
from clinics.models.taxonomy import join_treatments, split_treatments
from core.db.reused import any_of, reused
from core.urls import path_to
from files.models import File
from images.models import Image


@dataclass(frozen=True)
class Named:
    """A kind of thing, such as clinics; items hold its id as `key`.

    `fetch(ids)` returns {id: thing} of what readers may see, `titles(ids, public)` returns {id: title} for differences.
    """

    key: str
    fetch: Callable
    titles: Callable | None = None


# A preview gives its readers a key to files that no live text names. It opens one file, for so long.
FILE_KEY_SALT, FILE_KEY_DAYS = "articles.files", 7


@reused(ids=[models.BigIntegerField()])
def _images_with(ids):
    return Image.objects.filter(pk__in=ids).order_by()


@reused(ids=[models.BigIntegerField()], at=models.DateTimeField())
def _live_editions_of(ids, at):
    return Edition.objects.live(at).for_link().filter(any_of("article", ids)).order_by()


@reused(ids=[models.BigIntegerField()], today=models.DateField())
def _visible_clinics_with(ids, today):
    rows = Clinic.objects.visible().with_place().with_paid(today).filter(pk__in=ids).order_by()
    return rows.annotate(treatments_joined=join_treatments())


@reused(ids=[models.BigIntegerField()])
def _treatments_with(ids):
    return Treatment.objects.filter(pk__in=ids).order_by()


@reused(ids=[models.BigIntegerField()])
def _regions_with(ids):
    return Region.objects.filter(pk__in=ids).only("name", "path").order_by()


@reused(ids=[models.BigIntegerField()])
def _sources_with(ids):
    return Source.objects.filter(pk__in=ids).with_state().order_by().values_list("pk", "state")


def _images(ids):
    return {row.pk: row for row in _images_with(ids=ids)}


def _articles(ids):
    return {row.article_id: row for row in _live_editions_of(ids=ids, at=timezone.now())}


def _titles_of_articles(ids, public):
    if public:
        return dict(Edition.objects.live().filter(article__in=ids).values_list("article", "title"))
    return dict(Article.objects.filter(pk__in=ids).values_list("pk", "title"))


def _clinics(ids):
    found = {row.pk: row for row in _visible_clinics_with(ids=ids, today=timezone.localdate())}
    for row in found.values():
        row.treatment_names = split_treatments(row.treatments_joined)
    return found


def _names_of_clinics(ids, public):
    rows = Clinic.objects.visible() if public else Clinic.objects.all()
    return dict(rows.filter(pk__in=ids).values_list("pk", "name"))


def _treatments(ids):
    return {row.pk: row for row in _treatments_with(ids=ids)}


def _regions(ids):
    return {row.pk: row for row in _regions_with(ids=ids)}


def _names_of(model):
    return lambda ids, public: dict(model.objects.filter(pk__in=ids).values_list("pk", "name"))


def _files(ids):
    live = Edition.objects.live().filter(files__file=models.OuterRef("pk"))
    return {row.pk: row for row in File.objects.filter(pk__in=ids).annotate(is_public=models.Exists(live))}


def _help_lines(kinds):
    """Return {"safety": {digits: help line}} if a safety callout is there."""
    return {"safety": HelpLine.load_numbers()} if "safety" in kinds else {}


@dataclass(frozen=True)
class CitedSource:
    """What became of a source.

    `notice` is the one that counts, or None; `checked_on` the day of the last check, or None.
    """

    notice: SourceNotice | None
    checked_on: date | None


def read_sources(rows):
    """Return {id: CitedSource} of rows of an id and a `state` of with_state()."""
    return {int(pk): _read_source(state) for pk, state in rows}


def _read_source(state):
    checked_on, nature, on, doi, reason = state.split("|", 4)
    notice = SourceNotice(nature=nature, on=_day(on), doi=doi, reason=reason) if nature else None
    return CitedSource(notice, _day(checked_on))


def _day(text):
    return date.fromisoformat(text) if text else None


def _sources(ids):
    return read_sources(_sources_with(ids=ids))


def file_address(file):
    """Return the address of a file that was fetched by FILE or CAPTIONS.

    What is not public is shown in previews and past editions only, so these addresses carry a key.
    """
    path = path_to("files:file", file.pk, file.download_name)
    return path if file.is_public else f"{path}?key={TimestampSigner(salt=FILE_KEY_SALT).sign(file.pk)}"


IMAGE = Named("image", _images)
FILE = Named("file", _files)
CAPTIONS = Named("captions", _files)
ARTICLE = Named("article", _articles, _titles_of_articles)
SOURCE = Named("source", _sources)
TREATMENT = Named("treatment", _treatments, _names_of(Treatment))
REGION = Named("region", _regions, _names_of(Region))
# A callout of the kind “safety” names all help lines.
HELP_LINE = Named("kind", _help_lines)
CLINIC = Named("clinic", _clinics, _names_of_clinics)
