"""A person's own account: passwords, links by email, sessions and old keys."""

import re

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import factors, invitations, sessions
from accounts.models import StaffSession
from activity.models import Entry
from core import env
from outbox.models import Email

pytestmark = pytest.mark.django_db
PASSWORD, GOOD = "a long password", "seven kettles on the porch"


def sign_in(client, username="writer", password=PASSWORD, **headers):
    answer = client.post("/admin/login/", {"username": username, "password": password}, **headers)
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("a1b2c3d4e5f6g7", "Use at least 15"),
        ("aaaaaaaaaaaaaaaa", "guessed first"),
        ("123456789012345", "guessed first"),
        ("987654321098765", "guessed first"),
        ("passwordpassword", "guessed first"),
        ("Password!Password!", "guessed first"),
        ("P@ssw0rd1234567", "guessed first"),
        ("qwertyuiop12345", "guessed first"),
        ("iloveyou2026!!!!", "guessed first"),
        ("abcabcabcabcabc", "guessed first"),
        ("psychsite12345!", "site's name"),
        ("psychsite123456789", "site's name"),
        ("psychsite-71903342", "site's name"),
        ("P5ych5ite sunshine", "site's name"),
        ("Psychsite-Psychsite", "site's name"),
        ("calloway.ines.1", "site's name"),
        ("writer-writer-12", "site's name"),
    ],
)
def test_passwords_that_are_refused(staff, password, sentence):
    user = staff("writer", first_name="Ines", last_name="Calloway")
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, user)
    assert sentence in " ".join(refusal.value.messages)


@pytest.mark.parametrize(
    "password", [GOOD, "x7-kettle-drum-1", "correct horse battery", "Grüße aus dem Norden", "p" + "ä ö" * 40]
)
def test_passwords_that_are_accepted(staff, password):
    validate_password(password, staff("writer"))


def test_twelve_characters_are_enough_with_a_second_step(staff, monkeypatch):
    user = staff("writer")
    with pytest.raises(ValidationError):
        validate_password("kettle-drum7", user)
    monkeypatch.setattr(factors, "has_any", lambda _user: True)
    validate_password("kettle-drum7", user)
    with pytest.raises(ValidationError):
        validate_password("kettle-drum", user)


def test_a_changed_password_ends_other_sessions_and_is_told(staff):
    staff("writer", "Writer")
    here, elsewhere = sign_in(Client()), sign_in(Client())
    Email.objects.all().delete()
    path = reverse("admin:password_change")
    wrong = here.post(path, {"old_password": "wrong", "password": GOOD})
    assert "not your current password" in wrong.content.decode()
    assert here.post(path, {"old_password": PASSWORD, "password": GOOD}).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    assert "Your password was changed" in Email.objects.get().body
    assert User.objects.get(username="writer").check_password(GOOD)


def test_weak_new_passwords_are_no_guesses_of_the_old_one(staff):
    staff("writer", "Writer")
    here, path = sign_in(Client()), reverse("admin:password_change")
    for _try in range(12):
        answer = here.post(path, {"old_password": "wrong", "password": "short"})
        page = answer.content.decode()
        assert answer.status_code == 200 and "Use at least 15" in page and "not your current password" not in page
    tries = [here.post(path, {"old_password": f"wrong {number}", "password": GOOD}) for number in range(6)]
    assert [answer.status_code for answer in tries] == [200] * 5 + [429]
    assert User.objects.get(username="writer").check_password(PASSWORD)


def test_sessions_are_listed_and_ended(staff):
    staff("writer", "Writer")
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    here = sign_in(Client(), REMOTE_ADDR="2001:db8:1:2::7")
    elsewhere = sign_in(Client(), HTTP_USER_AGENT=agent)
    page = here.get(reverse("admin:account")).content.decode()
    assert "Firefox on Linux" in page and "network 127.0.0.1" in page and "network 2001:db8:1:2::/64" in page
    assert page.count("(this one)") == 1
    assert elsewhere.session.session_key not in page
    handle = re.search(r'name="session" value="([0-9a-f]{32})"', page)[1]
    here.post(reverse("admin:end_session"), {"session": handle})
    assert elsewhere.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200
    others = [sign_in(Client()) for _number in range(2)]
    here.post(reverse("admin:end_other_sessions"))
    assert [client.get("/admin/").status_code for client in others] == [302, 302]
    assert here.get("/admin/").status_code == 200


def test_nobody_ends_sessions_of_others(staff):
    staff("writer", "Writer")
    staff("other", "Writer")
    theirs = sign_in(Client(), "other")
    handle = StaffSession.objects.get(session_key=theirs.session.session_key).handle
    here = sign_in(Client())
    here.post(reverse("admin:end_session"), {"session": handle})
    here.post(reverse("admin:end_session"), {"session": "\x00" * 90})
    assert theirs.get("/admin/").status_code == 200


def test_the_last_use_is_noted_every_five_minutes(staff):
    user = staff("writer", "Writer")
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        client = sign_in(Client())
        for minutes in (2, 2, 2):
            clock.shift(minutes * 60)
            client.get("/admin/")
        assert f"{sessions.of(user).get().last_used_at:%H:%M}" == "12:06"


def test_an_unused_session_ends(staff, settings):
    settings.SESSION_IDLE_MINUTES = 60
    staff("writer", "Writer")
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        client = sign_in(Client())
        for minutes, status in ((50, 200), (50, 200), (66, 302)):
            clock.shift(minutes * 60)
            assert client.get("/admin/").status_code == status
    assert not StaffSession.objects.filter(user__username="writer").exists()


def test_a_sign_in_takes_a_new_key(staff):
    staff("writer", "Writer")
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    sign_in(client)
    assert client.session.session_key != planted
    assert not StaffSession.objects.filter(session_key=planted).exists()


def test_the_page_does_not_say_which_names_exist(staff):
    staff("writer", "Writer")
    staff("closed", is_active=False)
    pages = set()
    for name in ("writer", "closed", "nosuch"):
        client = Client()
        answer = client.post("/admin/login/", {"username": name, "password": "wrong"})
        text = answer.content.decode().replace(name, "NAME")
        pages.add(re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text))
    assert len(pages) == 1


@pytest.mark.parametrize(
    "url",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\t//evil.example",
        "javascript:alert(1)",
        "http:///x",
    ],
)
def test_the_next_page_is_on_this_site(staff, url):
    staff("writer", "Writer")
    fields = {"username": "writer", "password": PASSWORD, "next": url}
    assert Client().post("/admin/login/", fields).url == "/admin/"


def test_a_new_device_is_told_to_the_owner(staff):
    staff("writer", "Writer")
    known = sign_in(Client())
    assert not Email.objects.exists()
    known.post("/admin/logout/")
    sign_in(known)
    assert not Email.objects.exists()
    sign_in(Client())
    assert "Someone signed in on a new device" in Email.objects.get().body


def test_a_link_for_a_forgotten_password(staff):
    staff("writer", "Writer")
    client, elsewhere = Client(), sign_in(Client())
    path = reverse("admin:forgot_password")
    answers = [client.post(path, {"email": email}, follow=True) for email in ("WRITER@example.org", "none@example.org")]
    assert answers[0].content == answers[1].content
    link = re.search(r"http://testserver(/admin/\S+)", Email.objects.get(kind="password_link").body)[1]
    assert "Use at least 15" in client.post(link, {"password": "short"}).content.decode()
    assert client.post(link, {"password": GOOD}).status_code == 302
    assert client.post(link, {"password": PASSWORD}).status_code == 410
    assert elsewhere.get("/admin/").status_code == 302
    sign_in(client, password=GOOD)


def test_a_link_works_for_an_hour(staff):
    staff("writer")
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        Client().post(reverse("admin:forgot_password"), {"email": "writer@example.org"})
        link = re.search(r"http://testserver(/admin/\S+)", Email.objects.get(kind="password_link").body)[1]
        clock.shift(3599)
        assert Client().get(link).status_code == 200
        clock.shift(2)
        assert Client().get(link).status_code == 410


@pytest.mark.parametrize("uid", ["MQ", "!!", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "LTE", "x" * 300])
def test_invented_links_are_refused(client, uid):
    assert client.get(reverse("admin:set_password", args=[uid, "a-b"])).status_code == 410


def test_links_by_email_are_limited(staff):
    staff("writer")
    with time_machine.travel("2026-11-29 12:00:00", tick=False):
        codes = [
            Client().post(
                reverse("admin:forgot_password"), {"email": "writer@example.org"}, REMOTE_ADDR=f"192.0.2.{n}"
            ).status_code
            for n in range(5)
        ]  # fmt: skip
    assert codes == [302, 302, 302, 429, 429]
    assert Email.objects.count() == 3


def test_a_closed_account_gets_no_link(staff):
    staff("writer", is_active=False)
    Client().post(reverse("admin:forgot_password"), {"email": "writer@example.org"})
    assert not Email.objects.exists()


def test_a_new_key_keeps_sessions_and_known_devices(staff, settings):
    staff("writer", "Writer")
    client = sign_in(Client())
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-0123456789-abcdefghijklmnopqrstuvwxyz-xyz"
    assert client.get("/admin/").status_code == 302
    settings.SECRET_KEY_FALLBACKS = [old]
    client = sign_in(Client())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old, [settings.SECRET_KEY]
    assert client.get("/admin/").status_code == 200


def test_old_keys_are_read_and_checked(monkeypatch):
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f"{'a' * 50}, {'b' * 60}")
    assert env.old_secrets("SECRET_KEY_FALLBACKS") == ["a" * 50, "b" * 60]
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "short")
    with pytest.raises(env.SettingError, match="too short"):
        env.old_secrets("SECRET_KEY_FALLBACKS")


def ask_for_address(client, email="new@example.org"):
    return client.post(reverse("admin:own_email"), {"email": email})


def code_in(email="new@example.org"):
    return re.search(r"\n(\d{6})\n", Email.objects.filter(to=email, kind="new_address_code").latest("pk").body)[1]


def test_an_own_address_changes_with_the_code_that_went_there(staff):
    user = staff("writer", "Writer")
    client = sign_in(Client())
    Email.objects.all().delete()
    assert ask_for_address(client).url == reverse("admin:own_email_code")
    user.refresh_from_db()
    assert user.email == "writer@example.org"
    wrong = "000000" if code_in() != "000000" else "111111"
    assert "not the code" in client.post(reverse("admin:own_email_code"), {"code": wrong}).text
    right = code_in()
    assert "is now new@example.org" in client.post(reverse("admin:own_email_code"), {"code": right}, follow=True).text
    user.refresh_from_db()
    assert user.email == "new@example.org"
    told = Email.objects.filter(kind="account_changed")
    assert {email.to for email in told} == {"new@example.org", "writer@example.org"}
    assert Entry.objects.filter(verb="account.email_changed", by=user).exists()
    assert client.post(reverse("admin:own_email_code"), {"code": right}).url == reverse("admin:own_email")


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("WRITER@example.org", "already"),
        ("Other@example.org", "Another account"),
        ("invited@example.org", "was invited"),
        ("x", "valid email"),
        ("a" * 300 + "@example.org", "254"),
        ("a\0@example.org", "Null characters"),
    ],
)
def test_an_own_address_that_is_refused(staff, email, sentence):
    staff("writer", "Writer")
    staff("other", "Writer")
    invitations.invite(email="invited@example.org", names=["Writer"])
    client = sign_in(Client())
    assert sentence in ask_for_address(client, email).text
    assert not Email.objects.filter(kind="new_address_code").exists()


def test_the_code_of_an_own_address_is_that_of_one_session_account_and_half_hour(staff):
    staff("writer", "Writer")
    staff("other", "Writer")
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        client, elsewhere = sign_in(Client()), sign_in(Client(), "other")
        ask_for_address(client)
        code = code_in()
        assert elsewhere.post(reverse("admin:own_email_code"), {"code": code}).url == reverse("admin:own_email")
        ask_for_address(elsewhere, "third@example.org")
        assert "not the code" in elsewhere.post(reverse("admin:own_email_code"), {"code": code}).text
        # Someone else took the address in the meantime.
        User.objects.filter(username="other").update(email="new@example.org")
        assert "Another account" in client.post(reverse("admin:own_email_code"), {"code": code}).text
        User.objects.filter(username="other").update(email="other@example.org")
        clock.shift(31 * 60)
        assert "too old" in client.post(reverse("admin:own_email_code"), {"code": code}).text


def test_an_own_address_needs_a_recent_proof_and_guesses_are_limited(staff, settings):
    settings.RECENT_PROOF_MINUTES = 15
    staff("writer", "Writer")
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        client = sign_in(Client())
        ask_for_address(client)
        tries = [client.post(reverse("admin:own_email_code"), {"code": "x"}).status_code for _number in range(6)]
        assert tries == [200] * 5 + [429]
        clock.shift(16 * 60)
        Email.objects.all().delete()
        assert "Confirm that it’s you" in ask_for_address(client, "third@example.org").text
        assert not Email.objects.exists()
