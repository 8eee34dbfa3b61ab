"""Citations in the editor, by keyboard; their numbers follow the references."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from articles.blocks.reference import Reference
from articles.models import Article, RichText, Source
from tests.articles.document.test_citations import cite
from tests.e2e.test_editor import READ, open_editor
from tests.factories.articles import add_block

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def numbers(page):
    return page.locator(".writing-citation")


def open_dialog(page):
    """Ask for a citation at the end of the first text, by its key."""
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Alt+f")
    return page.get_by_role("dialog", name="Cite a source")


def test_citation_is_inserted_by_keyboard_and_renumbers_itself(new_page):
    first = Source.objects.create(title="Sleep and mood", authors="Doe J", doi="10.1000/1")
    second = Source.objects.create(title="Rest and mood", authors="Roe J", doi="10.1000/2")
    page = open_editor(new_page)
    article = Article.objects.get()
    add_block(article, Reference, source=first)
    page.goto(reverse("admin:articles_article_change", args=[article.pk]))
    page.locator(".ProseMirror[spellcheck]").first.wait_for()
    # The reference of the article is offered before anything is typed.
    dialog = open_dialog(page)
    dialog.get_by_role("option", name=re.compile("Doe J. Sleep and mood. Reference 1 of this article")).wait_for()
    assert Axe().run(page, "dialog", options={"preload": False}).response["violations"] == []
    page.keyboard.press("Enter")
    dialog.get_by_text("Choose a source from the list.").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    dialog.wait_for(state="detached")
    expect(numbers(page)).to_have_text(["[1]"])
    # Another source is found by its words, and becomes a reference.
    dialog = open_dialog(page)
    dialog.get_by_role("combobox").press_sequentially("rest and")
    dialog.get_by_role("option", name="Roe J. Rest and mood. Adds a reference").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    dialog.wait_for(state="detached")
    expect(numbers(page)).to_have_text(["[1]", "[2]"])
    assert page.evaluate(READ) == f"<p>Sleep helps.{cite(first.pk)}{cite(second.pk, 2)}</p>"
    # A selected citation is replaced.
    for steps, shown in ((1, ["[1]", "[1]"]), (2, ["[1]", "[2]"])):
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".writing-citation.ProseMirror-selectednode")).to_have_count(1)
        page.keyboard.press("Control+Alt+f")
        dialog.get_by_role("option").first.wait_for()
        for _step in range(steps):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        dialog.wait_for(state="detached")
        expect(numbers(page)).to_have_text(shown)
    page.keyboard.press("Control+End")
    page.keyboard.type(" And more.")
    assert page.evaluate(READ).endswith(" And more.</p>")
    # The numbers follow the order of the references, and say when one is gone.
    references = page.locator("#blocks > li[data-kind=reference]")
    expect(references).to_have_count(2)
    references.nth(1).get_by_role("button", name=re.compile("^Move up")).click()
    expect(numbers(page)).to_have_text(["[2]", "[1]"])
    references.nth(0).get_by_role("button", name=re.compile("^Delete: ")).click()
    expect(numbers(page)).to_have_text(["[1]", "[?]"])
    page.get_by_role("button", name="Undo").last.click()
    expect(numbers(page)).to_have_text(["[2]", "[1]"])
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist .success")).to_have_count(1)
    text = RichText.objects.get()
    assert f"{cite(first.pk)}{cite(second.pk, 2)}" in text.html
    assert [row.source for row in Reference.objects.order_by("ordering")] == [second, first]


def test_new_source_is_pasted_checked_and_cited(new_page):
    page = open_editor(new_page)
    dialog = open_dialog(page)
    dialog.get_by_role("button", name="Paste a new source").click()
    pasting = page.get_by_role("dialog", name="Paste a new source")
    pasting.get_by_role("button", name="Read the paste").click()
    expect(pasting.get_by_role("alert").filter(has_text="Paste a DOI, a PubMed number")).to_be_visible()
    pasting.get_by_label("Publication").fill("Doe J. Rest and mood. J Sleep. 2020;1(2):3. doi:10.1000/REST")
    assert Axe().run(page, "dialog", options={"preload": False}).response["violations"] == []
    pasting.get_by_role("button", name="Read the paste").click()
    checking = page.get_by_role("dialog", name="Check the new source")
    expect(checking.get_by_label("DOI")).to_have_value("10.1000/rest")
    checking.get_by_label("DOI").fill("")
    checking.get_by_role("button", name="Add and cite the source").click()
    expect(checking.get_by_role("alert").filter(has_text="so that readers can find the source")).to_be_visible()
    checking.get_by_label("DOI").fill("10.1000/rest")
    checking.get_by_role("button", name="Add and cite the source").click()
    expect(numbers(page)).to_have_text(["[1]"])
    source = Source.objects.get()
    assert (source.title, source.authors, source.doi) == ("Rest and mood", "Doe J", "10.1000/rest")
    assert page.evaluate(READ) == f"<p>Sleep helps.{cite(source.pk)}</p>"
