"""Links by email to choose a new password: they work once, for one hour."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts import notices, sessions
from activity.log import record
from core.errors import ActionRefused, LinkExpired
from outbox.actions import BadAddress, enqueue_template


def send_to_address(*, address):
    """Write a link to each account of an address; nothing says whether there is one."""
    for user in get_user_model().objects.filter(email__iexact=address, is_active=True, is_staff=True)[:3]:
        _write(user)
        record("account.password_reset_asked", by=None, about=user)


def send_to_user(*, user, by):
    """Write a link to the owner of an account, for an administrator."""
    if not by.is_superuser:
        raise ActionRefused("Only an administrator sends this link. The person can ask for it at sign-in.")
    if not (user.is_active and user.email):
        raise ActionRefused("This account is closed, or has no email address. Change that first.")
    _write(user)
    record("account.password_link_sent", by=by, about=user)


@transaction.atomic
def administrator_link(*, email, dry_run=False):
    """Add an administrator without a password; return the link that chooses one.

    It is for the command line alone. Nothing but the link lets anyone in. An account that never signed in gets a new link.
    """
    user_model = get_user_model()
    user = user_model.objects.filter(username__iexact=email).first()
    if user is None and user_model.objects.filter(email__iexact=email).exists():
        raise ActionRefused(f"{email} is the address of an account already. Ask for a new password at sign-in.")
    if user is not None and (user.last_login or not (user.is_superuser and user.is_active)):
        raise ActionRefused(f"{email} has an account already. Ask for a new password at sign-in.")
    if dry_run:
        return ""
    if user is None:
        user = user_model(username=email, email=email, is_staff=True, is_superuser=True)
        user.set_unusable_password()
        user.save()
        record("account.created", by=None, about=user, details={"administrator": True})
    else:
        record("account.password_link_sent", by=None, about=user)
    return _link(user)


def find(uid, token):
    """Return the account of a link; raise LinkExpired if the link no longer works."""
    try:
        pk = int(urlsafe_base64_decode(uid))
    except (TypeError, ValueError, OverflowError) as error:
        raise LinkExpired from error
    user = get_user_model().objects.filter(pk=pk, is_active=True, is_staff=True).first() if pk < 2**31 else None
    if user is None or not default_token_generator.check_token(user, token):
        raise LinkExpired
    return user


@transaction.atomic
def set_password(*, user, password, keep_session=None):
    """Give an account a new password; end its other sessions and notify its owner."""
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_others(user=user, keep=keep_session)
    notices.send(user, "Your password was changed")
    record("account.password_changed", by=user, about=user)


def _link(user):
    path = reverse("admin:set_password", args=[urlsafe_base64_encode(force_bytes(user.pk)), token_of(user)])
    return settings.SITE_URL + path


def _write(user):
    context = {
        "link": _link(user),
        "username": user.get_username(),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
    try:
        enqueue_template(to=user.email, kind="password_link", context=context)
    except BadAddress:
        return


def token_of(user):
    """Return the token of a link; the next sign-in or password ends it."""
    return default_token_generator.make_token(user)
