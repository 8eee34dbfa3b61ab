"""The form of an article in a browser: its text, its blocks, its sections."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from articles.approval.actions import request_changes
from articles.blocks.parts import freezing
from articles.models import Article, Callout, PullQuote, RichText
from psychsite.setup import roles
from tests.browser import signed_in
from tests.e2e.test_desk_browser import address, open_form, serious
from tests.e2e.test_round import choose, complete, insert_block
from tests.factories.articles import (
    add_block,
    ask,
    freeze,
    make_approver,
    make_article,
    make_live,
    make_topic,
    make_user,
)
from tests.factories.pictures import picture_bytes
from tests.factories.places import make_clinic

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
    page = signed_in(lambda: new_page(viewport={"width": 1440, "height": 900}), "editor")
    page.goto(reverse("admin:articles_article_add"))
    expect(page.locator("#id_title")).to_be_focused()
    assert page.locator(".block--rich_text [contenteditable=true]").bounding_box()["y"] <= FIRST_LINE_PX
    open_form(page, article)
    text = page.locator(".block--rich_text [contenteditable=true]").first
    assert text.bounding_box()["y"] <= FIRST_LINE_PX
    text.click()
    summary, buttons = page.locator("#id_standfirst"), page.locator(".prose-menubar__group").first
    # The last pixels of the field are below its words.
    low = summary.bounding_box()["y"] + summary.bounding_box()["height"] - 6
    assert buttons.bounding_box()["y"] >= low, "the editor's buttons cover the standfirst"
    # The message about a save takes one line.
    page.keyboard.press("Control+s")
    page.locator(".messagelist .success").wait_for()
    text.wait_for()
    assert text.bounding_box()["y"] <= FIRST_LINE_PX


def test_first_line_stays_high_under_a_request_and_in_a_callout(new_page, article):
    add_block(article, Callout, heading="Look at the date", html="<p>Laws change often.</p>")
    for model in (RichText, PullQuote):
        model.objects.update(ordering=10**6)
    edition, doctor = freeze(article), make_approver()
    note = "Say what to do if the answer is no. " * 12
    request_changes(edition=ask(edition, doctor), person=doctor, by=doctor.user, note=note)
    page = signed_in(lambda: new_page(viewport={"width": 1440, "height": 900}), "editor")
    open_form(page, article)
    text = page.locator(".block--callout [contenteditable=true]")
    text.wait_for()
    assert text.bounding_box()["y"] <= FIRST_LINE_PX
    request = page.locator("#desk-requests")
    assert request.bounding_box()["height"] < 48, "the request takes one line"
    request.locator("summary").click()
    expect(request.locator("blockquote")).to_contain_text(note.strip())


def test_deleted_block_comes_back_by_button_and_by_key(new_page, article):
    page = signed_in(new_page, "editor")
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
    page = signed_in(new_page, "editor")
    open_form(page, article)
    page.get_by_role("button", name="Move: quote 2").hover()
    page.mouse.down()
    page.mouse.move(400, page.locator(".block--rich_text").bounding_box()["y"] + 2, steps=4)
    page.mouse.up()
    assert order(page) == ["pull_quote", "rich_text"]
    page.keyboard.press("Control+s")
    page.locator(".messagelist .success").wait_for()
    assert PullQuote.objects.get().ordering < RichText.objects.get().ordering


@pytest.mark.always
def test_new_text_has_the_cursor_and_empty_blocks_are_not_saved(new_page, article):
    page = signed_in(new_page, "editor")
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
    page = signed_in(new_page, "editor")
    open_form(page, article)
    section = page.locator("#section-topic-and-address")
    section.locator("summary").click()
    open_form(page, article)
    expect(page.locator("#id_slug")).to_be_hidden()
    expect(page.locator("#id_meta_title")).to_be_hidden()
    page.locator("#id_meta_title").evaluate("field => field.value = 'x'.repeat(200)")
    page.keyboard.press("Control+s")
    page.locator(".errornote").wait_for()
    expect(page.locator("#id_meta_title")).to_be_visible()
    expect(page.locator("#id_slug")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_fits_a_phone_and_its_tabs_take_turns(new_page, article, scheme):
    # Axe writes <style> elements, which the policy would report.
    page = signed_in(
        lambda: new_page(viewport={"width": 320, "height": 700}, color_scheme=scheme, bypass_csp=True), "editor"
    )
    open_form(page, article)
    wide = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > 320)"
        ".map(each => `${each.tagName} ${each.className} ${Math.round(each.getBoundingClientRect().right)}`)"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, wide
    expect(page.locator("#id_slug")).to_be_hidden()
    assert serious(page) == []
    page.locator("summary", has_text="More").click()
    menu = page.locator(".write-more > ul").bounding_box()
    assert menu["x"] >= 0 and menu["x"] + menu["width"] <= 320, menu
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Settings").click()
    expect(page.locator("#id_slug")).to_be_visible()
    expect(page.locator("#id_title")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert serious(page) == []
    page.get_by_role("button", name="Text", exact=True).click()
    page.get_by_role("button", name="Add a block", exact=True).click()
    assert serious(page) == []


def test_form_is_one_page_without_scripts(new_page, article):
    page = signed_in(lambda: new_page(java_script_enabled=False), "editor")
    page.goto(address(article))
    expect(page.locator("#id_title")).to_be_visible()
    expect(page.locator("#id_slug")).to_be_visible()
    expect(page.locator("textarea[name$='0-html']")).to_be_visible()
    page.get_by_label("Delete this block").last.check()
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messagelist .success").wait_for()
    assert not PullQuote.objects.exists()


def text(page, number=0):
    return page.locator(".block--rich_text:visible [contenteditable=true]").nth(number)


def test_slash_on_an_empty_line_adds_a_block_there(new_page, article):
    RichText.objects.update(html="<p>Before.</p><p>After.</p>")
    page = signed_in(new_page, "editor")
    open_form(page, article)
    text(page).locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" A and/or B.")
    page.keyboard.press("Enter")
    page.keyboard.type("/")
    page.locator("dialog.block-menu[open]").wait_for()
    page.keyboard.type("call")
    page.keyboard.press("Enter")
    expect(page.locator(".block--callout [name$='0-heading']")).to_be_focused()
    assert order(page) == ["rich_text", "callout", "rich_text", "pull_quote"]
    expect(text(page, 0)).to_have_text("Before. A and/or B.")
    expect(text(page, 1)).to_have_text("After.")
    # Escape leaves the sign in the text.
    text(page, 1).click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("/")
    page.locator("dialog.block-menu[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog.block-menu[open]").wait_for(state="hidden")
    page.keyboard.type("2")
    expect(text(page, 1)).to_contain_text("After./2")


def test_text_is_split_joined_and_duplicated(new_page, article):
    RichText.objects.update(html="<p>One.</p><p>Two.</p>")
    page = signed_in(new_page, "editor")
    open_form(page, article)

    def press(name):
        page.locator(".block--rich_text:visible").first.hover()
        page.locator(".block--rich_text:visible .block__more summary").first.click()
        page.get_by_role("button", name=name).first.click()

    text(page).locator("p").last.click()
    page.keyboard.press("Home")
    press("Split at the cursor")
    expect(text(page, 1)).to_have_text("Two.")
    page.get_by_role("button", name="Undo").click()
    expect(text(page, 0)).to_have_text("One.Two.")
    text(page).locator("p").last.click()
    page.keyboard.press("Home")
    press("Split at the cursor")
    expect(text(page, 1)).to_have_text("Two.")
    press("Join with the next text")
    expect(text(page, 0)).to_have_text("One.Two.")
    assert order(page) == ["rich_text", "pull_quote"]
    press("Duplicate")
    expect(text(page, 1)).to_have_text("One.Two.")
    page.keyboard.press("Control+s")
    page.locator(".messagelist .success").wait_for()
    assert list(RichText.objects.values_list("html", flat=True)) == ["<p>One.</p><p>Two.</p>"] * 2


def test_long_paste_continues_in_the_next_block(new_page, article):
    page = signed_in(new_page, "editor")
    open_form(page, article)
    text(page).click()
    page.keyboard.press("Control+A")
    page.evaluate(
        """() => {
          const data = new DataTransfer()
          data.setData("text/html", "<h2>Part</h2>" + ("<p>" + "word ".repeat(400) + "</p>").repeat(40))
          const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
          document.activeElement.dispatchEvent(paste)
        }"""
    )
    expect(page.locator(".block--rich_text:visible")).to_have_count(2)
    expect(page.locator(".undo-bar")).to_contain_text("too long for one block")
    page.keyboard.press("Control+s")
    page.locator(".messagelist .success").wait_for()
    assert sum(html.count("word") for html in RichText.objects.values_list("html", flat=True)) == 16_000


MOST_CLICKS = 12
COUNT_CLICKS = """() => {
  window.clicks = 0
  // A click by keyboard has no detail.
  addEventListener("click", (event) => (window.clicks += event.isTrusted && event.detail ? 1 : 0), true)
}"""


def test_article_with_six_kinds_of_block_takes_few_clicks(new_page, article, tmp_path):
    make_topic("Ketamine therapy")
    make_live("What to ask first")
    make_clinic(name="Harbor Clinic")
    picture = tmp_path / "sea.jpg"
    picture.write_bytes(picture_bytes())
    page = signed_in(new_page, "editor")
    opened = []
    page.context.on("page", lambda other: opened.append(other))
    page.goto(reverse("admin:articles_article_add"))
    page.evaluate(COUNT_CLICKS)
    expect(page.locator("#id_title")).to_be_focused()
    page.keyboard.type("Six kinds of block")
    page.keyboard.press("Enter")
    page.keyboard.type("What an article may hold.")
    text(page).click()
    page.keyboard.type("A paragraph.")
    page.keyboard.press("Enter")
    page.keyboard.type("- One\n- Two\n\n1. First\n2. Second")

    def add(name):
        page.get_by_role("button", name="Add a block", exact=True).click()
        page.keyboard.type(name)
        page.keyboard.press("Enter")

    add("table")
    page.locator(".block--data_table input[name$='-caption']").wait_for()
    page.keyboard.type("Weeks and hours")
    page.locator(".block--data_table [data-cell='0-0']").click()
    for cell in ("Week", "Hours", "1", "6"):
        page.keyboard.type(cell)
        page.keyboard.press("Tab")
    add("quote")
    page.keyboard.type("I slept through.")
    add("callout")
    page.keyboard.type("Before you go")
    page.locator(".block--callout [contenteditable=true]").click()
    page.keyboard.type("Ask who stays.")
    add("related")
    complete(page, "What to ask first")
    add("clinic")
    complete(page, "Harbor Clinic")
    add("figure")
    page.locator("dialog.pictures #pictures-search").wait_for()
    page.set_input_files("#pictures-file", str(picture))
    page.evaluate("window.clicks += 1")  # the button of the browser's own dialog for files
    page.locator("dialog.pictures").get_by_label("Alt text").fill("The sea")
    page.get_by_role("button", name="Use picture").click()
    expect(page.locator("dialog.pictures")).not_to_be_visible()
    choose(page, "id_topic", "Ketamine therapy")
    clicks = page.evaluate("window.clicks")
    page.keyboard.press("Control+s")
    page.locator(".messagelist .success").wait_for()
    made = Article.objects.get(title="Six kinds of block")
    document, _text = freezing.build(made)
    kinds = ["rich_text", "data_table", "pull_quote", "callout", "related_article", "clinic_spotlight", "figure"]
    assert [item["type"] for item in document] == kinds
    lists = "<ul><li>One</li><li>Two</li></ul><ol><li>First</li><li>Second</li></ol>"
    assert document[0]["html"] == f"<p>A paragraph.</p>{lists}"
    assert clicks <= MOST_CLICKS, clicks
    assert not opened, "no pop-up"


def test_keys_are_shown_by_question_mark_and_from_the_menu(new_page, article):
    page = signed_in(lambda: new_page(bypass_csp=True), "editor")
    open_form(page, article)
    page.get_by_role("button", name="Add a block", exact=True).focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.locator(".write-more summary").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    text(page).click()
    page.keyboard.press("End")
    page.keyboard.type("?")
    expect(text(page)).to_contain_text("The first text.?")
