"""Read-only fields of the admin: a related row is a link only to who may open it."""

import pytest
from django.urls import reverse

from articles.models import Topic
from clinics.models import Treatment
from tests.factories.articles import make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
PERSON, TOPIC = "authors.view_person", "articles.view_topic"


def page(client, user, row):
    client.force_login(user)
    meta = row._meta
    answer = client.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("more", "is_linked"), [([], False), (["auth.view_user"], True)])
def test_account_of_a_person_is_a_link_for_those_who_may_see_accounts(client, more, is_linked):
    person = make_person(user=make_user("ada"))
    shown = page(client, make_user("reader", PERSON, *more), person)
    assert "ada" in shown
    assert (f'href="/admin/auth/user/{person.user_id}/change/"' in shown) == is_linked


@pytest.mark.parametrize(("more", "is_linked"), [([], False), (["clinics.view_treatment"], True)])
def test_treatment_of_a_topic_is_a_link_for_those_who_may_see_treatments(client, more, is_linked):
    topic = Topic.objects.create(name="Light", slug="light", treatment=Treatment.objects.create(name="Lamp & light"))
    shown = page(client, make_user("reader", TOPIC, *more), topic)
    assert "Lamp &amp; light" in shown
    assert (f'href="/admin/clinics/treatment/{topic.treatment_id}/change/"' in shown) == is_linked
