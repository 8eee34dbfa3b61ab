"""Blocks whose form or page has a script of its own, in a browser."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import DataTable, Recording
from psychsite.setup import roles
from tests.browser import signed_in
from tests.e2e.test_desk_browser import serious
from tests.factories.articles import add_block, freeze, make_article, make_user, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """(field, text) => {
  const data = new DataTransfer()
  data.setData("text/plain", text)
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def article(db):
    roles.sync()
    user = make_user("editor")
    user.groups.add(Group.objects.get(name="Editor"))
    return make_article(owner=user, html="<p>The first text.</p>")


def send(page):
    """Send the article's form as its buttons do."""
    with page.expect_navigation():
        page.evaluate("document.querySelector('#article_form').requestSubmit()")


def test_table_is_typed_and_pasted_into_a_grid(new_page, article):
    add_block(article, DataTable, caption="Forms", cells="Form | Time\nSpray | 2 hours")
    page = signed_in(lambda: new_page(bypass_csp=True), "editor")
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    cell = page.get_by_label("Row 2, column 2", exact=True)
    expect(cell).to_have_value("2 hours")
    expect(page.locator("textarea[name$=-cells]:not([name*=__prefix__])")).to_be_hidden()
    cell.fill("2 | 3 hours")
    cell.press("Enter")
    expect(page.get_by_label("Row 3, column 2", exact=True)).to_be_focused()
    page.get_by_label("Row 3, column 1", exact=True).evaluate(
        PASTE, "Drip\t40 minutes\tIn a clinic\nPill\t1 hour\tAt home"
    )
    expect(page.get_by_label("Row 4, column 3", exact=True)).to_have_value("At home")
    assert serious(page) == []
    send(page)
    assert DataTable.objects.get().freeze()["rows"] == [
        ["Form", "Time", ""],
        ["Spray", "2 | 3 hours", ""],
        ["Drip", "40 minutes", "In a clinic"],
        ["Pill", "1 hour", "At home"],
    ]


def test_player_of_another_host_is_loaded_only_after_a_press(program, live_server, article):
    add_block(article, Recording, title="A talk", address="https://vimeo.com/1084537", transcript="<p>Hello.</p>")
    publish(freeze(article))
    # Pages of the fixture may reach no other host at all, so this one is watched here.
    page, sent, said = program.new_context(base_url=live_server.url).new_page(), [], []
    page.on("request", lambda request: request.url.startswith(live_server.url) or sent.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(article.get_absolute_url())
    page.wait_for_load_state("networkidle")
    assert sent == [] and page.locator("iframe").count() == 0
    page.get_by_role("link", name="Play on Vimeo").focus()
    with page.expect_request("https://player.vimeo.com/**"):
        page.keyboard.press("Enter")
    assert sent == ["https://player.vimeo.com/video/1084537?autoplay=1&dnt=1"]
    expect(page.locator(".media__frame")).to_have_attribute("title", "A talk")
    expect(page.locator(".media__frame")).to_be_focused()
    assert not [text for text in said if "policy" in text.lower()]
    page.context.close()
