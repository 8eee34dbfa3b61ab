"""The context of an edition's page, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Concat, RowNumber
from django.utils import timezone

from articles.approval.queues import approved_since
from articles.approval.status import OVERDUE, covering_approvals, decisions_on, is_in_time, review_status
from articles.blocks.parts.named import read_sources
from articles.models import Article, Edition, PublicationEvent, Series, Source, Topic, TopicEntity
from articles.models.grouping.tags import public_tags
from articles.models.grouping.topics import MENU_TOPICS
from articles.models.site_pages import path_of
from articles.rendering.bodies import read_body
from articles.rendering.document import render
from articles.rendering.lists import LINK_COLUMNS
from articles.rendering.marks import mark
from articles.rendering.series import read_series
from clinics.models import Region
from core.db.reused import any_of, reused
from core.text.languages import INTERFACE, lang_html, name_language
from core.urls import path_to

# How many of the newest in a topic are considered.
MAX_RELATED, MOST_WEIGHED = 4, 12
MAX_CHANGES_OF_MEANING = 10
_ENTITY = Concat("kind", Value("|"), "code", Value("|"), "other_names", output_field=CharField())
MAX_REGIONS = 12
# The rank of an edition that is only named in the text.
_UNRELATED = 3


def edition_context(edition, *, preview=False, past=False):
    """Return the context of articles/detail.html.

    Fetch the edition with article, topic and body.
    """
    article = edition.article
    items, headings, references = read_body(edition)
    related, named = linked_editions(article, {item["article"] for item in items if "article" in item})
    links = load_links(edition, {item["source"] for item in items if "source" in item})
    sources = read_sources((link.slug, link.name) for link in links["source"])
    lead, blocks = render(items, article=named, source=sources)
    needed = article.needs_approval
    decisions = _decisions_about([edition, *related])
    mark(related, decisions)
    approvals = [row for row in decisions if row.edition.article_id == article.pk]
    status = review_status(edition, approvals, timezone.localdate()) if needed else None
    return {
        "edition": edition,
        "article": article,
        "lead": lead,
        "blocks": blocks,
        "toc": headings,
        "references": [one for one in references if not _is_retracted(sources.get(one.get("source")))],
        "has_references": bool(references),
        "sources_checked": checked_sources(list(sources.values())),
        "bylines": edition.authors(),
        "status": status,
        "approver_boxes": approver_boxes(edition, approvals, status),
        "related": related,
        "tags": links["tag"],
        "entities": _read_entities(links["entity"]),
        "text_lang": lang_html(article.language),
        "interface_lang": lang_html(INTERFACE, around=article.language),
        "languages": _read_languages(links["language"], article),
        "series": read_series(edition, links["series"], links["part"]),
        "newer": links["newer"][:1],
        "older": links["older"][:1],
        "regions": links["region"],
        "nav_topics": links["topic"][:MENU_TOPICS],
        "preview": preview,
        "past": past,
        "state": edition.state(),
        "changes_of_meaning": load_changes_of_meaning(edition),
        "withdrawal": _withdrawal(article) if past or preview else None,
        "has_current": past and Edition.objects.live().filter(article=article).exists(),
        "unapproved_because": _reason_without_approval(edition, status),
        "hide_from_search": preview or past or article.noindex or not may_be_indexed(status),
    }


def _is_retracted(source):
    # The page strikes the reference through, so programs must not take it for support of the text either.
    return source is not None and source.notice is not None and source.notice.is_retraction


def _decisions_about(editions):
    """Return the decisions on the articles of these editions that need an approval."""
    needing = [one.article_id for one in editions if one.article.needs_approval]
    return decisions_on(articles=needing) if needing else []


@dataclass(frozen=True)
class CheckedSources:
    """How many of the sources of a page were looked up, and the oldest day."""

    checked: int
    total: int
    day: date


def checked_sources(sources):
    """Return the CheckedSources of a page, or None if none was looked up."""
    days = [source.checked_on for source in sources if source.checked_on]
    return CheckedSources(len(days), len(sources), min(days)) if days else None


def may_be_indexed(status):
    """Return True if search engines may list a text with this ReviewStatus.

    None means that it needs no approval.
    """
    return status is None or status.is_approved or (status.code == OVERDUE and not settings.NOINDEX_OVERDUE)


def _reason_without_approval(edition, status):
    """Return the reason for publishing this text without an approval, or ""."""
    if status is None or status.is_approved or edition.pk is None:
        return ""
    last = edition.publication_events.filter(kind=PublicationEvent.Kind.PUBLISHED).first()
    return last.override_reason if last else ""


def load_changes_of_meaning(edition):
    """Return the editions that changed the meaning since the first, with their notes.

    No query for a text that never changed.
    """
    if edition.changed is None or edition.changed == edition.first_live:
        return []
    rows = Edition.objects.once_live().changes_of_meaning_until(edition).exclude(public_note="").newest_first()
    found = list(rows.only("article", "number", "public_note", "live_from", "change_class")[:MAX_CHANGES_OF_MEANING])
    for one in found:
        one.article = edition.article
    return found


@dataclass(frozen=True)
class Translation:
    """A live article in a language: its code, its own name of the language, its path."""

    language: str
    name: str
    path: str


def _read_languages(links, article):
    """Return the Translations of a live article with itself, or [] without others.

    An article and its translations are all site pages, or none is.
    """
    paths = [path_of(link.slug, article.site_page) for link in links]
    found = [Translation(link.name, name_language(link.name), path) for link, path in zip(links, paths, strict=True)]
    return found if len(found) > 1 else []


def _withdrawal(article):
    """Return the event that withdrew the article last, or None."""
    return PublicationEvent.objects.filter(edition__article=article, kind=PublicationEvent.Kind.WITHDRAWN).first()


def approver_boxes(edition, approvals, status):
    """Return the approvals of this text that are in time, for a box each."""
    if status is None or not status.is_approved:
        return []
    today = timezone.localdate()
    return [approval for approval in covering_approvals(edition, approvals) if is_in_time(approval, today)]


def linked_editions(article, named):
    """Return (editions to read next, {article: edition} of `named`); one query.

    To read next are the chosen articles, then the newest of the topic: those with a medical approval of today first, and
    those that need none.
    """
    since = timezone.localdate() - timedelta(days=settings.REVIEW_GRACE_DAYS)
    place = {"article": article.pk, "topic": article.topic_id, "at": timezone.now(), "since": since}
    place["root"] = article.original_id
    found = _linked(named=list(named) or [0], **place)
    related = [edition for edition in found if edition.rank < _UNRELATED][:MAX_RELATED]
    return related, {edition.article_id: edition for edition in found if edition.article_id in named}


@reused(
    article=BigIntegerField(),
    topic=BigIntegerField(),
    root=BigIntegerField(),
    at=DateTimeField(),
    since=DateField(),
    named=[BigIntegerField()],
)
def _linked(article, topic, root, at, since, named):
    chosen = Article.related.through.objects.filter(from_article=article).values("to_article")
    live = Edition.objects.live(at).order_by("-live_from", "-pk")
    # Apart, so that the database walks the newest of a topic and not all that is live.
    first = live.filter(article__in=chosen)[:MAX_RELATED]
    then = live.filter(article__topic=topic).exclude(article__in=chosen).exclude(_in_group(root))[:MOST_WEIGHED]
    rank = Case(
        When(article=article, then=Value(_UNRELATED)),
        When(article__in=chosen, then=Value(0)),
        When(_in_group(root), then=Value(_UNRELATED)),
        When(Q(article__topic=topic) & (Q(article__needs_approval=False) | approved_since(since)), then=Value(1)),
        When(article__topic=topic, then=Value(2)),
        default=Value(_UNRELATED),
        output_field=IntegerField(),
    )
    return (
        Edition.objects.live(at)
        .filter(Q(pk__in=first.values("pk")) | Q(pk__in=then.values("pk")) | any_of("article", named))
        .annotate(rank=rank)
        .select_related("article__topic", "article__lead_image")
        .only(*LINK_COLUMNS)
        .order_by("rank", "-live_from", "-pk")
    )


def find_live(slug):
    """Return the live edition of an article with what its page needs, or None."""
    return _live_with.first(slug=slug, at=timezone.now())


@reused(slug=CharField(), at=DateTimeField())
def _live_with(slug, at):
    return Edition.objects.live(at).with_body().filter(article__slug=slug)


@dataclass(frozen=True)
class Link:
    """A link to a topic, a tag or a region; `slug` is the path of a region."""

    name: str
    slug: str

    def get_absolute_url(self):
        return path_to("clinics:region", self.slug)


def load_links(edition, sources=()):
    """Return {kind: [Link]} of what an article page links to; one query.

    The kinds are topic (of the menu), tag, region, source, entity, language, newer and older. For the ids of `sources`,
    the name is what became of each, and the slug is its id. Entities are what the topic is about; their slug is kind, code
    and other names. Series is the one of the article, and parts are its live articles. Languages are those of the live
    article and its live translations. Newer and older are the articles around this one in the list of its topic.
    """
    kinds = ("topic", "tag", "region", "source", "entity", "language", "series", "part", "newer", "older")
    links, now, article = {kind: [] for kind in kinds}, timezone.now(), edition.article
    place = {"topic": article.topic_id or 0, "edition": edition.pk or 0, "changed": edition.changed or now}
    root = article.original_id or 0
    place |= {"root": root, "series": article.series_id or 0}
    found = _links(article=article.pk, at=now, sources=list(sources) or [0], **place)
    for kind, name, slug, _place in sorted(found, key=itemgetter(3)):
        links[kind].append(Link(name, slug))
    return links


@reused(
    article=BigIntegerField(),
    topic=BigIntegerField(),
    edition=BigIntegerField(),
    changed=DateTimeField(),
    at=DateTimeField(),
    sources=[BigIntegerField()],
    root=BigIntegerField(),
    series=BigIntegerField(),
)
def _links(article, topic, edition, changed, at, sources, root, series):
    tagged = {"content_type__app_label": "articles", "content_type__model": "article", "object_id": article}
    tags = public_tags().filter(**{f"taggit_taggeditem_items__{name}": value for name, value in tagged.items()})
    largest = Region.objects.largest_regions(MAX_REGIONS).values("pk")
    regions = Region.objects.filter(pk__in=largest).with_clinic_counts()
    # A union cannot be sorted by what each part is sorted by, so each row brings its place.
    return _rows_of("topic", Topic.objects.of_menu(at), "slug", "position", "name").union(
        _rows_of("tag", tags, "slug", "taggit_taggeditem_items__pk"),
        _rows_of("region", regions, "path", "-clinic_count", "name", "pk"),
        *_around(Edition.objects.live(at).filter(article__topic=topic).exclude(_in_group(root)), edition, changed),
        Source.objects.filter(pk__in=sources)
        .with_state()
        .order_by()
        .values_list(Value("source", CharField()), "state", Cast("pk", CharField()), Value(0, BigIntegerField())),
        _rows_of("entity", TopicEntity.objects.filter(topic=topic), _ENTITY, "name", "pk"),
        _rows_of("series", Series.objects.filter(pk=series), Value("", CharField()), "pk"),
        _rows_of(
            "part",
            Edition.objects.live(at).filter(article__series=series),
            "article__slug",
            "article__part",
            name="title",
        ),
        _rows_of("language", _live_in_group(root, at), "slug", "-is_root", "language", "pk", name="language"),
        all=True,
    )


def _in_group(root):
    """Return the condition for editions of an article and its translations."""
    return Q(article=root) | Q(article__translation_of=root)


def _around(listed, edition, changed):
    """Yield the rows of the editions before and after one in a list of live editions."""
    newer = listed.filter(Q(changed__gt=changed) | Q(changed=changed, pk__gt=edition)).order_by("changed", "pk")
    older = listed.filter(Q(changed__lt=changed) | Q(changed=changed, pk__lt=edition)).newest_first()
    for kind, rows in (("newer", newer), ("older", older)):
        yield _rows_of(kind, Edition.objects.filter(pk__in=rows.values("pk")[:1]), "article__slug", "pk", name="title")


def _rows_of(kind, rows, slug, *order, name="name"):
    place = Window(RowNumber(), order_by=list(order))
    return rows.order_by().values_list(Value(kind, CharField()), name, slug, place)


def _live_in_group(root, at):
    """Return an article and its translations, those that are live."""
    live = Edition.objects.live(at).filter(article=OuterRef("pk"))
    is_root = Case(When(pk=root, then=Value(1)), default=Value(0))
    # The keys come from an index alone: with the statistics of ANALYZE, SQLite reads all rows for more columns.
    others = Article.objects.filter(translation_of=root).values("pk")
    return Article.objects.filter(Q(pk=root) | Q(pk__in=others)).filter(Exists(live)).annotate(is_root=is_root)


def _read_entities(links):
    """Return the unsaved TopicEntities of Links."""
    found = []
    for link in links:
        kind, code, other_names = link.slug.split("|", 2)
        found.append(TopicEntity(kind=kind, code=code, name=link.name, other_names=other_names))
    return found
