"""Make an edition of the draft, and set its type of change."""

from django.utils import timezone

from articles.blocks import freezing
from articles.changes import between, classify
from articles.document.digest import digest
from articles.models import Approval, ChangeClass, Edition

NEVER_PUBLIC = "readers have not seen a text of this article yet"


def unsaved_edition(article, last, *, by=None, at=None, public_note=""):
    """Return the Edition that freezing the draft makes, not yet saved.

    `last` is the edition before it, or None. The preview shows it as it is; `freeze` sets its change class and saves.
    """
    document, text = freezing.build(article)
    bylines = article.bylines.with_people()
    byline = bylines.frozen()
    number = last.number + 1 if last else 1
    edition = Edition(
        article=article,
        number=number,
        title=article.title,
        standfirst=article.standfirst,
        document=document,
        text=text,
        words=len(text.split()),
        byline=byline,
        interests=article.interests,
        digest=digest(article.title, article.standfirst, document, byline, article.interests, article.labels),
        evidence=article.evidence,
        ai_use=article.ai_use,
        change_class=ChangeClass.MEDICAL,
        changed_at=number,
        public_note=public_note,
        frozen_at=at or timezone.now(),
        frozen_by=by,
        edited_by=article.last_edited_by,
        article_version=article.version,
    )
    edition.known_people = {row.person_id: row.person for row in bylines}
    return edition


def last_public(article, at=None):
    """Return the edition that readers saw last, or None."""
    shown = Edition.objects.filter(article=article, live_from__lte=at or timezone.now())
    return shown.order_by("-live_from", "-number").first()


def _last_that_counts(edition):
    """Return the newest earlier edition that was public or is approved, or None.

    An edition that is neither influences nothing: no reader saw it, and no approver vouched for it.
    """
    earlier = Edition.objects.filter(article=edition.article_id, number__lt=edition.number)
    approved = Approval.objects.filter(
        edition__in=earlier, decision=Approval.Decision.APPROVED, withdrawn_at=None
    ).values("edition")
    counting = earlier.filter(live_from__lte=timezone.now()) | earlier.filter(pk__in=approved)
    return counting.order_by("-number").first()


def least_class(text, public):
    """Return (least ChangeClass, [reasons]) of a text.

    `text` is an edition, saved or not. `public` is the edition that readers saw last, or None.
    """
    if public is None:
        return ChangeClass.MEDICAL, [NEVER_PUBLIC]
    return between.least_class(public, text)


def set_class(edition, proposed):
    """Set the type of change of an edition, and what depends on it; do not save.

    The difference from the edition that was public last may raise the proposed class.
    """
    public, counting = last_public(edition.article), _last_that_counts(edition)
    least, _why = least_class(edition, public)
    edition.change_class = classify.higher_class(proposed, least)
    edition.compared_with = public.number if public else 0
    edition.changed_at = edition.number
    if counting is None or (counting == public and edition.change_class != ChangeClass.COSMETIC):
        return
    if least_class(edition, counting)[0] == ChangeClass.COSMETIC:
        edition.changed_at = counting.changed_at
