"""Merge tags."""

from django.db import transaction
from taggit.models import Tag, TaggedItem

from activity.log import record
from addresses.actions import lead_merged
from articles.models.addresses import TAG
from articles.models.tags import clean_tag_name
from articles.permissions import require_permission
from core.errors import ActionRefused


@transaction.atomic
def merge_tags(*, tags, name, by):
    """Put the tag `name` in place of others and return it; their addresses lead to it.

    Raises ValidationError for a name that no tag can have.
    """
    require_permission(by, "taggit.change_tag", "merge tags")
    name = clean_tag_name(name)
    target = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
    others = [tag for tag in Tag.objects.select_for_update().filter(pk__in=[tag.pk for tag in tags]) if tag != target]
    if not others:
        raise ActionRefused("Choose at least one tag besides the one that stays.")
    for tag in others:
        lead_merged(TAG, tag.pk, target.pk, by=by)
        _move_items(tag, target)
        tag.delete()
    merged = ", ".join(sorted(tag.name for tag in others))
    record("tag.merged", by=by, about=target, details={"tags": merged})
    return target


def _move_items(tag, target):
    held = set(TaggedItem.objects.filter(tag=target).values_list("content_type", "object_id"))
    for item in TaggedItem.objects.filter(tag=tag):
        if (item.content_type_id, item.object_id) not in held:
            item.tag = target
            item.save(update_fields=["tag"])
