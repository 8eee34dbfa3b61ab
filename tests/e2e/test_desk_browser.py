"""The desk and the writing form in a browser."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import PullQuote, RichText
from tests.browser import signed_in
from tests.factories.articles import add_block, make_article, make_live, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTED = """<meta charset="utf-8"><style>p.MsoNormal {margin: 0}</style><!--[if gte mso 9]><xml></xml><![endif]-->
<p class="MsoNormal" style="mso-margin-top-alt:auto; color:red"><span style="font-family:Calibri">From <b>the</b> word
processor<o:p></o:p></span></p><script>alert(1)</script><p onclick="alert(1)"><a href="javascript:alert(1)">A link</a>
<img src="https://elsewhere.example/x.png"></p>"""

PASTE = """(area, html) => {
  const data = new DataTransfer()
  data.setData("text/html", html)
  data.setData("text/plain", "From the word processor")
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def article(editor):
    article = make_article(owner=editor, html="<p>The first text.</p>")
    add_block(article, PullQuote, quote="I slept through.")
    return article


def address(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def open_form(page, article):
    page.goto(address(article))
    page.locator(".block--rich_text [contenteditable=true]").first.wait_for()


def serious(page):
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [
        (row["id"], [node["target"] for node in row["nodes"]][:5])
        for row in found
        if row["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_desk_and_form_are_accessible(new_page, article, scheme):
    make_live("Live and never approved")
    # Axe writes <style> elements, which the policy would report.
    page = signed_in(lambda: new_page(color_scheme=scheme, bypass_csp=True), "editor")
    page.goto("/admin/")
    expect(page.locator("#desk-never .desk-count")).to_have_text("1")
    assert serious(page) == []
    open_form(page, article)
    assert serious(page) == []
    page.goto(reverse("admin:articles_article_preview", args=[article.pk]))
    expect(page.frame_locator(".desk-phone").get_by_text("The first text.")).to_have_count(1)


def test_desk_and_form_fit_phone_width(new_page, article):
    page = signed_in(lambda: new_page(viewport={"width": 375, "height": 800}), "editor")
    for path in ("/admin/", address(article), reverse("admin:articles_article_preview", args=[article.pk])):
        page.goto(path)
        page.wait_for_timeout(1700)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, path


def test_blocks_can_be_added_by_keyboard_alone(new_page, article):
    page = signed_in(new_page, "editor")
    open_form(page, article)
    page.get_by_role("button", name="Add a block", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Search blocks")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Add a block", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("quo")
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name$='1-quote']")).to_be_focused()
    page.keyboard.type("Typed without a mouse.")
    # Move it above the two others.
    page.keyboard.press("Alt+ArrowUp")
    page.get_by_role("button", name="Move up: quote 2").focus()
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "Move up: quote 1")
    page.keyboard.press("Control+s")
    page.locator(".messagelist .success").wait_for()
    first = PullQuote.objects.get(quote="Typed without a mouse.")
    assert first.ordering < RichText.objects.get().ordering < PullQuote.objects.exclude(pk=first.pk).get().ordering


def test_pasted_text_is_cleaned(new_page, article):
    page = signed_in(new_page, "editor")
    open_form(page, article)
    area = page.locator(".block--rich_text [contenteditable=true]").first
    area.click()
    page.keyboard.press("Control+A")
    area.evaluate(PASTE, PASTED)
    expect(page.locator(".writing-note")).to_contain_text("1 picture was not pasted.")
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messagelist .success").wait_for()
    html = RichText.objects.get().html
    assert re.sub(r"\s+", " ", html).startswith("<p>From <strong>the</strong> word processor</p>")
    assert "A link" in html
    assert not re.search(r"style|class|script|span|mso|o:p|javascript|<img|onclick", html)


def test_article_form_shows_colleagues_and_preview(new_page, article):
    other = signed_in(new_page, "editor")
    open_form(other, article)
    make_user("second").groups.add(Group.objects.get(name="Editor"))
    page = signed_in(new_page, "second")
    open_form(page, article)
    expect(page.locator("#desk-others")).to_contain_text("editor")
    # Which part the other one is in appears within ten seconds.
    other.locator(".ProseMirror:visible").first.click()
    expect(page.locator(".block .desk-here")).to_have_text("editor is here", timeout=10_000)
    expect(page.locator("#desk-others")).to_contain_text("editor (in “text")
    page.get_by_role("link", name="Preview", exact=True).click()
    preview = page.frame_locator(".desk-panel iframe")
    expect(preview.get_by_text("The first text.")).to_have_count(1)
    taken = []
    for turn in ("one", "two", "three", "four", "five", "six"):
        page.locator(".ProseMirror:visible").first.click()
        page.keyboard.press("Control+End")
        page.keyboard.type(f" Typed {turn}.")
        began = time.monotonic()
        expect(preview.get_by_text(f"Typed {turn}.")).to_have_count(1)
        taken.append(time.monotonic() - began)
        # A machine that runs other things may be slow several times.
        if taken[-1] < 1:
            break
    assert taken[-1] < 1, taken
    assert RichText.objects.get().html == "<p>The first text.</p>"
    for width in ("Tablet", "Desktop"):
        page.get_by_role("button", name=width).click()
        expect(page.get_by_role("button", name=width)).to_have_attribute("aria-pressed", "true")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Open in a window").click()
    expect(opened.value.get_by_text(f"Typed {turn}.")).to_have_count(1)
    page.locator("#id_title").fill("A title for the window")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("A title for the window")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".desk-panel")).to_have_count(0)


def test_checklist_follows_the_text_that_is_typed(new_page, article):
    page = signed_in(new_page, "editor")
    open_form(page, article)
    words = page.locator("[data-checklist] .help").first
    expect(words).to_contain_text("words")
    before = words.inner_text()
    page.locator(".ProseMirror:visible").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Seven more words stand in this text.")
    expect(words).not_to_have_text(before, timeout=10_000)
