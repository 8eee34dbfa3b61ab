"""Whose account belongs to what a provider of identities said."""

from django.conf import settings
from django.contrib.auth import get_backends, get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Invitation
from accounts.sign_in.options import EVERYBODY
from activity.log import record
from core.errors import ActionRefused
from core.text.clean import clean_line

_GOOGLE, _MICROSOFT = "https://accounts.google.com", "https://login.microsoftonline.com/"


def find_or_open(claims):
    """Return the account of a person; open it if the operator's table says so."""
    email = _verified_email(claims)
    users = list(get_user_model().objects.filter(email__iexact=email)[:2])
    if len(users) > 1:
        raise ActionRefused(f"More than one account has the address {email}. Ask a user manager to correct that.")
    if not users:
        return _open(email, claims)
    (backend,) = get_backends()
    if not (users[0].is_staff and backend.user_can_authenticate(users[0])):
        raise ActionRefused("This account is closed. Ask a user manager to open it.")
    return users[0]


def _verified_email(claims):
    name, email = settings.OIDC.name, claims.get("email")
    if not isinstance(email, str) or not _is_address(email):
        raise ActionRefused(f"{name} did not tell your email address. Ask an administrator to have it sent.")
    if not _is_verified(claims, _domain(email)):
        raise ActionRefused(f"{name} does not vouch for the address {email}. Verify it there, then try again.")
    return email.lower()


def _is_verified(claims, domain):
    """Return True if the provider vouches for an address, now and not only once."""
    if settings.OIDC.issuer.startswith(_MICROSOFT):
        # Anyone may write any address into a tenant of their own; this claim says that its domain is the tenant's.
        return claims.get("xms_edov") in (True, "true", "1")
    if claims.get("email_verified") is not True:
        return False
    # Google verifies the address of another company once, and still says so after the person left that company.
    return settings.OIDC.issuer != _GOOGLE or domain == "gmail.com" or claims.get("hd") == domain


def _is_address(text):
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _domain(email):
    return email.rpartition("@")[2].lower()


def _roles(claims):
    """Return the names of the roles that the person's groups give."""
    groups = claims.get(settings.OIDC.groups_claim)
    held = {group for group in groups if isinstance(group, str)} if isinstance(groups, list) else set()
    return sorted({role for group, role in settings.OIDC.group_roles.items() if group == EVERYBODY or group in held})


@transaction.atomic
def _open(email, claims):
    names = _roles(claims) if _domain(email) in settings.OIDC.domains else []
    if not names:
        raise ActionRefused(f"There is no account for {email}. Ask a user manager for an invitation.")
    if Invitation.objects.open(timezone.now()).filter(email__iexact=email).exists():
        raise ActionRefused("You were invited. Open your account with the link in that email, then sign in here.")
    user = get_user_model()(username=email, email=email, is_staff=True)
    user.first_name, user.last_name = (_name(claims, part) for part in ("given_name", "family_name"))
    user.set_unusable_password()
    try:
        user.full_clean()
        with transaction.atomic():
            user.save()
    except (ValidationError, IntegrityError) as error:
        raise ActionRefused(f"No account could be opened for {email}. Ask a user manager for an invitation.") from error
    user.groups.set(Group.objects.filter(name__in=names))
    record("account.created", by=user, about=user, details={"provider": settings.OIDC.name, "roles": names})
    return user


def _name(claims, part):
    value = claims.get(part)
    return clean_line(value)[:150] if isinstance(value, str) else ""
