"""The form of an article in a browser: its text, its blocks, its sections."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import PullQuote, RichText
from psychsite.setup import roles
from tests.e2e.test_desk_browser import address, open_form, serious
from tests.e2e.test_round import insert_block, sign_in
from tests.factories.articles import add_block, make_article, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST_LINE_PX = 400


@pytest.fixture
def article():
    roles.sync()
    user = make_user("editor")
    user.groups.add(Group.objects.get(name="Editor"))
    article = make_article(
        title="Ketamine: side effects, and what safe practice looks like",
        standfirst="What is common, what is rare, what is not yet known, and the precautions of any clinic.",
        owner=user,
        html="<p>The first text.</p>",
    )
    add_block(article, PullQuote, quote="I slept through.")
    return article


def order(page):
    return page.locator("#blocks > li:visible").evaluate_all("rows => rows.map(row => row.dataset.kind)")


def test_first_line_of_text_is_high_on_the_screen(new_page, article):
    page = sign_in(lambda: new_page(viewport={"width": 1440, "height": 900}), "editor")
    page.goto(reverse("admin:articles_article_add"))
    expect(page.locator("#id_title")).to_be_focused()
    assert page.locator(".block--rich_text [contenteditable=true]").bounding_box()["y"] <= FIRST_LINE_PX
    open_form(page, article)
    text = page.locator(".block--rich_text [contenteditable=true]").first
    assert text.bounding_box()["y"] <= FIRST_LINE_PX
    # The message about a save takes one line.
    page.keyboard.press("Control+s")
    page.locator(".messagelist .success").wait_for()
    text.wait_for()
    assert text.bounding_box()["y"] <= FIRST_LINE_PX


def test_deleted_block_comes_back_by_button_and_by_key(new_page, article):
    page = sign_in(new_page, "editor")
    open_form(page, article)
    page.get_by_role("button", name="Delete: quote 2").click()
    assert order(page) == ["rich_text"]
    page.get_by_role("button", name="Undo").click()
    assert order(page) == ["rich_text", "pull_quote"]
    page.get_by_role("button", name="Delete: quote 2").click()
    page.keyboard.press("Control+z")
    assert order(page) == ["rich_text", "pull_quote"]
    page.get_by_role("button", name="Delete: quote 2").click()
    page.keyboard.press("Control+s")
    page.locator(".messagelist .success").wait_for()
    assert not PullQuote.objects.exists()


def test_block_is_dragged_by_its_grip(new_page, article):
    page = sign_in(new_page, "editor")
    open_form(page, article)
    page.get_by_role("button", name="Move: quote 2").hover()
    page.mouse.down()
    page.mouse.move(400, page.locator(".block--rich_text").bounding_box()["y"] + 2, steps=4)
    page.mouse.up()
    assert order(page) == ["pull_quote", "rich_text"]
    page.keyboard.press("Control+s")
    page.locator(".messagelist .success").wait_for()
    assert PullQuote.objects.get().ordering < RichText.objects.get().ordering


def test_new_text_has_the_cursor_and_empty_blocks_are_not_saved(new_page, article):
    page = sign_in(new_page, "editor")
    open_form(page, article)
    insert_block(page, "text")
    expect(page.locator("[contenteditable=true]:focus")).to_have_count(1)
    page.keyboard.type("Typed at once.")
    page.keyboard.press("Control+Enter")
    insert_block(page, "quote")
    page.keyboard.press("Control+s")
    page.locator(".messagelist .success").wait_for()
    assert sorted(RichText.objects.values_list("html", flat=True)) == [
        "<p>The first text.</p>",
        "<p>Typed at once.</p>",
    ]
    assert PullQuote.objects.count() == 1


def test_sections_remember_and_open_on_errors(new_page, article):
    page = sign_in(new_page, "editor")
    open_form(page, article)
    section = page.locator("#section-topic-and-address")
    section.locator("summary").click()
    open_form(page, article)
    expect(page.locator("#id_slug")).to_be_hidden()
    page.locator("#id_slug").evaluate("field => field.value = ''")
    page.locator("#id_title").fill("")
    page.evaluate("document.querySelector('#id_topic').value = ''")
    page.keyboard.press("Control+s")
    page.locator(".errornote").wait_for()
    expect(page.locator("#id_slug")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_fits_a_phone_and_its_tabs_take_turns(new_page, article, scheme):
    # Axe writes <style> elements, which the policy would report.
    page = sign_in(
        lambda: new_page(viewport={"width": 320, "height": 700}, color_scheme=scheme, bypass_csp=True), "editor"
    )
    open_form(page, article)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.locator("#id_slug")).to_be_hidden()
    assert serious(page) == []
    page.get_by_role("button", name="Settings").click()
    expect(page.locator("#id_slug")).to_be_visible()
    expect(page.locator("#id_title")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert serious(page) == []
    page.get_by_role("button", name="Text", exact=True).click()
    page.get_by_role("button", name="Add a block", exact=True).click()
    assert serious(page) == []


def test_form_is_one_page_without_scripts(new_page, article):
    page = sign_in(lambda: new_page(java_script_enabled=False), "editor")
    page.goto(address(article))
    expect(page.locator("#id_title")).to_be_visible()
    expect(page.locator("#id_slug")).to_be_visible()
    expect(page.locator("textarea[name$='0-html']")).to_be_visible()
    page.get_by_label("Delete this block").last.check()
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messagelist .success").wait_for()
    assert not PullQuote.objects.exists()
