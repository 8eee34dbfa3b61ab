"""The dialog of the next step, over an article's form."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import signed_in
from tests.factories.articles import approve, freeze, make_approver, make_article, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_form(new_page, article):
    page = signed_in(new_page, "editor")
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator(".ProseMirror:visible").first.wait_for()
    return page


def count(page):
    """Return {"clicks": …, "loads": …}, counted from now on."""
    counted = {"clicks": 0, "loads": 0}
    page.on("framenavigated", lambda frame: frame == page.main_frame and counted.update(loads=counted["loads"] + 1))

    def click(locator):
        counted["clicks"] += 1
        locator.click()

    return counted, click


def look_for_other_devices(page):
    """Let the form look for text of another device; wait until it would have acted."""
    page.evaluate(
        """async () => {
          document.dispatchEvent(new Event("visibilitychange"))
          for (let turn = 0; turn < 3; turn += 1) await fetch(document.getElementById("desk-form").dataset.drafts)
        }"""
    )


@pytest.mark.always
def test_a_correction_takes_three_clicks_and_one_load(new_page, editor):
    edition = freeze(make_article(html="<p>Most people recieve help.</p>", meta_description="All about it. " * 6))
    approve(edition)
    publish(edition)
    page = open_form(new_page, edition.article)
    expect(page.locator("#desk-state")).to_contain_text("Live.")
    counted, click = count(page)
    click(page.locator(".ProseMirror:visible").first)
    page.keyboard.press("Control+A")
    with page.expect_response(lambda answer: "/unsaved/" in answer.url and answer.request.method == "POST"):
        page.keyboard.type("Most people receive help.")
    click(page.locator(".write-bar").get_by_role("button", name="Publish correction"))
    dialog = page.get_by_role("dialog", name="Publish correction")
    expect(dialog).to_contain_text("Only spelling or layout differs")
    expect(dialog).to_contain_text("They will see: Medically approved, wording edited since")
    expect(dialog.locator("ins")).to_contain_text("receive")
    assert "Reason for publishing" not in dialog.inner_text()
    look_for_other_devices(page)
    click(dialog.get_by_role("button", name="Publish correction"))
    expect(page.locator(".messagelist .success")).to_contain_text("Readers see edition 2 now.")
    assert counted == {"clicks": 3, "loads": 1}, counted


def test_the_dialog_keeps_errors_and_closes_to_the_saved_form(new_page, editor):
    make_approver()
    article = make_article(meta_description="All about it. " * 6)
    page = open_form(new_page, article)
    page.fill("#id_title", "Another title")
    page.locator(".write-bar").get_by_role("button", name="Send for approval").press("Enter")
    dialog = page.get_by_role("dialog", name="Send for approval")
    dialog.get_by_role("button", name="Send for approval").click()
    expect(dialog).to_contain_text("Choose at least one approver.")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#id_title")).to_have_value("Another title")
    article.refresh_from_db()
    assert article.title == "Another title" and not article.editions.exists()
    # A form that cannot be saved shows its errors.
    page.fill("#id_title", "")
    page.locator("#id_title").evaluate("field => field.required = false")
    page.locator(".write-bar").get_by_role("button", name="Send for approval").click()
    expect(page.locator(".errornote")).to_have_count(1)
