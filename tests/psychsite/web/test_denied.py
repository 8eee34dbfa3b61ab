"""The page for what an account may not do, and the lists of one part of the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import freeze, make_article

pytestmark = pytest.mark.django_db
USERS = "/admin/auth/user/"


def test_staff_stay_in_the_desk_and_readers_on_the_site():
    roles.sync()
    answer = Desk("writer", "Writer").client.get(USERS)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "ask a user manager" in page and "css/admin" in page
    assert Client().get(USERS).status_code == 302


def test_each_part_of_the_desk_has_a_list_of_its_own():
    roles.sync()
    page = Desk("editor", "Editor").client.get("/admin/articles/").content.decode()
    assert reverse("admin:articles_article_changelist") in page
    assert "<h1>Articles and approval</h1>" in page and "Your turn" not in page


def test_people_are_named_and_not_linked_to_their_accounts():
    roles.sync()
    editor = Desk("e.quill", "Editor").client
    edition = freeze(make_article())
    type(edition.frozen_by).objects.filter(pk=edition.frozen_by_id).update(first_name="Edna", last_name="Quill")
    for page in (
        editor.get(reverse("admin:articles_edition_change", args=[edition.pk])),
        editor.get(reverse("admin:articles_edition_changelist")),
    ):
        assert "Edna Quill" in page.text and "created by" in page.text.lower()
        assert f"{USERS}{edition.frozen_by_id}/" not in page.text
