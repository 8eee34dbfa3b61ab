"""Let people change the email address of their own account.

A code goes to the new address, and is given on the page that asked for it. So no stranger can take over an account whose
owner mistyped the address, as a link in that email could let them.
"""

import secrets
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import notices
from accounts.models import Invitation
from activity.log import record
from core.errors import ActionRefused
from core.tokens import keyed_hash, keyed_hashes
from outbox.actions import enqueue_template

MINUTES = 30
_SALT = "accounts.own-address"
_OLD = "This code is too old, or was used. Ask for a new one."


@transaction.atomic
def send_code(*, user, email):
    """Write a code to a new address; return what the session keeps for `change`."""
    _check_free(user, email)
    code = f"{secrets.randbelow(10**6):06d}"
    context = {"code": code, "username": user.get_username(), "minutes": MINUTES}
    enqueue_template(to=email, kind="new_address_code", context=context)
    return {
        "email": email,
        "until": int(time.time()) + MINUTES * 60,
        "hash": keyed_hash(_SALT, _bound(user, email, code)),
    }


@transaction.atomic
def change(*, user, waiting, code):
    """Give the account the address that a code was sent to; tell both addresses."""
    if waiting is None or time.time() > waiting["until"]:
        raise ActionRefused(_OLD)
    user = get_user_model().objects.select_for_update().get(pk=user.pk)
    email, former = waiting["email"], user.email
    right = keyed_hashes(_SALT, _bound(user, email, "".join(code.split())))
    if not any(constant_time_compare(waiting["hash"], one) for one in right):
        raise ActionRefused("This is not the code that we sent. Check the six digits in the newest email.")
    _check_free(user, email)
    user.email = email
    user.save(update_fields=["email"])
    notices.send(user, f"The email address of your account was changed to {email}", to=[former])
    record("account.email_changed", by=user, about=user)


def _bound(user, email, code):
    # It names the present address, so a code that was used is worth nothing.
    return f"{user.pk}:{user.email}:{email}:{code}"


def _check_free(user, email):
    if email.lower() == user.email.lower():
        raise ActionRefused("Your account has this address already.")
    if get_user_model().objects.filter(email__iexact=email).exists():
        raise ActionRefused("Another account has this address. Choose another one, or ask an administrator.")
    if Invitation.objects.open(timezone.now()).filter(email__iexact=email).exists():
        raise ActionRefused("Someone was invited to this address. Ask a user manager to revoke that first.")


def sign_in_warning():
    """Return what a person should know whose provider names this address, or ""."""
    if settings.OIDC is None:
        return ""
    return f"{settings.OIDC.name} has to know you by the new address, or you cannot sign in with it."
