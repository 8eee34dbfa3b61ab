"""Minimal permissions of roles, and protection from raising them."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.urls import reverse

from psychsite.setup import roles
from tests.factories.articles import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    roles.sync()
    user = make_user("manager")
    user.groups.add(Group.objects.get(name="User manager"))
    client.force_login(user)
    return user


def test_sync_roles_creates_and_fixes_groups_idempotently(capsys):
    Group.objects.all().delete()
    assert len(roles.sync(dry_run=True)) == len(roles.ROLES)
    assert not Group.objects.exists()
    call_command("sync_roles")
    assert "Writer" in capsys.readouterr().out
    assert roles.sync() == []
    Group.objects.get(name="Writer").permissions.add(Permission.objects.get(codename="publish_edition"))
    assert roles.sync() == ["Writer: 0 permissions added, 1 removed"]
    call_command("sync_roles")
    assert "as they should be" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("Writer", "freeze_article", "publish_edition approve_edition withdraw_edition bin_article moderate_comment"),
        ("Editor", "publish_edition", "approve_edition publish_unapproved_edition withdraw_approval"),
        ("Editor-in-chief", "publish_unapproved_edition", "approve_edition withdraw_approval"),
        ("Medical approver", "approve_edition", "change_article publish_edition freeze_article"),
        ("Moderator", "moderate_comment", "change_article publish_edition change_user"),
        ("Directory editor", "change_clinic", "change_article change_user publish_edition"),
        ("User manager", "change_user", "publish_edition approve_edition change_article change_group"),
    ],
)
def test_each_role_has_only_required_permissions(role, may, may_not):
    held = {name.partition(".")[2] for name in roles.ROLES[role]}
    assert may in held
    assert not held & set(may_not.split())


def test_user_manager_cannot_raise_permissions(client, manager):
    page = reverse("admin:auth_user_change", args=[manager.pk])
    form = client.get(page).content.decode()
    assert "is_superuser" not in form
    assert "user_permissions" not in form
    assert "Editor-in-chief" not in form
    chief = Group.objects.get(name="Editor-in-chief")
    fields = {"username": "manager", "is_active": "on", "is_staff": "on", "is_superuser": "on", "groups": [chief.pk]}
    fields |= {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00", "user_permissions": [1]}
    client.post(page, fields)
    manager.refresh_from_db()
    assert not manager.is_superuser
    assert chief not in manager.groups.all()
    assert not manager.user_permissions.exists()


def test_user_manager_cannot_change_superusers_or_delete_users(client, manager):
    root = make_user("root", superuser=True)
    for name in ("change", "delete", "history"):
        answer = client.get(reverse(f"admin:auth_user_{name}", args=[root.pk]))
        assert answer.status_code in {302, 403}
    assert "root" not in client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert client.post(f"/admin/auth/user/{root.pk}/password/", {"password1": "x" * 20}).status_code in {302, 403, 404}
    assert User.objects.get(pk=root.pk).check_password("a long password")
    assert client.post(reverse("admin:auth_user_delete", args=[manager.pk]), {"post": "yes"}).status_code == 403
