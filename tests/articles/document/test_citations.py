"""Citations in a document: the key counts, and the number does not."""

import pytest

from articles.blocks.base import kind_of
from articles.blocks.parts import freezing
from articles.blocks.reference import Reference
from articles.changes.classify import least_class
from articles.changes.diff import Text, diff_editions, has_changes
from articles.document.digest import digest
from articles.document.lines import rich_lines
from articles.document.tokens import tokenize_html
from articles.models import RichText, Source
from core.html.text import to_text
from tests.factories.articles import add_block, freeze, make_article


def cite(source, number=1):
    return f'<a data-ref="source:{source}" rel="noopener">[{number}]</a>'


def html_of(source, number=1):
    return f"<p>Sleep helps.{cite(source, number)}</p>"


def form(html):
    return digest("T", "S", [{"type": "rich_text", "html": html}]), tokenize_html(html)


def keys(html):
    return [[token.key for token in row] for row in tokenize_html(html)]


def test_number_counts_neither_in_the_digest_nor_in_the_class_of_a_change():
    for html in (html_of(7), f"<h2>Sleep{cite(7)}</h2>", f"<table><tr><td>x{cite(7)}</td></tr></table>"):
        other = html.replace("[1]", "[12]")
        assert form(html)[0] == form(other)[0] and keys(html) == keys(other)
    assert form(html_of(7))[0] != form(html_of(8))[0] != form("<p>Sleep helps.</p>")[0]
    raised = f"<p>10<sup>{cite(7)}, {cite(8)}</sup></p>"
    assert keys(raised) == keys(raised.replace("[1]", "[12]"))


def test_another_source_is_a_change_that_is_not_cosmetic():
    old = Text("T", "S", [{"type": "rich_text", "html": html_of(7)}])
    new = [{"type": "rich_text", "html": html_of(8, 2)}]
    level, reasons = least_class(old, new, "T", "S")
    assert level == "clarification" and reasons == ["what the text cites changed: “[1]” → “[2]”"]
    assert least_class(old, [{"type": "rich_text", "html": html_of(7, 4)}], "T", "S")[0] == "cosmetic"


def test_difference_and_plain_text_show_the_number():
    assert to_text(html_of(7, 3)) == "Sleep helps.[3]"
    assert rich_lines(html_of(7, 3)) == [("", "Sleep helps.[3] (source 7)")]
    old, new = (Text("T", "S", [{"type": "rich_text", "html": html_of(7, number)}]) for number in (1, 2))
    assert not has_changes(diff_editions(old, new))


@pytest.mark.django_db
def test_frozen_text_numbers_its_citations_by_the_references():
    article = make_article(html="")
    first, second, missing = (Source.objects.create(title=f"Study {place}", doi=f"10.1000/{place}") for place in "123")
    add_block(article, RichText, html=f"<p>Sleep{cite(second.pk, 9)} helps{cite(first.pk)}{cite(missing.pk, 2)}.</p>")
    for source in (first, second, first):
        add_block(article, Reference, source=source)
    document, text = freezing.build(article)
    assert document[0]["html"] == f"<p>Sleep{cite(second.pk, 2)} helps{cite(first.pk)}{cite(missing.pk, '?')}.</p>"
    assert text.startswith("Sleep[2] helps[1][?].")


@pytest.mark.django_db
def test_another_order_of_references_renumbers_the_next_edition():
    article = make_article(html="")
    sources = [Source.objects.create(title=f"Study {place}", doi=f"10.1000/{place}") for place in "12"]
    add_block(article, RichText, html=f"<p>Sleep helps.{cite(sources[0].pk)}</p>")
    blocks = [add_block(article, Reference, source=source) for source in sources]
    assert "[1]" in freeze(article).text
    Reference.objects.filter(pk=blocks[0].pk).update(ordering=blocks[1].ordering + 10)
    edition = freeze(article)
    assert edition.number == 2 and "Sleep helps.[2]" in edition.text
    assert cite(sources[0].pk, 2) in edition.document[0]["html"]
    restored = kind_of(edition.document[0]).thaw(edition.document[0])
    assert cite(sources[0].pk, 2) in restored.html
