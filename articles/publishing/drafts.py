"""All that freezing needs to know of drafts, read in one query after locking them."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.apps import apps

from articles.approval.standing import editors_until
from articles.blocks.base import BLOCKS
from articles.models import Approval, Article, Byline, DraftEditor, Edition
from articles.models.card import BylineQuerySet
from authors.models import Person
from core.db.together import Rows, in_list, read_together
from images.models import Image

_LONG = ("document", "text")
# Each comparison takes milliseconds of a save, and hardly any draft has more editions to compare with.
MAX_COMPARED = 3


@dataclass
class Draft:
    """An article with its blocks in order, and what happened to it before.

    `editions` are without their texts, the newest first. `approved` holds the numbers of approved ones, `saves` the
    (number, account) of those who saved the draft.
    """

    article: Article
    blocks: list = field(default_factory=list)
    bylines: list = field(default_factory=list)
    editions: list = field(default_factory=list)
    approved: set = field(default_factory=set)
    saves: set = field(default_factory=set)

    @property
    def last(self):
        """Return the newest edition, or None."""
        return self.editions[0] if self.editions else None

    def has_author(self, user):
        """Return True if an account belongs to an author in the byline."""
        return any(row.person.user_id == user.pk for row in self.bylines)

    def frozen_byline(self):
        """Return the byline as an edition keeps it."""
        return BylineQuerySet.frozen(self.bylines)

    def editors_until(self, number):
        """Return the ids of the accounts that edited editions up to `number`.

        Saves up to the last edition before it that is approved do not count.
        """
        return editors_until(number, self.approved, self.saves)

    def editions_that_may_count(self, now):
        """Return the editions that an approval of the draft may rest on, with their texts.

        That is the newest that was public or is approved, and the newest ones, which may still become so.
        """
        counting = (one for one in self.editions if one.number in self.approved or one.state(now) in ("live", "past"))
        found = {*self.editions[: MAX_COMPARED - 1], next(counting, None)} - {None}
        return list(Edition.objects.in_bulk({one.pk for one in found}).values())

    def editions_to_compare(self, now):
        """Return the editions to compare with, with their texts.

        The first is the one that readers saw last, the second the newest that was public or is approved.
        """
        shown = [one for one in self.editions if one.live_from and one.live_from <= now]
        public = max(shown, key=lambda one: (one.live_from, one.number), default=None)
        counting = next((one for one in self.editions if one in shown or one.number in self.approved), None)
        whole = Edition.objects.in_bulk({one.pk for one in (public, counting) if one})
        return tuple(one and whole[one.pk] for one in (public, counting))


def lock_drafts(pks):
    """Lock articles until the transaction ends and return {id: Draft}. One query.

    Raises Article.DoesNotExist.
    """
    return read_drafts(pks, [Article.objects.select_for_update().filter(pk__in=pks)])


def read_drafts(pks, lock=()):
    """Return {id of an article: Draft} in one query.

    `lock` is as for `read_together`.
    """
    pks = sorted(set(pks))
    found = read_together(lock, **_parts(tuple(pks)))
    drafts = {article.pk: Draft(article) for article in found["article"]}
    if len(drafts) < len(pks):
        raise Article.DoesNotExist(f"No article has these ids: {sorted(set(pks) - set(drafts))}.")
    things = {name: {one.pk: one for one in found[name]} for name in ("person", *_linked())}
    _add_blocks(drafts, found, things)
    for row in sorted(found["byline"], key=lambda row: (row.position, row.pk)):
        row.person = things["person"][row.person_id]
        drafts[row.article_id].bylines.append(row)
    numbers = {}
    for edition in sorted(found["edition"], key=lambda one: -one.number):
        edition.article = drafts[edition.article_id].article
        drafts[edition.article_id].editions.append(edition)
        numbers[edition.pk] = edition
    for row in found["approval"]:
        edition = numbers[row.edition_id]
        drafts[edition.article_id].approved.add(edition.number)
    for row in found["save"]:
        drafts[row.article_id].saves.add((row.number, row.user_id))
    return drafts


def _add_blocks(drafts, found, things):
    regions = {region.key for region in Article.regions}
    for kind in BLOCKS:
        for block in sorted(found[kind.kind], key=lambda row: row.pk):
            for name, link in _joined(kind):
                setattr(block, name, things[link].get(getattr(block, f"{name}_id")))
            if block.region in regions:
                drafts[block.parent_id].blocks.append(block)
    for draft in drafts.values():
        draft.blocks.sort(key=lambda block: block.ordering)
        if draft.article.lead_image_id:
            draft.article.lead_image = things[Image._meta.label_lower][draft.article.lead_image_id]


@lru_cache(maxsize=100)
def _joined(kind):
    """Return [(field, label of the model)] of what a kind's own query joins."""
    joined = kind.get_queryset().query.select_related or {}
    return [(name, kind._meta.get_field(name).related_model._meta.label_lower) for name in joined]


@lru_cache(maxsize=1)
def _linked():
    """Return {label of a model: [SQL that finds ids]} of what drafts point at."""
    found = {Image._meta.label_lower: ["SELECT lead_image_id FROM articles_article WHERE id IN {}"]}
    for kind in BLOCKS:
        for name, label in _joined(kind):
            column = kind._meta.get_field(name).column
            found.setdefault(label, []).append(f"SELECT {column} FROM {kind._meta.db_table} WHERE parent_id IN {{}}")
    return found


def _parts(pks):
    among = in_list(pks)
    inside = f"SELECT id FROM articles_edition WHERE article_id IN {among}"
    parts = {
        "article": Rows(Article, f"id IN {among}", pks),
        "byline": Rows(Byline, f"article_id IN {among}", pks),
        "person": Rows(Person, f"id IN (SELECT person_id FROM articles_byline WHERE article_id IN {among})", pks),
        "edition": Rows(Edition, f"article_id IN {among}", pks, _LONG),
        "approval": Rows(Approval, f"decision = 'approved' AND withdrawn_at IS NULL AND edition_id IN ({inside})", pks),
        "save": Rows(DraftEditor, f"article_id IN {among}", pks),
    }
    for kind in BLOCKS:
        parts[kind.kind] = Rows(kind, f"parent_id IN {among}", pks)
    for label, finders in _linked().items():
        where = " OR ".join(f"id IN ({finder.format(among)})" for finder in finders)
        parts[label] = Rows(apps.get_model(label), where, pks * len(finders))
    return parts
