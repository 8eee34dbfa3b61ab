"""Citations in rich text."""

import pytest

from core.html.citations import text_without_citations
from core.html.convert import convert
from core.html.sanitize import add_heading_ids, parse, sanitize

CITED = '<a data-ref="source:7" rel="noopener">[3]</a>'


@pytest.mark.parametrize(
    "html",
    [
        f"<p>Sleep helps.{CITED}</p>",
        f"<ul><li>Rest {CITED}{CITED}</li></ul>",
        f"<p>Rest {CITED.replace('[3]', '[?]')}</p>",
        f"<p>10<sup>6</sup>{CITED} and <strong>more{CITED}</strong></p>",
    ],
)
def test_citations_stay_as_they_are(html):
    assert sanitize(html) == html
    assert convert(html).html == html


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<p><a data-ref="source:7">words</a></p>', "<p>words</p>"),
        ('<p><a data-ref="source:7">[33333]</a></p>', "<p>[33333]</p>"),
        ('<p><a data-ref="source:x">[3]</a></p>', "<p>[3]</p>"),
        ('<p><a data-ref="source:0">[3]</a></p>', "<p>[3]</p>"),
        ('<p><a href="/x/" data-ref="source:7">[3]</a></p>', '<p><a href="/x/" rel="noopener">[3]</a></p>'),
        (f"<p><sup>{CITED}</sup></p>", f"<p>{CITED}</p>"),
        ('<p><a title="x" lang="fr" data-ref="source:7"><b>[3]</b> </a></p>', f"<p>{CITED}</p>"),
    ],
)
def test_citation_is_a_key_and_a_number_and_nothing_else(html, kept):
    assert sanitize(html) == kept


def test_words_of_a_heading_leave_its_citations_out():
    html, headings = add_heading_ids(f"<h2>What helps{CITED}</h2>", set())
    assert headings == [{"id": "what-helps", "text": "What helps", "level": 2}]
    assert html == f'<h2 id="what-helps">What helps{CITED}</h2>'
    assert text_without_citations(parse(f"<p>A{CITED} <em>b{CITED}</em>.</p>")) == "A b."
