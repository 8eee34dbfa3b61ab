"""Somebody asks for a copy, or the erasure, of everything under their e-mail address.

Whose address it is, the link in a letter to it proves. What is answered before that is the same for every address, known or not.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

import outbox.actions
from comments.errors import TooMany
from comments.models import DataRequest
from comments.notifications.subscriptions import LETTERS_SECONDS, may_write
from comments.privacy.personal_data import erase_person, export_person
from comments.screening.identity import Digester
from core.errors import ActionRefused, LinkExpired
from core.text.clean import clean_line
from core.tokens import token_hash

# As long as the link in the letter opens anything.
GOOD_FOR = timedelta(days=2)
KIND = "data_request"


@transaction.atomic
def ask(*, kind, email, client_address, at=None):
    """Send a link to `email` that leads to the copy or the erasure (`kind` of DataRequest.Kind); return the DataRequest.

    Raises TooMany after some letters to one address or from one client, ActionRefused for what is no address.
    """
    at, email, digester = at or timezone.now(), clean_line(email), Digester.now(at)
    if not may_write(digester.email(email), digester.client(client_address), at):
        raise TooMany(
            "You have already requested several emails. Check your inbox and spam folder, or try again in a few hours.",
            retry_after=LETTERS_SECONDS,
        )
    token = secrets.token_urlsafe(24)
    row = DataRequest(kind=kind, email=email, token_hash=token_hash(token), created_at=at, expires_at=at + GOOD_FOR)
    row.save(force_insert=True)
    link = f"{settings.SITE_URL}{reverse('comments:data-request', args=[token])}"
    context = {"link": link, "erasure": kind == DataRequest.Kind.ERASURE, "days": GOOD_FOR.days}
    try:
        outbox.actions.enqueue_template(to=email, kind=KIND, context=context)
    except outbox.actions.BadAddress as error:
        raise ActionRefused(str(error)) from error
    return row


def find_request(token, *, at=None):
    """Return the DataRequest that a letter's link belongs to. Raises LinkExpired for a link that opens nothing, or no more."""
    found = DataRequest.objects.filter(token_hash=token_hash(token), expires_at__gt=at or timezone.now()).first()
    if found is None:
        raise LinkExpired
    return found


def held_under(asked, *, at=None):
    """What is kept under the address of an open request: {name of a list of export_person(): how many}, without its own letters.

    An erasure that was done has nothing.
    """
    if not asked.email:
        return {}
    told = export_person(email=asked.email, at=at)
    return {
        name: len(rows)
        for name, rows in told.items()
        if isinstance(rows, list) and rows and name not in ("data_requests", "emails")
    }


@transaction.atomic
def hand_out(*, token, at=None):
    """Return export_person() for the address of a request for a copy, as often as its link is good. Raises LinkExpired."""
    at, asked = at or timezone.now(), find_request(token, at=at)
    if asked.kind != DataRequest.Kind.COPY or not asked.email:
        raise LinkExpired
    DataRequest.objects.filter(pk=asked.pk, done_at=None).update(done_at=at)
    return export_person(email=asked.email, at=at)


@transaction.atomic
def erase_asked(*, token, at=None):
    """Erase everything under the address of a request for erasure; return the counts of erase_person(). Raises LinkExpired.

    The request's row is locked and forgets the address with everything else, so a second press finds nothing left to do.
    """
    at, asked = at or timezone.now(), find_request(token, at=at)
    asked = DataRequest.objects.select_for_update(no_key=True).get(pk=asked.pk)
    if asked.kind != DataRequest.Kind.ERASURE:
        raise LinkExpired
    return erase_person(email=asked.email, at=at) if asked.email else {}
