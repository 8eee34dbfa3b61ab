"""The list of accounts, and its place in the menu."""

import pytest
from django.urls import reverse

from accounts import factors
from tests.accounts.test_second_step import code_of

pytestmark = pytest.mark.django_db
LIST = "admin:auth_user_changelist"


def test_list_names_roles_and_second_steps_in_a_fixed_number_of_queries(client, staff, django_assert_num_queries):
    writer = staff("writer", "Writer", "Moderator")
    factors.confirm_app(by=writer, code=code_of(factors.waiting_app(writer), -1))
    client.force_login(staff("manager", "User manager"))
    page = client.get(reverse(LIST)).content.decode()
    assert "Moderator, Writer" in page
    assert page.count('alt="True"') == 3, "two are active, and one has a second step"
    with django_assert_num_queries(9):
        client.get(reverse(LIST))
    for number in range(3):
        staff(f"more{number}", "Writer")
    with django_assert_num_queries(9):
        client.get(reverse(LIST))


def test_menu_keeps_users_roles_and_invitations_together(client, staff):
    client.force_login(staff("root", superuser=True))
    menu = client.get(reverse(LIST)).context["available_apps"]
    names = {app["name"]: [model["name"] for model in app["models"]] for app in menu}
    assert names["Staff accounts"] == ["API keys", "Invitations", "Roles", "Users"]
    assert "Authentication and Authorization" not in names
