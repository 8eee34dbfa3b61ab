"""The whole round: writer, approver by link, changes, publication, correction."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Remark
from psychsite.setup import roles
from tests.articles.approval.signed import code_for, link_to
from tests.e2e.test_round import PASSWORD
from tests.factories.articles import make_article, make_user
from tests.factories.people import give_address, make_credential, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def doctor():
    """Return an approver without an account, and make the accounts of the staff."""
    from django.contrib.auth.models import Group

    roles.sync()
    for username, role in (("writer", "Writer"), ("editor", "Editor")):
        make_user(username).groups.add(Group.objects.get(name=role))
    person = make_person(name="Leonie Marchetti", honorific="Dr.")
    make_credential(person=person, title="Board-certified psychiatrist")
    give_address(person, "doctor@example.org")
    return person


def open_form(new_page, username, article):
    page = new_page()
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.click("button:text-is('Sign in')")
    page.locator(".ProseMirror:visible").first.wait_for()
    return page


def write(page, words):
    page.locator(".ProseMirror:visible").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def press_next(page, name):
    """Press the form's button; return the dialog."""
    page.locator(".write-bar").get_by_role("button", name=name).click()
    dialog = page.get_by_role("dialog", name=name)
    dialog.wait_for()
    return dialog


def confirm(page, dialog, name, said):
    dialog.get_by_role("button", name=name).click()
    expect(page.locator(".messagelist .success")).to_contain_text(said)


def send(page):
    dialog = press_next(page, "Send for approval")
    dialog.get_by_role("checkbox", name="Dr. Leonie Marchetti").check()
    confirm(page, dialog, "Send for approval", "Sent to Dr. Leonie Marchetti.")


def decide(page, doctor, decision, text=""):
    page.get_by_label(decision).check()
    if text:
        page.get_by_label("What should change, or your reason").fill(text)
    page.get_by_role("button", name="Email me the code").click()
    page.get_by_text("We emailed a code").wait_for()
    page.get_by_label("Six-digit code").fill(code_for(doctor))
    page.get_by_role("button", name="Send my decision").click()
    page.get_by_role("heading", name="We have recorded your decision").wait_for()


def test_the_round_from_writer_to_correction(new_page, doctor):
    meta = "What helps against short nights, and what does not, in plain words for all."
    article = make_article("Short nights", html="<p>Take five drops at night.</p>", meta_description=meta)
    type(article).objects.update(owner=make_user("writer"))

    # 1. The writer sends the text; the doctor remarks on words and asks for changes, on a phone.
    writer = open_form(new_page, "writer", article)
    send(writer)
    expect(writer.locator("#desk-state")).to_contain_text("With Dr. Leonie Marchetti since")
    phone = new_page(viewport=PHONE)
    phone.goto(link_to(doctor))
    phone.evaluate(
        """() => {
          const words = document.querySelector("[data-passage='0'] p").firstChild
          const range = document.createRange()
          range.setStart(words, 5)
          range.setEnd(words, 15)
          getSelection().removeAllRanges()
          getSelection().addRange(range)
        }"""
    )
    phone.get_by_role("button", name="Remark on “five drops”").click()
    expect(phone.locator("#text-0")).to_be_focused()
    phone.keyboard.type("Too much.")
    phone.get_by_role("button", name="Save remark").first.click()
    phone.wait_for_url("**#remark-*")
    remark = Remark.objects.get()
    assert (remark.passage, remark.before, remark.after) == ("five drops", "Take", "at night.")
    decide(phone, doctor, "I request changes, described below", "Check the dose.")

    # 2. The writer sees the request beside the text, answers it, and sends the text again.
    writer.reload()
    expect(writer.locator("#desk-state")).to_contain_text("asked for changes")
    requests = writer.locator("#desk-requests")
    requests.locator("summary").click()
    expect(requests).to_contain_text("Check the dose.")
    requests.get_by_role("button", name="Show in the text").click()
    assert writer.evaluate("getSelection().toString()") == "five drops"
    write(writer, "Take two drops at night.")
    requests.get_by_role("link", name="Answer").click()
    dialog = writer.get_by_role("dialog", name="Answer the remark of Dr. Leonie Marchetti")
    dialog.get_by_label("Your answer").fill("Now two drops, as in the guideline.")
    dialog.get_by_label("Mark the remark as done").check()
    dialog.get_by_role("button", name="Save answer").click()
    expect(requests.locator(".remark")).to_have_count(0)
    expect(writer.locator(".ProseMirror:visible").first).to_contain_text("Take two drops")
    send(writer)

    # 3. The doctor sees her request, the answer and the difference, and approves.
    phone.goto(link_to(doctor))
    main = phone.locator("main")
    for words in (
        "You asked for changes",
        "Check the dose.",
        "Now two drops, as in the guideline.",
        "which you read last",
    ):
        expect(main).to_contain_text(words)
    expect(main.locator("ins").first).to_contain_text("two")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page moves sideways"
    decide(phone, doctor, "I approve: this exact text is medically accurate")

    # 4. An editor publishes it, and corrects a typo later.
    editor = open_form(new_page, "editor", article)
    expect(editor.locator("#desk-state")).to_contain_text("Your turn.")
    dialog = press_next(editor, "Publish")
    expect(dialog).to_contain_text("They will see: Medically approved")
    confirm(editor, dialog, "Publish", "Readers see edition 2 now.")
    write(editor, "Take two drops at night")
    dialog = press_next(editor, "Publish correction")
    expect(dialog).to_contain_text("Medically approved, wording edited since")
    confirm(editor, dialog, "Publish correction", "Readers see edition 3 now.")
    reader = new_page()
    reader.goto(article.get_absolute_url())
    expect(reader.locator("main")).to_contain_text("Medically approved, wording edited since")
