"""Topics and tags with articles that readers see."""

from django.db.models import Count, Exists, OuterRef
from django.http import Http404
from django.utils import timezone
from taggit.models import TaggedItem

from articles.models import Edition, Topic
from articles.models.grouping.tags import page_of, public_tags
from articles.models.grouping.topics import add_up
from core.db.aggregates import aggregate_rows
from core.urls import path_to
from psychsite.api import shapes
from psychsite.api.cursors import Order
from psychsite.api.links import NAMED, NAMED_SHAPE, named, slug_key
from psychsite.api.resource import Resource

_COUNT = shapes.number("How many articles readers find there.")


def named_topic(topic):
    """Return the name and the addresses of a topic."""
    return named("topic", topic.name, topic.slug, topic.get_absolute_url())


def _topics(asked=None):
    return Topic.objects.with_articles(timezone.now()).select_related("parent")


def _write_topics(topics):
    counts = {topic.pk: topic.live_count for topic in add_up(list(Topic.objects.counted()))}
    return [
        {
            **named_topic(topic),
            "description": topic.description,
            "parent": topic.parent and named_topic(topic.parent),
            "articles": counts.get(topic.pk, 0),
        }
        for topic in topics
    ]


def _find_topic(slug):
    return _first(_topics().filter(slug=slug), _write_topics, "We couldn’t find this topic.")


def _tags(asked=None):
    live = Edition.objects.live().articles().filter(article=OuterRef("object_id"))
    items = TaggedItem.objects.filter(Exists(live), content_type__app_label="articles", content_type__model="article")
    shown = public_tags().filter(Exists(items.filter(tag=OuterRef("pk")))).exclude(slug="").select_related("page")
    return shown.annotate(live_count=aggregate_rows(items.filter(tag=OuterRef("pk")), Count("pk")))


def _write_tags(tags):
    return [
        {
            **named("tag", tag.name, tag.slug, path_to("articles:tag", tag.slug)),
            "description": page_of(tag).introduction,
            "articles": tag.live_count,
        }
        for tag in tags
    ]


def _find_tag(slug):
    return _first(_tags().filter(slug=slug), _write_tags, "No published articles have this tag.")


def _first(rows, write, sentence):
    found = write(list(rows[:1]))
    if not found:
        raise Http404(sentence)
    return found[0]


TOPICS = Resource(
    name="topics",
    one="topic",
    about="The topics that articles are filed under, in the order of the menu.",
    keys={
        **NAMED,
        "description": shapes.text("What the topic is about."),
        "parent": shapes.maybe(NAMED_SHAPE),
        "articles": _COUNT,
    },
    order=(Order("position", int), Order("name", str)),
    rows=_topics,
    write=_write_topics,
    find=_find_topic,
    path="<slug:slug>",
    also=(301,),
    prefix="/topics/",
    key={"slug": slug_key("The end of the topic's address.")},
)
TAGS = Resource(
    name="tags",
    one="tag",
    about="The tags of articles that readers see, by name.",
    keys={**NAMED, "description": shapes.text("What the articles with the tag are about."), "articles": _COUNT},
    order=(Order("name", str), Order("pk", int)),
    rows=_tags,
    write=_write_tags,
    find=_find_tag,
    path="<slug:slug>",
    also=(301,),
    prefix="/tags/",
    key={"slug": slug_key("The end of the tag's address.")},
)
