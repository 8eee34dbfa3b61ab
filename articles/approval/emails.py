"""Emails about reviews.

Subjects contain no article title: subject lines are often visible to others.
"""

import hashlib

from django.conf import settings
from django.core import signing
from django.urls import reverse

from outbox import actions as outbox

WITHDRAW_SIGNER = signing.Signer(salt="articles.review.withdraw")


def address_of(person):
    """Return the address that links and codes go to, or "".

    A second person confirmed it (authors/identity.py). The email address of an account is not enough.
    """
    return person.signing_email


def contact_of(person):
    """Return the address for receipts and reminders, which give no rights, or ""."""
    return person.signing_email or (person.user.email if person.user_id else "")


def absolute_url(name, *arguments):
    """Return the absolute URL of a page, for an email."""
    return settings.SITE_URL + reverse(name, args=arguments)


def send_review_request(request, token, earlier):
    """Send the link; `earlier` is the person's EarlierRound.

    Until the email has gone out, it is the only place that holds the token.
    """
    context = {
        "request": request,
        "edition": request.edition,
        "link": absolute_url("review:page", token),
        "earlier": earlier,
    }
    key = f"review-request:{request.pk}:{request.token_hash[:24]}"
    _enqueue("review_request", request, address_of(request.person), key, context)


def send_review_code(request, code, number):
    """Send the code; `number` counts the codes of this link."""
    key = f"{code_key_prefix(request)}{number}"
    _enqueue("review_code", request, address_of(request.person), key, {"request": request, "code": code})


def code_key_prefix(request):
    """Return the prefix of the keys of all code emails of a link."""
    return f"review-code:{request.pk}:{request.token_hash[:24]}:"


def send_receipts(request, approval, ended=0):
    """Send the decision to the approver and to the editor who asked.

    `ended` counts the approvals that a conflict of interest ended.
    """
    context = {"request": request, "edition": request.edition, "approval": approval, "ended": ended}
    context["link"] = absolute_url("admin:articles_edition_change", request.edition_id)
    if approval is not None and request.outcome == "approved":
        context["withdraw_link"] = absolute_url("review:withdraw", WITHDRAW_SIGNER.sign_object(request.pk))
    _enqueue("review_receipt", request, contact_of(request.person), f"review-receipt:{request.pk}", context)
    _enqueue("review_decided", request, request.requested_by.email, f"review-answered:{request.pk}", context)


def _enqueue(kind, request, to, key, context):
    if to:
        outbox.enqueue_template(to=to, kind=kind, key=key, context=context)


def hash_address(address):
    """Return a short hash of an address; a key has at most 120 characters."""
    return hashlib.sha256(address.casefold().encode()).hexdigest()[:24]
