"""Texts that are too long for one block divide themselves when they are saved."""

import pytest
from django.urls import reverse

from articles.admin.writing.long_texts import ROOM, divide_html
from articles.models import PullQuote, RichText
from core.html.sanitize import MAX_LENGTH, sanitize
from core.html.text import to_text
from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import add_block, make_article

PARAGRAPH = f"<p>{'word ' * 200}</p>"
LONG = {
    "paragraphs": "".join(f"{PARAGRAPH}" for _ in range(80)),
    "one paragraph": f"<p>{'word <strong>strong</strong> ' * 5000}</p>",
    "one word": f"<p>{'x' * 150_000}</p>",
    "a list": "<ol>" + "".join(f"<li>Item {n} {'y' * 300}</li>" for n in range(400)) + "</ol>",
    "a table": f"<table><caption>All</caption><tbody>{'<tr><td>cell</td><td>cell</td></tr>' * 4000}</tbody></table>",
    "signs": f"<p>{'&amp; ' * 30_000}</p>",
    "bare text": "no markup " * 10_000,
}


@pytest.mark.parametrize("value", LONG.values(), ids=LONG)
def test_division_keeps_every_word_in_order(value):
    parts = divide_html(value)
    assert len(parts) > 1
    assert all(len(part) <= MAX_LENGTH for part in parts)
    joined = "".join(to_text(part) for part in parts)
    assert "".join(joined.split()) == "".join(text_of(value).split())


def text_of(value):
    from lxml import html

    return html.fragment_fromstring(value, create_parent=True).text_content()


def test_part_begins_at_a_heading_that_is_near():
    value = PARAGRAPH * 30 + "<h2>Second half</h2>" + PARAGRAPH * 30
    first, second = divide_html(value)
    assert second.startswith("<h2>Second half</h2>")
    assert len(first) < ROOM


@pytest.mark.parametrize("value", ["", "<", "<p", "<!-- -->", "\x00", "<p>" * 3000 + "x" * 70_000])
def test_division_accepts_any_input(value):
    assert "".join(divide_html(value)).count("x") == value.count("x")


@pytest.mark.django_db
def test_saved_text_continues_in_the_next_block():
    roles.sync()
    writer = Desk("writer", "Writer")
    article = make_article(owner=writer.user, html="<p>First.</p>")
    add_block(article, PullQuote, quote="Afterwards.")
    path = reverse("admin:articles_article_change", args=[article.pk])
    writer.send(path, **{"articles_richtext_set-0-html": LONG["paragraphs"]})
    texts = RichText.objects.filter(parent=article).order_by("ordering")
    assert len(texts) == 2
    assert "".join(row.html for row in texts) == sanitize(PARAGRAPH) * 80
    assert texts[1].ordering < PullQuote.objects.get().ordering
    # On the form of a new article too, where other rules still hold.
    add = reverse("admin:articles_article_add")
    fields = writer.form(add) | {
        "title": "",
        "articles_richtext_set-TOTAL_FORMS": "1",
        "articles_richtext_set-0-region": "body",
        "articles_richtext_set-0-ordering": "10",
        "articles_richtext_set-0-html": LONG["paragraphs"],
    }
    answer = writer.client.post(add, fields)
    assert answer.status_code == 200
    assert answer.content.decode().count('<li class="block block--rich_text') == 3, "two parts, and the template"
