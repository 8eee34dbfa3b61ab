"""Accounts begin with an invitation, and no one gives more than they may."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations
from accounts.models import Invitation, StaffSession
from core.errors import ActionRefused
from outbox.models import Email
from tests.e2e.desk import Desk
from tests.factories.articles import make_user

pytestmark = pytest.mark.django_db
GOOD = "seven kettles on the porch"


def link_of(kind):
    return re.search(r"http://testserver(/admin/\S+)", Email.objects.filter(kind=kind).latest("pk").body)[1]


@pytest.fixture
def manager(staff):
    return Desk(staff("manager", "User manager").username, "User manager")


def test_a_manager_invites_and_the_invited_person_opens_the_account(manager):
    url = manager.send(
        reverse("admin:accounts_invitation_add"),
        email="new@example.org",
        roles=[Group.objects.get(name="Writer").pk],
    )
    assert "open" in manager.client.get(url).content.decode()
    path, client = link_of("invitation"), Client()
    for _fetch in range(3):
        assert client.get(path).status_code == 200
    fields = {"username": "newcomer", "first_name": "New", "last_name": "Comer", "password": GOOD}
    assert client.post(path, fields).url == reverse("admin:account")
    user = User.objects.get(username="newcomer")
    assert (user.email, user.is_staff, user.is_superuser) == ("new@example.org", True, False)
    assert [group.name for group in user.groups.all()] == ["Writer"]
    assert user.check_password(GOOD)
    answer = Client().post(path, fields | {"username": "second"})
    assert answer.status_code == 410
    assert "This link does not work any more" in answer.content.decode()
    assert not User.objects.filter(username="second").exists()


@pytest.mark.parametrize("role", ["Editor", "Medical approver", "Editor-in-chief", "User manager"])
def test_a_manager_gives_no_role_that_publishes_or_approves(manager, role):
    group = Group.objects.get(name=role)
    path = reverse("admin:accounts_invitation_add")
    answer = manager.client.post(path, {"email": "sock@example.org", "roles": [group.pk]})
    assert answer.status_code == 200
    assert not Invitation.objects.exists()
    with pytest.raises(ActionRefused, match=f"Only an administrator gives the role {role}"):
        invitations.invite(email="sock@example.org", names=[role], by=manager.user)
    # Nor does a manager add it to an account that exists.
    other = make_user("other")
    page = reverse("admin:auth_user_change", args=[other.pk])
    form = manager.form(page)
    assert not {"username", "email", "password"} & set(form)
    assert "Select a valid choice" in manager.client.post(page, form | {"groups": [group.pk]}).content.decode()
    assert not other.groups.exists()


def test_there_is_no_page_to_add_an_account_or_to_type_a_password(manager, staff):
    chief, other = staff("chief", superuser=True), staff("other")
    client = Client()
    client.force_login(chief)
    for who in (client, manager.client):
        assert who.get(reverse("admin:auth_user_add")).status_code == 403
        assert who.post(f"/admin/auth/user/{other.pk}/password/", {"password1": GOOD}).status_code != 200
        assert "password" not in who.get(reverse("admin:auth_user_change", args=[other.pk])).content.decode().split(
            "</form>"
        )[1].replace("password-link", "").replace("password link", "")
    assert User.objects.get(pk=other.pk).check_password("a long password")


def test_an_administrator_sends_a_link_to_the_owner(staff):
    staff("chief", superuser=True)
    other = staff("other", "Writer")
    chief, owner = Client(), Client()
    chief.force_login(User.objects.get(username="chief"))
    chief.post(reverse("admin:auth_user_password_link", args=[other.pk]), {"confirm": "yes"})
    assert Email.objects.get(kind="password_link").to == "other@example.org"
    path = link_of("password_link")
    assert owner.post(path, {"password": GOOD}).status_code == 302
    assert owner.get(path).status_code == 410
    other.refresh_from_db()
    assert other.check_password(GOOD)


@pytest.mark.parametrize("end", ["resend", "revoke", "time"])
def test_an_earlier_link_stops_working(manager, end):
    invitation = invitations.invite(email="new@example.org", names=["Writer"], by=manager.user)
    first = link_of("invitation")
    if end == "time":
        with time_machine.travel(timezone.now() + timedelta(hours=73)):
            assert Client().get(first).status_code == 410
            invitations.invite(email="NEW@example.org", names=["Writer"], by=manager.user)
        return
    path = reverse(f"admin:accounts_invitation_{end}", args=[invitation.pk])
    assert manager.client.post(path, {"confirm": "yes"}).status_code == 302
    assert Client().get(first).status_code == 410
    if end == "resend":
        assert Client().get(link_of("invitation")).status_code == 200
    else:
        answer = manager.client.post(path, {"confirm": "yes"})
        assert "was revoked" in answer.content.decode()


def test_one_open_invitation_an_address(manager):
    invitations.invite(email="new@example.org", names=["Writer"], by=manager.user)
    with pytest.raises(ActionRefused, match="has an open invitation"):
        invitations.invite(email="New@example.org", names=["Moderator"], by=manager.user)
    with pytest.raises(ActionRefused, match="has an account already"):
        invitations.invite(email="manager@example.org", names=["Writer"], by=manager.user)


def test_two_people_with_one_link_open_one_account(manager):
    invitations.invite(email="new@example.org", names=["Writer"], by=manager.user)
    token = link_of("invitation").rstrip("/").rpartition("/")[2]
    with pytest.raises(ActionRefused, match="This user name is taken"):
        invitations.accept(token=token, username="manager", password=GOOD)
    invitations.accept(token=token, username="first", password=GOOD)
    answer = Client().post(f"/admin/invitation/{token}/", {"username": "second", "password": GOOD})
    assert answer.status_code == 410


@pytest.mark.parametrize(
    ("name", "sentence"), [("MANAGER", "is taken"), ("a b", "valid username"), ("x" * 151, "at most 150")]
)
def test_user_names_that_cannot_be(manager, name, sentence):
    invitations.invite(email="new@example.org", names=["Writer"], by=manager.user)
    fields = {"username": name, "first_name": "A", "last_name": "B", "password": GOOD}
    answer = Client().post(link_of("invitation"), fields)
    assert sentence in answer.content.decode()


def test_the_command_invites(staff, capsys):
    staff("someone")
    call_command("invite", "ada@example.org", "--role", "Editor", "--role", "Medical approver")
    assert "ada@example.org" in capsys.readouterr().out
    assert Invitation.objects.get().roles.count() == 2
    for arguments in (["ada", "--role", "Writer"], ["b@example.org", "--role", "King"]):
        with pytest.raises(CommandError):
            call_command("invite", *arguments)


@pytest.mark.parametrize("field", ["groups", "email", "is_active"])
def test_a_change_by_an_administrator_ends_sessions_and_is_told_to_the_owner(staff, field):
    staff("chief", superuser=True)
    other = Desk(staff("other", "Writer").username, "Writer")
    Email.objects.all().delete()
    chief = Client()
    chief.force_login(User.objects.get(username="chief"))
    page = reverse("admin:auth_user_change", args=[other.user.pk])
    fields = {"username": "other", "email": "other@example.org", "is_active": "on", "is_staff": "on"}
    fields["groups"] = [Group.objects.get(name="Writer").pk]
    changed = {"groups": [Group.objects.get(name="Moderator").pk], "email": "moved@example.org", "is_active": ""}
    assert chief.post(page, fields | {field: changed[field]}).status_code == 302
    told = set(Email.objects.filter(kind="account_changed").values_list("to", flat=True))
    assert told == ({"other@example.org", "moved@example.org"} if field == "email" else {"other@example.org"})
    if field != "email":
        assert not StaffSession.objects.filter(user=other.user).exists()
        assert other.client.get("/admin/").status_code == 302
