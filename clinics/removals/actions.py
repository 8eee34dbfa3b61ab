"""Removal requests: a reader asks, confirms by email, and staff decide.

The link proves who holds the email address. clinics/proposals/email_match.py says whether the address
is the clinic's own; staff check the rest. Until the link is used, every address gets the same response.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from activity.log import record
from clinics.models import Clinic, RemovalRequest
from clinics.proposals import actions
from clinics.proposals.email_match import match_email
from core.errors import ActionRefused
from core.text.clean import clean_line, clean_text
from core.tokens import hash_token, new_token
from outbox import actions as outbox
from outbox import unconfirmed

# The time that we promise for a decision, from the day the address was confirmed.
DECISION_PERIOD = timedelta(days=14)
LINK_LIFETIME = timedelta(days=7)


@transaction.atomic
def request_removal(*, clinic, role, name, email, reason, client, at=None):
    """Create the request and email a link; return it, or None if the mailbox is full.

    Raises ActionRefused for a client that has sent too many reports, and for an invalid address.
    """
    actions.limit_client(client)
    now, email = at or timezone.now(), clean_line(email)
    if not unconfirmed.may_email(to=email, network=client, at=now):
        return None
    token = new_token()
    removal = RemovalRequest.objects.create(
        clinic=clinic, role=role, name=name, email=email, reason=reason, created_at=now,
        token_hash=hash_token(token), expires_at=now + LINK_LIFETIME,
    )  # fmt: skip
    link = settings.SITE_URL.rstrip("/") + reverse("clinics:removal", args=[token])
    _enqueue_email(removal, "removal_confirm", link=link, link_days=LINK_LIFETIME.days)
    return removal


def find_request(token, at=None):
    """Return the RemovalRequest of an emailed link, or None if it has expired."""
    rows = RemovalRequest.objects.open_links(at).filter(token_hash=hash_token(token))
    return rows.select_related("clinic__city__parent__parent").first()


@transaction.atomic
def confirm_email(*, removal, at=None):
    """Open the request for staff, because the sender opened the link; return it.

    A second time changes nothing.
    """
    now = at or timezone.now()
    removal = RemovalRequest.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=removal.pk)
    if removal.state != RemovalRequest.State.UNCONFIRMED:
        return removal
    clinic = removal.clinic
    removal.matches = match_email(removal.email, email=clinic.email, website=clinic.website)
    removal.state, removal.confirmed_at = RemovalRequest.State.CONFIRMED, now
    removal.due_on = timezone.localdate(now) + DECISION_PERIOD
    removal.save()
    return removal


@transaction.atomic
def accept_request(*, removal, by, checked="", at=None):
    """Opt the clinic out, email the sender, and close the clinic's other requests.

    Return the request. `checked` says how staff confirmed the sender; it may be empty if the address matches.
    """
    now, checked = at or timezone.now(), clean_line(checked)
    removal = _lock_request(removal, by, RemovalRequest.State.CONFIRMED)
    if not removal.matches and not checked:
        raise ActionRefused(
            "This is not a known address of the clinic. Call the number on record, and note how you confirmed the request."
        )
    clinic = Clinic.objects.select_for_update(of=("self",)).select_related("city").get(pk=removal.clinic_id)
    others = list(RemovalRequest.objects.select_for_update().filter(clinic=clinic).pending().exclude(pk=removal.pk))
    if clinic.state != Clinic.State.OPTED_OUT:
        actions.opt_out_clinic(clinic=clinic, by=by, note=_opt_out_note(removal, checked))
    removal.checked = checked
    for one in [removal, *others]:
        one.state, one.at, one.by = RemovalRequest.State.ACCEPTED, now, by
        if one is not removal:
            one.checked = f"Decided with request {removal.pk}."
        one.save()
        _enqueue_email(one, "removal_accepted")
    RemovalRequest.objects.filter(clinic=clinic, state="unconfirmed").delete()
    _record_decision(removal, "accepted", by, others=len(others))
    return removal


@transaction.atomic
def refuse_request(*, removal, answer, by, at=None):
    """Keep the listing and email `answer` to the sender; return the request."""
    now, answer = at or timezone.now(), clean_text(answer)
    removal = _lock_request(removal, by, RemovalRequest.State.CONFIRMED)
    if not answer:
        raise ActionRefused("Enter the reason. The sender receives it word for word and can reply.")
    removal.state, removal.answer, removal.at, removal.by = RemovalRequest.State.REFUSED, answer, now, by
    removal.save()
    _enqueue_email(removal, "removal_refused", answer=answer)
    _record_decision(removal, "refused", by)
    return removal


@transaction.atomic
def reopen_request(*, removal, by):
    """Undo a refusal: reopen the request with its old due date; return it.

    An email that was not sent yet is canceled. Accepted requests can't be reopened: the contact details are gone.
    """
    removal = _lock_request(removal, by, RemovalRequest.State.REFUSED)
    outbox.cancel(group=_group(removal))
    removal.state, removal.answer, removal.at, removal.by = RemovalRequest.State.CONFIRMED, "", None, None
    removal.save()
    _record_decision(removal, "reopened", by)
    return removal


@transaction.atomic
def erase_removal_senders(*, removals):
    """Erase the names, addresses and reasons of senders; return how many.

    Unconfirmed requests are deleted. Open requests are still decided, but their sender can't be notified.
    """
    pks = list(removals.values_list("pk", flat=True))
    rows = RemovalRequest.objects.filter(pk__in=pks)
    rows.filter(state="unconfirmed").delete()
    rows.update(name="", email="", reason="")
    return len(pks)


def _lock_request(removal, by, state):
    """Return the locked request if `by` may decide and it is in `state`."""
    actions.require_permission(by)
    removal = RemovalRequest.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=removal.pk)
    if removal.state != state:
        raise ActionRefused("Someone else has already decided this. Reload the page to see the decision.")
    return removal


def _record_decision(removal, decision, by, **more):
    details = {"request": removal.pk, "decision": decision, **more}
    record("clinic.removal_decided", by=by, about=removal.clinic, details=details)


def _opt_out_note(removal, checked):
    """Return the note of the opt-out, without names or addresses."""
    how = removal.get_matches_display() if removal.matches else checked
    return f"Request {removal.pk} of {timezone.localdate(removal.confirmed_at):%Y-%m-%d}. {how}"[:300]


def _group(removal):
    return f"removal-{removal.pk}"


def _enqueue_email(removal, kind, **more):
    """Enqueue the email, unless the address was erased."""
    if not removal.email:
        return
    context = {"clinic": removal.clinic, "due_on": removal.due_on, "days": DECISION_PERIOD.days, **more}
    key = f"{_group(removal)}:{kind}:{removal.at or removal.created_at:%Y%m%d%H%M%S%f}"
    try:
        outbox.enqueue_template(to=removal.email, kind=kind, context=context, key=key)
    except outbox.BadAddress as error:
        raise ActionRefused(str(error)) from error
