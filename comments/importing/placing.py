"""Find the article of each group of imported comments."""

import csv
import io
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from articles.models import Article, Edition
from core.text.slugs import latin_slug

# Two sites may give one post dates in different time zones.
_NEAR = timedelta(days=1)
UNKNOWN = "no article here has this reference, slug, or title and date. Name it in a file for --posts."
PAGE = "it is a page, whose slug an article may have too. Name its article in a file for --posts."


class UnreadableMap(ValueError):
    """The map of posts cannot be used; the message says what to change."""


class Places:
    """Where comments go: by a map, by reference, by slug, or by title and date."""

    def __init__(self, posts=None):
        self.posts = posts or {}

    def find(self, group):
        """Return (Article or None, a sentence if the way needs one)."""
        for key in filter(None, (group.number, _path(group.path), _slug(group.slug))):
            if key in self.posts:
                return Article.objects.get(slug=self.posts[key]), ""
        found = Article.objects.filter(import_ref__in=[ref for ref in group.refs if ref]).order_by("pk").first()
        if found is None and group.is_article and group.slug:
            slugs = [group.slug, latin_slug(unquote(group.slug))]
            found = Article.objects.filter(slug__in=[slug for slug in slugs if slug]).order_by("pk").first()
        if found is not None:
            return found, ""
        found = self._by_title_and_date(group)
        if found is not None:
            return found, f"It was found by its title and date: {found.slug}."
        return None, UNKNOWN if group.is_article else PAGE

    def _by_title_and_date(self, group):
        if not group.title or group.published is None:
            return None
        articles = list(Article.objects.filter(title__iexact=group.title)[:2])
        if len(articles) != 1:
            return None
        first = Edition.objects.filter(article=articles[0], live_from__isnull=False).order_by("live_from").first()
        is_near = first is not None and abs(first.live_from - group.published) <= _NEAR
        return articles[0] if is_near else None


def read_posts(text):
    """Return {number, path or slug of a post: slug of its article}.

    Raises UnreadableMap.

    Each line is "number, path or slug of the post; slug of the article". A header is skipped.
    """
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        rows = [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)
        ]
    except csv.Error as error:
        raise UnreadableMap("The map of posts can’t be read as CSV. Save it as CSV (UTF-8) again.") from error
    if not rows or any(len(row) < 2 for row in rows):
        raise UnreadableMap(
            "The map of posts needs two columns: the post's number, address or slug, and the article's slug."
        )
    slugs = set(Article.objects.filter(slug__in=[row[1] for row in rows]).values_list("slug", flat=True))
    if rows[0][1] not in slugs:
        rows = rows[1:]  # a header
    if missing := sorted({row[1] for row in rows} - slugs):
        raise UnreadableMap(f"The map of posts names articles that are not here: {', '.join(missing[:10])}.")
    posts = {}
    for post, slug, *_rest in rows:
        key = _path(post) if "/" in post else post if post.isdecimal() else _slug(post)
        if posts.setdefault(key, slug) != slug:
            raise UnreadableMap(f"The map of posts names two articles for {post}.")
    return posts


def _path(address):
    return unquote(urlsplit(address).path).strip("/") and "/" + unquote(urlsplit(address).path).strip("/")


def _slug(slug):
    return unquote(slug).strip()
