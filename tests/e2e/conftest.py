"""Signed-in staff, one per role."""

import pytest
from django.contrib.auth.models import Group

from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import make_user
from tests.factories.people import give_address, make_credential, make_person


@pytest.fixture
def desks(db):
    """Return the desks of writer, editor, chief, approver and moderator.

    The approver is a person with a credential.
    """
    roles.sync()
    desks = {
        "writer": Desk("writer", "Writer"),
        "editor": Desk("editor", "Editor"),
        "chief": Desk("chief-editor", "Editor", "Editor-in-chief"),
        "approver": Desk("approver", "Medical approver"),
        "moderator": Desk("moderator", "Moderator"),
    }
    approver = make_person(
        name="Ada Quill", honorific="Dr.", suffix="MD", user=desks["approver"].user, bio="Dr. Quill is a psychiatrist."
    )
    make_credential(person=approver, title="Board-certified psychiatrist", issuer="Board of Psychiatry")
    give_address(approver, "approver@example.org")
    return desks


@pytest.fixture
def editor():
    """Return an account in the role Editor, for tests that sign in by the page."""
    roles.sync()
    user = make_user("editor")
    user.groups.add(Group.objects.get(name="Editor"))
    return user
