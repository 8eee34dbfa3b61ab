"""Sign-in, accounts and roles leave their entries."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from accounts import factors, invitations, sessions
from accounts.passwords import links
from activity import chain
from activity.models import Entry
from core.tokens import new_token
from psychsite.setup import roles
from tests.factories.articles import make_user

pytestmark = pytest.mark.django_db
NEW = "a quite different password"


@pytest.fixture
def boss(client, settings):
    settings.RECENT_PROOF_MINUTES = 0
    roles.sync()
    user = make_user("boss", superuser=True, first_name="Bea", last_name="Boss")
    client.force_login(user)
    return user


def entries(**which):
    rows = Entry.objects.filter(**which).order_by("number")
    return [(entry.verb.partition(".")[2], entry.by_name, entry.about_title) for entry in rows]


def test_signing_in_and_out(client):
    make_user("ann")
    login = {"username": "ann", "password": "a long password"}
    assert client.post("/admin/login/?next=/admin/", login, REMOTE_ADDR="203.0.113.9").status_code == 302
    client.post(reverse("admin:logout"), REMOTE_ADDR="203.0.113.9")
    client.post(reverse("admin:logout"))
    assert entries() == [("signed_in", "ann", "ann"), ("signed_out", "ann", "ann")]
    entry = Entry.objects.get(verb="account.signed_in")
    assert (entry.network, entry.details) == ("203.0.113.0/24", {"new device": False, "second step": False})


def test_guesses_leave_one_entry_for_a_burst():
    make_user("ann")
    client = Client()
    for _try in range(14):
        client.post("/admin/login/", {"username": "ann", "password": "wrong"}, REMOTE_ADDR="203.0.113.9")
    (entry,) = Entry.objects.all()
    assert (entry.verb, entry.by, entry.network) == ("account.sign_in_burst", None, "203.0.113.0/24")
    assert entry.details == {"limit": "sign-in network", "tries": 10}


def test_an_invitation_becomes_an_account(boss, monkeypatch):
    tokens = []
    monkeypatch.setattr(invitations, "new_token", lambda: tokens.append(new_token()) or tokens[-1])
    invitation = invitations.invite(email="ann@example.org", names=["Writer"], by=boss)
    invitations.resend(invitation=invitation, by=boss)
    user = invitations.accept(token=tokens[-1], username="ann", password=NEW, first_name="Ann")
    other = invitations.invite(email="bob@example.org", names=["Writer"], by=boss)
    invitations.revoke(invitation=other, by=boss)
    assert [row[:2] for row in entries()] == [
        ("invited", "Bea Boss"), ("invited", "Bea Boss"), ("created", "Ann"), ("invited", "Bea Boss"),
        ("invitation_revoked", "Bea Boss"),
    ]  # fmt: skip
    assert Entry.objects.get(verb="account.created").details["roles"] == ["Writer"]
    assert "example.org" not in repr(list(Entry.objects.values()))
    links.send_to_user(user=user, by=boss)
    links.send_to_address(address="ann@example.org")
    links.set_password(user=user, password=NEW)
    assert entries(number__gt=5) == [
        ("password_link_sent", "Bea Boss", "ann"), ("password_reset_asked", "", "ann"), ("password_changed", "Ann", "ann"),
    ]  # fmt: skip


def test_a_second_step_and_sessions(boss):
    ann = make_user("ann")
    factors.make_codes(by=ann)
    factors.remove_all(user=ann, by=boss)
    Client().force_login(ann)
    sessions.end_others(user=ann)
    Client().force_login(ann)
    assert sessions.end_others(user=ann, by=boss)
    assert [row[:2] for row in entries()] == [
        ("recovery_codes_made", "ann"), ("second_factor_removed", "Bea Boss"), ("sessions_ended", "Bea Boss"),
    ]  # fmt: skip


def test_roles_rights_and_closing_of_an_account(client, boss):
    ann = make_user("ann")
    writer, editor = (Group.objects.get(name=name) for name in ("Writer", "Editor"))
    ann.groups.set([writer])
    form = {"username": "ann", "email": "ann@example.org", "is_active": "on", "is_staff": "on", "groups": [writer.pk]}
    address = reverse("admin:auth_user_change", args=[ann.pk])
    for change in (
        {"first_name": "Ann"},
        {"groups": [writer.pk, editor.pk]},
        {"email": "new@example.org"},
        {"is_superuser": "on"},
        {"is_active": ""},
        {"is_active": "on"},
    ):
        form |= change
        answer = client.post(address, {name: value for name, value in form.items() if value})
        assert answer.status_code == 302, answer.context["errors"]
    by = Entry.objects.filter(by=boss).order_by("number")
    assert [entry.verb.partition(".")[2] for entry in by if entry.verb != "account.changed"] == [
        "roles_changed", "email_changed", "roles_changed", "closed", "reopened",
    ]  # fmt: skip
    rights = [entry.details["changed"] for entry in by.filter(verb="account.roles_changed")]
    assert rights == [{"roles": ["Writer", "Editor, Writer"]}, {"administrator": [False, True]}]
    assert by.filter(verb="account.changed").first().details == {"changed": {"First name": ["", "Ann"]}}
    assert "example.org" not in repr(list(Entry.objects.values()))
    assert User.objects.get(pk=ann.pk).is_active and chain.verify().fault == ""


def test_what_a_role_may_do(client, boss):
    group = Group.objects.get(name="Writer")
    client.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "Writer", "permissions": []})
    assert entries() == [("changed", "Bea Boss", "Writer")]
    assert Entry.objects.get().details == {"fields": ["Permissions"]}
