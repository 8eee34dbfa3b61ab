"""The layout of an article's form: blocks in order, sections at the side."""

import pytest
from django.urls import reverse
from lxml import html

from articles.blocks.base import BLOCKS
from articles.models import Callout, PullQuote, RelatedArticle, RichText
from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import add_block, make_article, make_live

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(db):
    roles.sync()
    return Desk("writer", "Writer")


@pytest.fixture
def article(writer):
    return make_article(owner=writer.user, html="<p>The first text.</p>")


def address(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def page_of(answer):
    return html.fromstring(answer.content.decode())


def shown_blocks(page):
    return [row.get("data-kind") for row in page.xpath("//ol[@id='blocks']/li")]


def test_server_writes_blocks_in_their_order(writer, article):
    add_block(article, PullQuote, quote="Second.")
    add_block(article, RichText, html="<p>Third.</p>")
    PullQuote.objects.update(ordering=1)
    page = page_of(writer.client.get(address(article)))
    assert shown_blocks(page) == ["pull_quote", "rich_text", "rich_text"]


def test_refused_form_keeps_order_and_deleted_blocks(writer, article):
    add_block(article, PullQuote, quote="Second.")
    fields = writer.form(address(article)) | {
        "title": "",
        "articles_pullquote_set-0-ordering": "1",
        "articles_richtext_set-0-DELETE": "on",
    }
    page = page_of(writer.client.post(address(article), fields))
    assert shown_blocks(page) == ["pull_quote", "rich_text"]
    (text,) = page.xpath("//ol[@id='blocks']/li[@data-kind='rich_text']")
    assert "hidden" in text.attrib


def test_block_that_was_added_and_deleted_is_not_saved(writer, article):
    prefix = "articles_pullquote_set"
    fields = writer.form(address(article)) | {
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-region": "body",
        f"{prefix}-0-ordering": "20",
        f"{prefix}-0-quote": "Never mind.",
        f"{prefix}-0-DELETE": "on",
    }
    assert writer.client.post(address(article), fields).status_code == 302
    assert not PullQuote.objects.exists()


def test_folded_blocks_name_what_they_link_to_in_one_query(writer, article, django_assert_max_num_queries):
    add_block(article, RelatedArticle, target=make_live("Sleep after ketamine").article)
    page = page_of(writer.client.get(address(article)))
    (name,) = page.xpath("//ol/li[@data-kind='related_article']//*[@class='block__name']")
    assert name.text_content() == "Related article: Sleep after ketamine"
    rows = RelatedArticle.objects.select_related("target")
    with django_assert_max_num_queries(1):
        assert [row.describe() for row in rows] == ["Sleep after ketamine"]


def test_menu_has_every_kind_with_icon_and_sentence(writer):
    page = page_of(writer.client.get(reverse("admin:articles_article_add")))
    shown = page.xpath("//template[@data-kind]")
    assert [(row.get("data-kind"), row.get("data-icon"), row.get("data-help")) for row in shown] == [
        (kind.kind, kind.icon, kind.help) for kind in BLOCKS
    ]
    assert all(row.get("data-icon") and row.get("data-help").endswith(".") for row in shown)


def test_form_loads_no_script_of_the_content_editor(writer):
    # Its key for saving would send the form a second time.
    page = writer.client.get(reverse("admin:articles_article_add")).content.decode()
    assert "content_editor" not in page


def test_section_with_an_error_is_open(writer, article):
    fields = writer.form(address(article)) | {"meta_title": "x" * 200}
    page = page_of(writer.client.post(address(article), fields))
    (section,) = page.xpath("//details[@id='section-search-engines-and-shared-links']")
    assert "open" in section.attrib
    (field,) = section.xpath(".//*[@name='meta_title']")
    (error,) = section.xpath(".//ul[contains(@class, 'errorlist')]")
    assert error.get("id") in field.get("aria-describedby").split()


def test_error_of_a_block_is_beside_its_field(writer, article):
    callout = add_block(article, Callout, html="<p>Ask.</p>")
    fields = writer.form(address(article)) | {"articles_callout_set-0-heading": "x" * 200}
    page = page_of(writer.client.post(address(article), fields))
    (row,) = page.xpath("//ol/li[@data-kind='callout']")
    assert "block--wrong" in row.get("class")
    assert row.xpath(".//ul[contains(@class, 'errorlist')]")
    callout.refresh_from_db()
    assert callout.heading == ""


def test_readers_of_a_draft_get_the_page_and_no_blocks(article):
    answer = Desk("second", "Writer").client.get(address(article))
    page = page_of(answer)
    assert page.xpath("//iframe[@class='desk-frame']")
    assert not page.xpath("//ol[@id='blocks'] | //template")
    assert not page.xpath("//form[@id='article_form']//input[@type='submit']")


def test_form_names_the_owner_without_a_link_that_a_writer_may_not_open(writer, article):
    page = writer.client.get(address(article)).content.decode()
    assert "owner" in page and reverse("admin:auth_user_change", args=[writer.user.pk]) not in page
