"""Differences between two texts: content, visibility and speed."""

import time

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.changes.diff import Text, diff_documents, diff_editions, has_changes, text_of_draft
from articles.document.digest import digest
from articles.models import ClinicSpotlight, Figure, Reference, RelatedArticle, RichText, Source
from articles.publishing import actions
from core.html.sanitize import MAX_LENGTH, sanitize
from tests.factories.articles import ALL, add_block, freeze, make_article, make_live, make_user
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic


def texts(*htmls):
    return [{"type": "rich_text", "html": sanitize(html), "headings": []} for html in htmls]


def compare(old, new):
    return diff_documents(texts(old), texts(new))


def lines(old, new):
    return [(line.kind, line.style, line.parts) for block in compare(old, new) for line in block.lines]


def test_changed_words_are_marked_within_paragraph():
    assert lines("<p>Take 5 mg a day.</p>", "<p>Take 0.5 mg each day.</p>") == [
        (
            "changed",
            "",
            [
                ("=", "Take "),
                ("-", "5 "),
                ("+", "0.5 "),
                ("=", "mg "),
                ("-", "a "),
                ("+", "each "),
                ("=", "day."),
            ],
        )
    ]


def test_diff_puts_headings_items_and_rows_on_own_lines():
    html = "<h2>Dose</h2><ul><li>One</li><li>Two</li></ul><table><tr><th>mg</th><td>5</td></tr></table>"
    assert [line[1:] for line in lines(html, html + "<p>New.</p>")] == [
        ("heading", [("=", "Dose")]),
        ("item", [("=", "One")]),
        ("item", [("=", "Two")]),
        ("table row", [("=", "‖ mg | 5")]),
        ("", [("+", "New.")]),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<h2>Dose</h2>", "<h3>Dose</h3>"),
        ("<ul><li>One</li></ul>", "<ol><li>One</li></ol>"),
        ("<p>H<sub>2</sub>O</p>", "<p>H<sup>2</sup>O</p>"),
        ("<p>H<sub>2</sub>O</p>", "<p>H2O</p>"),
        ('<p><a href="https://a.org/">See</a></p>', '<p><a href="https://b.org/">See</a></p>'),
        ("<table><tr><td>1</td><td>2</td></tr></table>", '<table><tr><td colspan="2">1</td><td>2</td></tr></table>'),
        ("<table><tr><td>1</td></tr></table>", "<table><tr><th>1</th></tr></table>"),
        ("<p>5%</p>", "<p>5 %</p>"),
        ("<ul><li>A<ul><li>B</li></ul></li></ul>", "<ul><li>A</li><li>B</li></ul>"),
    ],
)
def test_diff_shows_structure_and_link_changes(old, new):
    shown = compare(old, new)
    assert has_changes(shown)
    assert any(op != "=" for block in shown for op, _text in block.parts)


def test_added_paragraph_leaves_other_paragraphs_unchanged():
    kinds = [
        kind for kind, _style, _parts in lines("<p>One is so.</p><p>Two.</p>", "<p>One is so.</p><p>New</p><p>Two.</p>")
    ]
    assert kinds == ["same", "added", "same"]


def test_diff_aligns_blocks_by_words():
    old = texts("<p>First of all.</p>", "<p>Then some more words.</p>", "<p>Last.</p>")
    new = texts(
        "<p>Quite another thing here</p>", "<p>First of all.</p>", "<p>Then some other words.</p>", "<p>Last.</p>"
    )
    assert [block.kind for block in diff_documents(old, new)] == ["added", "same", "changed", "same"]


def test_a_line_that_keeps_its_words_is_paired_with_them_and_not_with_its_neighbor():
    kept, new = "Sleep helps most people with a low mood", "Tea is served in the yard"
    old = f"<p>{kept} today.</p>"
    assert [line[0] for line in lines(old, f"<p>{new}.</p><p>{kept} now.</p>")] == ["added", "changed"]
    assert [line[0] for line in lines(old, f"<p>{kept} now.</p><p>{new}.</p>")] == ["changed", "added"]


@pytest.mark.parametrize(("shared", "kinds"), [(2, ["removed", "added"]), (3, ["changed"]), (4, ["changed"])])
def test_a_line_that_keeps_three_tenths_of_its_words_is_changed_and_else_replaced(shared, kinds):
    old, new = (" ".join([*"abcd"[:shared], *(f"{side}{n}" for n in range(10 - shared))]) for side in "xy")
    assert [line[0] for line in lines(f"<p>{old}</p>", f"<p>{new}</p>")] == kinds
    blocks = diff_documents(*([{"type": "pull_quote", "quote": side, "attribution": ""}] for side in (old, new)))
    assert [block.kind for block in blocks] == kinds


def test_diff_folds_lines_far_from_change():
    old = "".join(f"<p>Paragraph number {number}</p>" for number in range(20))
    (block,) = compare(old, old.replace("number 10<", "number ten<"))
    assert [(folded, len(some)) for folded, some in block.groups] == [(True, 9), (False, 3), (True, 8)]


def test_diff_shows_title_and_standfirst_first():
    blocks = diff_editions(Text("Old title", "Same.", []), Text("New title", "Same.", []))
    assert [(block.type, block.kind) for block in blocks] == [("title", "changed"), ("standfirst", "same")]
    first = diff_editions(None, Text("A title", "", texts("<p>Words.</p>")))
    assert [(block.type, block.kind) for block in first] == [("title", "added"), ("rich_text", "added")]


def test_diff_names_each_author_with_the_role_that_readers_see():
    anna = {"person": 1, "credit": "By", "name": "Anna Lee", "role_line": ""}
    rows = [[anna], [anna | {"role_line": "Psychologist"}, anna | {"person": 2, "name": "Bo Ray"}]]
    old, new = (Text("Sleep", "Short.", [], byline, "None.") for byline in rows)
    *_same, byline, interests = diff_editions(old, new)
    assert (byline.label, byline.kind, interests.label, interests.kind) == (
        *("Byline", "changed", "Interests of the authors", "same"),
    )  # fmt: skip
    assert " ".join(said([byline]).split()) == "By Anna Lee (Psychologist) By Bo Ray"


WORDS = st.lists(st.sampled_from(["Sleep", "5", "mg", "5%", "not", "the", "the", "a.b", "—", "‖"]), max_size=8).map(
    " ".join
)
MARKUP = st.sampled_from(
    ["<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</li></ul>", "<ol><li>{}</li><li>x</li></ol>", "<p><sub>{}</sub> x</p>",
     '<p><a href="https://a.org/">{}</a></p>', "<table><tr><td>{}</td><td>1</td></tr></table>", "<blockquote>{}</blockquote>"]
)  # fmt: skip
HTML = st.lists(st.tuples(MARKUP, WORDS).map(lambda pair: pair[0].format(pair[1])), max_size=5).map("".join)
DOCUMENT = st.lists(HTML, max_size=4).map(lambda parts: texts(*parts))


@given(DOCUMENT, DOCUMENT)
@settings(max_examples=300, deadline=None)
def test_diff_shows_changes_exactly_when_digests_differ(old, new):
    blocks = diff_documents(old, new)
    assert has_changes(blocks) == (digest("", "", old) != digest("", "", new))
    for block in blocks:
        ops = {op for op, _text in block.parts}
        assert block.kind in {"same", "added", "removed", "changed"}
        if block.kind == "changed":
            assert ops & {"+", "-"}
        else:
            assert ops <= {{"same": "=", "added": "+", "removed": "-"}[block.kind], "="}


@given(WORDS, WORDS)
@settings(max_examples=300, deadline=None)
def test_both_texts_can_be_rebuilt_from_diff(old, new):
    blocks = compare(f"<p>{old}</p>", f"<p>{new}</p>")
    for signs, words in (("=-", old), ("=+", new)):
        read = "".join(text for block in blocks for op, text in block.parts if op in signs)
        assert "".join(read.split()) == "".join(words.split())


def _repeated(sign):
    return "".join(f"<p>a</p><p>{sign}{number}</p>" for number in range(2000))


LONG = {
    "one word": ("<p>" + "a " * 29_000 + "</p>", "<p>b " + "a " * 28_000 + "c</p>"),
    "every other word": tuple("<p>" + " ".join(f"a {sign}{n}" for n in range(7000)) + "</p>" for sign in "xy"),
    "lines alike": ("<p>a</p>" * 7000, "<p>b</p>" * 7000),
    "every other line": (_repeated("x"), _repeated("y")),
    "signs": ("<p>" + ". " * 29_000 + "</p>", "<p>" + ", . " * 14_000 + "</p>"),
}


@pytest.mark.parametrize("case", LONG)
def test_long_and_repetitive_texts_are_diffed_quickly(case):
    """Compare three full blocks in under three seconds."""
    old, new = ([{"type": "rich_text", "html": html, "headings": []}] * 3 for html in LONG[case])
    assert len(old[0]["html"]) <= MAX_LENGTH
    start = time.process_time()
    assert has_changes(diff_documents(old, new))
    assert time.process_time() - start < 3


def test_one_changed_word_in_long_paragraph_is_diffed_as_word():
    words = [f"w{number}" for number in range(9000)]
    old, new = "<p>" + " ".join(words) + "</p>", "<p>" + " ".join([*words[:4000], "CHANGED", *words[4001:]]) + "</p>"
    parts = [part for part in lines(old, new)[0][2] if part[0] != "="]
    assert parts == [("-", "w4000 "), ("+", "CHANGED ")]


def test_diff_template_marks_changes_and_escapes_text():
    page = render_to_string(
        "components/diff.html", {"blocks": compare("<p>Old &lt;b&gt; words</p>", "<p>New &lt;b&gt; words</p>")}
    )
    assert "<del" in page and "removed: " in page
    assert "<ins" in page and "added: " in page
    assert "&lt;b&gt;" in page and "<b>" not in page


pytestmark = pytest.mark.django_db


def full(title, other, clinic):
    article = make_article(title)
    add_block(article, Figure, image=make_image(alt=f"Picture of {title}"), caption="The room")
    add_block(article, RelatedArticle, target=other)
    add_block(article, ClinicSpotlight, clinic=clinic, note="Near")
    source = Source.objects.create(
        title=f"Study of {title}", authors="Doe J", year=2020, doi=f"10.1000/{title.lower()}"
    )
    add_block(article, Reference, source=source)
    return freeze(article)


def said(blocks):
    return " ".join(text for block in blocks for _op, text in block.parts)


def test_diff_names_objects_in_two_queries():
    old = full("One", make_live("Night").article, make_clinic(name="Harbour House"))
    new = full("Two", make_live("Day").article, make_clinic(name="Hill House"))
    with CaptureQueriesContext(connection) as captured:
        blocks = diff_editions(old, new)
    assert len(captured) == 2
    for name in ("Night", "Day", "Harbour House", "Hill House", "Picture of One", "Picture of Two", "Study of Two"):
        assert name in said(blocks) or name.rpartition(" ")[2] in said(blocks), name


def test_public_diff_hides_names_of_unpublished_objects():
    hidden, closed = make_article("Secret plans"), make_clinic(name="Gone Clinic", state="draft")
    old, new = make_article("One"), make_article("Two")
    add_block(new, RelatedArticle, target=hidden)
    add_block(new, ClinicSpotlight, clinic=closed)
    pair = text_of_draft(old), text_of_draft(new)
    assert "Secret plans" in said(diff_editions(*pair)) and "Gone Clinic" in said(diff_editions(*pair))
    public = said(diff_editions(*pair, public=True))
    assert "Secret plans" not in public and "Gone Clinic" not in public
    assert "An article that is not public" in public


def test_draft_is_compared_as_it_would_be_frozen():
    edition = freeze(make_article("One"))
    assert not has_changes(diff_editions(edition, text_of_draft(edition.article)))
    RichText.objects.update(html="<p>Sleep is good.</p>")
    assert has_changes(diff_editions(edition, text_of_draft(edition.article)))
    actions.restore_text(edition=edition, by=make_user("chief", *ALL))
    edition.article.refresh_from_db()
    assert not has_changes(diff_editions(edition, text_of_draft(edition.article)))
