"""The page for a form whose token is not valid any more."""

import pytest
from django.test import Client
from django.urls import reverse

from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import make_article

pytestmark = pytest.mark.django_db


def test_desk_answers_in_its_own_frame_with_a_way_to_sign_in():
    path = reverse("admin:articles_article_change", args=[make_article().pk])
    answer = Client(enforce_csrf_checks=True).post(path, {"title": "Typed for an hour"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Your session has expired" in page and "saved as an unsaved draft" in page
    assert f'href="/admin/login/?next={path.replace("/", "%2F")}"' in page
    assert "css/admin" in page and "css/site" not in page


def test_person_who_signed_in_again_opens_the_form_again():
    roles.sync()
    writer = Desk("writer", "Writer")
    path = reverse("admin:articles_article_change", args=[make_article(owner=writer.user).pk])
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = writer.client.cookies
    page = strict.post(path, {"title": "Typed for an hour"}).content.decode()
    assert f'<a class="button" href="{path}">Open the form again</a>' in page


def test_readers_get_their_own_page():
    answer = Client(enforce_csrf_checks=True).post(reverse("clinics:list"))
    assert "Your session has expired" not in answer.content.decode()
