"""The rows and tokens that a change is judged by."""

import pytest

from articles.document.tokens import tokenize_html


@pytest.mark.parametrize(
    ("html", "rows"),
    [
        # The number of an item comes before its first paragraph only.
        ("<ol><li><p>One.</p><p>Two.</p></li><li>Three</li></ol>", ["1. One .", "Two .", "2. Three ."]),
        ('<ol start="4"><li>One<ul><li>Deep</li></ul></li></ol>', ["4. One .", "• Deep ."]),
        ("<ul><li>One</li></ul><p>Two</p>", ["One .", "Two ."]),
        ("<blockquote><p>Said.</p></blockquote><p>After</p>", ["a quotation begins", "Said .", "a quotation ends", "After ."]),
        # An index after a digit is no part of the number; a power never is.
        ("<p>H<sub>2</sub>O, x2<sub>3</sub>, 10<sup>2</sup>, 1<sup>st</sup></p>", ["H 2 O , x 2 3 , 10^2 , 1 st ."]),
        ("Loose<p>One</p>loose", ["Loose .", "One .", "loose ."]),
        ("<ul><li>Say<h3>Now</h3>what<table><tr><td>a</td></tr></table>or</li></ul>", ["Say .", "Now", "what .", "a", "or ."]),
        ("<p>One<br>two <strong>three</strong></p><hr><p>Four</p>", ["One two three .", "Four ."]),
    ],
)  # fmt: skip
def test_each_paragraph_and_item_is_one_row(html, rows):
    assert [" ".join(token.shown for token in row) for row in tokenize_html(html)] == rows
