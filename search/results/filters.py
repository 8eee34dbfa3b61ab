"""Filters of results: what an address says, and what each would leave."""

from collections import Counter
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime, timedelta

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, DateField, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import TaggedItem

from articles.approval.queues import approved_on, approved_since
from articles.models import Article, Edition, Topic
from articles.models.grouping.tags import public_tags
from articles.models.grouping.topics import within_slugs
from clinics.models import Clinic
from core.db.reused import any_of, reused
from search.index.statements import Only
from search.results.hits import PLURALS
from search.results.visible import SHOWN, shown_kind

KEYS = ("kind", "topic", "tag", "year", "approved", "region")
NAMES = {
    "kind": _("Type"), "topic": _("Topic"), "tag": _("Tag"), "year": _("Year"), "approved": _("Medical approval"),
    "region": _("Region"),
}  # fmt: skip
SORTS = {"": _("Best match"), "newest": _("Newest")}
_APPROVED = _("Medically approved")
MOST_VALUES, MOST_OPTIONS, MOST_CHARACTERS = 10, 12, 100
# A filter that leaves at most so many articles is answered from their list.
MOST_LISTED = 5000


@dataclass(frozen=True)
class Option:
    """A value of a filter, and how many results it leaves."""

    value: str
    label: str
    count: int
    is_chosen: bool


def read_filters(parameters):
    """Return {key: values} of an address, without values that no filter has."""
    chosen = {}
    for key in KEYS:
        values = [value for value in parameters.getlist(key) if value and len(value) <= MOST_CHARACTERS][:MOST_VALUES]
        if key == "kind":
            values = [value for value in values if value in SHOWN]
        elif key == "year":
            values = [value for value in values if value.isascii() and value.isdecimal() and len(value) == 4]
        elif key == "approved":
            values = ["yes"] if "yes" in values else []
        if values := list(dict.fromkeys(value for value in values if "\0" not in value)):
            chosen[key] = values
    return chosen


def values_of(facts, tags, today):
    """Return {row: {key: [(value, label)]}} of found rows; one statement."""
    approved = find_approved([number for kind, number in facts if kind == "article"], today)
    found, zone = {}, timezone.get_current_timezone()
    for key, fact in facts.items():
        kind = shown_kind(key[0], fact)
        own = {"kind": [(kind, PLURALS[kind])]}
        if fact.topics:
            own["topic"] = list(fact.topics)
        if fact.region:
            own["region"] = [fact.region]
        if key[0] == "article":
            year = str(fact.begins.astimezone(zone).year)
            own |= {"year": [(year, year)], "tag": tags.get(fact.article, [])}
            if key[1] in approved:
                own["approved"] = [("yes", _APPROVED)]
        found[key] = own
    return found


def find_approved(numbers, today):
    """Return those of the editions whose text is approved on a day; one statement."""
    if not numbers:
        return set()
    since = today - timedelta(days=settings.REVIEW_GRACE_DAYS)
    return {number for (number,) in _approved(ids=numbers, since=since)}


@reused(ids=[BigIntegerField()], since=DateField())
def _approved(ids, since):
    return Edition.objects.filter(any_of("pk", ids), approved_since(since)).order_by().values_list("pk")


def passes(own, chosen, but=""):
    """Return True if a row has a chosen value of each filter except `but`."""
    return all(any(value in chosen[key] for value, _label in own.get(key, ())) for key in chosen if key != but)


def count_options(values, chosen):
    """Return {key: [Option]}: what choosing each would leave, by the other filters."""
    found = {}
    for key in KEYS:
        counts, labels = Counter(), {}
        is_narrowed = chosen.keys() - {key}
        for own in values.values():
            if not is_narrowed or passes(own, chosen, but=key):
                for value, label in own.get(key, ()):
                    counts[value] += 1
                    labels[value] = label
        picked = chosen.get(key, [])
        rows = [Option(value, labels[value], number, value in picked) for value, number in counts.items()]
        if key == "kind":
            rows.sort(key=lambda row: SHOWN.index(row.value))
        elif key == "year":
            rows.sort(key=lambda row: row.value, reverse=True)
        else:
            rows.sort(key=lambda row: (not row.is_chosen, -row.count, row.label))
        if rows := rows[:MOST_OPTIONS]:
            found[key] = rows
    return found


def narrow(chosen, today):
    """Return {kind: [Only]} of the rows that the filters leave."""
    for_articles, for_clinics = {"topic", "tag", "year"} & chosen.keys(), "region" in chosen
    found = {}
    if for_articles:
        # Keys of topics and tags first: the database then needs none of them for each text that it looks at.
        rows, is_rare = Edition.objects.all(), False
        if topics := chosen.get("topic"):
            keys = list(Topic.objects.filter(within_slugs(topics)).values_list("pk", flat=True))
            rows, is_rare = rows.filter(article__topic__in=keys), _are_few(Article.objects.filter(topic__in=keys))
        if tags := chosen.get("tag"):
            keys = list(public_tags().filter(slug__in=tags).values_list("pk", flat=True))
            tagged = TaggedItem.objects.filter(tag__in=keys)
            of_articles = {"content_type__app_label": "articles", "content_type__model": "article"}
            if _are_few(tagged):
                rows, is_rare = rows.filter(article__in=tagged.filter(**of_articles).values("object_id")), True
            else:
                # A join would read all articles with the tag; this asks for the found ones alone.
                rows = rows.filter(Exists(tagged.filter(**of_articles, object_id=OuterRef("article"))))
        if years := chosen.get("year"):
            rows = rows.filter(Q(*(("live_from__range", _year(int(year))) for year in years), _connector=Q.OR))
        found["article"] = [Only(*_sql(rows), is_rare=is_rare)]
    if "approved" in chosen:
        # Most articles are approved, and asking which takes long.
        approved = Only(*_sql(approved_on(Edition.objects.all(), today)), is_asked_last=True)
        found.setdefault("article", []).append(approved)
    if for_clinics:
        rows = Clinic.objects.listed()
        under = rows.none()
        for path in chosen["region"]:
            under = under | rows.filter(city__path=path) | rows.filter(city__path__startswith=f"{path}/")
        found["clinic"] = [Only(*_sql(under))]
    return found


def _are_few(rows):
    """Return True if the keys of rows are quickly listed."""
    return rows.order_by()[: MOST_LISTED + 1].count() <= MOST_LISTED


def _year(number):
    """Return the first and the last moment of a year.

    One that no calendar has gets a year without articles.
    """
    if not MINYEAR < number < MAXYEAR:
        number = MINYEAR + 1
    zone = timezone.get_current_timezone()
    begins, ends = datetime(number, 1, 1, tzinfo=zone), datetime(number + 1, 1, 1, tzinfo=zone)
    return begins, ends - timedelta(microseconds=1)


def _sql(rows):
    """Return (statement, parameters) of the keys of rows."""
    try:
        return rows.order_by().values("pk").query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        # An address can name a topic that is gone. Django makes no statement for rows that cannot exist.
        return "SELECT 0 AS pk WHERE 1 = 0", ()
