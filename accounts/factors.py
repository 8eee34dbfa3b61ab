"""The second step of sign-in: authenticator app, passkeys and recovery codes.

django-otp keeps the apps and checks their codes; django-otp-webauthn keeps the passkeys and checks their answers. Who
must have a second step, and when it is asked for, is decided in accounts/proof.py.
"""

import base64
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_backends
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.safestring import SafeString
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers.exceptions import WebAuthnException

from accounts import notices, sessions
from accounts.models import RecoveryCode
from activity.log import record
from core.errors import ActionRefused
from core.text.clean import clean_line
from core.tokens import hash_token

RECOVERY_CODES = 10
_CODE_BYTES = 10
_LOOPBACK = {"127.0.0.1", "::1"}
_NO_MATCH = "This passkey does not belong to this account, or it was removed. Try another way to sign in."


def has_any(user):
    """Return True if an account has an authenticator app or a passkey."""
    return has_app(user) or has_passkey(user)


def note_factors(users):
    """Add `holds_factor` to accounts: what has_any() returns, for a list of them."""
    own = {"user": OuterRef("pk"), "confirmed": True}
    app, passkey = TOTPDevice.objects.filter(**own), WebAuthnCredential.objects.filter(**own)
    return users.annotate(holds_factor=Exists(app) | Exists(passkey))


def has_app(user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def has_passkey(user):
    return WebAuthnCredential.objects.filter(user=user, confirmed=True).exists()


def passkeys(user):
    """Return the passkeys of a person, the newest first."""
    return WebAuthnCredential.objects.filter(user=user, confirmed=True).order_by("-created_at", "-pk")


def codes_left(user):
    """Return how many recovery codes are unused."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


# Authenticator app


def waiting_app(user):
    """Return the app that is being set up; its key is new unless a set-up began."""
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "app"})
    return device


def app_key(device):
    """Return the key of an app as people type it: groups of four characters."""
    key = base64.b32encode(device.bin_key).decode()
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def app_drawing(device):
    """Return the QR code that an app reads by camera, as safe SVG without styles."""
    # Few people set up an app, and no reader does: its tables are no part of the memory of every process.
    import segno

    code = segno.make(device.config_url, error="m")
    return SafeString(
        code.svg_inline(title="QR code for the app", svgclass="accounts__qr", light="#fff", omitsize=True)
    )


@transaction.atomic
def confirm_app(*, by, code, keep_session=None):
    """Finish the set-up of an app with its first code; return new recovery codes."""
    device = TOTPDevice.objects.select_for_update().filter(user=by, confirmed=False).first()
    if device is None:
        raise ActionRefused("This set-up is no longer open. Begin again.")
    if not _matches(device, code):
        raise ActionRefused(
            "This code is not the one that your app shows now. Check that the clock of your phone is right, then enter the "
            "next code."
        )
    TOTPDevice.objects.filter(user=by, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return _added(by, "An authenticator app was added", keep_session)


@transaction.atomic
def remove_app(*, by, keep_session=None):
    """Remove the authenticator app."""
    if TOTPDevice.objects.filter(user=by).delete()[0]:
        _removed(by, "The authenticator app was removed", keep_session)


def _matches(device, code):
    # The site's own limits count tries, for all codes together; the library's pause would say nothing to the person.
    device.throttle_reset(commit=False)
    return device.verify_token("".join(code.split()))


# Passkeys


def helper(request):
    """Return the ceremonies of passkeys for this site."""
    return WebAuthnCredential.get_webauthn_helper(request=request)


def passkey_domain():
    """Return the domain of passkeys; an address such as 127.0.0.1 cannot be one."""
    host = urlsplit(settings.SITE_URL).hostname
    return "localhost" if host in _LOOPBACK else host


def passkey_origin():
    """Return scheme, host and port of the pages where passkeys work."""
    parts = urlsplit(settings.SITE_URL)
    return f"{parts.scheme}://{passkey_domain()}" + (f":{parts.port}" if parts.port else "")


@transaction.atomic
def add_passkey(*, request, state, data, name):
    """Store a passkey of the person who is signed in; return new recovery codes."""
    user = request.user
    device = _checked(helper(request).register_complete, user=user, state=state, data=data)
    device.name = clean_line(name)[:60] or sessions.device_name(request.headers.get("User-Agent", ""))
    device.save(update_fields=["name"])
    return _added(user, f"The passkey “{device.name}” was added", request.session.session_key)


@transaction.atomic
def check_passkey(*, request, state, data, user=None):
    """Check a passkey's answer; return its owner, who must be `user` if given."""
    device = _checked(helper(request).authenticate_complete, user=user, state=state, data=data)
    (backend,) = get_backends()
    if not (device.confirmed and device.user.is_staff and backend.user_can_authenticate(device.user)):
        raise ActionRefused(_NO_MATCH)
    return device.user


@transaction.atomic
def remove_passkey(*, by, pk, keep_session=None):
    """Remove one passkey of a person."""
    device = WebAuthnCredential.objects.filter(user=by, pk=pk).first()
    if device is None:
        raise ActionRefused("This passkey was removed already.")
    device.delete()
    _removed(by, f"The passkey “{device.name}” was removed", keep_session)


def _checked(ceremony, **arguments):
    try:
        return ceremony(**arguments)
    except OTPWebAuthnApiError as error:
        raise ActionRefused(_NO_MATCH) from error
    except (WebAuthnException, KeyError, TypeError, ValueError) as error:
        raise ActionRefused("The passkey’s answer could not be checked. Try again.") from error


# Recovery codes


@transaction.atomic
def make_codes(*, by):
    """Replace the recovery codes of a person; return the new ones, shown once."""
    codes = [secrets.token_hex(_CODE_BYTES) for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=by).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=by, code_hash=hash_token(code)) for code in codes)
    record("account.recovery_codes_made", by=by, about=by)
    return ["-".join(code[at : at + 5] for at in range(0, len(code), 5)) for code in codes]


def check_code(*, user, code):
    """Return True for the app's code or an unused recovery code, which is then used."""
    digits = "".join(code.split())
    if digits.isascii() and digits.isdigit() and len(digits) == 6:
        with transaction.atomic():
            device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
            return device is not None and _matches(device, digits)
    plain = "".join(character for character in code.lower() if character.isalnum())
    unused = RecoveryCode.objects.filter(user=user, used_at=None, code_hash=hash_token(plain))
    if not unused.update(used_at=timezone.now()):
        return False
    notices.send(user, f"A recovery code was used to sign in; {codes_left(user)} are left")
    record("account.recovery_code_used", by=user, about=user)
    return True


@transaction.atomic
def remove_all(*, user, by=None):
    """Remove every second step of an account, for an administrator."""
    TOTPDevice.objects.filter(user=user).delete()
    WebAuthnCredential.objects.filter(user=user).delete()
    _removed(user, "An administrator removed your second step", None, by=by)


def _added(user, what, keep_session):
    """Notify the owner and end other sessions; return codes if there were none."""
    sessions.end_others(user=user, keep=keep_session)
    notices.send(user, what)
    record("account.second_factor_added", by=user, about=user, details={"what": what})
    return [] if codes_left(user) else make_codes(by=user)


def _removed(user, what, keep_session, by=None):
    if not has_any(user):
        RecoveryCode.objects.filter(user=user).delete()
    sessions.end_others(user=user, keep=keep_session)
    notices.send(user, what)
    record("account.second_factor_removed", by=by or user, about=user, details={"what": what})
