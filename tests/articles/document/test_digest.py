"""Equality of text digests."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.document.digest import digest, rich
from core.html.sanitize import add_heading_ids, sanitize


def of(html):
    return digest("Title", "Standfirst", [{"type": "rich_text", "html": sanitize(html)}])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>Sleep helps.</p>", "<p>Sleep\n  helps. </p>"),
        ("<p>Sleep helps.</p>", "<p>Sleep&nbsp;helps.</p>"),
        ("<p>Sleep helps.</p>", "<p><b>Sleep</b> <em>helps</em>.</p>"),
        ("<p>Sleep helps.</p>", "<p>Sleep helps.</p><p></p><p> </p>"),
        ("<p>Sleep helps.</p>", "<div><span style='x'>Sleep</span> helps.</div>"),
        ("<ul><li>a</li></ul>", "<ul><li><p>a</p></li><li></li></ul>"),
        ("<p>caf\u00e9</p>", "<p>cafe\u0301</p>"),
        ("<h2>Risks</h2>", '<h2 id="risks">Risks</h2>'),
    ],
)
def test_equivalent_texts_have_same_digest(one, other):
    assert of(one) == of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>Take 5 mg.</p>", "<p>Take 50 mg.</p>"),
        ("<h2>Risks</h2>", "<h3>Risks</h3>"),
        ("<h2>Risks</h2>", "<p>Risks</p>"),
        ("<p>a b</p><p>c</p>", "<p>a</p><p>b c</p>"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a b</li></ul>"),
        ("<ul><li>a</li></ul>", "<ol><li>a</li></ol>"),
        ('<p><a href="https://a.org/">x</a></p>', '<p><a href="https://b.org/">x</a></p>'),
        ('<p><a href="https://a.org/">x</a></p>', "<p>x</p>"),
        ("<p>10<sup>3</sup></p>", "<p>103</p>"),
        ("<p>H<sub>2</sub>O</p>", "<p>H2O</p>"),
        ("<table><tr><td>1</td><td></td></tr></table>", "<table><tr><td></td><td>1</td></tr></table>"),
        ("<table><tr><td colspan='2'>1</td></tr></table>", "<table><tr><td>1</td></tr></table>"),
        ("<p>x</p><h2>y</h2>", "<p>x</p><p>&lt;h2&gt;</p><p>y</p><p>&lt;/h2&gt;</p>"),
    ],
)
def test_different_texts_have_different_digests(one, other):
    assert of(one) != of(other)


@pytest.mark.parametrize("key", ["alt", "caption", "sha256", "credit", "image"])
def test_picture_fields_change_digest(key):
    item = {"type": "figure", "image": 1, "sha256": "a", "alt": "b", "caption": "c", "credit": "d"}
    changed = item | {key: 2 if key == "image" else "other"}
    assert digest("T", "", [item]) != digest("T", "", [changed])


AUTHORS = [
    {"person": 1, "credit": "By", "name": "Anna Lee", "role_line": "Psychologist"},
    {"person": 2, "credit": "With", "name": "Bo Ray", "role_line": ""},
]


def test_each_part_of_the_byline_and_each_statement_changes_the_digest():
    whole = {"byline": AUTHORS, "interests": "None.", "labels": {"evidence": "early"}}
    others = [{"byline": AUTHORS[::-1]}, {"byline": AUTHORS[:1]}, {"byline": []}, {"interests": "Some."}]
    others += [{"byline": [AUTHORS[0] | {key: 3 if key == "person" else "Other"}, AUTHORS[1]]} for key in AUTHORS[0]]
    others += [{"interests": ""}, {"labels": {"evidence": "established"}}, {"labels": {}}, {}]
    forms = {digest("T", "", [], **(whole | other)) for other in others}
    assert len(forms) == len(others)
    assert digest("T", "", [], **whole | {"interests": " None. "}) == digest("T", "", [], **whole)


def test_title_standfirst_and_block_order_change_digest():
    one, two = (
        {"type": "pull_quote", "quote": "a", "attribution": ""},
        {"type": "pull_quote", "quote": "b", "attribution": ""},
    )
    forms = {
        digest("T", "S", [one, two]),
        digest("T", "S", [two, one]),
        digest("U", "S", [one, two]),
        digest("T", "R", [one, two]),
    }
    assert len(forms) == 4


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_spaces_never_change_the_digest(words):
    html = sanitize(words)
    assert of(html) == of(html.replace(" ", "  "))
    with_ids, _headings = add_heading_ids(html, set())
    assert rich(with_ids) == rich(html)
