"""The tools of an article's page: contents, citations, copy and print."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from articles.blocks.reference import Reference
from articles.models import Source
from core.text.dates import format_day
from tests.articles.document.test_citations import cite
from tests.factories.articles import add_block, freeze, make_article, publish
from tests.psychsite import rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def article():
    """Publish a text of three long sections that cites a source."""
    source = Source.objects.create(title="Sleep and mood", authors="Doe J", doi="10.1000/1")
    section = "<h2>Part {}</h2><p>" + "Sleep helps. " * 400 + "</p>"
    html = f"<p>Rest helps.{cite(source.pk)}</p>" + "".join(section.format(number) for number in (1, 2, 3))
    article = make_article("Sleep and rest", html=html)
    add_block(article, Reference, source=source)
    publish(freeze(article))
    return article


def test_contents_mark_the_section_that_is_read(new_page, article):
    page = new_page(**DESK)
    page.goto(article.get_absolute_url())
    contents = page.get_by_role("navigation", name="On this page")
    expect(contents.locator("[aria-current]")).to_have_count(0)
    contents.get_by_role("link", name="Part 2").click()
    expect(contents.locator("[aria-current=location]")).to_have_text("Part 2")
    page.get_by_role("heading", name="Part 3").scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 1500)")
    expect(contents.locator("[aria-current=location]")).to_have_text("Part 3")


@pytest.mark.always
def test_citation_opens_its_reference_by_keyboard(new_page, article):
    page = new_page(**DESK)
    page.goto(article.get_absolute_url())
    citation = page.locator("a.citation")
    citation.focus()
    page.keyboard.press("Enter")
    note = page.get_by_role("dialog", name="Reference 1")
    expect(note).to_contain_text("Sleep and mood")
    assert Axe().run(page, ".citation-note", options={"preload": False}).response["violations"] == []
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(citation).to_be_focused()
    page.keyboard.press("Enter")
    note.get_by_role("link", name="Show in references").click()
    assert page.url.endswith("#reference-1")
    expect(note).to_be_hidden()


def test_link_is_copied_and_its_address_shown_if_that_fails(new_page, article):
    page = new_page(**DESK)
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1 }")
    page.goto(article.get_absolute_url())
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text } }")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".tools").get_by_role("status")).to_have_text("Link copied.")
    assert page.evaluate("window.copied").endswith(article.get_absolute_url())
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".tools").get_by_role("status")).to_contain_text("Copy this address: http")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") == 1


def test_without_scripts_citations_are_links_and_buttons_are_hidden(new_page, article):
    page = new_page(java_script_enabled=False)
    page.goto(article.get_absolute_url())
    expect(page.get_by_role("button", name=re.compile("Copy link|Print"))).to_have_count(0)
    page.locator("a.citation").click()
    assert page.url.endswith("#reference-1")
    expect(page.locator(".tools").get_by_role("link")).to_have_text(["Save as text", "Comments"])


def test_young_comments_show_their_age_and_old_ones_their_day(new_page, article):
    now = timezone.now()
    for age in (timedelta(minutes=5), timedelta(hours=3), timedelta(days=40)):
        rows.comment(article, at=now - age)
    page = new_page()
    page.goto(article.get_absolute_url())
    times = page.locator(".comment__date time")
    old = format_day(now - timedelta(days=40))
    assert set(times.all_inner_texts()) == {"5 minutes ago", "3 hours ago", old}
