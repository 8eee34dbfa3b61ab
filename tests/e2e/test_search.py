"""Suggestions of the search field by keyboard, in a browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles.models import Article
from tests.psychsite import rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.always
def test_keyboard_chooses_a_suggestion(new_page):
    rows.article("Harbour light")
    walls = rows.article("Harbour walls")
    Article.objects.filter(pk=walls.pk).update(language="es")
    page = new_page(bypass_csp=True)
    page.goto("/search/")
    box = page.locator("#page-q")
    box.focus()
    expect(box).to_have_attribute("role", "combobox")
    page.keyboard.type("harb")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_value("Harbour walls")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(options.first.locator("[lang]")).to_have_text("Harbour walls")
    expect(options.last.locator("[lang]")).to_have_count(0)
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [row["id"] for row in found] == []
    page.keyboard.press("Escape")
    expect(box).to_have_value("harb")
    expect(options).to_have_count(0)
    page.keyboard.type("o")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=Harbour+light")
    expect(page.get_by_role("heading", name="Harbour light", exact=True)).to_be_visible()
