"""Copy an edition (to republish) or an article (as a template)."""

from django.db import transaction

from activity.log import record
from articles.models import (
    BLOCKS,
    Article,
    Byline,
    ChangeClass,
    CheckOverride,
    DraftEditor,
    Edition,
    ReviewRequest,
)
from articles.permissions import is_editor
from articles.publishing.editions import last_public
from articles.publishing.links import link_named_things
from articles.rendering.bodies import store_bodies
from core.errors import ActionRefused
from core.text.slugs import unique_slug

_KEPT_FIELDS = (
    *("title", "standfirst", "document", "byline", "interests", "text", "words", "digest"),
    *("edited_by_id", "editors", "article_version", "evidence", "ai_use"),
)
_COPIED_FIELDS = (
    *("meta_title", "meta_description", "social_title"),
    "standfirst",
    "words",
    "interests",
    "topic",
    "site_page",
    "lead_image",
    "comments_open",
    "language",
    "evidence",
    "ai_use",
)


def copy_edition(edition, by, now):
    """Return a copy of `edition` with the next number."""
    newest = Edition.objects.filter(article=edition.article_id).order_by("-number").first()
    shown = last_public(edition.article_id, now)
    kept = {field: getattr(edition, field) for field in _KEPT_FIELDS}
    copy = Edition.objects.create(
        article=edition.article,
        number=newest.number + 1,
        change_class=ChangeClass.MEDICAL,
        changed_at=newest.number + 1,
        compared_with=shown.number,
        public_note=f"Edition {edition.number} was restored.",
        frozen_at=now,
        frozen_by=by,
        **kept,
    )
    link_named_things([copy])
    store_bodies([copy])
    # Approvers decide only on the newest edition.
    ReviewRequest.objects.filter(edition__article=edition.article_id, closed_at=None).update(
        closed_at=now, outcome=ReviewRequest.Outcome.SUPERSEDED
    )
    return copy


@transaction.atomic
def duplicate_article(*, article, by):
    """Copy the draft of `article`, with tags and bylines, to a new article of `by`.

    Editions, approvals and comments are not copied. Requires the right to add articles.
    """
    if by is None or not by.has_perm("articles.add_article"):
        raise ActionRefused(
            "You don’t have permission to write articles. Ask an editor, or ask an administrator to change your role."
        )
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.binned_at:
        raise ActionRefused("This article is in the bin. Take it out first.")
    title = f"Copy of {article.title}"[: Article._meta.get_field("title").max_length]
    copy = Article.objects.create(
        title=title,
        slug=unique_slug(Article, title),
        owner=by,
        last_edited_by=by,
        # Only an editor may decide, for each text, that it needs no approval.
        needs_approval=article.needs_approval or not is_editor(by),
        **{field: getattr(article, field) for field in _COPIED_FIELDS},
    )
    for user in DraftEditor.objects.filter(article=article).values_list("user", flat=True).distinct():
        # They wrote the words of the copy.
        DraftEditor.objects.create(article=copy, user_id=user, number=1)
    copy.tags.set(article.tags.all())
    copy.related.set(article.related.all())
    for model, link in (*((block, "parent") for block in BLOCKS), (Byline, "article")):
        for row in model.objects.filter(**{link: article}):
            row.pk, row._state.adding = None, True
            setattr(row, link, copy)
            row.save()
    record("article.duplicated", by=by, about=article, article=copy, details={"copy": copy.pk})
    return copy


def overrides_for_text(edition):
    """Return the reasons given for this exact text, on any edition of the article."""
    return CheckOverride.objects.filter(edition__article=edition.article_id, edition__digest=edition.digest)
