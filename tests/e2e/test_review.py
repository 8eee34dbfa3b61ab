"""The signed review page in a browser, at phone and desktop widths."""

import os

import pytest
from playwright.sync_api import expect

from articles.models import Approval, ClinicSpotlight, PullQuote, Remark, RichText
from articles.publishing import actions
from tests.articles.approval.signed import ask, code_for
from tests.factories.articles import add_block, approve, freeze, make_approver, make_article
from tests.factories.places import make_clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST = (
    "<h2>What a dose does</h2><p>The first dose is 10 mg.</p>"
    "<table><tr><th>Day</th><th>Dose</th></tr><tr><td>1</td><td>10 mg</td></tr></table>"
)


def shoot(page, name):
    """Save a screenshot if SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=os.path.join(folder, f"{name}.png"), full_page=True)


@pytest.mark.parametrize("width", [320, 1280])
def test_approver_approves_by_link_in_browser(new_page, width):
    person = make_approver()
    article = make_article("Ketamine and sleep", html=FIRST)
    add_block(article, PullQuote, quote="I slept through.", attribution="A reader")
    add_block(article, ClinicSpotlight, clinic=make_clinic(name="Harbor Clinic"), note="By the sea.")
    approve(freeze(article), person)
    RichText.objects.filter(parent=article).update(html=FIRST.replace("10 mg", "20 mg"))
    actions.record_save(article=article, by=None)
    path = ask(freeze(article), person, note="The dose has changed. Please look at the table too.")

    page = new_page(viewport={"width": width, "height": 900})
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ketamine and sleep")
    shoot(page, f"review-{width}-page")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page moves sideways"

    page.get_by_text("Add a remark on this passage").first.click()
    page.get_by_label("Your remark").first.fill("Is this the starting dose?")
    shoot(page, f"review-{width}-remark")
    page.get_by_role("button", name="Save remark").first.click()
    page.wait_for_url("**#remark-*")
    assert Remark.objects.get().block == 0

    decision = page.get_by_label("Still correct: I read what changed since edition 1")
    decision.check()
    page.locator("#answer").get_by_label("Interests to disclose to readers").fill("None.")
    answer = page.locator("#answer")
    answer.get_by_role("button", name="Email me the code").click()
    notice = page.get_by_text("We emailed a code")
    notice.wait_for()
    page.wait_for_load_state("load")
    page.wait_for_timeout(1000)  # the browser moves to the form some time after it has shown it
    assert notice.evaluate("element => element.getBoundingClientRect().top < innerHeight"), "the notice is out of sight"
    expect(decision).to_be_checked()
    answer.get_by_label("Six-digit code").fill("12")
    page.get_by_role("button", name="Send my decision").click()
    page.get_by_text("Enter the six-digit code.").first.wait_for()
    shoot(page, f"review-{width}-wrong")
    answer.get_by_label("Six-digit code").fill(code_for(person))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="We have recorded your decision").wait_for()
    shoot(page, f"review-{width}-done")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.context.cookies() == []
    assert Approval.objects.filter(via="signed_link", disclosure="None.").count() == 1
