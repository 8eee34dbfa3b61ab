"""What is done with articles: the verbs that the admin, the commands and every other way in call.

Each locks the article's row first (SQLite: the transaction is IMMEDIATE), so of two people at once the second sees what the
first did. A refusal is `Refused`, whose text says what to do; nothing is then written.
"""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles.approval import status
from articles.blocks import freezing
from articles.changes import classify
from articles.checklist import checks
from articles.errors import Refused
from articles.models import Approval, Article, ChangeClass, Edition, PublicationEvent, ReviewRequest
from articles.permissions import lock, need, theirs
from articles.publishing import copying, editions


@transaction.atomic
def note_saved(*, article, by):
    """Raise the version of a working copy that was saved, and remember who saved it."""
    Article.objects.filter(pk=article.pk).update(version=F("version") + 1, last_edited_by=by, updated_at=timezone.now())
    article.refresh_from_db(fields=["version", "last_edited_by", "updated_at"])


@transaction.atomic
def freeze(*, article, by, change_class=ChangeClass.MEDICAL, public_note="", version=None, at=None, reasons=None):
    """Freeze the working copy; return the new Edition, or the last one if its text is the same.

    `version` is the article's version that the person saw; if somebody saved since, Refused. `change_class` is what the
    person proposes; the detectors may raise it. `reasons` answer the checklist's advisory findings: {rule: reason}.
    """
    article = lock(article.pk)
    theirs(by, article, "articles.freeze_article", "freeze articles")
    if article.binned_at:
        raise Refused("This article is in the bin. Take it out first.")
    if version is not None and version != article.version:
        who = article.last_edited_by
        raise Refused(
            f"{who.get_full_name() or who.get_username() if who else 'Someone'} saved this article after you opened "
            "it. Review the changes, then freeze it again."
        )
    if change_class not in ChangeClass.values:
        raise Refused(f"Choose the type of change: {', '.join(ChangeClass.values)}.")
    last = article.editions.order_by("-number").first()
    edition = editions.unsaved_edition(article, last, by=by, at=at, public_note=public_note)
    if not any(item["type"] != "lead" for item in edition.document):
        raise Refused("This article has no text yet. Add a block of text, then freeze it.")
    if last and last.digest == edition.digest:
        return last
    checked = checks.of_edition(edition)
    answered = checks.enforce(checked.findings, reasons)
    least, _why = checked.least_class(last)
    editions.set_class(edition, last, classify.raised(change_class, least))
    ReviewRequest.objects.filter(edition__article=article, closed_at=None).update(
        closed_at=timezone.now(), outcome=ReviewRequest.Outcome.SUPERSEDED
    )
    edition.save(force_insert=True)
    copying.keep_what_it_names(edition)
    checks.keep(edition, answered, by)
    return edition


@transaction.atomic
def publish(*, edition, by, at=None, until=None, override_reason="", reasons=None):
    """Open the edition's interval at `at` (default: now) and close the one it follows; return the edition that goes live.

    A time before now is for text that was public elsewhere then (imports, the demonstration). An edition whose interval
    has ended is not opened again: a copy with the next number is, so that the record of what was live stays. `reasons` answer
    what the checklist advises today and nobody has answered for this text yet.
    """
    need(by, "articles.publish_edition", "publish")
    article = lock(edition.article_id)
    # Read behind the lock: to whoever waited for it, what went live meanwhile would lie in the future.
    now = timezone.now()
    at = at or now
    edition = Edition.objects.select_related("article").get(pk=edition.pk)
    if article.binned_at:
        raise Refused("This article is in the bin. Take it out first.")
    if until is not None and until <= at:
        raise Refused("The end of publication must be after its start.")
    state = edition.state(now)
    if state == "live":
        raise Refused("This edition is already live.")
    override_reason = _publishable(article, edition, by, override_reason)
    answered = checks.enforce(checks.for_edition(edition), reasons, copying.overrides_of_text(edition))
    if state == "scheduled":
        _unschedule(edition)
    elif state == "past":
        edition = copying.copy_edition(edition, by, now)
    rivals = Edition.objects.filter(article=article).exclude(pk=edition.pk)
    # What was to go live later than this gives way; it can be scheduled again.
    for rival in rivals.filter(live_from__gte=at, live_from__gt=now):
        _unschedule(rival)
        _record("unscheduled", rival, by)
    if rivals.filter(live_from__gte=at).exists():
        raise Refused("Another edition was already live after that time. Choose a later time.")
    rivals.filter(Q(live_until=None) | Q(live_until__gt=at), live_from__lt=at).update(live_until=at)
    Edition.objects.filter(pk=edition.pk).update(live_from=at, live_until=until)
    edition.refresh_from_db(fields=["live_from", "live_until"])
    _record("published", edition, by, override_reason)
    checks.keep(edition, answered, by)
    return edition


@transaction.atomic
def unschedule(*, edition, by):
    """Take a scheduled edition from the schedule; what is live now stays live."""
    need(by, "articles.publish_edition", "publish")
    lock(edition.article_id)
    edition = Edition.objects.get(pk=edition.pk)
    if edition.state() != "scheduled":
        raise Refused("This edition is not scheduled.")
    _unschedule(edition)
    _record("unscheduled", edition, by)


def _unschedule(edition):
    """Clear an interval that has not begun. What was to end where it began goes on, to the end that was planned for it or
    the next beginning.
    """
    editions = Edition.objects.filter(article=edition.article_id)
    editions.filter(pk=edition.pk).update(live_from=None, live_until=None)
    before = editions.filter(live_until=edition.live_from).first()
    if before is None:
        return
    following = editions.filter(live_from__gte=edition.live_from).order_by("live_from").first()
    planned = before.publication_events.exclude(kind="unscheduled").first()
    ends = [following and following.live_from, planned and planned.live_until]
    editions.filter(pk=before.pk).update(live_until=min(filter(None, ends), default=None))


def _record(kind, edition, by, override_reason=""):
    PublicationEvent.objects.create(
        kind=kind,
        edition=edition,
        by=by,
        at=timezone.now(),
        live_from=edition.live_from,
        live_until=edition.live_until,
        override_reason=override_reason,
    )


def covered(edition, approvals):
    """Whether the edition may be published as it is: its text is approved, or changed less than medically since."""
    if status.counting_approvals(edition, approvals):
        return True
    approved = [row for row in status.current_decisions(approvals) if row.decision == Approval.Decision.APPROVED]
    return any(edition.medical_at <= row.edition.number <= edition.number for row in approved)


def _publishable(article, edition, by, override_reason):
    """Return the reason to record, "" where none is needed; Refused where an approval is missing and nobody answers for it."""
    if not article.needs_approval or covered(edition, status.approvals_of(article)):
        return ""
    if not override_reason.strip():
        raise Refused(
            "No approval covers this text. Send it for approval first. An editor-in-chief can publish it without one "
            "but must give a reason. Readers then see that it is not medically reviewed."
        )
    need(by, "articles.publish_unapproved_edition", "publish medical text without an approval")
    return override_reason


@transaction.atomic
def withdraw(*, article, by, at=None):
    """Take an article off the site at `at` (default: now), and drop what was scheduled for later."""
    need(by, "articles.withdraw_edition", "take articles off the site")
    lock(article.pk)
    at = at or timezone.now()
    editions = Edition.objects.filter(article=article)
    later, live = list(editions.filter(live_from__gte=at)), list(editions.live(at).filter(live_from__lt=at))
    if not later and not live:
        raise Refused("This article is neither live nor scheduled.")
    editions.filter(pk__in=[edition.pk for edition in later]).update(live_from=None, live_until=None)
    editions.filter(pk__in=[edition.pk for edition in live]).update(live_until=at)
    for edition in (*later, *live):
        edition.refresh_from_db(fields=["live_from", "live_until"])
        _record("withdrawn", edition, by)


@transaction.atomic
def put_in_bin(*, article, by):
    """Take an article off the site and out of the lists of the admin. Nothing is deleted."""
    need(by, "articles.bin_article", "put articles in the bin")
    article = lock(article.pk)
    if article.binned_at:
        return
    now = timezone.now()
    shown = Edition.objects.filter(Q(live_until=None) | Q(live_until__gt=now), article=article, live_from__isnull=False)
    if shown.exists():
        withdraw(article=article, by=by, at=now)
    Article.objects.filter(pk=article.pk).update(binned_at=now)


@transaction.atomic
def restore_from_bin(*, article, by):
    """Take an article out of the bin. It comes back as a draft: publishing it again is a decision of its own."""
    need(by, "articles.bin_article", "take articles out of the bin")
    Article.objects.filter(pk=lock(article.pk).pk).update(binned_at=None)


@transaction.atomic
def restore_text(*, edition, by):
    """Put an edition's text back into the working copy; return how many blocks named something that is gone."""
    theirs(by, edition.article, "articles.change_article", "edit articles")
    article = lock(edition.article_id)
    article.title, article.standfirst = edition.title, edition.standfirst
    article.save(update_fields=["title", "standfirst"])
    lost = freezing.thaw(article, edition.document)
    note_saved(article=article, by=by)
    return lost
