"""How the addresses of articles, topics and tags are made (addresses/kinds.py)."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from taggit.models import Tag

from addresses.kinds import Appearance, Kind
from articles.models.card import Article
from articles.models.editions import Edition
from articles.models.grouping.tags import public_tags
from articles.models.grouping.topics import Topic

# SQL: whether readers could ever open an article, by an expression for its id.
WAS_LIVE = "EXISTS (SELECT 1 FROM articles_edition e WHERE e.article_id = {article} AND e.live_from <= {{now}})"


def _live_articles():
    return Article.objects.filter(Exists(Edition.objects.live(timezone.now()).filter(article=OuterRef("pk"))))


ARTICLE = Kind(
    name="article",
    words="an article",
    model=Article,
    column="slug",
    prefixes=("/articles/", "/comments/"),
    public=_live_articles,
    was_public=WAS_LIVE.format(article="{row}.id"),
    appears=(
        Appearance(
            Edition._meta.db_table,
            ("live_from",),
            "NEW.live_from <= {now}",
            "(SELECT a.slug FROM articles_article a WHERE a.id = NEW.article_id)",
        ),
    ),
    elsewhere=("",),
)


def _site_pages():
    return Article.objects.exclude(site_page="")


# Its history and editions are below /articles/, as those of articles: ARTICLE follows these addresses.
SITE_PAGE = Kind(
    name="page",
    words="a page about the site",
    model=Article,
    column="slug",
    prefixes=("/",),
    public=lambda: _live_articles().exclude(site_page=""),
    was_public=f"{{row}}.site_page <> '' AND {WAS_LIVE.format(article='{row}.id')}",
    appears=(
        Appearance(
            Edition._meta.db_table,
            ("live_from",),
            "NEW.live_from <= {now}",
            # NULL for an article. A trigger's condition could not ask that: PostgreSQL takes no subquery there.
            "(SELECT a.slug FROM articles_article a WHERE a.id = NEW.article_id AND a.site_page <> '')",
        ),
    ),
    rows=_site_pages,
    elsewhere=("",),
)
TOPIC = Kind(
    name="topic",
    words="a topic",
    model=Topic,
    column="slug",
    prefixes=("/topics/",),
    public=Topic.objects.all,
    appears=(Appearance(Topic._meta.db_table, (), "1 = 1", "NEW.slug"),),
    elsewhere=("category",),
)
TAG = Kind(
    name="tag",
    words="a tag",
    model=Tag,
    column="slug",
    prefixes=("/tags/",),
    public=lambda: public_tags().filter(Exists(_live_articles().filter(site_page="", tags=OuterRef("pk")))),
    was_public="NOT EXISTS (SELECT 1 FROM articles_tagpage p WHERE p.tag_id = {row}.id AND p.is_internal) "
    "AND EXISTS (SELECT 1 FROM taggit_taggeditem t JOIN articles_edition e ON e.article_id = t.object_id "
    "WHERE t.tag_id = {row}.id AND e.live_from <= {now})",
    elsewhere=("tag",),
)
KINDS = (ARTICLE, TOPIC, TAG)


def kinds_of(article):
    """Return the kinds of address that an article has."""
    return (ARTICLE, SITE_PAGE) if article.is_site_page else (ARTICLE,)
