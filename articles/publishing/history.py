"""Keep the drafts that saves replace, and put a text into the draft."""

from django.utils import timezone

from articles.blocks.base import kind_of
from articles.blocks.parts import freezing
from articles.blocks.parts.freezing import next_ordering
from articles.models import Article, Byline, DraftVersion
from articles.publishing import editions
from authors.models import Person

MAX_VERSIONS = 200
_TEXT = ("title", "standfirst", "interests", "byline", "document", "words", "digest", "evidence", "ai_use")


def keep_draft(article, by, at=None):
    """Keep the saved draft of an article that is about to be replaced.

    A text without words, or one that the newest version holds already, is not kept.
    """
    saved = Article.objects.select_related("lead_image").get(pk=article.pk)
    text = editions.unsaved_edition(saved, None)
    newest = saved.draft_versions.values_list("digest", flat=True).first()
    if not text.document or newest == text.digest:
        return
    kept = {name: getattr(text, name) for name in _TEXT}
    who = {"saved_by": saved.last_edited_by, "saved_at": saved.updated_at, "replaced_by": by}
    DraftVersion.objects.get_or_create(
        article=saved, number=saved.version, defaults=kept | who | {"replaced_at": at or timezone.now()}
    )
    surplus = list(saved.draft_versions.values_list("pk", flat=True)[MAX_VERSIONS:])
    DraftVersion.objects.filter(pk__in=surplus).delete()


def replace_text(article, text):
    """Put a text, an Edition or a DraftVersion, into a locked article.

    Return how many blocks could not be restored.
    """
    for name in ("title", "standfirst", "interests", "evidence", "ai_use"):
        setattr(article, name, getattr(text, name))
    article.save(update_fields=["title", "standfirst", "interests", "evidence", "ai_use"])
    article.bylines.all().delete()
    # A person may be gone, or merged into another one that is in the byline, too.
    rows = Person.objects.filter(pk__in=[row["person"] for row in text.byline]).values_list("pk", "merged_into")
    known, credits = {pk: into or pk for pk, into in rows}, {}
    for row in text.byline:
        if row["person"] in known:
            credits.setdefault(known[row["person"]], row["credit"])
    Byline.objects.bulk_create(
        Byline(article=article, person_id=pk, credit=credit, position=position)
        for position, (pk, credit) in enumerate(credits.items())
    )
    return freezing.thaw(article, text.document)


def insert_block(article, text, index):
    """Put one block of a text into a locked article, near the place that it had.

    Return False if what it names no longer exists.
    """
    item = text.document[index]
    block = kind_of(item).thaw(item)
    if block is None:
        return False
    place = sum(earlier["type"] != "lead" for earlier in text.document[:index])
    block.parent, block.region, block.ordering = article, "body", next_ordering(article, place)
    block.save()
    return True
