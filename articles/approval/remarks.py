"""Remarks on passages: make, answer, resolve and follow them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from articles.approval import passages
from articles.approval.decisions import lock_standings
from articles.approval.records import record_edition
from articles.models import Approval, Remark, RemarkReply
from articles.permissions import require_owner_or_editor
from core.errors import ActionRefused
from core.text.clean import says_something

MAX_REMARKS_PER_PERSON = 200
MAX_REPLIES = 50


@dataclass
class Followed:
    """A remark, and the Place of its passage in another text, or None if it is gone."""

    remark: Remark
    place: passages.Place | None

    @property
    def whereabouts(self):
        """Return where the passage is, in words."""
        if self.place is None:
            return "passage is gone"
        return f"block {self.place.block + 1}" + ("" if self.place.is_same else ", changed since")


def follow_remarks(article, document, *, is_open=True, person=None, before=None):
    """Return [Followed] of an article's remarks, in the order of the text.

    `is_open` leaves out those that are done. `before` is the number of the first edition whose remarks do not count.
    """
    rows = Remark.objects.filter(edition__article=article).select_related("edition", "person", "done_by")
    rows = rows.prefetch_related("replies__by").defer("edition__text")
    rows = rows.filter(done_at=None) if is_open else rows
    rows = rows.filter(person=person) if person else rows
    rows = rows.filter(edition__number__lt=before) if before else rows
    found = [Followed(row, passages.find_place(row, document)) for row in rows]
    return sorted(found, key=lambda one: (one.place is None, one.place or (0, False), one.remark.pk))


@transaction.atomic
def add_remark(*, edition, person, by, block, text, passage="", before="", after="", via=Approval.Via.SIGNED_IN):
    """Save a remark by `person` on the item with index `block` and return it.

    `passage` are the words that it is about, `before` and `after` those around them. The same words on the same
    passage are saved once.
    """
    lock_standings([edition], person, by, via)
    if not 0 <= block < len(edition.document):
        raise ActionRefused("This edition has no such passage. Choose one of those shown.")
    if not says_something(text):
        raise ActionRefused("Enter your remark about this passage.")
    found = passages.anchor(edition.document[block], passage, before, after)
    said = {"passage": found[0] or passage.strip(), "before": found[1], "after": found[2]}
    mine = Remark.objects.filter(edition=edition, person=person)
    if same := mine.filter(block=block, text=text.strip(), **said).first():
        return same
    if mine.count() >= MAX_REMARKS_PER_PERSON:
        raise ActionRefused(
            f"You already have {MAX_REMARKS_PER_PERSON} remarks on this edition. Request changes and sum up the rest there."
        )
    remark = Remark.objects.create(
        edition=edition,
        person=person,
        block=block,
        text=text,
        made_at=timezone.now(),
        is_anchored=bool(found[0]),
        **said,
    )
    record_edition("review.remarked", edition, by, person=person.display_name, passage=block + 1, via=via)
    return remark


@transaction.atomic
def answer_remark(*, remark, by, text, done=False):
    """Answer a remark in words, and mark it as done if `done`; return the RemarkReply."""
    require_owner_or_editor(by, remark.edition.article, "articles.change_article", "answer remarks")
    remark = Remark.objects.select_for_update(of=("self",)).select_related("edition__article").get(pk=remark.pk)
    if not says_something(text):
        raise ActionRefused("Enter your answer.")
    if remark.replies.count() >= MAX_REPLIES:
        raise ActionRefused(f"This remark has {MAX_REPLIES} answers already. Talk to {remark.person.display_name}.")
    reply = RemarkReply.objects.create(remark=remark, by=by, text=text, at=timezone.now())
    record_edition("review.remark_answered", remark.edition, by, passage=remark.block + 1)
    if done and remark.done_at is None:
        resolve_remark(remark=remark, by=by)
    return reply


@transaction.atomic
def resolve_remark(*, remark, by, done=True):
    """Mark a remark as done, or as open again."""
    require_owner_or_editor(by, remark.edition.article, "articles.change_article", "resolve remarks")
    remark.done_at, remark.done_by = (timezone.now(), by) if done else (None, None)
    remark.save(update_fields=["done_at", "done_by"])
    verb = "review.remark_done" if done else "review.remark_reopened"
    record_edition(verb, remark.edition, by, passage=remark.block + 1)
