"""Helpers that belong to no app."""

import pytest
from django.http import Http404
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Topic
from core.client_address import client_address, client_network, network_of
from core.paging import get_page
from core.text.clean import clean_line, clean_text
from core.text.slugs import unique_slug
from core.urls import UnsafeURL, safe_url


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\x00b\x07c", "abc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("  a \n b  ", "a\n b"),
        ("cafe\u0301", "caf\u00e9"),
        ("pay\u202epal\u2066", "paypal"),
        ("a\u200bb\ufeff", "ab"),
        ("a\ud800b", "ab"),
        ("a\u2028b\u0085c", "a\nb\nc"),
        ("\U0001f469\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f"),
    ],
)
def test_text_is_cleaned(dirty, clean):
    assert clean_text(dirty) == clean


def test_line_is_cleaned_and_whitespace_collapsed():
    assert clean_line(" a\n\tb\u00a0 c ") == "a b c"


@given(st.text())
def test_text_cleaning_is_idempotent_and_xml_safe(text):
    from lxml import etree

    once = clean_text(text)
    assert clean_text(once) == once
    etree.Element("x").text = once
    once.encode()


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "http://sub.example.org:8080/", "https://例え.jp/"])
def test_safe_urls_are_accepted(url):
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT://example.org/%0aalert(1)",
        "data:text/html,x",
        "//example.org",
        "example.org",
        "https://user:pass@example.org/",
        "https://localhost/",
        "https:///path",
        "https://example.org:x/",
        "https://exa mple.org/",
        'https://example.org/"onclick=',
        "https://[::1",
        "https://example.org/" + "a" * 500,
        "",
    ],
)
def test_unsafe_urls_are_refused_with_message(url):
    with pytest.raises(UnsafeURL, match=r"\.$"):
        safe_url(url)


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (1, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "10.0.0.1", "198.51.100.1", "10.0.0.1"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "nonsense", "0.0.0.0"),
        (0, "", "", "0.0.0.0"),
        (0, "::ffff:203.0.113.9", "", "203.0.113.9"),
        (0, "2001:db8::1%eth0", "", "2001:db8::1"),
        (1, "10.0.0.1", "1.2.3.4," * 10_000 + "198.51.100.1", "198.51.100.1"),
    ],
)
def test_client_address_trusts_only_configured_proxies(proxies, remote, forwarded, expected):
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_address(request) == expected


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1%eth0", "2001:db8:1:3::/64"),
        ("nonsense", "0.0.0.0"),
        ("", "0.0.0.0"),
    ],
)
def test_a_client_is_an_ipv4_address_or_a_64_of_ipv6(remote, expected):
    network = client_network(RequestFactory().get("/", REMOTE_ADDR=remote))
    assert network == expected
    assert network_of(network) == network


@pytest.mark.parametrize(("asked", "number"), [("", 1), ("1", 1), ("3", 3)])
def test_page_number_is_read_from_request(asked, number):
    assert get_page(RequestFactory().get("/", {"page": asked}), list(range(25)), 10).number == number


@pytest.mark.parametrize("asked", ["0", "4", "-1", "x", "1.5", "9" * 5000, "\u0661", " 1"])
def test_invalid_page_number_raises_404(asked):
    with pytest.raises(Http404):
        get_page(RequestFactory().get("/", {"page": asked}), list(range(25)), 10)


def test_empty_list_has_one_page():
    assert get_page(RequestFactory().get("/"), [], 10).number == 1


@pytest.mark.django_db
def test_slugs_are_unique_short_and_never_empty():
    slugs = []
    for _ in range(3):
        slug = unique_slug(Topic, "Pain & relief")
        Topic.objects.create(name=slug, slug=slug)
        slugs.append(slug)
    assert slugs == ["pain-relief", "pain-relief-2", "pain-relief-3"]
    assert unique_slug(Topic, "\u4e2d\u6587") == "zhong-wen"
    assert len(unique_slug(Topic, "a" * 500)) == 80
