"""The preview of a search result in a form of the admin."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_next_step import open_form
from tests.factories.articles import make_article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_preview_and_counters_follow_what_is_typed(new_page, editor):
    page = open_form(new_page, make_article("Sleep", standfirst="What sleep does."))
    page.locator("#section-search-engines-and-shared-links > summary").click()
    preview = page.locator(".listing-preview")
    result, shared = preview.locator("section").nth(0), preview.locator("section").nth(1)
    expect(result).to_contain_text("Sleep · ")
    expect(result).to_contain_text("What sleep does.")
    page.fill("#id_meta_title", "x " * 40)
    expect(page.locator("#id_meta_title_count")).to_have_text("19 characters more than most results show")
    page.fill("#id_meta_title", "Found <b>")
    expect(page.locator("#id_meta_title_count")).to_have_text("9 of 60 characters")
    expect(result).to_contain_text("Found <b> · ")
    page.fill("#id_social_title", "Look")
    expect(shared).to_contain_text("Look")
    page.check("#id_noindex")
    expect(preview).to_contain_text("Search engines will not list this page.")
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
