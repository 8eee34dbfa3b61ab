"""The moderators' page in a browser: keys, no scripts, phone, axe, hostile text."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from comments.models import Ban, Comment, ModerationEvent, Report
from comments.moderation import edits, fixtures
from psychsite.setup import roles
from tests.browser import signed_in
from tests.factories.articles import make_live, make_user
from tests.factories.people import make_person
from tests.psychsite import rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/admin/comments/comment/"
HOSTILE = [
    "<img src=x onerror=alert(1)>", "</div></article></li></ol><script>alert(1)</script>", "\"><svg onload=alert(1)>",
    "javascript:alert(1)", "W" * 4000, "\u0645\u0631\u062d\u0628\u0627 " * 50, "Z\u0341\u0321\u0353" * 400,
    "{{ 7|add:7 }}{% load x %}",
    "\n" * 50 + "x", "https://very.example/" + "a" * 500, "<style>*{display:none}</style>",
    "<!--", "&lt;b&gt; &amp;",
]  # fmt: skip


@pytest.fixture
def article():
    return make_live("Sleep and mood").article


@pytest.fixture
def moderator():
    return staff("mo", "Moderator", "Ada Quill")


def staff(username, role, person=None):
    roles.sync()
    user = make_user(username)
    user.groups.add(Group.objects.get(name=role))
    if person:
        make_person(name=person, user=user)
    return user


def pile(article, number):
    return [rows.comment(article, f"Waiting words {n}.", state="pending", client_hash=f"1:{n}") for n in range(number)]


def states():
    return list(Comment.objects.order_by("pk").values_list("state", flat=True))


def keys(page, *pressed):
    """Press keys, waiting for the page to load before each."""
    for one in pressed:
        page.keyboard.press(one)
        page.wait_for_load_state()


def decide(page, pressed, said):
    page.wait_for_timeout(350)  # what is typed into a page that has just opened decides nothing
    with page.expect_navigation():
        page.keyboard.press(pressed)
    page.locator("#mod-messages", has_text=said).wait_for()


@pytest.mark.always
def test_moderation_queue_works_by_keyboard(new_page, article, moderator):
    comments = pile(article, 5)
    page = signed_in(new_page, "mo")
    page.goto(LIST)
    keys(page, "j")
    decide(page, "a", "approved")
    # The next one has the focus by itself.
    expect(page.locator(f"#c-{comments[1].pk}")).to_be_focused()
    decide(page, "s", "filed as spam")
    decide(page, "r", "removed")
    assert states() == ["approved", "spam", "removed", "pending", "pending"]
    decide(page, "u", "undone")
    assert states() == ["approved", "spam", "pending", "pending", "pending"]
    keys(page, "j", "j", "k", "ArrowDown")
    # Keys do nothing while typing.

    keys(page, "n")
    page.keyboard.type("as I hear")
    assert states() == ["approved", "spam", "pending", "pending", "pending"]
    expect(page.locator("[data-current] [name=note]:focus")).to_have_value("as I hear")
    keys(page, "Escape")
    decide(page, "r", "removed")
    assert ModerationEvent.objects.filter(action="removed", note="as I hear").count() == 1
    keys(page, "?")
    expect(page.locator("#mod-help")).to_be_visible()
    keys(page, "Escape")
    expect(page.locator("#mod-help")).not_to_be_visible()


TYPE = """letters => {
  for (const key of letters) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))
}"""


def test_words_typed_outside_fields_decide_nothing(new_page, article, moderator):
    pile(article, 2)
    page = signed_in(new_page, "mo")
    # While the page opens, before anybody can have read anything; and as a part of a word.
    page.add_init_script(f"document.addEventListener('DOMContentLoaded', () => ({TYPE})('jasr'))")
    page.goto(LIST)
    page.wait_for_timeout(500)
    page.evaluate(TYPE, "Place of zapped words")
    page.wait_for_timeout(600)
    assert states() == ["pending", "pending"] and not page.locator("#mod-messages").count()
    expect(page.locator("[data-current]"), "going on is no decision").to_have_count(1)
    keys(page, "Escape")
    decide(page, "a", "approved")
    box = page.locator("#mod-messages").bounding_box()
    assert box["y"] + box["height"] <= page.viewport_size["height"], "what was done is in sight"


def test_redact_reply_ban_and_bulk_actions_work_by_keyboard(new_page, article, moderator):
    fixtures.load_replies()
    first, second, *_rest = pile(article, 4)
    page = signed_in(new_page, "mo")
    page.goto(LIST)
    keys(page, "j")
    page.evaluate("""() => {
      const text = document.querySelector("[data-current] [data-text]").firstChild
      getSelection().setBaseAndExtent(text, 0, text, 13)
    }""")
    keys(page, "e")
    expect(page.locator("[data-current] [name=passage]")).to_have_value("Waiting words")
    page.locator("[data-current]").get_by_role("button", name="Edit out", exact=True).click()
    page.locator("#mod-messages", has_text="passage edited out").wait_for()
    first.refresh_from_db()
    assert first.body == "[…] 0."
    page.locator(f"#c-{second.pk}").focus()
    keys(page, "y")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-current] [name=reply]")).to_have_value(re.compile("Thank you for writing"))
    page.locator("[data-current]").get_by_role("button", name="Approve and reply").click()
    page.locator("#mod-messages", has_text="replied").wait_for()
    assert second.replies.get().person.name == "Ada Quill"
    keys(page, "b")
    page.locator("[data-current] [name=kind]").select_option("client")
    page.locator("[data-current] [data-tool=b] [name=note]").fill("Shouting")
    page.keyboard.press("Enter")
    page.locator("#mod-messages", has_text="commenter banned").wait_for()
    assert Ban.objects.in_force().count() == 1
    page.goto(LIST)
    keys(page, "j", "x", "j", "x")
    expect(page.locator(".mod-bulk summary").first).to_contain_text("(2)")
    page.locator(".mod-bulk summary").first.click()
    page.locator("#mod-bulk").get_by_role("button", name="Spam", exact=True).click()
    page.locator("#mod-messages", has_text="2 comments: filed as spam").wait_for()


def test_compact_moderation_list_works_by_keyboard(new_page, article, moderator):
    comments = pile(article, 4)
    page = signed_in(new_page, "mo")
    page.goto(LIST)
    page.get_by_role("link", name="Show 100 at once").click()
    page.locator(".mod-row").first.wait_for()
    keys(page, "j")
    decide(page, "s", "filed as spam")
    assert "as=lines" in page.url
    expect(page.locator(f"#c-{comments[1].pk}")).to_be_focused()
    keys(page, "x", "j", "x")
    page.locator("#mod-bulk").get_by_role("button", name="Remove", exact=True).click()
    page.locator("#mod-messages", has_text="2 comments: removed").wait_for()
    assert states() == ["spam", "removed", "removed", "pending"]
    keys(page, "j")
    with page.expect_navigation():
        page.keyboard.press("y")
    expect(page.locator("[name=script]")).to_be_focused()
    assert f"/{comments[3].pk}/change/" in page.url


@pytest.mark.parametrize("role", ["Moderator", "Editor"])
def test_moderation_works_without_scripts(new_page, article, role):
    staff("mo", role, "Ada Quill")
    first, second, third = pile(article, 3)
    page = signed_in(lambda: new_page(java_script_enabled=False), "mo")
    page.goto(LIST)
    page.locator(f"#c-{first.pk}").get_by_role("button", name="Approve").first.click()
    page.get_by_role("button", name="Undo").first.click()
    assert states() == ["pending"] * 3
    card = page.locator(f"#c-{second.pk}")
    card.get_by_text("Reply", exact=False).first.click()
    card.locator("[name=reply]").fill("Thank you.")
    card.get_by_role("button", name="Approve and reply").click()
    assert second.replies.get().body == "Thank you."
    for comment in (first, third):
        page.locator(f"#m-{comment.pk}").check()
    page.locator(".mod-bulk summary").first.click()
    page.locator("#bulk-note").fill("The same advertisement")
    page.locator("#mod-bulk").get_by_role("button", name="Spam", exact=True).click()
    assert states() == ["spam", "approved", "spam", "approved"]
    assert ModerationEvent.objects.filter(action="spam", note="The same advertisement").count() == 2


def test_moderator_sees_colleague_decision(new_page, article, moderator):
    staff("second", "Moderator")
    comment, _other = pile(article, 2)
    page, late = signed_in(new_page, "mo"), signed_in(new_page, "second")
    for each in (page, late):
        each.goto(LIST)
        keys(each, "j")
    decide(page, "a", "approved")
    late.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    late.locator(f"#c-{comment.pk} .desk-notice", has_text="approved by mo").wait_for()
    decide(late, "s", "already “approved” by mo")
    comment.refresh_from_db()
    assert comment.state == "approved"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_moderation_pages_are_accessible(new_page, article, moderator, scheme):
    fixtures.load_replies()
    comments = pile(article, 2)
    rows.comment(
        article, "Urgent", state="pending", risk=3, hold_kind="crisis", spam_score=95, spam_words=[["cheap", 1]]
    )
    Report.objects.create(comment=comments[0], reason="abuse", text="Shouting")
    edits.add_note(comment=comments[0], note="A note", by=moderator)
    page = signed_in(lambda: new_page(color_scheme=scheme, bypass_csp=True), "mo")
    for path in (
        LIST,
        f"{LIST}{comments[0].pk}/change/",
        f"{LIST}?as=lines",
        f"{LIST}guide/",
        f"{LIST}log/",
        "/admin/comments/moderationrule/add/",
    ):
        page.goto(path)
        for details in page.locator("#content-main details").all():
            details.evaluate("one => (one.open = true)")
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(row["id"], [node["target"] for node in row["nodes"]][:3]) for row in found] == [], path


def test_moderation_pages_fit_phone_with_hostile_text(new_page, moderator, article):
    for text in HOSTILE:
        rows.comment(article, text[:5000], state="pending", name=text[:80] or "x", hold_reason=text[:300])
    page = signed_in(lambda: new_page(viewport={"width": 320, "height": 700}), "mo")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    for path in (
        LIST,
        f"{LIST}?as=lines",
        f"{LIST}guide/",
        f"{LIST}log/",
        f"{LIST}{Comment.objects.first().pk}/change/",
    ):
        page.goto(path)
        for details in page.locator("#content-main details").all():
            details.evaluate("one => (one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        expect(page.locator(".mod-text img, .mod-text script, .mod-text a")).to_have_count(0)


def test_each_comment_takes_at_most_220_px_until_it_is_opened(new_page, article, moderator):
    long = "A sentence about one long night, and what came after it. " * 40
    parent = rows.comment(article, "What it answers, and more of it. " * 20)
    comment = rows.comment(
        article, long, state="pending", parent=parent, risk=3, hold_kind="crisis", hold_reason="Read this. " * 30,
        spam_score=95, spam_words=[["cheap", 1]], email_hash="1:same", at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    rows.comment(article, "Earlier", email_hash="1:same")
    Report.objects.create(comment=comment, reason="abuse", text="Shouting. " * 20)
    pile(article, 3)
    page = signed_in(lambda: new_page(viewport={"width": 1440, "height": 900}), "mo")
    page.goto(LIST)
    tops = page.evaluate("[...document.querySelectorAll('.mod-card')].map(card => card.getBoundingClientRect().top)")
    assert max(lower - upper for upper, lower in pairwise(tops)) <= 220
    card = page.locator(f"#c-{comment.pk}")
    expect(card.locator("[data-text]")).not_to_be_visible()
    card.get_by_text("Show the whole comment").click()
    expect(card.locator("[data-text]")).to_be_visible()
    card.get_by_text("Details").click()
    expect(card.get_by_role("heading", name="Commenter")).to_be_visible()
    page.reload()
    keys(page, "j")
    expect(card.locator("[data-text]"), "keys lead to whole texts").to_be_visible()
    keys(page, "d")
    expect(card.get_by_role("heading", name="Commenter")).to_be_visible()
    keys(page, "n")
    expect(card.locator("[data-note]")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    heights = page.evaluate("[...document.querySelectorAll('.mod-card')].map(card => card.offsetHeight)")
    assert max(heights[1:]) <= 340 and heights[0] <= 560
