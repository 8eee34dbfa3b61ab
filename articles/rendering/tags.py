"""Find the tags that readers see, and what search engines may list."""

from django.db.models import BigIntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from taggit.models import TaggedItem

from articles.models import Edition, Topic
from articles.models.grouping.tags import public_tags
from articles.models.grouping.topics import within
from core.db.reused import any_of, reused
from core.db.search_listing import listed_condition

# A page with fewer articles says nothing that they do not say.
MIN_ARTICLES_TO_INDEX = 3


def indexed_tags(at):
    """Return the tags that search engines may list."""
    own = Q(page=None) | listed_condition("page__")
    return _with_enough(public_tags().filter(own), at, article__tags=OuterRef("pk"))


def indexed_topics(topics, at):
    """Return those of `topics` that search engines may list."""
    below = Topic.objects.filter(within(OuterRef(OuterRef("pk"))))
    return _with_enough(topics.filter(listed_condition()), at, article__topic__in=below)


def _with_enough(rows, at, **own):
    """Return the rows with enough live articles, by the condition `own`.

    The database stops at the last one that is needed.
    """
    live = Edition.objects.live(at).articles().filter(**own).order_by().values("pk")
    last_needed = Subquery(live[MIN_ARTICLES_TO_INDEX - 1 : MIN_ARTICLES_TO_INDEX])
    return rows.annotate(last_needed=last_needed).filter(last_needed__isnull=False)


def is_indexed(page):
    """Return True if a tag or topic has enough articles, by their Page."""
    return page.paginator.count >= MIN_ARTICLES_TO_INDEX


def tags_of(articles):
    """Return {article: [(slug, name)]} of the tags that readers see; one statement."""
    found = {}
    for _item, article, tag in sorted(_tags_of(articles=list(articles))) if articles else ():
        # An internal tag has no row.
        if tag is not None:
            found.setdefault(article, []).append(tuple(tag.split(" ", 1)))
    return found


@reused(articles=[BigIntegerField()])
def _tags_of(articles):
    # With a join, SQLite walks all tags and looks each up in all these articles. With an order, it walks all items.
    tag = public_tags().filter(pk=OuterRef("tag")).values(both=Concat("slug", Value(" "), "name"))
    rows = TaggedItem.objects.filter(content_type__app_label="articles", content_type__model="article")
    rows = rows.filter(any_of("object_id", articles)).annotate(both=Subquery(tag)).order_by()
    return rows.values_list("pk", "object_id", "both")
