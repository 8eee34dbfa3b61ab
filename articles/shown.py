"""What the pages of articles show, as tags of articles/models/page_tags.py."""

from django.db.models import Q, Value

from articles.blocks.base import named_in
from articles.document.targets import keys_in
from articles.models import Approval, Article, Edition, Topic
from articles.models.grouping.topics import within
from clinics.models import Clinic
from clinics.shown import show_clinics
from core.pages import fragments
from core.pages.recording import is_recording, show
from core.pages.registry import Clock

_TEXT = (
    "articles_edition",
    "articles_editionbody",
    "articles_article",
    "articles_approval",
    "articles_publicationevent",
)
_TAGS = ("taggit_tag", "taggit_taggeditem", "articles_tagpage")
_PEOPLE = ("articles_editionperson", "authors_person", "authors_credential")


def show_edition(edition):
    """Note what the page of an edition depends on."""
    if not is_recording():
        return
    article = edition.article
    show_article(article)
    related = Article.related.through.objects.filter(from_article=article)
    chosen = dict(related.values_list("to_article", "to_article__topic"))
    named = {kind.key: ids for kind, ids in named_in(edition.document).items()}
    linked = {}
    for sort, pk in keys_in(edition.document):
        linked.setdefault(sort, set()).add(pk)
    shown = {*chosen, *named.get("article", ()), *linked.get("article", ())}
    topics = {*chosen.values(), *(topic.pk for topic in (article.topic.lineage if article.topic else ()))}
    root = article.original_id
    shown |= {root, *Article.objects.filter(translation_of=root).values_list("pk", flat=True)}
    show(*(f"article:{pk}" for pk in shown), f"topic:{article.topic_id}", *(f"subject:{pk}" for pk in topics))
    if article.series_id:
        show(f"series:{article.series_id}")
    show(*(f"tag:{pk}" for pk in article.tags.values_list("pk", flat=True)))
    show_people_of(Article.objects.filter(Q(pk__in={article.pk, *chosen}) | Q(topic=article.topic_id)).values("pk"))
    fragments.note("topics", "regions")
    show_clinics({*named.get("clinic", ()), *linked.get("clinic", ())})
    for sort, word in (("person", "person"), ("topic", "subject"), ("region", "place")):
        show(*(f"{word}:{pk}" for pk in linked.get(sort, ())))
    show(*(f"place:{pk}" for pk in named.get("region", ())))
    show(
        *(f"file:{pk}" for key in ("file", "captions") for pk in named.get(key, ())),
        covers=("files_file", "articles_editionfile"),
    )
    show(
        *(f"source:{pk}" for pk in named.get("source", ())),
        covers=("articles_source", "articles_sourcenotice"),
    )
    show(
        covers=(
            *("articles_series", "articles_topic", "articles_topicentity", "articles_article_related"),
            *_TAGS,
            *("clinics_clinic", "clinics_region", "clinics_paidperiod"),
        )
    )


def show_article(article):
    """Note that the page shows one article, all its editions and decisions."""
    show(f"article:{article.pk}", covers=_TEXT)


def show_people_of(articles):
    """Note the people who wrote these articles or decided about them."""
    if not is_recording():
        return
    people = set(Edition.people.through.objects.filter(edition__article__in=articles).values_list("person", flat=True))
    people |= set(Approval.objects.filter(edition__article__in=articles).values_list("person", flat=True))
    show(*(f"person:{pk}" for pk in people), covers=_PEOPLE)


def show_topic(topic):
    """Note that the page lists the articles of a topic and of those below.

    It names the topics above, and shows the articles picked for it.
    """
    if is_recording():
        below = Topic.objects.filter(within(topic.pk)).order_by().values_list(Value("topic"), "pk")
        both = below.union(topic.picks.order_by().values_list(Value("article"), "article"), all=True)
        found = {"topic": set(), "article": set()}
        for kind, key in both:
            found[kind].add(key)
        below, picked = found["topic"], found["article"]
        about = ("articles_topic", "articles_topicentity", "articles_topicpick")
        show(f"topic:{topic.pk}", covers=(*about, *_TEXT))
        show(*(f"subject:{pk}" for pk in below.union(one.pk for one in topic.lineage)))
        show(*(f"article:{pk}" for pk in picked))
        show_people_of(Article.objects.filter(Q(topic__in=below) | Q(pk__in=picked)).values("pk"))


def show_tag(tag):
    """Note that the page lists the articles with a tag."""
    if is_recording():
        articles = set(Article.objects.filter(tags=tag).values_list("pk", flat=True))
        show(f"tag:{tag.pk}", *(f"article:{pk}" for pk in articles), covers=(*_TAGS, *_TEXT))
        show_people_of(articles)


def show_person(person):
    """Note that the page shows a person and the articles they wrote or approved."""
    if not is_recording():
        return
    about = Q(people=person) | Q(approvals__person=person)
    articles = set(Edition.objects.filter(about).values_list("article", flat=True))
    ties = person.affiliations.values_list("clinic", flat=True)
    show(
        f"person:{person.pk}",
        *(f"article:{pk}" for pk in articles),
        covers=(*_TEXT, "authors_identitychange", "articles_expertise"),
    )
    show(*(f"clinic:{pk}" for pk in ties), covers=("clinics_clinic", "clinics_affiliation"))
    show_people_of(articles)


def show_naming(clinic):
    """Note that the page lists the articles that name a clinic.

    That includes names of clinics that were merged into it.
    """
    if is_recording():
        merged = Clinic.objects.filter(merged_into=clinic).values_list("pk", flat=True)
        show(*(f"naming:{pk}" for pk in {clinic.pk, *merged}))
        live = Edition.objects.naming(clinic).values_list("article", flat=True)
        show(*(f"article:{pk}" for pk in set(live)), covers=("articles_editionclinic", *_TEXT))
        show_people_of(set(live))


def _next_moment(after):
    """Return when the next edition goes live or ends."""
    rows = Edition.objects.order_by()
    begins = rows.filter(live_from__gt=after).order_by("live_from").values_list("live_from", flat=True).first()
    ends = rows.filter(live_until__gt=after).order_by("live_until").values_list("live_until", flat=True).first()
    return min((moment for moment in (begins, ends) if moment is not None), default=None)


def _passed(after, until):
    """Return the tags of the editions that went live or ended."""
    moved = Q(live_from__gt=after, live_from__lte=until) | Q(live_until__gt=after, live_until__lte=until)
    tags = set()
    rows = Edition.objects.filter(moved).for_link().select_related("article__topic__parent__parent")
    for edition in rows.prefetch_related("people", "named_clinics"):
        topic = edition.article.topic
        tags |= {"table:articles_edition", f"article:{edition.article_id}"}
        tags |= {f"topic:{one.pk}" for one in (topic.lineage if topic else ())}
        tags |= {f"article:{edition.article.translation_of_id}"} if edition.article.translation_of_id else set()
        tags |= {f"series:{edition.article.series_id}"} if edition.article.series_id else set()
        tags |= {f"person:{person.pk}" for person in edition.people.all()}
        tags |= {f"naming:{row.clinic_id}" for row in edition.named_clinics.all()}
    return tags


EDITIONS_CLOCK = Clock("editions", ("articles_edition",), _next_moment, _passed)
