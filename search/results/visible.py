"""Which of the found rows readers may see, and what filters need of them.

Each kind has its room's own condition, so no withdrawn article and no closed clinic gets past it.
"""

from dataclasses import dataclass

from django.db.models import BigIntegerField, DateTimeField, Exists, OuterRef
from taggit.models import TaggedItem

from articles.models import Article, Edition, Topic
from articles.models.grouping.tags import public_condition, public_tags
from articles.models.live import live_condition
from articles.models.public_people import public_people
from clinics.models import Clinic, Condition, Region, Treatment
from core.db.reused import any_of, reused
from search.index.sources import PUBLIC
from search.index.statements import Only

MOST_TAGGED = 50
PAGE = "page"
_ABOVE = ("article__topic", "article__topic__parent", "article__topic__parent__parent")
_TOPICS = tuple(f"{topic}__{name}" for topic in _ABOVE for name in ("slug", "name"))
SHOWN = (*PUBLIC, PAGE)


@dataclass(frozen=True)
class Fact:
    """What filters ask about a found row. Empty where a kind has no such thing."""

    # (slug, name) of the topic and of those above it.
    topics: tuple = ()
    region: tuple = ()
    begins: object = None
    article: int = 0
    slug: str = ""
    site_page: str = ""
    picture: int | None = None
    language: str = ""


def shown_kind(kind, fact):
    """Return the kind that readers see: site pages are among the articles."""
    return PAGE if fact.site_page else kind


def find_facts(found, at):
    """Return {(kind, number): Fact} of the found rows that readers may see.

    One statement for each kind among them.
    """
    facts = {}
    for kind, rows in _READ.items():
        if numbers := sorted(number for one, number in found if one == kind):
            for number, *values in rows(ids=numbers, at=at):
                facts[kind, number] = _MAKE.get(kind, _nothing)(*values)
    return facts


def _nothing(*_values):
    return Fact()


def _of_article(begins, article, slug, site_page, picture, language, *topics):
    named = tuple(topic for topic in zip(topics[::2], topics[1::2], strict=True) if topic[0])
    return Fact(named, (), begins, article, slug, site_page, picture, language)


def _of_clinic(path, name, state_path, state_name):
    # A city lies in a state, or in a country that has none.
    return Fact(region=(state_path, state_name) if state_path else (path, name))


@reused(ids=[BigIntegerField()], at=DateTimeField())
def _articles(ids, at):
    rows = Edition.objects.live(at).filter(pk__in=ids).order_by()
    columns = ("live_from", "article_id", "article__slug", "article__site_page")
    columns += ("article__lead_image_id", "article__language", *_TOPICS)
    return rows.values_list("pk", *columns)


@reused(ids=[BigIntegerField()], at=DateTimeField())
def _clinics(ids, at):
    columns = ("city__path", "city__name", "city__parent__path", "city__parent__name")
    return Clinic.objects.listed().filter(pk__in=ids).order_by().values_list("pk", *columns)


@reused(ids=[BigIntegerField()], at=DateTimeField())
def _people(ids, at):
    return public_people(at).filter(pk__in=ids).order_by().values_list("pk")


@reused(ids=[BigIntegerField()], at=DateTimeField())
def _topics(ids, at):
    return Topic.objects.with_articles(at).filter(pk__in=ids).order_by().values_list("pk")


@reused(ids=[BigIntegerField()], at=DateTimeField())
def _regions(ids, at):
    return Region.objects.with_clinics().filter(pk__in=ids).order_by().values_list("pk")


@reused(ids=[BigIntegerField()], at=DateTimeField())
def _treatments(ids, at):
    return _offered(Treatment, "treatments", ids)


@reused(ids=[BigIntegerField()], at=DateTimeField())
def _conditions(ids, at):
    return _offered(Condition, "conditions", ids)


def _offered(model, field, ids):
    return _with_clinics(model, field).filter(pk__in=ids).order_by().values_list("pk")


def _with_clinics(model, field):
    """Return the terms that a listed clinic has."""
    through = getattr(Clinic, field).through.objects
    column = model._meta.model_name
    listed = through.filter(**{column: OuterRef("pk"), "clinic__state": Clinic.State.LISTED})
    return model.objects.filter(Exists(listed))


@reused(ids=[BigIntegerField()], at=DateTimeField())
def _tags(ids, at):
    live = Article.objects.filter(live_condition(at, "editions__"), site_page="", pk=OuterRef("object_id"))
    items = TaggedItem.objects.filter(Exists(live), tag=OuterRef("pk"), content_type__app_label="articles")
    return public_tags().filter(Exists(items), pk__in=ids).order_by().values_list("pk")


def visible_sql(kind, at):
    """Return the Only of all rows of a kind that readers may see."""
    return Only(*_visible.sql(kind, at=at))


@reused(at=DateTimeField())
def _visible(kind, at):
    rows = {
        "article": lambda: Edition.objects.live(at),
        "topic": lambda: Topic.objects.with_articles(at),
        "region": Region.objects.with_clinics,
        "clinic": Clinic.objects.listed,
        "person": lambda: public_people(at),
        "treatment": lambda: _with_clinics(Treatment, "treatments"),
        "condition": lambda: _with_clinics(Condition, "conditions"),
    }[kind]()
    return rows.order_by().values("pk")


def clinics_offering(kind, number):
    """Return the Only of the listed clinics with a treatment or condition."""
    return Only(*_offering.sql(kind, term=number))


@reused(term=BigIntegerField())
def _offering(kind, term):
    return Clinic.objects.listed().filter(**{f"{kind}s": term}).order_by().values("pk")


@reused(tags=[BigIntegerField()], at=DateTimeField())
def _tagged(tags, at):
    items = TaggedItem.objects.filter(content_type__app_label="articles", content_type__model="article")
    articles = items.filter(public_condition("tag__"), any_of("tag", tags)).values("object_id")
    return Edition.objects.live(at).filter(article__in=articles).newest_first().values_list("pk")[:MOST_TAGGED]


def find_tagged(tags, at):
    """Return the newest live editions with one of these tags; one statement."""
    return [number for (number,) in _tagged(tags=list(tags), at=at)] if tags else []


_READ = {
    "article": _articles,
    "topic": _topics,
    "treatment": _treatments,
    "condition": _conditions,
    "region": _regions,
    "clinic": _clinics,
    "person": _people,
    "tag": _tags,
}
_MAKE = {"article": _of_article, "clinic": _of_clinic}
