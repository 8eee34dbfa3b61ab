"""Copy a block of one draft to another draft."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max

from activity.log import record
from articles.approval import four_eyes
from articles.models import BLOCKS
from articles.permissions import lock_article, require_owner_or_editor
from articles.publishing.actions import record_save
from core.errors import ActionRefused


@transaction.atomic
def copy_block(*, block, to, by):
    """Copy a block to the end of another draft, and return the copy.

    Those who edited the first draft count as editors of the second: they may have written the words.
    """
    require_owner_or_editor(by, to, "articles.change_article", "change articles")
    article = lock_article(to.pk)
    if article.binned_at:
        raise ActionRefused("This article is in the bin. Take it out first.")
    places = [model.objects.filter(parent=article).aggregate(last=Max("ordering"))["last"] or 0 for model in BLOCKS]
    fields = [field.attname for field in block._meta.concrete_fields if not field.primary_key]
    copy = type(block)(**{name: getattr(block, name) for name in fields})
    copy.parent, copy.ordering = article, max(places) + 10
    copy.save()
    for user in get_user_model().objects.filter(pk__in=block.parent.draft_editors.values("user")):
        four_eyes.record_editor(article, user)
    record_save(article=article, by=by)
    details = {"version": article.version, "copied": block.describe()}
    record("article.saved", by=by, about=article, article=article, details=details)
    return copy
