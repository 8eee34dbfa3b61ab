"""Keys for the API: made once, counted by themselves, ended and revoked."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts import api_keys
from accounts.models import ApiKey
from activity.models import Entry
from core.errors import ActionRefused
from core.tokens import hash_token
from tests.factories.articles import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    user = make_user("boss", superuser=True)
    client.force_login(user)
    return user


def make_key(by, **fields):
    fields = {"name": "App", "owner": by, "ends_on": timezone.localdate() + timedelta(days=9), **fields}
    key = ApiKey(**fields)
    return key, api_keys.make_key(key=key, by=by)


def ask(client, token, **headers):
    return client.get("/api/v1/", headers={"Authorization": f"Bearer {token}", **headers})


def test_key_allows_more_requests_and_counts_by_itself(client):
    key, token = make_key(make_user("boss"), requests_a_minute=70)
    _key, other = make_key(make_user("boss"), name="Other")
    assert [client.get("/api/v1/").status_code for _ in range(61)][-1] == 429
    answers = [ask(client, token) for _ in range(71)]
    assert [one.status_code for one in answers] == [200] * 70 + [429]
    assert "more than 70 requests a minute" in json.loads(answers[-1].content)["detail"]
    assert ask(client, other).status_code == 200
    key.refresh_from_db()
    assert key.last_used_on == timezone.localdate()


@pytest.mark.parametrize("header", ["Bearer nothing", "Bearer ", "Basic abc", "", "Bearer " + "a" * 5000, "Bearer é"])
def test_unknown_keys_are_refused(client, header):
    response = client.get("/api/v1/", headers={"Authorization": header})
    assert response.status_code == 401 and response["WWW-Authenticate"] == "Bearer"
    assert "unknown, ended or revoked" in json.loads(response.content)["detail"]


def test_key_ends_after_its_last_day_and_when_it_is_revoked(client):
    boss = make_user("boss")
    _key, token = make_key(boss, ends_on=timezone.localdate())
    assert ask(client, token).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert ask(client, token).status_code == 401
    later, other = make_key(boss, name="Other")
    api_keys.revoke_key(key=later, by=boss)
    assert ask(client, other).status_code == 401
    with pytest.raises(ActionRefused):
        api_keys.revoke_key(key=later, by=boss)
    with pytest.raises(ActionRefused):
        make_key(boss, ends_on=timezone.localdate() - timedelta(days=1))


def test_administrator_makes_a_key_that_is_shown_once(client, boss):
    data = {"name": "Partner", "owner": boss.pk, "requests_a_minute": 300, "ends_on": "2999-01-01"}
    page = client.post(reverse("admin:accounts_apikey_add"), data)
    key = ApiKey.objects.get()
    token = page.context["secret"]
    assert token.startswith("psk_") and key.token_hash == hash_token(token) and "no-store" in page["Cache-Control"]
    assert token in page.text and ask(client, token).status_code == 200
    seen = client.get(reverse("admin:accounts_apikey_change", args=[key.pk])).text
    assert token not in seen and key.token_hash not in seen and "Revoke" in seen
    client.post(reverse("admin:accounts_apikey_revoke", args=[key.pk]), {"confirm": "yes"})
    assert ask(client, token).status_code == 401
    assert list(Entry.objects.order_by("number").values_list("verb", flat=True)) == ["api_key.made", "api_key.revoked"]
    assert token not in repr(list(Entry.objects.values()))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends_on": "2020-01-01"}, "This day is in the past."),
        ({"requests_a_minute": 5}, "Enter 60 to 6,000 requests a minute."),
        ({"name": ""}, "This field is required."),
        ({"owner": ""}, "This field is required."),
    ],
)
def test_wrong_keys_are_refused_with_a_sentence(client, boss, changed, words):
    data = {"name": "Partner", "owner": boss.pk, "requests_a_minute": 300, "ends_on": "2999-01-01", **changed}
    page = client.post(reverse("admin:accounts_apikey_add"), data)
    assert page.status_code == 200 and words in page.text and not ApiKey.objects.exists()
