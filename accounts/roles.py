"""Who may give which role to whom."""

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q

from accounts.sign_in.options import SMALL_ROLES
from core.errors import ActionRefused

CHIEF = "Editor-in-chief"


def may_manage(user):
    """Return True if this person opens, changes and closes accounts."""
    return user.has_perm("auth.change_user")


def givable(by):
    """Return the roles that a person may give to others."""
    if by.is_superuser:
        return Group.objects.all()
    return Group.objects.filter(name__in=SMALL_ROLES if may_manage(by) else ())


def is_weighty(user):
    """Return True if a person has a right that only an administrator gives."""
    return user.is_superuser or user.groups.exclude(name__in=SMALL_ROLES).exists()


def check_givable(*, by, names):
    """Refuse roles that `by` may not give."""
    known = set(givable(by).values_list("name", flat=True))
    if wrong := sorted(set(names) - known):
        raise ActionRefused(f"Only an administrator gives the role {wrong[0]}. Ask one, or choose another role.")


def manageable(by, users):
    """Return the accounts of `users` that a person may see and change."""
    if by.is_superuser:
        return users
    chiefs = Group.objects.filter(name=CHIEF, user=OuterRef("pk"))
    return users.filter(~Exists(chiefs), is_superuser=False)


def choices(by, user=None):
    """Return the roles for a form: those to give, and those that the account has."""
    held = Q(user=user) if user is not None and user.pk else Q(pk=None)
    return Group.objects.filter(Q(pk__in=givable(by)) | held).distinct().order_by("name")
