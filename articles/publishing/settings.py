"""Actions on what belongs to articles and not to their text, and on bylines.

Each says in words what it changed. The rights are those of the article's form.
"""

from django.db import transaction
from django.db.models import Max
from taggit.models import Tag, TaggedItem

from activity.log import record
from addresses.actions import lead_merged
from articles.models import Byline, Edition
from articles.models.addresses import TAG
from articles.models.grouping.tags import TagPage, clean_tag_name, split_tags
from articles.permissions import is_editor, lock_article, require_owner_or_editor, require_permission
from articles.publishing.actions import record_save
from core.errors import ActionRefused


@transaction.atomic
def change_topic(*, article, topic, by):
    """File an article under another topic; return what changed."""
    article = _lock(article, by, "change the topic", is_seen_at_once=True)
    if article.is_site_page:
        raise ActionRefused("A page about the site has no topic.")
    if article.topic_id == topic.pk:
        raise ActionRefused("It has this topic already.")
    before, article.topic = article.topic.name, topic
    article.save(update_fields=["topic", "updated_at"])
    return _record(article, by, "topic", before, topic.name)


@transaction.atomic
def change_tags(*, article, by, add="", remove=""):
    """Add and remove tags, each a text with commas; return what changed."""
    article = _lock(article, by, "change the tags", is_seen_at_once=True)
    held = {tag.name.casefold(): tag.name for tag in article.tags.all()}
    new = [name for name in split_tags(add) if name.casefold() not in held]
    old = [held[name.casefold()] for name in split_tags(remove) if name.casefold() in held]
    if not new and not old:
        raise ActionRefused("Its tags are like this already.")
    article.tags.add(*new)
    article.tags.remove(*old)
    after = sorted(tag.name for tag in article.tags.all())
    return _record(article, by, "tags", ", ".join(sorted(held.values())), ", ".join(after))


@transaction.atomic
def merge_tags(*, tags, name, by):
    """Put the tag `name` in place of others and return it; their addresses lead to it.

    Internal tags merge with internal ones only, so that no name reaches readers by a merge. Raises ValidationError for a
    name that no tag can have.
    """
    require_permission(by, "taggit.change_tag", "merge tags")
    name = clean_tag_name(name)
    target = Tag.objects.filter(name__iexact=name).first()
    others = [tag for tag in Tag.objects.select_for_update().filter(pk__in=[tag.pk for tag in tags]) if tag != target]
    if not others:
        raise ActionRefused("Choose at least one tag besides the one that stays.")
    merging = [tag.pk for tag in (*others, target) if tag is not None]
    internal = TagPage.objects.filter(tag__in=merging, is_internal=True).count()
    if internal not in (0, len(merging)):
        raise ActionRefused("Some of these tags are for staff only. Merge them with tags for staff only.")
    if target is None:
        target = Tag.objects.create(name=name)
        TagPage.objects.create(tag=target, is_internal=bool(internal))
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


@transaction.atomic
def change_byline(*, article, by, add=None, remove=None):
    """Add an author, remove one, or replace one by another; return what changed.

    The byline belongs to the text, so readers see it with the next edition.
    """
    article = _lock(article, by, "change the authors")
    rows = list(article.bylines.select_related("person"))
    before = ", ".join(row.person.display_name for row in rows)
    old = next((row for row in rows if remove and row.person_id == remove.pk), None)
    if remove and old is None:
        raise ActionRefused(f"{remove.display_name} is not an author of it.")
    if add and any(row.person_id == add.pk for row in rows):
        raise ActionRefused(f"{add.display_name} is an author of it already.")
    if old and add:
        Byline.objects.filter(pk=old.pk).update(person=add)
    elif old:
        old.delete()
    elif add:
        last = article.bylines.aggregate(last=Max("position"))["last"]
        Byline.objects.create(article=article, person=add, position=0 if last is None else last + 1)
    else:
        raise ActionRefused("Choose an author to add or to remove.")
    record_save(article=article, by=by)
    after = ", ".join(row.person.display_name for row in article.bylines.select_related("person"))
    return _record(article, by, "authors", before, after)


@transaction.atomic
def change_owner(*, article, owner, by):
    """Give an article to another account; return what changed. Editors alone may."""
    require_permission(by, "articles.publish_edition", "change the owner of an article")
    article = _lock(article, by, "change the owner")
    if article.owner_id == owner.pk:
        raise ActionRefused("They own it already.")
    if not (owner.is_active and owner.is_staff):
        raise ActionRefused("This account is closed. Choose another one.")
    before, article.owner = article.owner, owner
    article.save(update_fields=["owner", "updated_at"])
    return _record(article, by, "owner", _name(before), _name(owner))


def _lock(article, by, what, is_seen_at_once=False):
    """Return the article, locked; refuse people who may not change this of it."""
    require_owner_or_editor(by, article, "articles.change_article", what)
    article = lock_article(article.pk)
    if article.binned_at:
        raise ActionRefused("It is in the bin. Take it out first.")
    if (
        is_seen_at_once
        and not is_editor(by)
        and Edition.objects.filter(article=article, live_from__isnull=False).exists()
    ):
        raise ActionRefused("Readers would see this at once. Ask an editor.")
    return article


def _name(user):
    return (user.get_full_name() or user.get_username()) if user else ""


def _record(article, by, what, before, after):
    record(
        "article.settings_changed", by=by, about=article, article=article, details={"changed": {what: [before, after]}}
    )
    return f"{what.capitalize()}: {before or 'none'} → {after or 'none'}"
