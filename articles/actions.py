"""What is done with articles: the verbs that the admin, the commands and every other way in call.

Each locks the article's row first (SQLite: the transaction is IMMEDIATE), so of two people at once the second sees what the
first did. A refusal is `Refused`, whose text says what to do; nothing is then written.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from articles import checklist, copying, detect, freezing, trust
from articles.digest import digest
from articles.models import Approval, Article, ChangeClass, Edition, PublicationEvent, ReviewRequest
from articles.ownership import may_edit
from articles.refused import Refused
from clinics.models import Affiliation

REVIEW_AFTER = timedelta(days=365)


def _need(user, permission, what):
    if user is None or not user.has_perm(permission):
        raise Refused(f"You may not {what}. Ask an editor, or have an administrator change your role.")


def _theirs(user, article, permission, what):
    """The right itself, and that it is their article: writers work on their own, editors on everybody's."""
    _need(user, permission, what)
    if not may_edit(user, article):
        raise Refused("This is somebody else's article. Ask its owner or an editor, or be named among its authors.")


def _lock(article_id):
    return Article.objects.select_for_update().get(pk=article_id)


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
    article = _lock(article.pk)
    _theirs(by, article, "articles.freeze_article", "freeze articles")
    if article.binned_at:
        raise Refused("This article is in the bin. Take it out first.")
    if version is not None and version != article.version:
        who = article.last_edited_by
        raise Refused(
            f"{who.get_full_name() or who.get_username() if who else 'Somebody'} saved this article after you opened "
            "it. Read what changed, then freeze again."
        )
    if change_class not in ChangeClass.values:
        raise Refused(f"Choose the class of the change: {', '.join(ChangeClass.values)}.")
    document, text = freezing.build(article)
    if not any(item["type"] != "lead" for item in document):
        raise Refused("This article has no text yet. Add a block of text, then freeze it.")
    fingerprint = digest(article.title, article.standfirst, document)
    last = article.editions.order_by("-number").first()
    if last and last.digest == fingerprint:
        return last
    checked = checklist.of_document(article, document, title=article.title, standfirst=article.standfirst)
    answered = checklist.enforce(checked.findings, reasons)
    number = last.number + 1 if last else 1
    least, _why = checked.least_class(last)
    change_class = detect.raised(change_class, least)
    ReviewRequest.objects.filter(edition__article=article, closed_at=None).update(
        closed_at=timezone.now(), outcome=ReviewRequest.Outcome.SUPERSEDED
    )
    edition = Edition.objects.create(
        article=article,
        number=number,
        title=article.title,
        standfirst=article.standfirst,
        document=document,
        text=text,
        words=len(text.split()),
        digest=fingerprint,
        change_class=change_class,
        changed_at=last.changed_at if change_class == ChangeClass.COSMETIC else number,
        medical_at=number if change_class == ChangeClass.MEDICAL else last.medical_at,
        public_note=public_note,
        frozen_at=at or timezone.now(),
        frozen_by=by,
        edited_by=article.last_edited_by,
        article_version=article.version,
    )
    copying.keep_pictures(edition)
    checklist.keep(edition, answered, by)
    return edition


def _newest(edition):
    newest = edition.article.editions.aggregate(newest=Max("number"))["newest"]
    if edition.number != newest:
        raise Refused(f"Edition {newest} has been frozen since. Open that one and decide on it.")


def objections(edition, person, day):
    """Return the reasons, as sentences, why `person` may not sign this edition; an empty list if they may."""
    reasons = []
    if not person.has_valid_credential(day):
        reasons.append(
            f"{person.display_name} has no credential that is valid today. Have it checked and renewed first."
        )
    if edition.article.bylines.filter(person=person).exists():
        reasons.append(f"{person.display_name} is an author of this article. Ask another approver.")
    if person.user_id and person.user_id == edition.edited_by_id:
        reasons.append(f"{person.display_name} was the last to edit this text. Ask another approver.")
    named = [item["clinic"] for item in edition.document if item["type"] == "clinic_spotlight"]
    interest = Affiliation.objects.current(day).with_interest().filter(person=person, clinic__in=named).first()
    if interest:
        reasons.append(
            f"{person.display_name} has an interest in {interest.clinic.name}, which this article names. "
            "Ask another approver."
        )
    return reasons


@transaction.atomic
def request_review(*, edition, person, by, note=""):
    """Ask `person` to read and decide on the newest edition; asking twice changes nothing."""
    _theirs(by, edition.article, "articles.request_review", "ask for approval")
    _lock(edition.article_id)
    _newest(edition)
    if reasons := objections(edition, person, timezone.localdate()):
        raise Refused(" ".join(reasons))
    request, _made = ReviewRequest.objects.get_or_create(
        edition=edition,
        person=person,
        closed_at=None,
        defaults={"requested_by": by, "requested_at": timezone.now(), "note": note},
    )
    return request


@transaction.atomic
def approve(*, edition, person, by, statement="", note="", via=Approval.Via.SIGNED_IN, at=None, review_due=None):
    """Record that `person` vouches for exactly this edition; return the Approval."""
    at = at or timezone.now()
    day = timezone.localdate(at)
    _may_decide(edition, person, by, via)
    if reasons := objections(edition, person, day):
        raise Refused(" ".join(reasons))
    review_due = review_due or day + REVIEW_AFTER
    if review_due <= day:
        raise Refused("The date of the next review must lie after today.")
    return _decide(
        edition,
        person,
        Approval(
            decision=Approval.Decision.APPROVED,
            statement=statement or "I have read this text as it stands and approve it as medically accurate.",
            note=note,
            review_due=review_due,
            via=via,
            decided_at=at,
            recorded_by=by,
        ),
    )


@transaction.atomic
def request_changes(*, edition, person, by, note, via=Approval.Via.SIGNED_IN, at=None):
    """Record that `person` wants changes, which `note` names; return the Approval row that holds the decision."""
    _may_decide(edition, person, by, via)
    if not note.strip():
        raise Refused("Write what should change, so that the writer can act on it.")
    return _decide(
        edition,
        person,
        Approval(
            decision=Approval.Decision.CHANGES_REQUESTED,
            note=note,
            via=via,
            decided_at=at or timezone.now(),
            recorded_by=by,
        ),
    )


def _may_decide(edition, person, by, via):
    if via == Approval.Via.SIGNED_IN:
        _need(by, "articles.approve_edition", "approve articles")
        if person.user_id != by.pk:
            raise Refused("You can sign for yourself only. Sign in as the approver.")
    _lock(edition.article_id)
    _newest(edition)


def _decide(edition, person, approval):
    approval.edition, approval.person, approval.digest = edition, person, edition.digest
    approval.save()
    ReviewRequest.objects.filter(edition=edition, person=person, closed_at=None).update(
        closed_at=approval.decided_at, outcome=approval.decision
    )
    return approval


@transaction.atomic
def withdraw_approval(*, approval, by, reason):
    """Take a decision back; it stays on the record with the reason."""
    approval = Approval.objects.select_for_update().select_related("person").get(pk=approval.pk)
    if approval.person.user_id != by.pk:
        _need(by, "articles.withdraw_edition", "withdraw what somebody else has signed")
    if not reason.strip():
        raise Refused("Write why the approval is withdrawn.")
    if approval.withdrawn_at:
        raise Refused("This decision was withdrawn already.")
    approval.withdrawn_at, approval.withdrawn_by, approval.withdrawn_reason = timezone.now(), by, reason
    approval.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return approval


@transaction.atomic
def publish(*, edition, by, at=None, until=None, override_reason="", reasons=None):
    """Open the edition's interval at `at` (default: now) and close the one it follows; return the edition that goes live.

    A time before now is for text that was public elsewhere then (imports, the demonstration). An edition whose interval
    has ended is not opened again: a copy with the next number is, so that the record of what was live stays. `reasons` answer
    what the checklist advises today and nobody has answered for this text yet.
    """
    _need(by, "articles.publish_edition", "publish")
    now = timezone.now()
    at = at or now
    article = _lock(edition.article_id)
    edition = Edition.objects.select_related("article").get(pk=edition.pk)
    if article.binned_at:
        raise Refused("This article is in the bin. Take it out first.")
    if until is not None and until <= at:
        raise Refused("The end of publication must lie after its beginning.")
    state = edition.state(now)
    if state == "live":
        raise Refused("This edition is live already.")
    override_reason = _publishable(article, edition, by, override_reason)
    answered = checklist.enforce(checklist.for_edition(edition), reasons, copying.overrides_of_text(edition))
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
        raise Refused("Another edition was live after that time already. Choose a later time.")
    rivals.filter(Q(live_until=None) | Q(live_until__gt=at), live_from__lt=at).update(live_until=at)
    Edition.objects.filter(pk=edition.pk).update(live_from=at, live_until=until)
    edition.refresh_from_db(fields=["live_from", "live_until"])
    _record("published", edition, by, override_reason)
    checklist.keep(edition, answered, by)
    return edition


@transaction.atomic
def unschedule(*, edition, by):
    """Take a scheduled edition from the schedule; what is live now stays live."""
    _need(by, "articles.publish_edition", "publish")
    _lock(edition.article_id)
    edition = Edition.objects.get(pk=edition.pk)
    if edition.state() != "scheduled":
        raise Refused("This edition is not scheduled.")
    _unschedule(edition)
    _record("unscheduled", edition, by)


def _unschedule(edition):
    """Clear an interval that has not begun, and reopen the interval that was to end where it began."""
    editions = Edition.objects.filter(article=edition.article_id)
    editions.filter(pk=edition.pk).update(live_from=None, live_until=None)
    editions.filter(live_until=edition.live_from).update(live_until=None)


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
    if trust.counting_approvals(edition, approvals):
        return True
    approved = [row for row in trust.current_decisions(approvals) if row.decision == Approval.Decision.APPROVED]
    return any(edition.medical_at <= row.edition.number <= edition.number for row in approved)


def _publishable(article, edition, by, override_reason):
    """Return the reason to record, "" where none is needed; Refused where an approval is missing and nobody answers for it."""
    if not article.needs_approval or covered(edition, approvals_of(article)):
        return ""
    if not override_reason.strip():
        raise Refused(
            "No approval covers this text. Send it for approval first. An editor-in-chief can publish it without one "
            "and must say why; readers then see that it is not medically reviewed."
        )
    _need(by, "articles.publish_unapproved_edition", "publish medical text without an approval")
    return override_reason


def approvals_of(article):
    """Return all decisions on any edition of `article`, with people, editions and credentials at hand."""
    return list(Approval.objects.filter(edition__article=article).with_people())


@transaction.atomic
def withdraw(*, article, by, at=None):
    """Take an article off the site at `at` (default: now), and drop what was scheduled for later."""
    _need(by, "articles.withdraw_edition", "take articles off the site")
    at = at or timezone.now()
    _lock(article.pk)
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
    _need(by, "articles.bin_article", "put articles in the bin")
    article = _lock(article.pk)
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
    _need(by, "articles.bin_article", "take articles out of the bin")
    Article.objects.filter(pk=_lock(article.pk).pk).update(binned_at=None)


@transaction.atomic
def restore_text(*, edition, by):
    """Put an edition's text back into the working copy; return how many blocks named something that is gone."""
    _theirs(by, edition.article, "articles.change_article", "edit articles")
    article = _lock(edition.article_id)
    article.title, article.standfirst = edition.title, edition.standfirst
    article.save(update_fields=["title", "standfirst"])
    lost = freezing.thaw(article, edition.document)
    note_saved(article=article, by=by)
    return lost
