"""Removal requests: a reader asks, confirms by a link in an email, and staff decide.

The link proves who holds the email address. clinics/proposals/email_match.py says whether the address
is the clinic's own; staff check the rest. Until the link is used, every address gets the same response.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clinics.models import Clinic, RemovalRequest
from clinics.proposals import actions
from clinics.proposals.actions import Refused
from clinics.proposals.email_match import match_of
from core.text.clean import clean_line, clean_text
from outbox import actions as outbox

# What the sender is promised: the days that staff have from the day on which the address was confirmed.
DECIDED_WITHIN = timedelta(days=14)
LINK_HOLDS = timedelta(days=7)
# Letters with a link to one address in a day, so that nobody's mailbox is filled by this form.
MOST_LETTERS = 3


@transaction.atomic
def ask(*, clinic, role, name, email, reason, client, at=None):
    """Write the request and send a link to `email`; return the RemovalRequest, None if that address has had its letters.

    Raises TooMany for a client that has sent its share of reports, Refused for what is no address.
    """
    actions.count_client(client)
    now, email = at or timezone.now(), clean_line(email)
    if RemovalRequest.objects.sent_by(email).filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_LETTERS:
        return None
    token = secrets.token_urlsafe(32)
    removal = RemovalRequest.objects.create(
        clinic=clinic, role=role, name=name, email=email, reason=reason, created_at=now,
        token_hash=actions.token_hash(token), expires_at=now + LINK_HOLDS,
    )  # fmt: skip
    link = settings.SITE_URL.rstrip("/") + reverse("clinics:removal", args=[token])
    _write(removal, "removal_confirm", link=link, link_days=LINK_HOLDS.days)
    return removal


def asked_by(token, at=None):
    """Return the RemovalRequest that a letter's link opens, with its clinic's place, or None: unknown or run out."""
    rows = RemovalRequest.objects.open_links(at).filter(token_hash=actions.token_hash(token))
    return rows.select_related("clinic__city__parent__parent").first()


@transaction.atomic
def confirm(*, removal, at=None):
    """The address is its sender's: from today on the request waits for staff; return it. A second time changes nothing."""
    now = at or timezone.now()
    removal = RemovalRequest.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=removal.pk)
    if removal.state != RemovalRequest.State.ASKED:
        return removal
    clinic = removal.clinic
    removal.matches = match_of(removal.email, email=clinic.email, website=clinic.website)
    removal.state, removal.confirmed_at = RemovalRequest.State.CONFIRMED, now
    removal.due_on = timezone.localdate(now) + DECIDED_WITHIN
    removal.save()
    return removal


@transaction.atomic
def accept(*, removal, by, checked="", at=None):
    """Leave the clinic out, tell the sender, and do the same for whoever else asked it of this clinic; return the request.

    `checked` says how staff made sure that the sender speaks for the clinic; it may be empty where the address matches.
    """
    now, checked = at or timezone.now(), clean_line(checked)
    removal = _locked(removal, by, RemovalRequest.State.CONFIRMED)
    if not removal.matches and not checked:
        raise Refused(
            "This is not a known address of the clinic. Call the number on record, and note how you confirmed the request."
        )
    clinic = Clinic.objects.select_for_update(of=("self",)).select_related("city").get(pk=removal.clinic_id)
    if clinic.state != Clinic.State.OPTED_OUT:
        actions.opt_out(clinic=clinic, by=by, note=_note(removal, checked))
    others = RemovalRequest.objects.select_for_update().filter(clinic=clinic).pending().exclude(pk=removal.pk)
    removal.checked = checked
    for one in [removal, *others]:
        one.state, one.at, one.by = RemovalRequest.State.ACCEPTED, now, by
        if one is not removal:
            one.checked = f"Decided with request {removal.pk}."
        one.save()
        _write(one, "removal_accepted")
    RemovalRequest.objects.filter(clinic=clinic, state="asked").delete()
    return removal


@transaction.atomic
def refuse(*, removal, answer, by, at=None):
    """Leave the entry as it is; `answer` goes to the sender word for word. Return the request."""
    now, answer = at or timezone.now(), clean_text(answer)
    removal = _locked(removal, by, RemovalRequest.State.CONFIRMED)
    if not answer:
        raise Refused("Enter the reason. The sender receives it word for word and can reply.")
    removal.state, removal.answer, removal.at, removal.by = RemovalRequest.State.REFUSED, answer, now, by
    removal.save()
    _write(removal, "removal_refused", answer=answer)
    return removal


@transaction.atomic
def reopen(*, removal, by):
    """Take a refusal back: the request waits again and is due when it was; a letter that has not gone yet stays here.

    Return the request. What was accepted cannot be taken back: the contacts are gone.
    """
    removal = _locked(removal, by, RemovalRequest.State.REFUSED)
    outbox.cancel(group=_group(removal))
    removal.state, removal.answer, removal.at, removal.by = RemovalRequest.State.CONFIRMED, "", None, None
    removal.save()
    return removal


@transaction.atomic
def forget_asker(*, removals):
    """Take the names, addresses and reasons of those who sent `removals`; return how many. One that nobody confirmed goes
    whole; one that waits is still decided, but nobody can be told.
    """
    pks = list(removals.values_list("pk", flat=True))
    rows = RemovalRequest.objects.filter(pk__in=pks)
    rows.filter(state="asked").delete()
    rows.update(name="", email="", reason="")
    return len(pks)


def _locked(removal, by, state):
    """Return the request anew, locked, if this person may decide and it is in `state`."""
    actions.may_change(by)
    removal = RemovalRequest.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=removal.pk)
    if removal.state != state:
        raise Refused("Someone else has already decided this. Reload the page to see the decision.")
    return removal


def _note(removal, checked):
    """What the opt-out keeps of it: nobody's name and no address."""
    how = removal.get_matches_display() if removal.matches else checked
    return f"Request {removal.pk} of {timezone.localdate(removal.confirmed_at):%Y-%m-%d}. {how}"[:300]


def _group(removal):
    return f"removal-{removal.pk}"


def _write(removal, kind, **more):
    """Put the letter into the outbox; none where the address was forgotten."""
    if not removal.email:
        return
    context = {"clinic": removal.clinic, "due_on": removal.due_on, "days": DECIDED_WITHIN.days, **more}
    key = f"{_group(removal)}:{kind}:{removal.at or removal.created_at:%Y%m%d%H%M%S%f}"
    try:
        outbox.enqueue_template(to=removal.email, kind=kind, context=context, key=key)
    except outbox.BadAddress as error:
        raise Refused(str(error)) from error
