"""Lists of live editions as cards, with few columns and kept statements."""

from django.db.models import BigIntegerField, DateTimeField
from django.utils import timezone
from taggit.models import TaggedItem

from articles.models import Edition, EditionPerson, Topic
from articles.models.grouping.topics import within
from articles.rendering.marks import with_marks
from core.db.reused import any_of, reused

# What articles/rendering/cards.py shows.
LINK_COLUMNS = (
    *("title", "standfirst", "words", "live_from", "changed", "first_live", "article__slug", "article__site_page"),
    "article__language",
    # What the approval mark rests on.
    *("number", "digest", "changed_at", "byline", "editors", "article__needs_approval"),
    *("article__topic__name", "article__topic__slug"),
    *(f"article__lead_image__{name}" for name in ("file", "width", "height", "made", "is_complete", "tone", "ppoi")),
)
CARD_COLUMNS = (*LINK_COLUMNS, "frozen_at")


def live_editions(per_page, about="", pk=0):
    """Return the live editions of a list, newest first, as rows for a Paginator.

    `about` is what the list is about, a key of _FILTERS, and `pk` its number.
    """
    return _live_editions.rows(per_page, about, finish=with_marks, pk=pk, at=timezone.now())


def picked_editions(topic):
    """Return the live editions picked for a topic, in the order of staff, with marks."""
    return with_marks(list(_picked_editions(pk=topic.pk, at=timezone.now())))


def with_names(editions):
    """Fetch the people of the bylines of these editions, in one query."""
    people = {edition.pk: {} for edition in editions}
    for row in _bylines(ids=list(people)) if people else ():
        people[row.edition_id][row.person_id] = row.person
    for edition in editions:
        edition.known_people = people[edition.pk]
    return editions


def _with_tag(pk):
    rows = TaggedItem.objects.filter(tag=pk, content_type__app_label="articles", content_type__model="article")
    return {"article__in": rows.values("object_id")}


_FILTERS = {
    "": lambda pk: {},
    "topic": lambda pk: {"article__topic__in": Topic.objects.filter(within(pk))},
    "tag": _with_tag,
    "person": lambda pk: {"people": pk},
}


@reused(pk=BigIntegerField(), at=DateTimeField())
def _live_editions(about, pk, at):
    rows = Edition.objects.live(at).articles().filter(**_FILTERS[about](pk)).newest_first()
    return rows.select_related("article__topic", "article__lead_image").only(*CARD_COLUMNS)


@reused(pk=BigIntegerField(), at=DateTimeField())
def _picked_editions(pk, at):
    rows = Edition.objects.live(at).articles().filter(article__picks__topic=pk)
    rows = rows.order_by("article__picks__position", "article__picks__pk")
    return rows.select_related("article__topic", "article__lead_image").only(*CARD_COLUMNS)


@reused(ids=[BigIntegerField()])
def _bylines(ids):
    columns = ("slug", "verified_name", "verified_at", "merged_into")
    rows = EditionPerson.objects.filter(any_of("edition", ids)).select_related("person").order_by()
    return rows.only("edition", "person", *(f"person__{name}" for name in columns))
