"""Invitations: the only way to a new account besides `manage.py createsuperuser`.

The link works once and for 72 hours. Its holder alone types the password.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import Invitation
from activity.log import record
from core.errors import ActionRefused, LinkExpired
from core.tokens import hash_token, new_token
from outbox.actions import enqueue_template

HOURS = 72


@transaction.atomic
def invite(*, email, names, by=None):
    """Invite a person to an account with these roles; return the Invitation.

    Without `by` it is the command line, which may give every role.
    """
    if by is not None:
        if not roles.may_manage(by):
            raise ActionRefused("Your role does not invite people. Ask a user manager.")
        roles.check_givable(by=by, names=names)
    groups = list(Group.objects.filter(name__in=names))
    if len(groups) != len(set(names)) or not groups:
        known = ", ".join(Group.objects.order_by("name").values_list("name", flat=True))
        raise ActionRefused(f"Choose at least one of these roles: {known}.")
    if get_user_model().objects.filter(email__iexact=email, is_active=True).exists():
        raise ActionRefused(f"{email} has an account already. Change its roles instead.")
    token, now = new_token(), timezone.now()
    _lapse(email, now)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email, token_hash=hash_token(token), invited_by=by, sent_at=now, expires_at=_end(now)
            )
    except IntegrityError as error:
        raise ActionRefused(f"{email} has an open invitation. Send it again instead.") from error
    invitation.roles.set(groups)
    _write(invitation, token)
    record("account.invited", by=by, about=invitation, details={"roles": sorted(names)})
    return invitation


@transaction.atomic
def resend(*, invitation, by):
    """Send a new link; the earlier one stops working."""
    invitation = _locked(invitation.pk)
    _check_open(invitation, by)
    token, now = new_token(), timezone.now()
    invitation.token_hash, invitation.sent_at, invitation.expires_at = hash_token(token), now, _end(now)
    invitation.save(update_fields=["token_hash", "sent_at", "expires_at"])
    _write(invitation, token)
    record("account.invited", by=by, about=invitation, details={"again": True})


@transaction.atomic
def revoke(*, invitation, by):
    """End an invitation: its link stops working."""
    invitation = _locked(invitation.pk)
    _check_open(invitation, by)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record("account.invitation_revoked", by=by, about=invitation)


def find(token):
    """Return the open invitation of a link; raise LinkExpired otherwise."""
    invitation = Invitation.objects.open(timezone.now()).filter(token_hash=hash_token(token)).first()
    if invitation is None:
        raise LinkExpired
    return invitation


@transaction.atomic
def accept(*, token, username, password=None, first_name="", last_name=""):
    """Open the account of an invitation; return the User."""
    invitation = _locked(find(token).pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise LinkExpired
    user = get_user_model()(
        username=username, email=invitation.email, first_name=first_name, last_name=last_name, is_staff=True
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ActionRefused("This user name is taken. Choose another.") from error
    user.groups.set(invitation.roles.all())
    invitation.accepted_at, invitation.user = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "user"])
    names = sorted(invitation.roles.values_list("name", flat=True))
    record("account.created", by=user, about=user, details={"invitation": invitation.pk, "roles": names})
    return user


def _end(now):
    return now + timedelta(hours=HOURS)


def _locked(pk):
    return Invitation.objects.select_for_update().get(pk=pk)


def _lapse(email, now):
    """Close invitations to `email` whose time is over, so that a new one is possible."""
    open_ones = Invitation.objects.filter(email__iexact=email, accepted_at=None, revoked_at=None)
    open_ones.filter(expires_at__lte=now).update(revoked_at=now)


def _check_open(invitation, by):
    if not roles.may_manage(by):
        raise ActionRefused("Your role does not invite people. Ask a user manager.")
    # Sending a link again gives the roles again, so the same rule decides.
    roles.check_givable(by=by, names=invitation.roles.values_list("name", flat=True))
    if invitation.accepted_at:
        raise ActionRefused("This invitation was accepted. Change the account instead.")
    if invitation.revoked_at:
        raise ActionRefused("This invitation was revoked. Invite the person again.")


def _write(invitation, token):
    link = settings.SITE_URL + reverse("admin:accept_invitation", args=[token])
    names = ", ".join(invitation.roles.order_by("name").values_list("name", flat=True))
    by = invitation.invited_by.get_full_name() if invitation.invited_by else ""
    context = {"link": link, "roles": names, "by": by, "expires_at": invitation.expires_at, "hours": HOURS}
    enqueue_template(to=invitation.email, kind="invitation", context=context)
