"""What an address, a planted session and a role that was taken away can reach."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories.articles import make_user
from tests.permissions import walk

pytestmark = [pytest.mark.django_db, pytest.mark.permissions]
SECRETS = [
    "/admin/articles/article/?owner__password__startswith=md5",
    "/admin/articles/article/?owner__email__startswith=a",
    "/admin/articles/article/?last_edited_by__staffsession__session_key__startswith=a",
    "/admin/articles/edition/?frozen_by__password__startswith=md5",
    "/admin/authors/person/?user__password__startswith=md5",
    "/admin/auth/user/?password__startswith=md5",
    "/admin/accounts/invitation/?token_hash__startswith=a",
    "/admin/clinics/proposal/?token_hash__startswith=a",
    "/admin/comments/comment/?own_link_hash__startswith=a",
    "/admin/activity/entry/?by__password__startswith=md5",
]


@pytest.mark.parametrize("address", SECRETS)
def test_filters_in_an_address_reach_no_secret(things, address):
    """A list answers 400 or shows the same rows as without the filter."""
    for letter in ("C", "S"):
        client = walk.sign_in(letter)
        answer = client.get(address)
        if answer.status_code == 200:
            other = client.get(address.replace("=md5", "=zzz").replace("=a", "=zzz"))
            assert walk_numbers(answer) == walk_numbers(other)
        else:
            assert answer.status_code in {302, 400, 403}, address


def walk_numbers(answer):
    """Return the links to rows that a list shows."""
    return [part.split('"')[0] for part in answer.text.split('href="/admin/')[1:] if "/change/" in part.split('"')[0]]


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(things):
    client = walk.sign_in("D")
    assert client.get("/admin/clinics/helpline/").status_code == 200
    client.user.groups.remove(Group.objects.get(name="Directory editor"))
    assert client.get("/admin/clinics/helpline/").status_code == 403
    client.user.is_active = False
    client.user.save()
    assert client.get("/admin/").status_code == 302


def test_signing_in_changes_the_session_and_the_one_before_is_worth_nothing(settings):
    make_user("ann")
    client, thief = Client(), Client()
    client.get("/admin/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = thief.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    client.post("/admin/login/", {"username": "ann", "password": "a long password"})
    assert client.session.session_key != session.session_key
    assert client.get("/admin/").status_code == 200
    assert thief.get("/admin/").status_code == 302
