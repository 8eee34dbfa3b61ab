"""Merge two sources that are one publication.

Drafts cite the one that stays. Editions keep their text and their keys: the merged row stays, and leads to the other.
"""

from django.db import transaction

from activity.log import record
from articles.fields import RichTextField
from articles.models import BLOCKS, Article, EditionSource, Reference, Source, SourceNotice
from articles.permissions import lock_article, require_permission
from articles.publishing.actions import record_save
from articles.references.retractions.check import counting_notice
from core.errors import ActionRefused
from core.html.citations import MARKUP

# What the source that stays takes over where it says nothing.
_FILLED = (
    *("authors", "publication", "year", "volume", "issue", "pages"),
    *("doi", "pmid", "url", "kind", "design", "participants"),
)
_TEXTS = [(block, field.name) for block in BLOCKS for field in block._meta.fields if isinstance(field, RichTextField)]


@transaction.atomic
def merge_sources(*, source, into, by):
    """Merge `source` into another one; return the Articles whose drafts changed."""
    require_permission(by, "articles.publish_edition", "merge sources")
    require_permission(by, "articles.change_source", "merge sources")
    rows = {
        row.pk: row for row in Source.objects.select_for_update().filter(pk__in=[source.pk, into.pk]).order_by("pk")
    }
    if len(rows) < 2:
        raise ActionRefused("Choose two sources that exist. A source cannot be merged into itself.")
    source, into = rows[source.pk], rows[into.pk]
    if source.merged_into_id or into.merged_into_id:
        raise ActionRefused("One of the sources has been merged already. Open the list again.")
    changed = [lock_article(pk) for pk in sorted(_citing_drafts(source))]
    _move_citations(source, into)
    _move_editions(source, into)
    _move_notices(source, into)
    for article in changed:
        record_save(article=article, by=by)
    record("source.merged", by=by, about=into, details={"merged": str(source)[:200]})
    return changed


def _citing_drafts(source):
    """Return the ids of the articles whose drafts name a source."""
    found = set()
    for block in BLOCKS:
        for field in block.links():
            if field.related_model is Source:
                found.update(block.objects.filter(**{field.name: source}).values_list("parent", flat=True))
    for block, name in _TEXTS:
        found.update(block.objects.filter(**{f"{name}__contains": _key(source)}).values_list("parent", flat=True))
    return found


def _move_citations(source, into):
    # One reference of an article to the publication is enough.
    known = Article.objects.filter(pk__in=Reference.objects.filter(source=into).values("parent"))
    Reference.objects.filter(source=source, parent__in=list(known)).delete()
    for block in BLOCKS:
        for field in block.links():
            if field.related_model is Source:
                block.objects.filter(**{field.name: source}).update(**{field.name: into})
    for block, name in _TEXTS:
        for row in block.objects.filter(**{f"{name}__contains": _key(source)}):
            html = MARKUP.sub(lambda found: _rewrite(found, source, into), getattr(row, name))
            block.objects.filter(pk=row.pk).update(**{name: html})


def _key(source):
    return f'data-ref="source:{source.pk}"'


def _rewrite(found, source, into):
    return found[0].replace(_key(source), _key(into)) if int(found["source"]) == source.pk else found[0]


def _move_editions(source, into):
    known = EditionSource.objects.filter(source=into).values_list("edition", flat=True)
    EditionSource.objects.filter(source=source, edition__in=list(known)).delete()
    EditionSource.objects.filter(source=source).update(source=into)


def _move_notices(source, into):
    """Let `into` know what is known of `source`, and mark that one as merged."""
    Source.objects.filter(pk=source.pk).update(notice=None)
    kept = SourceNotice.objects.filter(source=into).values_list("record", flat=True)
    SourceNotice.objects.filter(source=source).exclude(record__in=list(kept)).update(source=into)
    Source.objects.filter(merged_into=source).update(merged_into=into)
    Source.objects.filter(pk=source.pk).update(merged_into=into)
    for name in _FILLED:
        if getattr(into, name) in ("", None):
            setattr(into, name, getattr(source, name))
    into.checked_on = min(filter(None, (into.checked_on, source.checked_on)), default=None)
    into.notice = counting_notice(SourceNotice.objects.filter(source=into))
    into.save()
