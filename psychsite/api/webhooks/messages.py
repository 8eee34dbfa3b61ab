"""The message about an event, or none if the event is no longer true.

Everything here is public: readers see it at the address in `url`. Nothing is of readers.
"""

from django.utils import timezone

from articles.approval.status import approvals_of, review_status
from articles.models import Approval, Edition, PublicationEvent
from clinics.api.responses import absolute
from clinics.models import Clinic
from outbox.webhooks import kinds
from psychsite.api.links import api_url
from psychsite.api.review import review_data
from psychsite.api.webhooks import triggers

OVERDUE = "approval.overdue"
# How the end of a publication is named if no one withdrew the article.
_BY_ITSELF = "ended"


def build_message(event, now):
    """Return (kind, data) of a WebhookEvent at `now`, or None."""
    return _BUILDERS[event.kind](event, now)


def _began(event, now):
    edition = Edition.objects.live(now).for_link().filter(pk=event.about, live_from=event.due_at).first()
    if edition is None:
        return None
    replaced = Edition.objects.filter(article=edition.article_id, live_until=edition.live_from).exists()
    change = {"change": edition.change_class if replaced else None, "note": edition.public_note}
    return (kinds.UPDATED if replaced else kinds.PUBLISHED), {**_article(edition), **change, **_review(edition)}


def _ended(event, now):
    edition = Edition.objects.for_link().filter(pk=event.about, live_until=event.due_at).first()
    if edition is None or Edition.objects.live(now).filter(article=edition.article_id).exists():
        return None
    rows = PublicationEvent.objects.filter(edition=edition, kind=PublicationEvent.Kind.WITHDRAWN)
    last = rows.filter(live_until=event.due_at).first()
    because = {"because": last.withdrawal if last else _BY_ITSELF, "note": last.reader_note if last else ""}
    return kinds.WITHDRAWN, {**_article(edition), **because}


def _given(event, now):
    approval, live = _approval_of(event, now)
    if live is None:
        return None
    status = review_status(live, approvals_of(live.article), timezone.localdate(now))
    if status.approval is None or status.approval.pk != approval.pk or not status.is_approved:
        return None
    return kinds.APPROVED, {**_article(live), **_review(live)}


def _approval_ended(event, now):
    approval, live = _approval_of(event, now)
    if live is None or (approval.digest != live.digest and approval.edition.number < live.changed_at):
        return None
    review = _review(live)
    if review["review"]["is_approved"]:
        return None
    return kinds.APPROVAL_ENDED, {**_article(live), **review}


def _approval_of(event, now):
    """Return an approval and the live edition of its article; both may be None."""
    approval = Approval.objects.select_related("edition").defer("edition__text").filter(pk=event.about).first()
    rows = Edition.objects.live(now).for_link().filter(article__needs_approval=True)
    return approval, approval and rows.filter(article=approval.edition.article_id).first()


def _closed(event, now):
    clinic = Clinic.objects.filter(pk=event.about, state=Clinic.State.CLOSED).first()
    if clinic is None:
        return None
    return kinds.CLINIC_CLOSED, {
        "clinic": clinic.slug,
        "name": clinic.name,
        "url": absolute(clinic.get_absolute_url()),
        "api": api_url("clinic", clinic.slug),
        "closed_on": clinic.closed_on and clinic.closed_on.isoformat(),
    }


_BUILDERS = {
    triggers.BEGAN: _began,
    triggers.ENDED: _ended,
    triggers.GIVEN: _given,
    triggers.WITHDRAWN: _approval_ended,
    OVERDUE: _approval_ended,
    triggers.CLOSED: _closed,
}


def _article(edition):
    slug = edition.article.slug
    return {
        "article": slug,
        "title": edition.title,
        "url": absolute(edition.get_absolute_url()),
        "api": api_url("article", slug),
        "edition": edition.number,
    }


def _review(edition):
    """Return the approval state, with days as text."""
    needed = edition.article.needs_approval
    status = review_status(edition, approvals_of(edition.article), timezone.localdate()) if needed else None
    said = review_data(status)
    days = {name: said[name] and said[name].isoformat() for name in ("approved_on", "review_due")}
    return {"review": {**said, **days}}
