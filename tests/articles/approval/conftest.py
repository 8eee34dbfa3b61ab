"""Fixtures for tests of approvals: an approver, an edition, its link, and desks."""

import pytest

from psychsite.setup import roles
from tests.articles.approval.signed import ask
from tests.e2e.desk import Desk
from tests.factories.articles import (
    freeze,
    make_article,
)
from tests.factories.people import give_address, make_credential, make_person


@pytest.fixture
def person():
    """Return an approver without an account."""
    person = make_person(name="Ada Quill", honorific="Dr.")
    make_credential(person=person)
    give_address(person, "ada@example.org")
    return person


@pytest.fixture
def edition():
    return freeze(make_article("Ketamine and sleep", html="<h2>Results</h2><p>Some sleep better.</p>"))


@pytest.fixture
def path(edition, person):
    return ask(edition, person)


@pytest.fixture
def desks():
    roles.sync()
    desks = {"editor": Desk("editor", "Editor"), "approver": Desk("approver", "Medical approver")}
    person = make_person(name="Ada Quill", honorific="Dr.", user=desks["approver"].user)
    make_credential(person=person)
    give_address(person, "approver@example.org")
    desks["person"] = person
    return desks
