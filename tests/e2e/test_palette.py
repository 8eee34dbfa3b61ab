"""The search of the desk by keyboard, in a browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from articles.publishing import actions
from psychsite.setup import roles
from tests.browser import signed_in
from tests.factories.articles import make_article, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_keyboard_searches_and_opens_what_was_found(new_page, scheme):
    roles.sync()
    user = make_user("editor")
    user.groups.add(Group.objects.get(name="Editor"))
    article = make_article("Sleep and mood", html="<p>The quokka sleeps.</p>")
    actions.record_save(article=article, by=user)
    page = signed_in(lambda: new_page(color_scheme=scheme, bypass_csp=True), "editor")
    page.goto("/admin/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Search everything")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search everything")
    expect(box).to_be_focused()
    expect(page.get_by_role("option", name="New article")).to_be_visible()
    page.keyboard.type("quokka")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    with page.expect_response("**/admin/search/**"):
        page.keyboard.press("Control+k")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Sleep and mood")).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "palette-0")
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [row["id"] for row in found if row["impact"] in {"serious", "critical"}] == []
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/articles/article/{article.pk}/change/")
