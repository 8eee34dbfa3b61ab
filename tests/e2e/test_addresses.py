"""The address that is written while a name is typed, in a browser."""

import pytest
from playwright.sync_api import expect

from core.text.slugs import latin_slug
from tests.browser import signed_in
from tests.factories.articles import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRITTEN_OUT = [
    "Straßburg", "GROẞ", "Łódź", "Ærøskøbing", "Đà Nẵng", "Ağrı", "İstanbul", "A 10 µg dose", "A 10 \u03bcg dose", "Große Ängste",
    "Sleep—and mood", "It’s & more", "½ dose", "C++", "a" * 120, "ﬁne", "Ⅻ",
]  # fmt: skip
LEFT_TO_SERVER = ["депрессия", "東京", "Αθήνα", "C депрессия", "🍄", "+"]


def test_form_writes_addresses_as_server_does(new_page):
    make_user("chief", superuser=True)
    page = signed_in(new_page, "chief")
    page.goto("/admin/articles/topic/add/")
    name, slug = page.locator("#id_name"), page.locator("#id_slug")
    name.press_sequentially("A 10 µg dose")
    expect(slug).to_have_value("a-10-ug-dose")
    for text in WRITTEN_OUT:
        assert page.evaluate("(text) => URLify(text, 80, false)", text) == latin_slug(text), text
    for text in LEFT_TO_SERVER:
        assert page.evaluate("(text) => URLify(text, 80, false)", text) == "", text
