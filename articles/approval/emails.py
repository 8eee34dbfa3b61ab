"""The letters around a review, as the outbox takes them. Subjects name neither the text nor the matter: many eyes see them."""

import hashlib

from django.conf import settings
from django.urls import reverse

from outbox import actions as outbox


def address_of(person):
    """Return the registered address of a person, "" if there is none. Their account need not be able to sign in."""
    return person.user.email if person.user_id else ""


def absolute(name, *arguments):
    """The whole address of a page of ours, for a mail."""
    return settings.SITE_URL + reverse(name, args=arguments)


def review_request(request, token):
    """The letter with the link. It is the only place where the token is written, until it has gone out."""
    context = {"request": request, "edition": request.edition, "link": absolute("review:page", token)}
    key = f"review-request:{request.pk}:{request.token_hash[:24]}"
    _write("review_request", request, address_of(request.person), key, context)


def review_code(request, code, number):
    """The letter with the code; `number` counts those of this link."""
    key = f"{code_key(request)}{number}"
    _write("review_code", request, address_of(request.person), key, {"request": request, "code": code})


def code_key(request):
    """What the keys of all code letters of a link begin with."""
    return f"review-code:{request.pk}:{request.token_hash[:24]}:"


def receipts(request, approval):
    """Tell the approver and whoever asked what was answered; a person without an address gets none."""
    context = {"request": request, "edition": request.edition, "approval": approval}
    context["link"] = absolute("admin:articles_edition_change", request.edition_id)
    _write("review_receipt", request, address_of(request.person), f"review-receipt:{request.pk}", context)
    _write("review_decided", request, request.requested_by.email, f"review-answered:{request.pk}", context)


def _write(kind, request, to, key, context):
    if to:
        outbox.enqueue_template(to=to, kind=kind, key=key, context=context)


def fingerprint(address):
    """A short name of an address for a letter's key, which has 120 signs."""
    return hashlib.sha256(address.casefold().encode()).hexdigest()[:24]
