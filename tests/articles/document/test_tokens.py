"""The rows and tokens that a change is judged by."""

import pytest

from articles.document.tokens import END, tokenize_html, tokenize_text


@pytest.mark.parametrize(
    ("html", "rows"),
    [
        # The number of an item comes before its first paragraph only.
        ("<ol><li><p>One.</p><p>Two.</p></li><li>Three</li></ol>", ["1. One .", "Two .", "2. Three ."]),
        ('<ol start="4"><li>One<ul><li>Deep</li></ul></li></ol>', ["4. One .", "• Deep ."]),
        ("<ul><li>One</li></ul><p>Two</p>", ["One .", "Two ."]),
        ("<blockquote><p>Said.</p></blockquote><p>After</p>", ["a quotation begins", "Said .", "a quotation ends", "After ."]),
        # An index after a digit is no part of the number; a power never is.
        ("<p>H<sub>2</sub>O, x2<sub>3</sub>, 10<sup>2</sup>, 1<sup>st</sup></p>", ["H 2 O , x 2 3 , 10^2 , first ."]),
        ("Loose<p>One</p>loose", ["Loose .", "One .", "loose ."]),
        ("<ul><li>Say<h3>Now</h3>what<table><tr><td>a</td></tr></table>or</li></ul>", ["Say .", "Now", "what .", "a", "or ."]),
        ("<p>One<br>two <strong>three</strong></p><hr><p>Four</p>", ["One two three .", "Four ."]),
    ],
)  # fmt: skip
def test_each_paragraph_and_item_is_one_row(html, rows):
    assert [" ".join(token.shown for token in row) for row in tokenize_html(html)] == rows


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5 mg / kg", "dose 5 mg/kg"),
        ("2–3 mg", "dose 2-3 mg"),
        ("3 Mg", "dose 3 Mg"),
        ("1,000 mg", "dose 1,000 mg"),
        # American readers write 1,000 people or 1000.
        ("1,000 people", "number 1000 people"),
        ("12,34 people", "number 12,34 people"),
        ("2 Weeks", "number 2 weeks"),
        ("two days", "number two days"),
        ("<5 percent", "number <5 %"),
        ("10²", "number 10^2"),
        ("½", "number ½"),
        ("five", "number five"),
        ("weekly", "number weekly"),
        ("one", "word one"),
        ("2019", "year 2019"),
        ("1990’s", "year 1990 · word s"),
        ("Type II, IV", "word type · number ii · mark , · number IV"),
        ("dont", "negation don't"),
        ("do not", "word do · negation not"),
        # "US" is not "us", and "May" within a sentence is not "may".
        ("us and the U.S.", "word us · word and · word the · word US"),
        ("May we? In May we may", "word may · word we · question ? · word in · word May · word we · word may"),
        ("sertraline’s", "drug sertraline's"),
        ("ketamines", "drug ketamines"),
        ("salt & water", "word salt · word and · word water"),
        ("a → b", "word a · word → · word b"),
        ("the patients’ room", "word the · word patients · word room"),
        ("‘said’ patients’ room", 'mark " · word said · mark " · word patients · mark " · word room'),
        ("e.g. Dr. Lee", "word eg · word dr · word lee"),
        ("[a], , b", "mark ( · word a · mark ) · mark , · word b"),
        ("a -- b… c", "word a · mark – · word b · mark … · word c"),
        ("“Rest.”", 'mark " · word rest · mark "'),
        ("“Rest”.", 'mark " · word rest · mark "'),
        ("• Rest", "word rest"),
        ("ﬁt", "word fit"),
        ("No!", "negation no"),
    ],
)
def test_what_cannot_change_the_meaning_has_one_form(text, found):
    *row, last = tokenize_text(text)
    assert last == END
    assert " · ".join(" ".join([token.kind, *filter(None, token.key[1:])]) for token in row) == found


@pytest.mark.parametrize("text", ["What?!", "Now:", ""])
def test_a_question_and_a_colon_take_no_full_stop(text):
    assert END not in list(tokenize_text(text))
