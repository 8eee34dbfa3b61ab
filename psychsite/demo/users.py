"""The demonstration's staff: one user per role, with a published password.

None of them can sign in while DEBUG is off.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from psychsite.demo.auth import PREFIX
from psychsite.setup import roles

PASSWORD = "demo-reads-the-label"  # noqa: S105  published on purpose: people who run `make run` sign in with it
# user name: (role as it is shown, groups, first name, last name)
USERS = {
    "demo-writer": ("Writer", ["Writer"], "Ines", "Calloway"),
    "demo-editor": ("Editor", ["Editor"], "Tobias", "Renner"),
    "demo-chief": ("Editor-in-chief", ["Editor", "Editor-in-chief"], "Miriam", "Okonjo"),
    "demo-approver": ("Medical approver", ["Medical approver"], "Leonie", "Marchetti"),
    "demo-moderator": ("Moderator", ["Moderator"], "Jonah", "Petrie"),
    "demo-directory": ("Directory editor", ["Directory editor"], "Paloma", "Greaves"),
    "demo-manager": ("User manager", ["User manager"], "Ruth", "Abelson"),
    "demo-admin": ("Administrator (may do everything)", [], "Alex", "Administrator"),
}


class NotHere(Exception):
    """Demonstration users are for DEBUG alone; the message says what to do."""


def need_debug():
    if not settings.DEBUG:
        raise NotHere(
            "DEBUG is off, and demonstration users have a published password: they may exist only where DEBUG is on. "
            "Set DEBUG=1 in .env to see the demonstration site on this machine."
        )


def hashes():
    """Return {user name: hash of PASSWORD}.

    Hashing takes time by design, so it is done before any table is locked.
    """
    return {name: make_password(PASSWORD) for name in USERS}


@transaction.atomic
def make(hashed):
    """Create or restore the users in their roles; return {user name: User}."""
    need_debug()
    roles.sync()
    users = {}
    for name, (_role, groups, first, last) in USERS.items():
        users[name], _made = get_user_model().objects.update_or_create(
            username=name,
            defaults={
                "first_name": first,
                "last_name": last,
                "email": f"{name}@example.org",
                "password": hashed[name],
                "is_staff": True,
                "is_active": True,
                "is_superuser": name == "demo-admin",
            },
        )
        users[name].groups.set(Group.objects.filter(name__in=groups))
    return users


def existing():
    """Return the demonstration users that were not closed."""
    return get_user_model().objects.filter(username__startswith=PREFIX, is_active=True)


def sign_ins():
    """Return (role, user name, password) of users that can sign in now."""
    if not settings.DEBUG:
        return []
    there = set(existing().values_list("username", flat=True))
    return [(role, name, PASSWORD) for name, (role, *_rest) in USERS.items() if name in there]


@transaction.atomic
def close():
    """Take sign-in and roles from the demonstration users; return how many.

    Editions and decisions name who made them for good, so the rows themselves cannot be deleted.
    """
    users = list(existing())
    for user in users:
        user.is_active = user.is_staff = user.is_superuser = False
        user.set_unusable_password()
        user.save()
        user.groups.clear()
        user.user_permissions.clear()
    return len(users)
