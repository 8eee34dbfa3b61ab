"""Rich text as Markdown: no word is lost, and none becomes a mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.html import markdown as md
from core.html.sanitize import sanitize
from core.html.text import to_text

CASES = {
    "<p>One <strong>two</strong> <em>three</em></p>": "One **two** *three*",
    "<h2>A</h2><p>B</p><h3>C</h3>": "## A\n\nB\n\n### C",
    "<ul><li>A<ul><li>B</li></ul></li><li>C</li></ul>": "- A\n\n  - B\n- C",
    '<ol start="3"><li>A</li><li>B</li></ol>': "3. A\n4. B",
    "<blockquote><p>A</p><p>B</p></blockquote>": "> A\n>\n> B",
    "<p>A<br>B</p>": "A\\\nB",
    '<p><a href="https://example.org/a(b)">A [1]</a></p>': r"[A \[1\]](<https://example.org/a(b)>)",
    '<p><a href="/help/">Help</a></p>': "[Help](<http://testserver/help/>)",
    '<p>See <a href="#part">below</a>.</p>': "See below.",
    "<p>10<sup>6</sup> and H<sub>2</sub>O</p>": "10^6 and H2O",
    "<table><caption>T</caption><thead><tr><th>A</th><th>B|C</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>": (
        "**T**\n\n| A | B\\|C |\n| --- | --- |\n| 1 |  |"
    ),
    "<p>Take &lt;5 mg &amp; *not* more_than_that</p>": r"Take \<5 mg & \*not\* more\_than\_that",
    "<p># No heading</p><p>1. No list</p><p>- None</p>": "\\# No heading\n\n1\\. No list\n\n\\- None",
    "<p>&amp;lt; stays</p>": r"\&lt; stays",
}


@pytest.mark.parametrize("html", CASES)
def test_markdown_of_each_element(html):
    assert md.to_markdown(html) == CASES[html]


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Cf")), min_size=1, max_size=30)


def shown(markdown):
    """Return the words that a reader of Markdown sees, without spaces."""
    return "".join(to_text(sanitize(MarkdownIt("commonmark").enable("table").render(markdown))).split())


@given(st.lists(WORDS, min_size=1, max_size=4), st.sampled_from(["p", "h2", "li", "td", "strong", "em", "br", "a"]))
def test_what_was_typed_stays_words(parts, tag):
    opened = {
        "li": "<ul><li>{}</li></ul>",
        "td": "<table><tbody><tr><td>{}</td></tr></tbody></table>",
        "strong": "<p>a<strong>{}</strong>b</p>",
        "em": "<p><em>{}</em>b</p>",
        "br": "<p>a<br>{}</p>",
        "a": '<p><a href="https://example.org/">{}</a></p>',
    }.get(tag, f"<{tag}>{{}}</{tag}>")
    escaped = [part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for part in parts]
    html = sanitize("".join(opened.format(part) for part in escaped))
    assert shown(md.to_markdown(html)) == "".join(to_text(html).split())
