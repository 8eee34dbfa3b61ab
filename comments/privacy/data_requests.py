"""Requests for a copy, or the erasure, of everything under an email address.

The link in an email proves whose address it is. Until then, every address gets the same response.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

import outbox.actions
from comments.models import DataRequest
from comments.privacy.personal_data import erase_person, export_person, hand_over_person
from core.errors import ActionRefused, LinkExpired
from core.text.clean import clean_line
from core.tokens import hash_token, new_token
from outbox import unconfirmed

# How long the link in the email works.
LINK_VALID_FOR = timedelta(days=2)
KIND = "data_request"


@transaction.atomic
def create_data_request(*, kind, email, client_network, at=None):
    """Email a link for a copy or an erasure to `email`; return the DataRequest.

    `kind` is one of DataRequest.Kind. Raises ActionRefused for a bad address, and TooManyEmails.
    """
    at, email = at or timezone.now(), clean_line(email)
    unconfirmed.count_email(to=email, network=client_network, at=at)
    token = new_token()
    row = DataRequest(
        kind=kind, email=email, token_hash=hash_token(token), created_at=at, expires_at=at + LINK_VALID_FOR
    )
    row.save(force_insert=True)
    link = f"{settings.SITE_URL}{reverse('comments:data-request', args=[token])}"
    context = {"link": link, "erasure": kind == DataRequest.Kind.ERASURE, "days": LINK_VALID_FOR.days}
    try:
        outbox.actions.enqueue_template(to=email, kind=KIND, context=context)
    except outbox.actions.BadAddress as error:
        raise ActionRefused(str(error)) from error
    return row


def find_request(token, *, at=None):
    """Return the DataRequest of an email's link. Raises LinkExpired."""
    found = DataRequest.objects.filter(token_hash=hash_token(token), expires_at__gt=at or timezone.now()).first()
    if found is None:
        raise LinkExpired
    return found


def summary_for(asked, *, at=None):
    """Return {list of export_person(): its length} for an open request.

    Its own emails do not count. An erasure that was done has nothing.
    """
    if not asked.email:
        return {}
    data = export_person(email=asked.email, at=at)
    return {
        name: len(rows)
        for name, rows in data.items()
        if isinstance(rows, list) and rows and name not in ("data_requests", "emails")
    }


@transaction.atomic
def fulfill_copy(*, token, at=None):
    """Return export_person() while the link of a copy request works.

    Raises LinkExpired.
    """
    at, asked = at or timezone.now(), find_request(token, at=at)
    if asked.kind != DataRequest.Kind.COPY or not asked.email:
        raise LinkExpired
    DataRequest.objects.filter(pk=asked.pk, done_at=None).update(done_at=at)
    return hand_over_person(email=asked.email, at=at)


@transaction.atomic
def fulfill_erasure(*, token, at=None):
    """Erase everything under the request's address; return what erase_person() does.

    The row is locked and forgets its address with the rest, so a second press finds nothing.
    Raises LinkExpired.
    """
    at, asked = at or timezone.now(), find_request(token, at=at)
    asked = DataRequest.objects.select_for_update(no_key=True).get(pk=asked.pk)
    if asked.kind != DataRequest.Kind.ERASURE:
        raise LinkExpired
    return erase_person(email=asked.email, at=at) if asked.email else {}
