"""Single sign-on: who gets in, and each way in which an answer is refused."""

import time
from dataclasses import replace

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from accounts import factors, invitations, proof
from accounts.models import StaffSession
from accounts.sign_in import options, provider
from activity.models import Entry
from core import env
from tests.accounts import identity_provider
from tests.accounts.identity_provider import CLIENT, SECRET
from tests.accounts.test_second_step import app, code_of  # noqa: F401 (app is a fixture)

pytestmark = pytest.mark.django_db
START, ANSWER = "/admin/single-sign-on/", "/admin/single-sign-on/answer/"
OTHER_KEY = identity_provider.make_key()


@pytest.fixture
def idp(settings):
    with identity_provider.running() as server:
        settings.OIDC = options.Options(issuer=server.issuer, client_id=CLIENT, client_secret=SECRET, name="Keycloak")
        provider.forget()
        yield server
        provider.forget()


@pytest.fixture
def writer(staff):
    return staff("writer", "Writer", email="writer@example.org")


def come_back(client, idp, **claims):
    """Go to the provider and back; return the site's answer."""
    start = client.get(START, {"next": "/admin/account/"})
    assert start.status_code == 302
    assert start["Location"].startswith(f"{idp.issuer}/authorize?")
    return client.get(ANSWER, idp.grant(start["Location"], **claims))


def assert_refused(client, answer, sentence):
    assert answer.status_code == 403
    assert sentence in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "_auth_user_id" not in client.session


def test_staff_get_in_by_their_verified_address(client, idp, writer):
    answer = come_back(client, idp, email="Writer@Example.org")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/account/")
    assert client.get("/admin/account/").context["user"] == writer
    assert StaffSession.objects.get(user=writer).started_at
    entry = Entry.objects.get(verb="account.signed_in")
    assert entry.details == {"second step": False, "new device": False, "provider": "Keycloak"}
    assert idp.asked[0]["code_challenge_method"] == "S256"
    assert idp.asked[0]["redirect_uri"] == f"http://testserver{ANSWER}"


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://another.example"},
        {"aud": "another-site"},
        {"aud": [CLIENT, "another-site"]},
        {"aud": [CLIENT, "another-site"], "azp": "another-site"},
        {"azp": "another-site"},
        {"nonce": "another nonce"},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
        {"without": ("exp",)},
        {"without": ("nonce",)},
        {"without": ("iss",)},
        {"without": ("aud",)},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"key": OTHER_KEY},
    ],
    ids="-".join,
)
def test_an_untrue_token_is_refused(client, idp, writer, lie):
    assert_refused(client, come_back(client, idp, **lie), "The answer of Keycloak could not be checked")


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"email_verified": False}, "does not vouch for the address writer@example.org"),
        ({"email_verified": "true"}, "does not vouch"),
        ({"without": ("email_verified",)}, "does not vouch"),
        ({"without": ("email",)}, "did not tell your email address"),
        ({"email": "writer\0@example.org"}, "did not tell your email address"),
        ({"email": ["writer@example.org"]}, "did not tell your email address"),
        ({"email": "stranger@example.org"}, "There is no account for stranger@example.org"),
    ],
)
def test_unknown_people_and_addresses_are_refused(client, idp, writer, claims, sentence):
    assert_refused(client, come_back(client, idp, **claims), sentence)
    assert User.objects.count() == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"username": "demo-writer"}], ids=str)
def test_a_closed_account_stays_closed(client, idp, writer, settings, change):
    settings.DEBUG = False
    settings.OIDC = replace(settings.OIDC, domains=("example.org",), group_roles={"*": "Writer"})
    User.objects.update(**change)
    assert_refused(client, come_back(client, idp), "This account is closed")
    assert User.objects.count() == 1


def test_two_accounts_with_one_address_are_refused(client, idp, writer, staff):
    staff("twin", "Writer", email="WRITER@example.org")
    assert_refused(client, come_back(client, idp), "More than one account has the address")


def test_an_answer_works_once_and_in_its_own_session(client, idp, writer):
    location = client.get(START)["Location"]
    query = idp.grant(location)
    stranger = Client()
    answer = stranger.get(ANSWER, query)
    assert not answer.cookies, "a session was begun for nothing"
    assert_refused(stranger, answer, "This answer was used already")
    assert client.get(ANSWER, query).status_code == 302
    client.logout()
    assert_refused(client, client.get(ANSWER, query), "This answer was used already")


def test_a_late_answer_is_refused(client, idp, writer):
    query = idp.grant(client.get(START)["Location"])
    with time_machine.travel(time.time() + 601):
        assert_refused(client, client.get(ANSWER, query), "it came too late")


def test_a_code_of_another_sign_in_is_refused(client, idp, writer):
    first, second = (idp.grant(client.get(START)["Location"]) for _number in range(2))
    assert_refused(client, client.get(ANSWER, first | {"code": second["code"]}), "could not be checked")


def test_a_person_who_stops_at_the_provider_reads_a_sentence(client, idp):
    query = idp.grant(client.get(START)["Location"])
    answer = client.get(ANSWER, {"error": "access_denied", "state": query["state"]})
    assert_refused(client, answer, "Keycloak did not sign you in")


@pytest.mark.parametrize("fault", ["status", "described_as"])
def test_a_provider_that_fails_is_said(client, idp, fault):
    setattr(idp, fault, 500 if fault == "status" else "https://another.example")
    assert_refused(client, client.get(START), "Keycloak does not answer")


def test_a_provider_that_is_gone_is_said(client, settings):
    settings.OIDC = options.Options(issuer="http://127.0.0.1:9", client_id="x", client_secret="y", name="Keycloak")
    assert_refused(client, client.get(START), "Keycloak does not answer")


def test_the_next_page_is_on_this_site(client, idp, writer):
    location = client.get(START, {"next": "https://evil.example/"})["Location"]
    assert client.get(ANSWER, idp.grant(location))["Location"] == "/admin/"


def test_many_tries_are_refused(client, idp):
    for _number in range(60):
        client.get(ANSWER)
    assert client.get(ANSWER).status_code == 429


# Second step


@pytest.mark.parametrize(
    ("methods", "counts"),
    [(["mfa"], True), (["pwd", "otp"], True), (["pwd"], False), (["otp", "hwk"], False), (None, False), ("mfa", False)],
)
def test_the_second_step_counts_if_the_provider_says_so(client, idp, writer, settings, methods, counts):
    settings.SECOND_FACTOR_ROLES = ["Writer"]
    come_back(client, idp, amr=methods)
    assert (client.get("/admin/").status_code == 200) is counts
    assert Entry.objects.get(verb="account.signed_in").details["second step"] is counts


def test_the_operator_may_trust_the_provider(client, idp, writer, settings):
    settings.SECOND_FACTOR_ROLES = ["Writer"]
    settings.OIDC = replace(settings.OIDC, is_second_step_trusted=True)
    come_back(client, idp)
    assert client.get("/admin/").status_code == 200


def test_an_app_is_asked_for_where_the_provider_asked_for_a_password_alone(client, idp, writer, app):  # noqa: F811
    device, _codes = app(writer)
    assert come_back(client, idp, amr=["pwd"])["Location"] == reverse("admin:second_step")
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("admin:second_step"), {"code": code_of(device, 1)})["Location"] == "/admin/account/"
    entry = Entry.objects.get(verb="account.signed_in")
    assert entry.details["second step"] is True
    assert entry.details["provider"] == "Keycloak"


@pytest.mark.parametrize("role", ["Medical approver", "Editor-in-chief", "User manager"])
def test_the_own_second_step_of_weighty_roles_is_always_asked_for(client, idp, staff, app, role):  # noqa: F811
    app(staff("writer", role, email="writer@example.org"))
    assert come_back(client, idp, amr=["mfa"])["Location"] == reverse("admin:second_step")
    assert "_auth_user_id" not in client.session


# Proofs


def test_an_old_sign_in_at_the_provider_is_no_recent_proof(client, idp, writer, settings):
    settings.RECENT_PROOF_MINUTES = 15
    come_back(client, idp, auth_time=int(time.time()) - 3600)
    page = client.get(reverse("admin:app_set_up"))
    assert "Confirm with Keycloak in a new tab" in page.content.decode()
    answer = come_back(client, idp, auth_time=int(time.time()))
    assert "You confirmed that it’s you" in answer.content.decode()
    assert idp.asked[-1]["prompt"] == "login"
    assert client.get(reverse("admin:app_set_up")).context["title"] == "Set up an authenticator app"


@pytest.mark.parametrize("claims", [{}, {"auth_time": 1}, {"auth_time": "now"}, {"auth_time": float("nan")}], ids=str)
def test_a_proof_without_its_time_does_not_count(client, idp, writer, claims):
    come_back(client, idp, auth_time=1)
    answer = come_back(client, idp, **claims)
    assert answer.status_code == 403
    assert "did not ask you again" in answer.content.decode()
    assert client.session[proof._AT] == 1


def test_the_proof_of_someone_else_does_not_count(client, idp, writer, staff):
    staff("other", "Writer", email="other@example.org")
    come_back(client, idp, auth_time=1)
    answer = come_back(client, idp, email="other@example.org", auth_time=int(time.time()))
    page = answer.content.decode()
    assert "You proved to be someone else" in page
    assert "This did not confirm that it’s you" in page and "Go to sign-in" not in page
    assert client.get("/admin/account/").context["user"] == writer


def test_a_second_step_of_the_account_is_not_confirmed_without_one(client, idp, writer, app):  # noqa: F811
    come_back(client, idp)
    factors.confirm_app(
        by=writer, code=code_of(factors.waiting_app(writer), -1), keep_session=client.session.session_key
    )
    answer = come_back(client, idp, amr=["pwd"], auth_time=int(time.time()))
    assert "Your account has a second step here" in answer.content.decode()


# Accounts of a domain


@pytest.fixture
def table(settings, idp, staff):
    settings.OIDC = replace(
        settings.OIDC, domains=("example.org",), group_roles={"text": "Writer", "talk": "Moderator"}
    )


def test_an_account_of_the_domain_is_opened_in_the_roles_of_its_groups(client, idp, table):
    come_back(client, idp, email="new@example.org", groups=["text", "board", 7], given_name="Ada", family_name="L.")
    user = User.objects.get()
    assert (user.username, user.email, user.get_full_name()) == ("new@example.org", "new@example.org", "Ada L.")
    assert [group.name for group in user.groups.all()] == ["Writer"]
    assert user.is_staff and not user.is_superuser and not user.has_usable_password()
    assert Entry.objects.get(verb="account.created").details == {"provider": "Keycloak", "roles": ["Writer"]}
    client.logout()
    # Roles are given once: later a user manager changes them.
    come_back(client, idp, email="new@example.org", groups=["talk"])
    assert [group.name for group in user.groups.all()] == ["Writer"]


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "new@another.org", "groups": ["text"]},
        {"email": "new@sub.example.org", "groups": ["text"]},
        {"email": "new@example.org", "groups": ["board"]},
        {"email": "new@example.org", "groups": "text"},
        {"email": "new@example.org"},
    ],
    ids=str,
)
def test_people_outside_the_table_get_no_account(client, idp, table, claims):
    assert_refused(client, come_back(client, idp, **claims), "There is no account for")
    assert not User.objects.exists()


def test_an_invited_person_opens_the_account_by_the_invitation(client, idp, table, staff):
    boss = staff("boss", is_superuser=True)
    invitations.invite(email="new@example.org", names=["Moderator"], by=boss)
    assert_refused(client, come_back(client, idp, email="new@example.org", groups=["text"]), "You were invited")


def test_google_vouches_for_its_own_addresses_only(client, idp, writer, settings, monkeypatch):
    monkeypatch.setattr("accounts.sign_in.people._GOOGLE", idp.issuer)
    assert_refused(client, come_back(client, idp), "does not vouch")
    assert come_back(client, idp, hd="example.org").status_code == 302


def test_microsoft_vouches_by_its_own_claim(client, idp, writer, settings, monkeypatch):
    monkeypatch.setattr("accounts.sign_in.people._MICROSOFT", idp.issuer)
    assert_refused(client, come_back(client, idp), "does not vouch")
    assert come_back(client, idp, xms_edov=True).status_code == 302


# Without passwords, and off


def test_without_single_sign_on_there_is_nothing_to_see(client):
    assert client.get(START).status_code == client.get(ANSWER).status_code == 404
    assert "Sign in with " not in client.get("/admin/login/").content.decode().replace("Sign in with a passkey", "")


def test_passwords_can_be_switched_off(client, idp, writer, settings):
    settings.PASSWORD_SIGN_IN = False
    page = client.get("/admin/login/").content.decode()
    assert "Sign in with Keycloak" in page
    assert 'name="password"' not in page and "Forgot your password" not in page
    answer = client.post("/admin/login/", {"username": "writer", "password": "a long password"})
    assert "Passwords are switched off" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    for path in (reverse("admin:forgot_password"), reverse("admin:set_password", args=["x", "y"])):
        assert client.get(path).status_code == client.post(path).status_code == 403
    come_back(client, idp, auth_time=1)
    assert client.get(reverse("admin:password_change")).status_code == 403
    # An old password is no proof either.
    answer = client.post(reverse("admin:confirm"), {"answer": "a long password", "next": "/admin/"})
    assert "This is not right" in answer.content.decode()


def test_an_invitation_needs_no_password_where_there_are_none(client, idp, staff, settings, monkeypatch):
    settings.PASSWORD_SIGN_IN = False
    monkeypatch.setattr(invitations, "new_token", lambda: "a-token")
    boss = staff("boss", is_superuser=True)
    invitations.invite(email="new@example.org", names=["Writer"], by=boss)
    path = reverse("admin:accept_invitation", args=["a-token"])
    answer = client.post(path, {"username": "new", "first_name": "Ada", "last_name": "L."})
    assert answer.status_code == 302
    assert not User.objects.get(username="new").has_usable_password()


# Settings


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"OIDC_ISSUER": "http://accounts.example.org"}, "Write the provider’s https address"),
        ({"OIDC_ISSUER": "https://login.microsoftonline.com/common/v2.0"}, "Write your tenant’s number"),
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"),
        ({"OIDC_DOMAINS": "example.org"}, "belong together"),
        ({"OIDC_GROUP_ROLES": "text=Writer"}, "belong together"),
        ({"OIDC_DOMAINS": "example.org", "OIDC_GROUP_ROLES": "text"}, "Write group=role"),
        ({"OIDC_DOMAINS": "example.org", "OIDC_GROUP_ROLES": "x=Medical approver"}, "An administrator gives all other"),
        ({"OIDC_DOMAINS": "example.org", "OIDC_GROUP_ROLES": "x=Editor-in-chief"}, "An administrator gives all other"),
        ({"OIDC_SECOND_STEP": "never"}, "OIDC_SECOND_STEP is 'never'"),
    ],
    ids=str,
)
def test_wrong_settings_are_said(monkeypatch, values, sentence):
    whole = {"OIDC_ISSUER": "https://accounts.example.org", "OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": "y"} | values
    for name, value in whole.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(env.SettingError, match=sentence):
        options.read()


def test_passwords_stay_on_without_a_provider(monkeypatch):
    monkeypatch.setenv("PASSWORD_SIGN_IN", "0")
    with pytest.raises(env.SettingError, match="Otherwise no one gets in"):
        options.read_password_switch(None)


def test_settings_are_read(monkeypatch):
    monkeypatch.setenv("OIDC_ISSUER", "https://accounts.google.com")
    monkeypatch.setenv("OIDC_CLIENT_ID", "x")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "a secret word")
    monkeypatch.setenv("OIDC_DOMAINS", "@Example.org")
    monkeypatch.setenv("OIDC_GROUP_ROLES", "*=Writer, cn=talk=Moderator")
    found = options.read()
    assert (found.name, found.domains) == ("accounts.google.com", ("example.org",))
    assert found.group_roles == {"*": "Writer", "cn=talk": "Moderator"}
    assert "a secret word" not in repr(found)
