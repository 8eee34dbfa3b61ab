"""Articles as readers see them: the live edition of each, with its approval."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone

from articles.models import Approval, Article, Edition
from articles.models.grouping.tags import public_condition
from articles.models.grouping.topics import within_slugs
from articles.rendering.lists import with_names
from articles.rendering.page import edition_context, find_live
from articles.rendering.tags import tags_of
from clinics.api.responses import absolute
from core.urls import path_to
from psychsite.api import shapes
from psychsite.api.cursors import Order
from psychsite.api.links import IMAGE_SHAPE, NAMED_SHAPE, SLUG, api_url, image_data, named, slug_key
from psychsite.api.problems import Problem
from psychsite.api.resource import Filter, Resource
from psychsite.api.review import REVIEW_SHAPE, review_data, statuses_of

AUTHOR_SHAPE = shapes.thing(
    "A name of the byline.",
    name=shapes.text("The name as readers see it."),
    slug=shapes.text("The end of the person's address."),
    url=shapes.url("The person's page."),
    credit=shapes.text("What replaces “By”, such as “With reporting by”."),
)
HEADING_SHAPE = shapes.thing(
    "A heading of the text.",
    id=shapes.text("The anchor in the page."),
    text=shapes.text("Its words."),
    level=shapes.number("2 to 6."),
)
KEYS = {
    "slug": shapes.text("The end of the article's address."),
    "url": shapes.url("The article's page."),
    "api": shapes.url("The article's data."),
    "title": shapes.text("The title."),
    "standfirst": shapes.text("One or two sentences under the title."),
    "edition": shapes.number("The number of the edition that readers see."),
    "live_since": shapes.maybe(shapes.moment("When this edition went live; null for a draft.")),
    "published": shapes.maybe(shapes.moment("When readers first saw the article; null for a draft.")),
    "changed": shapes.maybe(
        shapes.moment("When a change last went live that was more than spelling or layout; null for a draft.")
    ),
    "topic": shapes.maybe(NAMED_SHAPE),
    "tags": shapes.listed(NAMED_SHAPE, "The article's tags."),
    "authors": shapes.listed(AUTHOR_SHAPE, "The byline, in order."),
    "review": REVIEW_SHAPE,
    "image": shapes.maybe(IMAGE_SHAPE),
    "words": shapes.number("The length of the text."),
    "reading_minutes": shapes.number("How long reading takes."),
    "comments_open": shapes.flag("Whether readers may comment."),
}
MORE = {
    "html": shapes.text("The text as HTML with the site's class names. Addresses in it may be relative to the site."),
    "text": shapes.text("The text as plain words."),
    "headings": shapes.listed(HEADING_SHAPE, "The headings, in order."),
    "interests": shapes.text("What readers should know about the authors' interests."),
    "unapproved_because": shapes.text("Why the text was published without an approval; mostly empty."),
    "related": shapes.listed(
        shapes.thing("An article to read next.", title=shapes.text("Its title."), url=shapes.url("Its page.")),
        "Articles to read next.",
    ),
}


def live_rows(asked):
    rows = Edition.objects.live().articles().select_related("article__topic", "article__lead_image")
    return rows.defer("document", "text")


def write_articles(editions):
    """Return the dicts of live editions: three queries."""
    with_names(editions)
    statuses = statuses_of(editions, timezone.localdate())
    tags = tags_of([one.article_id for one in editions])
    return [article_data(one, one.authors(), statuses[one], tags.get(one.article_id, ())) for one in editions]


def article_data(edition, authors, status, tags):
    """Return an edition as the KEYS of an article."""
    article, topic = edition.article, edition.article.topic
    return {
        "slug": article.slug,
        "url": absolute(article.get_absolute_url()),
        "api": api_url("article", article.slug),
        "title": edition.title,
        "standfirst": edition.standfirst,
        "edition": edition.number,
        "live_since": edition.live_from,
        "published": edition.first_live,
        "changed": edition.changed,
        "topic": topic and named("topic", topic.name, topic.slug, topic.get_absolute_url()),
        "tags": [named("tag", name, slug, path_to("articles:tag", slug)) for slug, name in tags if slug],
        "authors": [author_data(line) for line in authors],
        "review": review_data(status),
        "image": image_data(article.lead_image),
        "words": edition.words,
        "reading_minutes": edition.reading_minutes,
        "comments_open": article.comments_open,
    }


def author_data(line):
    """Return an AuthorLine as AUTHOR_SHAPE."""
    person = line.person
    return {
        "name": line.name,
        "slug": person.slug,
        "url": absolute(person.get_absolute_url()),
        "credit": line.credit,
    }


def page_data(context):
    """Return the data of an article's page from its context."""
    edition = context["edition"]
    tags = [(tag.slug, tag.name) for tag in context["tags"]]
    return {
        **article_data(edition, context["bylines"], context["status"], tags),
        "html": body_html(context["blocks"]),
        "text": edition.text,
        "headings": [{name: heading[name] for name in ("id", "text", "level")} for heading in context["toc"]],
        "interests": edition.interests,
        "unapproved_because": context["unapproved_because"],
        "related": [{"title": one.title, "url": absolute(one.get_absolute_url())} for one in context["related"]],
    }


def body_html(blocks):
    return "".join(render_to_string(block.template, {"block": block}) for block in blocks)


def find_article(slug):
    edition = find_live(slug)
    if edition is not None and not edition.article.is_site_page:
        return page_data(edition_context(edition))
    if Edition.objects.once_live().articles().filter(article__slug=slug).exists() or _is_wrong(slug):
        raise Problem(410, "This article was withdrawn. Remove what you stored of its text.")
    raise Http404("We couldn’t find this article.")


def _is_wrong(slug):
    rows = Edition.objects.withdrawn_as_wrong().articles().filter(article__slug=slug, article__binned_at=None)
    return rows.exists()


def _with_tag(slug):
    return Article.objects.filter(public_condition("tags__"), tags__slug=slug).values("pk")


def since(moment):
    """Return the condition for editions that went live, or whose approval changed."""
    decided = Approval.objects.filter(
        Q(decided_at__gte=moment) | Q(withdrawn_at__gte=moment), edition__article=OuterRef("article")
    )
    return Q(pk__in=Edition.objects.changed_since(moment).values("pk")) | Q(Exists(decided))


ARTICLES = Resource(
    name="articles",
    one="article",
    about="The articles that readers see, newest first.",
    keys=KEYS,
    more=MORE,
    order=(Order("live_from", datetime, True), Order("pk", int, True)),
    rows=live_rows,
    write=write_articles,
    find=find_article,
    path="<slug:slug>",
    key={"slug": slug_key("The end of the article's address.")},
    filters={
        "topic": Filter(
            "the slug of a topic", lambda slug: within_slugs([slug], "article__topic__"), SLUG, "sleep-and-mood"
        ),
        "tag": Filter("the slug of a tag", lambda slug: Q(article__in=_with_tag(slug)), SLUG, "safety"),
        "author": Filter("the slug of a person", lambda slug: Q(people__slug=slug), SLUG, "ines-calloway"),
    },
    since=since,
    also=(301, 410),
    prefix="/articles/",
)
