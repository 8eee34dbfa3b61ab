"""Required and forbidden headers of responses."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from psychsite.web import security_txt
from tests.factories.articles import make_article, make_live, make_user

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/articles/", "/articles/sleep-and-mood/", "/clinics/", "/authors/", "/search/?q=x", "/nowhere/", "/robots.txt",
          "/sitemap.xml", "/feeds/articles.atom", "/healthz", "/readyz", "/api/clinics/", "/api/help-lines/", "/api/nowhere/",
          "/articles/?page=x"]  # fmt: skip


@pytest.mark.parametrize("path", PUBLIC)
def test_public_responses_have_security_headers(client, path):
    make_live()
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy, "a public page needs none, and a stored page must hold none"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    body = answer.content.decode()
    assert "csrfmiddlewaretoken" not in body
    assert not re.search(
        r"<(?:script|link|img|iframe|source)[^>]+(?:src|href)=[\"']?(?:https?:)?//(?!testserver)", body
    )


def test_admin_responses_have_strict_headers_and_nonces(client):
    client.force_login(make_user("root", superuser=True))
    article = make_article()
    for path in ("/admin/", reverse("admin:articles_article_change", args=[article.pk]), "/admin/images/image/add/"):
        answer = client.get(path)
        assert answer.status_code == 200
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        nonces = set(re.findall(r'nonce="([^"]+)"', answer.content.decode()))
        for nonce in nonces:
            assert f"'nonce-{nonce}'" in policy
        inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", answer.content.decode())
        assert all("nonce=" in tag for tag in inline), inline


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/articles/nowhere/", "/clinic/nowhere/", "/media/x", "/api/nowhere/", "/articles/?page=x"]
)
def test_no_cache_keeps_a_page_that_was_not_there(client, path):
    answer = client.get(path)
    assert answer.status_code in {400, 404, 410}
    assert "no-store" in answer["Cache-Control"]


def test_no_cache_keeps_a_fault(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("psychsite.web.home.with_marks", lambda editions: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "no-store" in answer["Cache-Control"]


def test_a_vulnerability_can_be_reported(client, settings):
    settings.SECURITY_CHECKED_ON = None
    answer = client.get("/.well-known/security.txt", headers={"host": "testserver"})
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"].startswith(("mailto:", "https://"))
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    checked_on = datetime.combine(security_txt.CHECKED_ON, time(), UTC)
    assert checked_on < expires < checked_on + timedelta(days=365)
    settings.SECURITY_CHECKED_ON = date(2027, 2, 1)
    assert "Expires: 2028-01-27T00:00:00Z" in client.get("/.well-known/security.txt").text


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_public_pages_refuse_write_methods(client, method):
    make_live()
    for path in (
        "/",
        "/articles/",
        "/articles/sleep-and-mood/",
        "/search/",
        "/clinics/",
        "/authors/",
        "/feeds/articles.atom",
        "/api/clinics/",
    ):
        assert getattr(client, method)(path).status_code in {403, 405}, path


def test_repeated_failed_sign_ins_are_blocked(client):
    make_user("editor")
    for _try in range(11):
        answer = client.post("/admin/login/", {"username": "editor", "password": "wrong"})
    assert answer.status_code == 429
    # Even the right password waits now, from this address.
    assert client.post("/admin/login/", {"username": "editor", "password": "a long password"}).status_code == 429


def test_bad_request_gets_site_error_page(client, admin_client):
    for answer in (
        client.get("/", headers={"host": "elsewhere.example"}),
        admin_client.post("/admin/login/", {f"n{number}": "x" for number in range(4001)}),
    ):
        assert answer.status_code == 400
        assert "We can’t accept this request" in answer.content.decode()
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "elsewhere" not in answer.content.decode()
