"""Copies: of an edition that goes live again, and of an article that is the beginning of another."""

from django.db import transaction
from django.db.models import Q

from articles.errors import Refused
from articles.models import (
    BLOCKS,
    Article,
    Byline,
    ChangeClass,
    CheckOverride,
    Edition,
    EditionClinic,
    EditionImage,
    ReviewRequest,
)
from articles.permissions import is_editor
from articles.references import links
from clinics.models import Clinic
from core.text.slugs import unique_slug

_CARD = ("standfirst", "topic", "lead_image", "meta_title", "meta_description", "comments_open")


def keep_what_it_names(edition):
    """Hold the files that a frozen text shows, so that nobody deletes them (trap 17), and note the clinics that it names."""
    shown = {item["image"] for item in edition.document if "image" in item}
    EditionImage.objects.bulk_create(EditionImage(edition=edition, image_id=image) for image in sorted(shown))
    spotlights = [item["clinic"] for item in edition.document if "clinic" in item]
    clinics = Clinic.objects.filter(Q(pk__in=spotlights) | Q(slug__in=links.clinic_slugs(edition)))
    EditionClinic.objects.bulk_create(
        EditionClinic(edition=edition, clinic=clinic) for clinic in clinics.order_by("pk")
    )


def copy_edition(edition, by, now):
    """Return a copy of `edition` with the next number: an interval that has ended is not opened again."""
    newest = Edition.objects.filter(article=edition.article_id).order_by("-number").first()
    kept = {
        field: getattr(edition, field)
        for field in ("title", "standfirst", "document", "text", "words", "digest", "edited_by_id", "article_version")
    }
    copy = Edition.objects.create(
        article=edition.article,
        number=newest.number + 1,
        change_class=ChangeClass.MEDICAL,
        changed_at=newest.number + 1,
        medical_at=newest.number + 1,
        public_note=f"Edition {edition.number} was restored.",
        frozen_at=now,
        frozen_by=by,
        **kept,
    )
    keep_what_it_names(copy)
    # Whoever was asked about an earlier edition can no longer decide on it.
    ReviewRequest.objects.filter(edition__article=edition.article_id, closed_at=None).update(
        closed_at=now, outcome=ReviewRequest.Outcome.SUPERSEDED
    )
    return copy


@transaction.atomic
def duplicate(*, article, by):
    """Return a new draft with the text, tags and bylines of `article`'s working copy, owned by `by`.

    Editions, approvals and comments stay with the article that has them. Refused without the right to add articles.
    """
    if by is None or not by.has_perm("articles.add_article"):
        raise Refused(
            "You don’t have permission to write articles. Ask an editor, or ask an administrator to change your role."
        )
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.binned_at:
        raise Refused("This article is in the bin. Take it out first.")
    title = f"Copy of {article.title}"[: Article._meta.get_field("title").max_length]
    copy = Article.objects.create(
        title=title,
        slug=unique_slug(Article, title),
        owner=by,
        last_edited_by=by,
        # That a text needs no approval is an editor's decision, taken for that text.
        needs_approval=article.needs_approval or not is_editor(by),
        **{field: getattr(article, field) for field in _CARD},
    )
    copy.tags.set(article.tags.all())
    copy.related.set(article.related.all())
    for model, link in (*((block, "parent") for block in BLOCKS), (Byline, "article")):
        for row in model.objects.filter(**{link: article}):
            row.pk, row._state.adding = None, True
            setattr(row, link, copy)
            row.save()
    return copy


def overrides_of_text(edition):
    """Return the reasons given for this very text, on whichever edition of the article holds it."""
    return CheckOverride.objects.filter(edition__article=edition.article_id, edition__digest=edition.digest)
