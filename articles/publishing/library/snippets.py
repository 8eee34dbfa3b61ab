"""Take the new words of a snippet into the drafts that use it."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from activity.log import record
from articles.models import Article, Edition, SnippetBlock
from articles.permissions import can_edit, lock_article, require_permission
from articles.publishing.actions import record_save
from core.html.sanitize import sanitize


class Use(NamedTuple):
    """An article with an older wording: in its draft, on its live page, or both."""

    article: Article
    in_draft: bool
    is_live: bool


def list_old_uses(snippet, user):
    """Return [Use] of the articles that `user` may read, by title."""
    drafts = set(SnippetBlock.objects.filter(snippet=snippet).outdated().values_list("parent", flat=True))
    # The key comes first in a stored item, and quotes in a text are escaped in JSON.
    named = Edition.objects.live().alias(written=Cast("document", TextField()))
    named = named.filter(written__contains=f'"snippet": {snippet.pk}')
    new = sanitize(snippet.html)
    live = {
        edition.article_id
        for edition in named.only("article", "document")
        if any(item.get("snippet") == snippet.pk and item["html"] != new for item in edition.document)
    }
    articles = Article.objects.readable_by(user).filter(pk__in=drafts | live, binned_at=None).order_by("title", "pk")
    return [Use(article, article.pk in drafts, article.pk in live) for article in articles]


@transaction.atomic
def take_new_words(*, snippet, by):
    """Copy the words of a snippet into all drafts that `by` may change.

    Return the articles whose drafts changed. Editions keep their words, so readers see the old ones until someone
    publishes the draft.
    """
    require_permission(by, "articles.change_article", "change drafts")
    outdated = SnippetBlock.objects.filter(snippet=snippet).outdated()
    changed = []
    for pk in sorted(set(outdated.values_list("parent", flat=True))):
        article = lock_article(pk)
        if not can_edit(by, article):
            continue
        outdated.filter(parent=article).update(html=snippet.html)
        record_save(article=article, by=by)
        record("article.snippet_taken", by=by, about=article, article=article, details={"snippet": snippet.name})
        changed.append(article)
    return changed
