"""Sign-in in a browser: with a passkey alone, and with password and app."""

from urllib.parse import urlsplit

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from tests import browser as chromium
from tests.factories.articles import make_user
from tests.pages.test_pages import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PASSWORD = "a long password"
SIGN_IN = "button:text-is('Sign in')"


@pytest.fixture
def page(program, live_server, settings):
    """Return a page at localhost: a passkey needs a name, and 127.0.0.1 is none."""
    settings.SITE_URL = f"http://127.0.0.1:{urlsplit(live_server.url).port}"
    with chromium.pages(program, settings.SITE_URL.replace("127.0.0.1", "localhost")) as new_page:
        yield new_page()


def add_authenticator(page, verified=True):
    """Give the page a virtual passkey device with a PIN or fingerprint."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page):
    page.goto("/admin/login/")
    page.fill("#id_username", "writer")
    page.fill("#id_password", PASSWORD)
    page.click(SIGN_IN)


def test_a_passkey_replaces_name_and_password(page):
    user = make_user("writer")
    add_authenticator(page)
    sign_in(page)
    page.wait_for_url("**/admin/")
    page.goto("/admin/account/")
    page.fill("#id_name", "Phone")
    page.click("button:text-is('Set up a passkey')")
    page.wait_for_url("**/account/codes/")
    assert page.locator(".accounts__codes code").count() == 10
    page.click("text=I have kept them")
    assert page.locator("text=Phone").first.is_visible()
    assert WebAuthnCredential.objects.get(user=user).discoverable
    page.click("button:text-is('Log out')")
    page.goto("/admin/login/?next=/admin/account/")
    page.click("button:text-is('Sign in with a passkey')")
    page.locator("text=(this one)").wait_for()
    # After the password it is the second step.
    page.click("button:text-is('Log out')")
    sign_in(page)
    page.wait_for_url("**/second-step/")
    page.click("button:text-is('Use a passkey instead')")
    page.wait_for_url("**/admin/")


def test_a_passkey_without_pin_or_fingerprint_is_not_enough(page):
    make_user("writer")
    add_authenticator(page, verified=False)
    sign_in(page)
    page.wait_for_url("**/admin/")
    page.goto("/admin/account/")
    page.click("button:text-is('Set up a passkey')")
    page.locator("[data-error]:visible").wait_for()
    assert not WebAuthnCredential.objects.exists()


@pytest.mark.always
def test_password_and_app(page):
    user = make_user("writer")
    sign_in(page)
    page.wait_for_url("**/admin/")
    page.goto("/admin/account/")
    page.click("text=Set up an app")
    page.locator(".accounts__key").wait_for()
    device = TOTPDevice.objects.get(user=user)
    page.fill("#id_code", code(device, -1))
    page.click("button:text-is('Finish')")
    page.wait_for_url("**/account/codes/")
    page.click("text=I have kept them")
    page.click("button:text-is('Log out')")
    sign_in(page)
    page.wait_for_url("**/second-step/")
    page.fill("#id_code", code(device, 0))
    page.click(SIGN_IN)
    page.wait_for_url("**/admin/")


def code(device, steps):
    totp = TOTP(device.bin_key)
    totp.drift = steps
    return f"{totp.token():06d}"


def test_elsewhere_the_page_says_where_passkeys_work(new_page, live_server, settings):
    settings.SITE_URL = live_server.url
    page = new_page()
    page.goto("/admin/login/")
    link = page.locator("[data-elsewhere] a")
    link.wait_for()
    assert link.get_attribute("href").startswith("http://localhost:")
    assert not page.locator("button:text-is('Sign in with a passkey')").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_on_a_phone(page, scheme):
    make_user("writer")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 700})
    add_authenticator(page)
    for path in ("/admin/login/", "/admin/forgot-password/"):
        page.goto(path)
        check(page)
    sign_in(page)
    page.wait_for_url("**/admin/")
    for path in ("/admin/account/", "/admin/account/app/", "/admin/password_change/", "/admin/confirm/"):
        page.goto(path)
        check(page)


def check(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not violations(page)
