"""The second step: app, recovery codes, demanding roles and recent proofs."""

import re

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import factors
from accounts.middleware import OPEN_BEFORE_SECOND_STEP
from accounts.models import RecoveryCode
from core.errors import ActionRefused
from outbox.models import Email
from tests.permissions import walk

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"


def code_of(device, steps_later=0):
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.drift += steps_later
    return f"{totp.token():06d}"


def sign_in(client, username, **more):
    return client.post("/admin/login/?next=/admin/", {"username": username, "password": PASSWORD, **more})


@pytest.fixture
def app():
    """Return a function that sets an app up for a person."""

    def set_up(user):
        device = factors.waiting_app(user)
        codes = factors.confirm_app(by=user, code=code_of(device, -1))
        device.refresh_from_db()
        return device, codes

    return set_up


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR_ROLES = ["Administrator", "Editor-in-chief", "Medical approver", "User manager"]


def test_an_app_is_set_up_by_its_first_code(client, staff):
    user = staff("writer", "Writer")
    assert sign_in(client, "writer").status_code == 302
    page = client.get(reverse("admin:app_set_up")).content.decode()
    device = TOTPDevice.objects.get(user=user)
    assert factors.app_key(device) in page
    assert factors.app_drawing(device) in page and "style=" not in factors.app_drawing(device)
    assert not factors.has_any(user)
    answer = client.post(reverse("admin:app_set_up"), {"code": "000000"})
    assert "not the one that your app shows" in answer.content.decode()
    answer = client.post(reverse("admin:app_set_up"), {"code": code_of(device)}, follow=True)
    codes = re.findall(r"<code>([0-9a-f-]{23})</code>", answer.content.decode())
    assert len(codes) == 10
    assert factors.has_any(user)
    # They are shown once, and kept as hashes.
    assert client.get(reverse("admin:recovery_codes")).status_code == 302
    stored = RecoveryCode.objects.values_list("code_hash", flat=True)
    assert not {code.replace("-", "") for code in codes} & set(stored)
    assert "An authenticator app was added" in Email.objects.get(kind="account_changed").body


def test_a_password_alone_opens_nothing(client, staff, app):
    user = staff("writer", "Writer")
    device, _codes = app(user)
    answer = sign_in(client, "writer")
    assert answer.url == reverse("admin:second_step")
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert "_auth_user_id" not in client.session
    answer = client.post(answer.url, {"code": "123456"})
    assert "This code is wrong" in answer.content.decode()
    answer = client.post(reverse("admin:second_step"), {"code": code_of(device, 1)})
    assert answer.url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_code_works_once_and_guesses_are_limited(staff, app):
    with time_machine.travel("2026-11-29 12:00:00", tick=False):
        device, _codes = app(staff("writer", "Writer"))
        first, second = Client(), Client()
        sign_in(first, "writer")
        sign_in(second, "writer")
        code, url = code_of(device, 1), reverse("admin:second_step")
        assert first.post(url, {"code": code}).status_code == 302
        assert second.post(url, {"code": code}).status_code == 200
        answers = [second.post(url, {"code": f"{n:06d}"}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_a_recovery_code_works_once(staff, app):
    user = staff("writer", "Writer")
    _device, codes = app(user)
    url = reverse("admin:second_step")
    for expected in (302, 200):
        client = Client()
        sign_in(client, "writer")
        assert client.post(url, {"code": codes[0].upper()}).status_code == expected
    assert factors.codes_left(user) == 9


def test_a_changed_password_ends_the_wait_for_the_code(client, staff, app):
    user = staff("writer", "Writer")
    device, _codes = app(user)
    sign_in(client, "writer")
    user.set_password("another long password")
    user.save()
    assert client.post(reverse("admin:second_step"), {"code": code_of(device)}).url == "/admin/"
    assert client.get("/admin/").status_code == 302


@pytest.mark.always
@pytest.mark.permissions
@pytest.mark.usefixtures("demanded")
@pytest.mark.parametrize("letter", ["S", "A", "U", "C"])
def test_no_page_of_the_admin_opens_without_the_demanded_step(letter, things):
    client, opened = walk.sign_in(letter), []
    for name, arguments in walk.admin_names().items():
        if f"admin:{name}" in OPEN_BEFORE_SECOND_STEP:
            continue
        path = reverse(f"admin:{name}", kwargs=walk.arguments(name, arguments, things))
        answers = client.get(path), client.post(path, {"post": "yes"})
        if answers[0].status_code != 302 or answers[0].url != reverse("admin:account"):
            opened.append(f"GET {name}: {answers[0].status_code}")
        if answers[1].status_code != 403:
            opened.append(f"POST {name}: {answers[1].status_code}")
    assert not opened


@pytest.mark.usefixtures("demanded")
def test_the_open_addresses_exist_and_lead_to_the_set_up(client, staff):
    assert {f"admin:{name}" for name in walk.admin_names()} >= OPEN_BEFORE_SECOND_STEP
    user = staff("approver", "Medical approver")
    sign_in(client, "approver")
    answer = client.get("/admin/", follow=True)
    assert "Your role needs a second step" in answer.content.decode()
    client.get(reverse("admin:app_set_up"))
    client.post(reverse("admin:app_set_up"), {"code": code_of(TOTPDevice.objects.get(user=user))})
    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("demanded")
def test_other_roles_are_asked_for_nothing(client, staff):
    staff("writer", "Writer")
    sign_in(client, "writer")
    assert client.get("/admin/").status_code == 200


def test_an_old_proof_is_asked_for_again_and_what_was_sent_is_kept(client, staff, settings):
    settings.RECENT_PROOF_MINUTES = 15
    staff("chief", superuser=True)
    other = staff("other", "Writer")
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        sign_in(client, "chief")
        path = reverse("admin:auth_user_change", args=[other.pk])
        sent = {
            "username": "other",
            "first_name": "Grace",
            "email": "other@example.org",
            "is_active": "on",
            "is_staff": "on",
        }
        clock.shift(16 * 60)
        assert client.get(path).status_code == 200
        page = client.post(path, sent).content.decode()
        assert "What you entered is kept" in page
        assert User.objects.get(pk=other.pk).first_name == ""
        kept = {"next": path, "kept": re.search(r'name="kept" value="([^"]*)"', page)[1].replace("&quot;", '"')}
        wrong = client.post(reverse("admin:confirm"), {**kept, "answer": "wrong"})
        assert "This is not right" in wrong.content.decode()
        page = client.post(reverse("admin:confirm"), {**kept, "answer": PASSWORD}).content.decode()
        assert f'action="{path}"' in page
        assert 'name="first_name" value="Grace"' in page
        assert client.post(path, sent).status_code == 302
        assert User.objects.get(pk=other.pk).first_name == "Grace"


def test_a_page_with_an_old_proof_leads_back_to_it(client, staff, settings):
    settings.RECENT_PROOF_MINUTES = 15
    staff("chief", superuser=True)
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        sign_in(client, "chief")
        clock.shift(16 * 60)
        path = reverse("admin:app_set_up")
        assert "Confirm that it’s you" in client.get(path).content.decode()
        answer = client.post(reverse("admin:confirm"), {"next": path, "answer": PASSWORD})
        assert answer.url == path
        assert "Confirm that it’s you" not in client.get(path).content.decode()


def test_signing_in_the_admin_needs_a_recent_proof(staff, settings, things):
    settings.RECENT_PROOF_MINUTES = 15
    approver, edition = staff("approver", superuser=True), things["articles_edition"]
    client = Client()
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        sign_in(client, "approver")
        clock.shift(16 * 60)
        for name in ("approve", "still_correct"):
            path = reverse(f"admin:articles_edition_{name}", args=[edition.pk])
            assert "Confirm that it’s you" in client.post(path, {"vouch": "on"}).content.decode()
    assert not edition.approvals.filter(recorded_by=approver).exists()


def test_erasing_and_exporting_need_a_recent_proof(client, staff, settings, things):
    settings.RECENT_PROOF_MINUTES = 15
    staff("root", superuser=True)
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        sign_in(client, "root")
        clock.shift(16 * 60)
        topic = things["articles_topic"]
        for path, sent in (
            (reverse("admin:articles_topic_delete", args=[topic.pk]), {"post": "yes"}),
            (
                reverse("admin:articles_topic_changelist"),
                {"action": "delete_selected", "_selected_action": [topic.pk], "post": "yes"},
            ),
            (reverse("admin:clinics_clinic_export"), {"kind": "csv"}),
        ):
            assert "Confirm that it’s you" in client.post(path, sent).content.decode()
            assert type(topic).objects.filter(pk=topic.pk).exists()


@pytest.mark.parametrize("url", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_no_proof_leads_to_another_site(client, staff, url):
    staff("writer", "Writer")
    sign_in(client, "writer")
    assert client.post(reverse("admin:confirm"), {"next": url, "answer": PASSWORD}).url == "/admin/"
    page = client.post(reverse("admin:confirm"), {"next": url, "answer": PASSWORD, "kept": "[]"}).content.decode()
    assert "evil" not in page and "javascript:" not in page


def test_a_password_link_does_not_replace_the_second_step(client, staff, app):
    user = staff("writer", "Writer")
    app(user)
    path = reverse("admin:forgot_password")
    client.post(path, {"email": user.email})
    link = re.search(r"http://testserver(/admin/\S+)", Email.objects.get(kind="password_link").body)[1]
    client.post(link, {"password": "seven kettles on the porch"})
    answer = client.post("/admin/login/", {"username": "writer", "password": "seven kettles on the porch"})
    assert answer.url == reverse("admin:second_step")


def test_without_a_step_no_codes_stay(staff, app):
    user = staff("writer", "Writer")
    app(user)
    factors.remove_app(by=user)
    assert not RecoveryCode.objects.filter(user=user).exists()
    with pytest.raises(ActionRefused, match="no longer open"):
        factors.confirm_app(by=user, code="123456")


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", b"null", b'{"id": 1}', b"[" * 10_000, b'{"id":"AA","rawId":"AA","response":{},"type":"x"}'],
)
@pytest.mark.parametrize("name", ["passkey_sign_in", "passkey_add"])
def test_broken_answers_of_passkeys_get_a_sentence(client, staff, name, data):
    if name == "passkey_add":
        staff("writer", "Writer")
        sign_in(client, "writer")
        client.post(reverse("admin:passkey_add_options"))
    else:
        assert client.post(reverse("admin:passkey_options")).json()["challenge"]
    answer = client.post(reverse(f"admin:{name}"), data, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["sentence"].endswith("Try again.")
    # The challenge is used up.
    answer = client.post(reverse(f"admin:{name}"), b"{}", content_type="application/json")
    assert "too long ago" in answer.json()["sentence"]


@pytest.mark.parametrize(
    ("site_url", "domain", "origin"),
    [
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ("https://www.example.org", "www.example.org", "https://www.example.org"),
    ],
)
def test_passkeys_belong_to_the_host_of_the_site(settings, site_url, domain, origin):
    settings.SITE_URL = site_url
    assert (factors.passkey_domain(), factors.passkey_origin()) == (domain, origin)
