"""The first administrator chooses a password by a link that works once."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db
PASSWORD = "five green lamps on a wall"


def add(email="ada@example.org", **options):
    said = StringIO()
    call_command("add_administrator", email, stdout=said, **options)
    return said.getvalue()


def test_the_link_chooses_a_password_once(client):
    link = add().splitlines()[-1].removeprefix("http://testserver")
    user = get_user_model().objects.get()
    assert user.is_superuser and not user.has_usable_password()
    again = add().splitlines()[-1]
    answer = client.post(link, {"password": PASSWORD})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    for used in (link, again):
        assert client.get(used.removeprefix("http://testserver")).status_code == 410, "it worked once"
    client.post("/admin/login/", {"username": "ada@example.org", "password": PASSWORD})
    with pytest.raises(CommandError, match="has an account already"):
        add()


def test_a_dry_run_saves_nothing_and_wrong_addresses_are_refused():
    assert "would become an administrator" in add(dry_run=True)
    assert not get_user_model().objects.exists()
    with pytest.raises(CommandError, match="is not an email address"):
        add("ada")
    get_user_model().objects.create(username="ada", email="ada@example.org")
    with pytest.raises(CommandError, match="is the address of an account already"):
        add()
