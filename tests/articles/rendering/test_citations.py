"""Citations on a page: numbers that lead to the references, and back."""

import pytest
from lxml import html as lxml_html

from articles.blocks.faq import Faq
from articles.blocks.reference import Reference
from articles.models import RichText, Source
from articles.rendering import bodies
from articles.rendering.citations import with_citations
from tests.articles.document.test_citations import cite
from tests.factories.articles import add_block, freeze, make_article, publish

pytestmark = pytest.mark.django_db


def items(html, *sources):
    references = [{"type": "reference", "source": pk, "text": f"Study {pk}.", "url": ""} for pk in sources]
    return [{"type": "rich_text", "html": html}, *references]


def test_citation_leads_to_its_reference_and_is_noted_there():
    shown = with_citations(items(f"<p>A{cite(8)} b{cite(7)} c{cite(8)}</p>", 7, 8))
    assert '<a class="citation" id="citation-2-1" href="#reference-2" role="doc-biblioref"' in shown[0]["html"]
    assert 'aria-label="Reference [1]">[1]</a>' in shown[0]["html"]
    assert [item["cited_at"] for item in shown[1:]] == [["citation-1-1"], ["citation-2-1", "citation-2-2"]]


def test_citation_without_a_reference_shows_nothing():
    assert with_citations(items(f"<p>A{cite(9)}.</p>", 7))[0]["html"] == "<p>A.</p>"


def test_text_without_citations_stays_as_it_is():
    document = items('<p><a href="/x/" data-ref="article:1" rel="noopener">[1]</a></p>', 7)
    assert with_citations(document) is document


def page_of(client, edition):
    return lxml_html.fromstring(client.get(edition.get_absolute_url()).content)


def test_page_links_numbers_and_references_to_each_other(client):
    first, second = (Source.objects.create(title=f"Study {place}", doi=f"10.1000/{place}") for place in "12")
    article = make_article(html="")
    add_block(article, RichText, html=f"<p>Sleep helps{cite(second.pk)} and rest too{cite(first.pk, 5)}.</p>")
    add_block(article, Faq, question="Does it help?", answer=f"<p>Often.{cite(second.pk)}</p>")
    for source in (first, second):
        add_block(article, Reference, source=source)
    edition = publish(freeze(article))
    page = page_of(client, edition)
    found = [(link.text, link.get("href")) for link in page.xpath("//a[@class='citation']")]
    assert found == [("[2]", "#reference-2"), ("[1]", "#reference-1"), ("[2]", "#reference-2")]
    back = page.xpath("//li[@id='reference-2']//a[@class='references__back']")
    assert [link.get("aria-label") for link in back] == [
        "Back to place 1 that cites reference 2",
        "Back to place 2 that cites reference 2",
    ]
    assert page.xpath("//li[@id='reference-1']/a[@class='references__back']/@aria-label") == [
        "Back to the place that cites reference 1"
    ]
    places = {link.get("href")[1:] for link in page.xpath("//a[@class='references__back']")}
    assert places == set(page.xpath("//a[@class='citation']/@id"))
    assert "data-ref=" not in lxml_html.tostring(page, encoding="unicode")
    # The stored body has the numbers already, and the document gives the same.
    stored = bodies.condense(edition.document)
    assert with_citations(stored) is stored
    edition.body.delete()
    assert lxml_html.tostring(page_of(client, edition)) == lxml_html.tostring(page)
