"""Lists of live editions as cards, with few columns and kept statements."""

from django.db.models import BigIntegerField, Count, DateTimeField, Value
from django.utils import timezone
from taggit.models import TaggedItem

from articles.models import Edition, EditionPerson
from core.db.reused import any_of, reused

# What articles/rendering/cards.py shows.
LINK_COLUMNS = (
    *("title", "standfirst", "words", "live_from", "article__slug"),
    *("article__topic__name", "article__topic__slug"),
    *(f"article__lead_image__{name}" for name in ("file", "width", "height", "made", "is_complete", "tone", "ppoi")),
)
CARD_COLUMNS = (*LINK_COLUMNS, "byline", "frozen_at")


class LiveEditions:
    """The live editions of a list, newest first: the rows of a Paginator.

    `about` is a topic, a tag or a person by its key in _FILTERS, `pk` its number.
    """

    def __init__(self, about="", pk=0):
        self._about, self._pk, self._at = about, pk, timezone.now()

    def __len__(self):
        return _count(self._about, pk=self._pk, at=self._at)[0][1]

    def __getitem__(self, part):
        # Later pages are rare, and each would keep a statement.
        load = _rows.build if part.start else _rows
        return with_names(list(load(self._about, part.start or 0, part.stop, pk=self._pk, at=self._at)))


def with_names(editions):
    """Fetch the people of the bylines of these editions, in one query."""
    people = {edition.pk: {} for edition in editions}
    for row in _bylines(ids=list(people)) if people else ():
        people[row.edition_id][row.person_id] = row.person
    for edition in editions:
        edition.known_people = people[edition.pk]
    return editions


def as_cards(editions):
    """Return a queryset with what cards show, except names."""
    return editions.select_related("article__topic", "article__lead_image").only(*CARD_COLUMNS)


def _with_tag(pk):
    rows = TaggedItem.objects.filter(tag=pk, content_type__app_label="articles", content_type__model="article")
    return {"article__in": rows.values("object_id")}


_FILTERS = {
    "": lambda pk: {},
    "topic": lambda pk: {"article__topic": pk},
    "tag": _with_tag,
    "person": lambda pk: {"people": pk},
}


@reused(pk=BigIntegerField(), at=DateTimeField())
def _rows(about, start, stop, pk, at):
    return as_cards(Edition.objects.live(at).filter(**_FILTERS[about](pk)).newest_first())[start:stop]


@reused(pk=BigIntegerField(), at=DateTimeField())
def _count(about, pk, at):
    rows = Edition.objects.live(at).filter(**_FILTERS[about](pk)).order_by()
    return rows.values_list(Value(1)).annotate(Count("pk"))


@reused(ids=[BigIntegerField()])
def _bylines(ids):
    columns = ("slug", "verified_name", "verified_at")
    rows = EditionPerson.objects.filter(any_of("edition", ids)).select_related("person").order_by()
    return rows.only("edition", "person", *(f"person__{name}" for name in columns))
