"""Make an edition of the draft, and set its type of change."""

from django.utils import timezone

from articles.blocks.parts import freezing
from articles.changes import between, classify
from articles.checklist import checks, completeness
from articles.document.digest import digest
from articles.models import Approval, ChangeClass, Edition, ReviewRequest
from articles.permissions import require_out_of_bin, require_owner_or_editor
from articles.publishing.links import link_named_things
from articles.rendering.bodies import store_bodies
from core.db.rows import insert_rows
from core.errors import ActionRefused

NEVER_PUBLIC = "readers have not seen a text of this article yet"


def unsaved_edition(article, last, *, by=None, at=None, public_note="", draft=None):
    """Return the Edition that freezing the draft makes, not yet saved.

    `last` is the edition before it, or None. The preview shows it as it is; `freeze` sets its change class and saves.
    `draft` is the article's Draft, if it was read already.
    """
    document, text = freezing.build(article, draft and draft.blocks)
    bylines = draft.bylines if draft else article.bylines.with_people()
    byline = draft.frozen_byline() if draft else bylines.frozen()
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


def describe_draft(draft):
    """Return {column: value} of what a save keeps of the text of a locked Draft."""
    edition = unsaved_edition(draft.article, draft.last, draft=draft)
    changes = {}
    if draft.last and draft.last.digest != edition.digest:
        for earlier in draft.editions_that_may_count(timezone.now()):
            changes[str(earlier.number)] = least_class(edition, earlier)[0]
    return {"words": edition.text, "draft_digest": edition.digest, "draft_changes": changes}


def set_class(edition, proposed, compared=None):
    """Set the type of change of an edition, and what depends on it; do not save.

    The difference from the edition that was public last may raise the proposed class. `compared` is that edition and
    the newest that was public or is approved, if they were read already.
    """
    public, counting = compared or (last_public(edition.article), _last_that_counts(edition))
    least, _why = least_class(edition, public)
    edition.change_class = classify.higher_class(proposed, least)
    edition.compared_with = public.number if public else 0
    edition.changed_at = edition.number
    if counting is None or (counting == public and edition.change_class != ChangeClass.COSMETIC):
        return
    if least_class(edition, counting)[0] == ChangeClass.COSMETIC:
        edition.changed_at = counting.changed_at


def prepare(draft, *, by, change_class, public_note="", version=None, at=None, reasons=None):
    """Return (Edition, answers) that freezing a locked Draft makes, not yet saved.

    If nothing changed, the Edition is the last one. Raises ActionRefused.
    """
    article, last = draft.article, draft.last
    require_owner_or_editor(by, article, "articles.freeze_article", "freeze articles", draft)
    require_out_of_bin(article)
    if version is not None and version != article.version:
        who = article.last_edited_by
        raise ActionRefused(
            f"{who.get_full_name() or who.get_username() if who else 'Someone'} saved this article after you opened "
            "it. Review the changes, then create the edition again."
        )
    if change_class not in ChangeClass.values:
        raise ActionRefused(f"Choose the type of change: {', '.join(ChangeClass.values)}.")
    if needs := completeness.list_needs(article, draft.blocks):
        raise ActionRefused(" ".join(needs))
    edition = unsaved_edition(article, last, by=by, at=at, public_note=public_note, draft=draft)
    if not any(item["type"] != "lead" for item in edition.document):
        raise ActionRefused("This article has no text yet. Add a block of text, then create the edition.")
    if last and last.digest == edition.digest:
        return last, []
    answered = checks.require_answers(checks.check_edition(edition).findings, reasons)
    set_class(edition, change_class, draft.editions_to_compare(timezone.now()))
    edition.editors = draft.editors_until(edition.number)
    return edition, answered


def save_prepared(prepared, by, *, are_waived=False):
    """Save [(Edition, answers)] of `prepare`, each of another article."""
    editions = [edition for edition, _answered in prepared]
    later = [edition.article_id for edition in editions if edition.number > 1]
    if later:
        ReviewRequest.objects.filter(edition__article__in=later, closed_at=None).update(
            closed_at=timezone.now(), outcome=ReviewRequest.Outcome.SUPERSEDED
        )
    insert_rows(editions)
    link_named_things(editions)
    store_bodies(editions)
    checks.save_overrides(prepared, by, are_waived=are_waived)
