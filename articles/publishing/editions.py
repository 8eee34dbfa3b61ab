"""Make an edition of the draft, for freezing and for the preview."""

from django.utils import timezone

from articles.blocks import freezing
from articles.document.digest import digest
from articles.models import ChangeClass, Edition


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
        digest=digest(article.title, article.standfirst, document, byline, article.interests),
        public_note=public_note,
        frozen_at=at or timezone.now(),
        frozen_by=by,
        edited_by=article.last_edited_by,
        article_version=article.version,
    )
    edition.draft_people = {row.person_id: row.person for row in bylines}
    set_class(edition, last, ChangeClass.MEDICAL)
    return edition


def set_class(edition, last, change_class):
    """Set the change class of an edition, and what depends on it."""
    edition.change_class = change_class
    edition.changed_at = last.changed_at if change_class == ChangeClass.COSMETIC else edition.number
    edition.medical_at = edition.number if change_class == ChangeClass.MEDICAL else last.medical_at
