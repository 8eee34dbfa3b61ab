"""Actions on articles: freeze, publish, withdraw, bin and restore.

Each locks the article's row first (SQLite: the transaction is IMMEDIATE), so the second of two people sees what the
first did. An action that raises ActionRefused writes nothing.
"""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from activity.log import record
from addresses import actions as addresses
from articles.approval import four_eyes, status
from articles.approval.records import record_edition
from articles.changes import classify
from articles.checklist import checks
from articles.models import Article, ChangeClass, Edition, PublicationEvent
from articles.models.addresses import kinds_of
from articles.permissions import (
    lock_article,
    require_out_of_bin,
    require_owner_or_editor,
    require_permission,
    require_way_on,
)
from articles.publishing import copying, dates, editions, history
from articles.publishing.drafts import lock_drafts
from articles.publishing.publications import lock_publications
from core.errors import ActionRefused
from core.text.clean import says_something

Withdrawal = PublicationEvent.Withdrawal


@transaction.atomic
def record_save(*, article, by):
    """Raise the version of a saved draft; record who saved it and what it says."""
    four_eyes.record_editor(article, by)
    kept = editions.describe_draft(lock_drafts([article.pk])[article.pk])
    saved = {"last_edited_by": by, "updated_at": timezone.now(), **kept}
    Article.objects.filter(pk=article.pk).update(version=F("version") + 1, **saved)
    article.refresh_from_db(fields=["version", "last_edited_by", "updated_at"])


@transaction.atomic
def freeze(*, article, by, change_class=ChangeClass.MEDICAL, public_note="", version=None, at=None, reasons=None):
    """Freeze the draft and return the new Edition, or the last if nothing changed.

    `version` is the article's version that the person saw: a newer one is refused. The difference may raise the
    proposed `change_class`. `reasons` answer the checklist's advisory findings: {rule: reason}.
    """
    draft = lock_drafts([article.pk])[article.pk]
    edition, answered = editions.prepare(
        draft, by=by, change_class=change_class, public_note=public_note, version=version, at=at, reasons=reasons
    )
    if edition.pk is None:
        editions.save_prepared([(edition, answered)], by)
        record_edition("article.frozen", edition, by, change=edition.change_class, note_for_readers=public_note)
    return edition


@transaction.atomic
def correct_change_class(*, edition, by, change_class):
    """Set the type of change of an edition that was never public; return it.

    The difference from the edition that was public last sets the lower limit.
    """
    require_owner_or_editor(by, edition.article, "articles.freeze_article", "change the type of change")
    lock_article(edition.article_id)
    edition = Edition.objects.select_related("article").get(pk=edition.pk)
    if edition.live_from is not None:
        raise ActionRefused(
            "This edition is scheduled or was live, so its type of change is on record. Unschedule it first, or create "
            "a new edition."
        )
    if change_class not in ChangeClass.values:
        raise ActionRefused(f"Choose the type of change: {', '.join(ChangeClass.values)}.")
    least, why = editions.least_class(edition, editions.last_public(edition.article_id))
    if classify.higher_class(change_class, least) != change_class:
        raise ActionRefused(f"Choose “{ChangeClass(least).label}” or higher, because {'; '.join(why)}.")
    before = edition.change_class
    editions.set_class(edition, change_class)
    values = {name: getattr(edition, name) for name in Edition.CORRECTABLE}
    Edition.objects.filter(pk=edition.pk, live_from=None).update(**values)
    record_edition("article.reclassified", edition, by, before=before, change=edition.change_class)
    return edition


@transaction.atomic
def publish(*, edition, by, at=None, until=None, override_reason="", reasons=None):
    """Publish an edition at `at` (default: now) and return the edition that goes live.

    The edition before it ends at the same moment. A time in the past is for texts that were public elsewhere
    (imports, the demonstration). A past edition is published as a copy with the next number, so the record of what
    was live stays. `reasons` answer the checklist's advisory findings that have no reason yet.
    """
    require_permission(by, "articles.publish_edition", "publish")
    publication = lock_publications([edition])[edition.pk]
    # Read the clock after taking the lock, or an edition published while we waited would look scheduled.
    now = timezone.now()
    at = at or now
    edition, reason, answered = prepare_publication(publication, by, at, until, now, override_reason, reasons)
    state = edition.state(now)
    if state == "scheduled":
        _unschedule(edition)
    elif state == "past":
        edition = copying.copy_edition(edition, by, now)
    if any(other.live_from for other in publication.others) or state != "draft":
        end_others(edition, by, at, now)
    before = dates.edition_before(edition, [*publication.others, publication.edition], at)
    if before and state == "scheduled":
        # It may have been behind this one in the schedule.
        before.refresh_from_db(fields=["first_live", "changed"])
    interval = {"live_from": at, "live_until": until, **dates.find_dates(edition, before, at)}
    Edition.objects.filter(pk=edition.pk).update(**interval)
    for name, value in interval.items():
        setattr(edition, name, value)
    _record_event("published", edition, by, override_reason=reason)
    checks.save_overrides([(edition, answered)], by)
    record_edition(published_verb(at, now), edition, by, begins=at, ends=until, without_approval_because=reason)
    return edition


def published_verb(at, now):
    """Return the verb of a publication that begins at `at`."""
    return "article.scheduled" if at > now else "article.published"


def prepare_publication(publication, by, at, until, now, override_reason, reasons):
    """Return (edition, reason, answers) of a publication, or raise ActionRefused.

    The reason to record is that for publishing without an approval; the answers are those to the checklist.
    """
    edition = publication.edition
    require_out_of_bin(edition.article)
    if until is not None and until <= at:
        raise ActionRefused("The end of publication must be after its start.")
    if edition.state(now) == "live":
        raise ActionRefused("This edition is already live.")
    reason = _override_to_record(edition, by, override_reason, publication.approvals)
    answered = checks.require_answers(checks.for_edition(edition), reasons, publication.overrides)
    return edition, reason, answered


def end_others(edition, by, at, now):
    """Unschedule later editions, and end the one before as this one begins.

    The caller holds the lock.
    """
    others = Edition.objects.filter(article=edition.article_id).exclude(pk=edition.pk)
    # Later editions leave the schedule. They can be scheduled again.
    for other in others.filter(live_from__gte=at, live_from__gt=now):
        _unschedule(other)
        _record_event("unscheduled", other, by)
    if others.filter(live_from__gte=at).exists():
        raise ActionRefused("Another edition was already live after that time. Choose a later time.")
    others.filter(Q(live_until=None) | Q(live_until__gt=at), live_from__lt=at).update(live_until=at)


@transaction.atomic
def unschedule(*, edition, by):
    """Unschedule an edition; the live one stays live."""
    require_permission(by, "articles.publish_edition", "publish")
    lock_article(edition.article_id)
    edition = Edition.objects.get(pk=edition.pk)
    if edition.state() != "scheduled":
        raise ActionRefused("This edition is not scheduled.")
    _unschedule(edition)
    _record_event("unscheduled", edition, by)
    record_edition("article.unscheduled", edition, by)


def clear_schedule(edition, by):
    """Unschedule an edition for an action that holds the lock."""
    _unschedule(edition)
    for name in Edition.NOT_SCHEDULED:
        setattr(edition, name, None)
    _record_event("unscheduled", edition, by)
    record_edition("article.unscheduled", edition, by)


def _unschedule(edition):
    """Clear an interval that has not begun.

    The edition before it goes on until its own planned end or the next beginning.
    """
    editions = Edition.objects.filter(article=edition.article_id)
    editions.filter(pk=edition.pk).update(**Edition.NOT_SCHEDULED)
    dates.repair_dates_after(edition.article, edition.live_from)
    before = editions.filter(live_until=edition.live_from).first()
    if before is None:
        return
    following = editions.filter(live_from__gte=edition.live_from).order_by("live_from").first()
    planned = before.publication_events.exclude(kind="unscheduled").first()
    ends = [following and following.live_from, planned and planned.live_until]
    editions.filter(pk=before.pk).update(live_until=min(filter(None, ends), default=None))


def _record_event(kind, edition, by, **more):
    publication_event(kind, edition, by, **more).save(force_insert=True)


def publication_event(kind, edition, by, **more):
    """Return the unsaved record of what happens to an edition now."""
    return PublicationEvent(
        kind=kind,
        edition=edition,
        by=by,
        at=timezone.now(),
        live_from=edition.live_from,
        live_until=edition.live_until,
        **more,
    )


def approval_covers(edition, approvals):
    """Return True if an approval covers this text, spelling and layout aside."""
    return bool(status.covering_approvals(edition, approvals))


def _override_to_record(edition, by, override_reason, approvals):
    """Return the reason for publishing without an approval, or "" if covered."""
    if not edition.article.needs_approval:
        return ""
    four_eyes.require_another_approval(edition, by, approvals)
    if approval_covers(edition, approvals):
        return ""
    if not says_something(override_reason):
        raise ActionRefused(
            "No approval covers this text. Send it for approval first, or ask the approver of the earlier edition to "
            "confirm the changes. An editor-in-chief can publish it without an approval, with a reason that readers see."
        )
    require_permission(by, "articles.publish_unapproved_edition", "publish medical text without an approval")
    return override_reason.strip()


@transaction.atomic
def withdraw(*, article, by, at=None, kind=Withdrawal.SUPERSEDED, note="", instead=None):
    """Withdraw an article at `at` (default: now) and cancel scheduled editions.

    Superseded editions stay readable in the record. Of an article that was wrong, readers see only a notice with
    `note`, until it is published again; its wrong editions stay closed. An article that is off the site already can
    still be declared wrong, or superseded after all. Its address leads to the article `instead`, or says that it is gone.
    """
    require_permission(by, "articles.withdraw_edition", "take articles off the site")
    article = lock_article(article.pk)
    at, note = at or timezone.now(), note.strip()
    if kind not in Withdrawal.values:
        raise ActionRefused("Choose whether the article is superseded or wrong.")
    if kind == Withdrawal.WRONG and not says_something(note):
        raise ActionRefused("Write a sentence for readers: what was wrong, and what they should do.")
    require_way_on(article, instead, kind)
    editions = Edition.objects.filter(article=article)
    later, live = list(editions.filter(live_from__gte=at)), list(editions.live(at).filter(live_from__lt=at))
    gone = list(editions.filter(live_from__lt=at).order_by("-live_from", "-number")[:1])
    changes = (kind == Withdrawal.WRONG and gone) or article.wrong_since
    if not later and not live and (not changes or (kind == Withdrawal.WRONG and article.wrong_since)):
        raise ActionRefused("This article is neither live nor scheduled.")
    editions.filter(pk__in=[edition.pk for edition in later]).update(**Edition.NOT_SCHEDULED)
    editions.filter(pk__in=[edition.pk for edition in live]).update(live_until=at)
    for edition in (*later, *(live or gone)):
        edition.refresh_from_db(fields=["live_from", "live_until"])
        _record_event("withdrawn", edition, by, withdrawal=kind, reader_note=note)
    if kind == Withdrawal.WRONG and gone:
        Article.objects.filter(pk=article.pk).update(wrong_since=at)
    elif not later and not live:
        Article.objects.filter(pk=article.pk).update(wrong_since=None)
    _lead_to(instead, article, by)
    details = {"at": at, "kind": kind, **({"note for readers": note} if note else {})}
    details |= {"readers go to": str(instead)} if instead else {}
    record("article.withdrawn", by=by, about=article, article=article, details=details)


def _lead_to(instead, article, by):
    """Lead from the addresses of an article to those of another, or nowhere."""
    for kind in kinds_of(article):
        addresses.send_elsewhere(kind, article.pk, instead and instead.pk, by=by)


@transaction.atomic
def put_in_bin(*, article, by, note="", instead=None):
    """Withdraw an article and hide it from the lists of the admin; nothing is deleted.

    Its address leads to the article `instead`, or says that it is gone, with `note`.
    """
    require_permission(by, "articles.bin_article", "put articles in the bin")
    article = lock_article(article.pk)
    if article.binned_at:
        return
    now = timezone.now()
    require_way_on(article, instead)
    shown = Edition.objects.filter(Q(live_until=None) | Q(live_until__gt=now), article=article, live_from__isnull=False)
    if shown.exists():
        withdraw(article=article, by=by, at=now, note=note, instead=instead)
    elif instead is not None:
        _lead_to(instead, article, by)
    Article.objects.filter(pk=article.pk).update(binned_at=now)
    record("article.binned", by=by, about=article, article=article)


@transaction.atomic
def restore_from_bin(*, article, by):
    """Take an article out of the bin, as a draft; its address leads nowhere else."""
    require_permission(by, "articles.bin_article", "take articles out of the bin")
    Article.objects.filter(pk=lock_article(article.pk).pk).update(binned_at=None)
    _lead_to(None, article, by)
    record("article.unbinned", by=by, about=article, article=article)


@transaction.atomic
def restore_text(*, edition, by):
    """Replace the draft by an edition's text; the draft is kept among its versions.

    Return how many blocks could not be restored.
    """
    require_owner_or_editor(by, edition.article, "articles.change_article", "edit articles")
    article = lock_article(edition.article_id)
    history.keep_draft(article, by)
    lost = history.replace_text(article, edition)
    record_save(article=article, by=by)
    record_edition("article.text_restored", edition, by, blocks_left_out=lost)
    return lost


@transaction.atomic
def restore_version(*, version, by):
    """Replace the draft by an earlier one; the draft is kept among its versions.

    Return how many blocks could not be restored.
    """
    require_owner_or_editor(by, version.article, "articles.change_article", "edit articles")
    article = lock_article(version.article_id)
    history.keep_draft(article, by)
    lost = history.replace_text(article, version)
    record_save(article=article, by=by)
    details = {"draft saved": version.saved_at, "blocks left out": lost}
    record("article.draft_restored", by=by, about=article, article=article, details=details)
    return lost


@transaction.atomic
def restore_block(*, text, index, by):
    """Put one block of an edition or of an earlier draft into the draft."""
    require_owner_or_editor(by, text.article, "articles.change_article", "edit articles")
    article = lock_article(text.article_id)
    history.keep_draft(article, by)
    if not history.insert_block(article, text, index):
        raise ActionRefused("What this block names no longer exists, so the block cannot be restored.")
    record_save(article=article, by=by)
    record("article.block_restored", by=by, about=article, article=article, details={"block": index + 1})
