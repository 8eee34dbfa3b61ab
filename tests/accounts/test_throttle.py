"""Guesses are limited by account, network and site before anything is hashed."""

from unittest import mock

import hypothesis
import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from hypothesis import strategies as st

from accounts import throttle
from accounts.passwords import hashers
from tests.factories.articles import make_user

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
PASSWORD = "a long password"


def attempt(client, username="editor", password="wrong", address="192.0.2.1"):
    return client.post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address)


@pytest.fixture
def hashes(monkeypatch):
    """Count what is hashed to check a password."""
    seen = []
    monkeypatch.setattr(
        "django.contrib.auth.authenticate", mock.Mock(side_effect=lambda *_args, **_names: seen.append(1))
    )
    monkeypatch.setattr(
        "django.contrib.auth.forms.authenticate", mock.Mock(side_effect=lambda *_args, **_names: seen.append(1))
    )
    return seen


@pytest.mark.parametrize(
    ("names", "addresses"),
    [
        pytest.param([f"name{n}" for n in range(40)], ["192.0.2.1"] * 40, id="one address sprays names"),
        pytest.param(["editor"] * 40, [f"2001:db8:1:2::{n:x}" for n in range(1, 41)], id="one /64 tries one account"),
        pytest.param(["editor"] * 40, [f"192.0.2.{n}" for n in range(1, 41)], id="many addresses try one account"),
    ],
)
def test_the_eleventh_guess_is_refused_before_it_is_hashed(client, hashes, names, addresses):
    with time_machine.travel("2026-11-29 12:00:00", tick=False):
        codes = [
            attempt(client, name, address=address).status_code for name, address in zip(names, addresses, strict=True)
        ]
    assert codes == [200] * 10 + [429] * 30
    assert len(hashes) == 10


def test_the_whole_site_has_a_limit(client, hashes):
    with time_machine.travel("2026-11-29 12:00:00", tick=False):
        codes = [attempt(client, f"name{n}", address=f"198.51.100.{n}").status_code for n in range(40)]
    assert codes == [200] * 30 + [429] * 10
    assert len(hashes) == 30


def test_the_page_says_how_long_and_the_wait_is_true(client):
    make_user("editor")
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        for _try in range(15):
            answer = attempt(client)
        wait = int(answer["Retry-After"])
        assert 0 < wait <= 600
        assert f"Wait {throttle.wait_in_words(wait)}, then try again." in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        # Even the right password waits, from this network.
        assert attempt(client, password=PASSWORD).status_code == 429
        clock.shift(wait + 1)
        assert attempt(client, password=PASSWORD).status_code == 302


def test_a_refused_network_costs_no_query(client, django_assert_num_queries):
    with time_machine.travel("2026-11-29 12:00:00", tick=False):
        for number in range(11):
            attempt(client, f"name{number}")
        with django_assert_num_queries(0):
            assert attempt(client, "another").status_code == 429


def test_refused_tries_wait_and_only_so_many(client, monkeypatch):
    waits = []
    monkeypatch.setattr("accounts.throttle.time.sleep", waits.append)
    monkeypatch.setattr(throttle, "PAUSE_SECONDS", 1)
    with time_machine.travel("2026-11-29 12:00:00", tick=False):
        for number in range(13):
            attempt(client, f"name{number}")
        # The eleventh is refused by the count, the rest by what this process remembers.
        assert waits == [1, 1]
        for _place in range(throttle.SLOW_LANE):
            assert throttle._slow_lane.acquire(blocking=False)
        try:
            assert attempt(client, "another").status_code == 429
        finally:
            for _place in range(throttle.SLOW_LANE):
                throttle._slow_lane.release()
    assert waits == [1, 1]


def test_the_owner_is_not_locked_out_on_a_known_device():
    make_user("editor")
    owner, stranger = Client(), Client()
    with time_machine.travel("2026-11-29 12:00:00", tick=False):
        assert attempt(owner, password=PASSWORD, address="203.0.113.5").status_code == 302
        for number in range(40):
            attempt(stranger, address=f"198.51.100.{number}")
        assert attempt(stranger, password=PASSWORD, address="203.0.113.6").status_code == 429
        # The same network, the same account, and the site's own limit reached: the known device signs in.
        assert attempt(owner, password=PASSWORD, address="198.51.100.1").status_code == 302


def test_a_known_device_has_a_limit_and_is_known_for_one_name(hashes):
    client = Client()
    make_user("editor")
    request = mock.Mock(COOKIES={})
    answer = mock.Mock()
    throttle.remember_device(request, answer, "editor")
    client.cookies[throttle.cookie_name()] = answer.set_cookie.call_args.args[1]
    with time_machine.travel("2026-11-29 12:00:00", tick=False):
        assert [attempt(client).status_code for _try in range(12)] == [200] * 10 + [429] * 2
        assert [attempt(client, "chief").status_code for _try in range(12)] == [200] * 10 + [429] * 2
    assert len(hashes) == 20


def test_a_forged_device_is_no_device(client, hashes):
    client.cookies[throttle.cookie_name()] = "x:y:z"
    with time_machine.travel("2026-11-29 12:00:00", tick=False):
        assert [attempt(client, f"n{n}").status_code for n in range(12)] == [200] * 10 + [429] * 2


@pytest.mark.parametrize("length", [151, 255, 256, 5000])
def test_a_long_name_is_refused_with_a_sentence(client, length):
    answer = attempt(client, "a" * length)
    assert answer.status_code == 200
    assert "at most 150 characters" in answer.content.decode()


@pytest.mark.parametrize("name", ["\x00", "a\x00b", "\ud800", " ", "🙂" * 150, "' OR 1=1 --"])
def test_odd_names_are_answered(client, name):
    assert attempt(client, name.encode("utf-8", "surrogatepass")).status_code == 200


TYPED = st.text(max_size=400) | st.sampled_from(["editor", "\x00", "a" * 256, "%00", "\u202e", "'--"])


@hypothesis.settings(max_examples=60, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(st.dictionaries(st.sampled_from(["username", "password", "next", "x"]), TYPED), TYPED)
def test_no_sign_in_is_a_server_error(client, fields, cookie):
    client.cookies[throttle.cookie_name()] = cookie.encode("ascii", "ignore").decode()
    fields = {name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()}
    assert client.post(LOGIN, fields, REMOTE_ADDR=cookie[:40]).status_code in {200, 429}


def test_two_passwords_at_once_and_the_third_is_told_when(client, monkeypatch, settings):
    settings.PASSWORD_HASHERS = ["accounts.passwords.hashers.Argon2"]
    monkeypatch.setattr(hashers, "MAX_WAIT_SECONDS", 0)
    make_user("editor")
    for _turn in range(hashers.MAX_AT_ONCE):
        assert hashers._turns.acquire(blocking=False)
    try:
        answer = attempt(client, password=PASSWORD)
        assert answer.status_code == 503
        assert answer["Retry-After"] == str(hashers.RETRY_AFTER_SECONDS)
        assert "Wait a few seconds" in answer.content.decode()
    finally:
        for _turn in range(hashers.MAX_AT_ONCE):
            hashers._turns.release()
    assert attempt(client, password=PASSWORD).status_code == 302


def test_an_older_hash_is_replaced_at_the_next_sign_in(client, settings):
    settings.PASSWORD_HASHERS = ["accounts.passwords.hashers.Argon2", "accounts.passwords.hashers.PBKDF2"]
    user = make_user("editor")
    user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    user.save()
    assert attempt(client, password=PASSWORD).status_code == 302
    user.refresh_from_db()
    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_words_of_a_wait():
    assert [throttle.wait_in_words(n) for n in (1, 59, 60, 61, 300)] == [
        "1 second", "59 seconds", "1 minute", "2 minutes", "5 minutes",
    ]  # fmt: skip
