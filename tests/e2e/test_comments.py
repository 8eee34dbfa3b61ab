"""Comments in a real browser, with and without scripts.

Typed text is never lost, and every error is shown at its field.
"""

import re

import pytest
from playwright.sync_api import expect

from comments.models import Comment, Policy, Report
from comments.screening import limits
from core.models import RateWindow
from tests.psychsite import rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Words that took me\nan hour to find."


@pytest.fixture
def article():
    return rows.article("Sleep and rest")


def opened(new_page, article, **options):
    page = new_page(**options)
    page.goto(article.get_absolute_url())
    return page


def fill(page, body=WORDS, name="Robin"):
    page.get_by_label(re.compile("^Name")).fill(name)
    page.get_by_role("textbox", name=re.compile("^Comment")).fill(body)


def send(page):
    page.get_by_role("button", name="Post comment").click()


def ready(page):
    """Wait until the script has fetched its token and stamp."""
    page.locator("input[name=stamp][value]").wait_for(state="attached")


def test_comment_is_previewed_posted_and_edited_without_scripts(new_page, article):
    page = opened(new_page, article, java_script_enabled=False)
    fill(page)
    send(page)
    page.wait_for_url("**/preview/**")
    expect(page.get_by_role("textbox", name=re.compile("^Comment"))).to_have_value(WORDS)
    page.wait_for_timeout(3200)
    send(page)
    page.wait_for_url("**/my-comment/**")
    assert Comment.objects.get().body == WORDS
    page.get_by_label("Your comment").fill("Other words.")
    page.get_by_role("button", name="Save change").click()
    page.get_by_role("heading", name="Your change has been saved").wait_for()
    assert Comment.objects.get().body == "Other words."


def test_reader_replies_and_reports_without_scripts(new_page, article):
    first = rows.comment(article, "First.", name="Kim")
    page = opened(new_page, article, java_script_enabled=False)
    page.get_by_role("link", name="Reply to Kim").click()
    fill(page)
    page.wait_for_timeout(3200)
    send(page)
    assert Comment.objects.get(body=WORDS).parent == first
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Report Kim’s comment").click()
    page.get_by_label(re.compile("What is wrong")).select_option("spam")
    page.wait_for_timeout(2200)
    page.get_by_role("button", name="Send report").click()
    page.wait_for_url("**/report/?sent=1")
    assert Report.objects.get().comment == first


@pytest.mark.always
def test_comment_form_shows_errors_and_success_in_place(new_page, article):
    page = opened(new_page, article)
    at = page.url
    fill(page, body="", name="Robin")
    send(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Comment: Enter a comment.")
    expect(page.locator(".errors")).to_be_focused()
    field = page.get_by_role("textbox", name=re.compile("^Comment"))
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{field.get_attribute('aria-describedby').split()[0]}")).to_contain_text("Enter a comment.")
    alert.get_by_role("link").click()
    page.keyboard.type("Now I do.")
    page.keyboard.press("Tab")
    send(page)
    said = page.locator(".sent")
    expect(said).to_contain_text("Thank you")
    expect(said).to_be_focused()
    assert page.url.split("#")[0] == at
    assert Comment.objects.get().body == "Now I do."
    assert "TOO" not in Comment.objects.get().hold_reason and Comment.objects.get().hold_kind == "first"
    said.get_by_role("link", name="Change or delete it").click()
    page.wait_for_url("**/my-comment/**")


def test_reply_form_opens_below_comment_with_typed_text(new_page, article):
    first = rows.comment(article, "First.", name="Kim")
    rows.comment(article, "Second.", name="Lee")
    page = opened(new_page, article)
    fill(page)
    page.get_by_role("link", name="Reply to Kim").click()
    form = page.locator(f"#comment-{first.pk} .comment__box comment-form")
    form.wait_for()
    expect(form).to_contain_text("Reply to Kim")
    expect(page.get_by_role("textbox", name=re.compile("^Comment"))).to_have_value(WORDS)
    page.get_by_role("button", name="Cancel reply").click()
    expect(form).to_have_count(0)
    expect(page.get_by_role("heading", name="Leave a reply")).to_have_count(1)
    page.get_by_role("link", name="Reply to Kim").click()
    send(page)
    page.locator(".sent").wait_for()
    assert Comment.objects.get(body=WORDS).parent == first


def test_comment_typed_offline_is_sent_once_online(new_page, article):
    page = opened(new_page, article)
    fill(page)
    ready(page)
    page.context.set_offline(True)
    send(page)
    page.get_by_role("alert").get_by_text("couldn’t reach the site").wait_for()
    expect(page.get_by_role("textbox", name=re.compile("^Comment"))).to_have_value(WORDS)
    page.context.set_offline(False)
    send(page)
    page.locator(".sent").wait_for()
    assert Comment.objects.get().body == WORDS


def test_rate_limited_comment_is_kept_and_sent_later(new_page, article, monkeypatch):
    monkeypatch.setattr(limits, "PER_CLIENT", limits.Limit("comments", 0))
    page = opened(new_page, article)
    fill(page)
    send(page)
    page.get_by_role("alert").get_by_text("many comments in a short time").wait_for()
    monkeypatch.setattr(limits, "PER_CLIENT", limits.Limit("comments", 10))
    RateWindow.objects.all().delete()
    expect(page.get_by_role("textbox", name=re.compile("^Comment"))).to_have_value(WORDS)
    send(page)
    page.locator(".sent").wait_for()
    assert Comment.objects.get().body == WORDS


def test_expired_form_and_lost_csrf_token_keep_text(new_page, article, monkeypatch):
    page = opened(new_page, article)
    fill(page)
    ready(page)
    page.evaluate("document.querySelector('[name=stamp]').value = 'old'")
    send(page)
    page.get_by_role("alert").get_by_text("This form has expired").wait_for()
    page.context.clear_cookies()
    send(page)
    page.get_by_role("alert").get_by_text("Something went wrong").wait_for()
    expect(page.get_by_role("textbox", name=re.compile("^Comment"))).to_have_value(WORDS)
    send(page)
    page.locator(".sent").wait_for()
    assert Comment.objects.get().body == WORDS


def test_double_click_posts_comment_once(new_page, article):
    page = opened(new_page, article)
    fill(page)
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.get_by_role("button", name="Post comment").dblclick()
    page.keyboard.press("Enter")
    page.locator(".sent").wait_for()
    assert len(sent) == 1 and Comment.objects.count() == 1


def test_possible_crisis_redirects_to_help_page(new_page, article):
    page = opened(new_page, article)
    fill(page, "I want to die")
    send(page)
    page.wait_for_url("**/support/**")


def test_approved_comment_is_linked_after_posting(new_page, article):
    Policy(hold_first=False).save()
    page = opened(new_page, article)
    fill(page)
    send(page)
    page.locator(".sent").get_by_role("link", name="View it").click()
    page.wait_for_url(re.compile("#comment-"))
    expect(page.locator(f"#comment-{Comment.objects.get().pk}")).to_contain_text("took me")


def test_reader_reports_comment_in_place_by_keyboard(new_page, article):
    comment = rows.comment(article, "Buy.", name="Kim")
    page = opened(new_page, article)
    link = page.get_by_role("link", name="Report Kim’s comment")
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_label("What is wrong with it?").wait_for()
    page.get_by_role("button", name="Send report").click()
    page.get_by_role("alert").get_by_text("Choose what is wrong").first.wait_for()
    page.get_by_label("What is wrong with it?").select_option("spam")
    page.get_by_role("button", name="Send report").click()
    page.locator("report-form .sent").get_by_text("Thank you").wait_for()
    assert Report.objects.get().comment == comment
