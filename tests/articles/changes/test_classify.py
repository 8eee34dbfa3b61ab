"""Minimum change class between two texts."""

import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.changes import classify
from articles.models import ChangeClass
from tests.shared import SHARED, needs_shared

HERE = Path(__file__).parent


def text(html):
    return {"type": "rich_text", "html": html}


def least(old, new, *, title=("Sleep", "Sleep"), standfirst=("Short.", "Short.")):
    """Return the change class and reasons of two documents, as items or HTML."""
    old, new = ([text(side)] if isinstance(side, str) else side for side in (old, new))
    edition = SimpleNamespace(title=title[0], standfirst=standfirst[0], document=old)
    return classify.least_class(edition, new, title[1], standfirst[1])


MEDICAL = [
    ("<p>Take 5 mg.</p>", "<p>Take 50 mg.</p>"),
    ("<p>The garden is green when you take 5 mg.</p>", "<p>The garden is quiet when you take 5 mg.</p>"),
    ("<p>When you take 5 mg, the garden is green.</p>", "<p>When you take 5 mg, the garden is quiet.</p>"),
    ("<p>Take 5 mg.</p>", "<p>Take 5 g.</p>"),
    ("<p>Take 5 <strong>mg</strong>.</p>", "<p>Take 5 <strong>g</strong>.</p>"),
    ("<p>Take 0.5 mg/kg.</p>", "<p>Take 0,5 mg/kg.</p>"),
    ("<p>Some 20% relapse.</p>", "<p>Some 30% relapse.</p>"),
    ("<p>More than half.</p>", "<p>More than 50 percent.</p>"),
    ("<p>Wait 6 weeks.</p>", "<p>Wait 6 days.</p>"),
    ("<p>Wait two weeks.</p>", "<p>Wait three weeks.</p>"),
    ("<p>Take it twice.</p>", "<p>Take it once.</p>"),
    ("<p>Take it daily.</p>", "<p>Take it weekly.</p>"),
    ("<p>A pulse &lt;100 bpm.</p>", "<p>A pulse &gt;100 bpm.</p>"),
    ("<p>Up to 5 mg a day.</p>", "<p>At least 5 mg a day.</p>"),
    ("<p>10<sup>2</sup> cells.</p>", "<p>102 cells.</p>"),
    ("<p>½ a tablet.</p>", "<p>¼ a tablet.</p>"),
    ("<p>It acts on 5-HT2A.</p>", "<p>It acts on 5-HT1A.</p>"),
    ("<p>Ketamine helps.</p>", "<p>Esketamine helps.</p>"),
    ("<p>It helps.</p>", "<p>Psilocybin helps.</p>"),
    ("<p>Take sertraline or fluoxetine.</p>", "<p>Take sertraline or paroxetine.</p>"),
    ("<p>With lorazepam.</p>", "<p>With diazepam.</p>"),
    ("<p>Lithium is given.</p>", "<p>It is given.</p>"),
    ("<p>It is safe.</p>", "<p>It is not safe.</p>"),
    ("<p>Do not drive.</p>", "<p>Do now drive.</p>"),
    ("<p>It doesn’t help.</p>", "<p>It does help.</p>"),
    ("<p>Never with alcohol.</p>", "<p>Ever with alcohol.</p>"),
    ("<p>With food.</p>", "<p>Without food.</p>"),
    ("<p>It is contraindicated.</p>", "<p>It is indicated.</p>"),
    ("<p>It is unsafe.</p>", "<p>It is safe.</p>"),
    ("<h2>Risks</h2><p>A.</p>", "<h2>Dangers</h2><p>A.</p>"),
    ("<h2>Do</h2><p>A.</p><h2>Avoid</h2><p>B.</p>", "<h2>Do</h2><p>A.</p><h3>Avoid</h3><p>B.</p>"),
    ("<h2>Risks</h2><p>A.</p>", "<p>Risks</p><p>A.</p>"),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "<table><tr><td>b</td><td>a</td></tr></table>"),
    ("<table><tr><td>a</td></tr></table>", "<table><tr><td>a</td></tr><tr><td>c</td></tr></table>"),
    ("<table><tr><td>a</td></tr></table>", '<table><tr><td colspan="2">a</td></tr></table>'),
    ("<p>First 5 mg, then 10 mg.</p>", "<p>First 10 mg, then 5 mg.</p>"),
    ("<p>A.</p><h2>Risks</h2><p>B.</p>", "<p>A.</p><p>B.</p><h2>Risks</h2>"),
    # The heading of a box is no heading of the text, nor of key points.
    (
        [{"type": "callout", "kind": "note", "heading": "Points", "html": "<p>A.</p>"}],
        [text("<h2>Points</h2><p>A.</p>")],
    ),
    (
        [{"type": "callout", "kind": "note", "heading": "Points", "html": "<p>A.</p>"}],
        [{"type": "key_points", "heading": "Points", "points": ["A."]}],
    ),
    (
        [{"type": "reference", "text": "Doe J. Sleep.", "url": "https://doi.org/1"}],
        [{"type": "reference", "text": "Doe J. Sleep.", "url": "https://doi.org/2"}],
    ),
    (
        [{"type": "callout", "kind": "safety", "heading": "Call", "html": "<p>Call for help.</p>"}],
        [{"type": "callout", "kind": "safety", "heading": "Call", "html": "<p>Ask for help.</p>"}],
    ),
    (
        [{"type": "callout", "kind": "note", "heading": "", "html": "<p>Careful.</p>"}],
        [{"type": "callout", "kind": "warning", "heading": "", "html": "<p>Careful.</p>"}],
    ),
]
CLARIFICATION = [
    ("<p>The garden is green.</p>", "<p>The garden is quiet.</p>"),
    ("<p>Read the next page.</p>", "<p>Read the next chapter.</p>"),
    # The sentences beside it do not count, however many words lie between.
    *(
        tuple(f"<p>Take 5 mg. {before}garden is {word}{after}. Take 5 mg.</p>" for word in ("green", "quiet"))
        for before, after in (("The ", ""), ("The big ", ""), ("The ", " now"), ("The ", " and warm"))
    ),
    ("<p>It is a causal link.</p>", "<p>It is a casual link.</p>"),
    ("<p>It began in 2019.</p>", "<p>It began in 2020.</p>"),
    ("<p>Sun. Rain.</p>", "<p>Rain. Sun.</p>"),
    ("<p>Rain, sun.</p>", "<p>Rain: sun.</p>"),
    ("<p>In the mounfaim.</p>", "<p>In the mountain.</p>"),
    ("<p>A new page.</p>", "<p>A “new” page.</p>"),
    ("<p>A new page (of ours).</p>", "<p>A new page of ours.</p>"),
    ("<p>We wrote a book.</p>", "<blockquote><p>We wrote a book.</p></blockquote>"),
    ("<ol><li>Rain</li></ol>", '<ol start="2"><li>Rain</li></ol>'),
    ("<p>1. Rain</p>", "<p>2. Rain</p>"),
    ("<p>Meet Ann Smyth.</p>", "<p>Meet Ann Smith.</p>"),
    ('<p><a href="https://a.example/">Here</a></p>', '<p><a href="https://b.example/">Here</a></p>'),
    ([text("<p>A.</p>"), {"type": "clinic_spotlight", "clinic": 1, "note": ""}], [text("<p>A.</p>")]),
    (
        [{"type": "figure", "image": 1, "sha256": "a", "alt": "Sea", "caption": "", "credit": ""}],
        [{"type": "figure", "image": 2, "sha256": "b", "alt": "Sea", "caption": "", "credit": ""}],
    ),
    (
        [{"type": "pull_quote", "quote": "I read.", "attribution": "A"}],
        [{"type": "pull_quote", "quote": "I read and wrote.", "attribution": "A"}],
    ),
]
# Harmless either way.
LAYOUT = [
    ("<p>Sleep helps.</p>", "<p>Sleep helps.</p>"),
    ("<p>Sleep helps.</p>", "<p>sleep helps!</p>"),
    ("<p>The color of sleep.</p>", "<p>The colour of sleep.</p>"),
    ("<p>They recognise the center.</p>", "<p>They recognize the centre.</p>"),
    ("<p>A well-being day.</p>", "<p>A wellbeing day.</p>"),
    ("<p>The colour's name.</p>", "<p>The color's name.</p>"),
    ("<p>A matter of fact tone.</p>", "<p>A matter-of-fact tone.</p>"),
    ("<p>It is an help.</p>", "<p>It is a help.</p>"),
    ("<p>One. Two.</p>", "<p>One.</p><p>Two.</p>"),
    ("<p>One</p><p>Two</p>", "<ul><li>One</li><li>Two</li></ul>"),
    ("<p>1) Rain.</p><p>2. Sun.</p>", "<ol><li>Rain</li><li>Sun</li></ol>"),
    ("<p>Take 5 mg.</p>", "<p>Take <em>5 mg</em>!</p>"),
    ("<p>Drink 5 litres a day.</p>", "<p>Drink 5 liters a day.</p>"),
    ("<p>Walk 5 Minutes.</p>", "<p>Walk 5 minutes.</p>"),
    ("<p>From 20-30 mg.</p>", "<p>From 20–30 mg.</p>"),
    ("<h2>Risks</h2><p>A.</p>", "<h3>Risks</h3><p>A.</p>"),
    ([text("<p>A.</p><p>B.</p>")], [text("<p>A.</p>"), text("<p>B.</p>")]),
]
# Corrected, never brought in.
SPELLING = [
    ("<p>You will recieve a letter.</p>", "<p>You will receive a letter.</p>"),
    ("<p>Teh end.</p>", "<p>The end.</p>"),
    ("<p>The theraipst listens.</p>", "<p>The therapist listens.</p>"),
    ("<p>Ketmine is given.</p>", "<p>Ketamine is given.</p>"),
    ("<p>We went for a walk for a walk.</p>", "<p>We went for a walk.</p>"),
    # Two words beside the changed one belong to the phrase.
    ("<p>Please bare in mind the date.</p>", "<p>Please bear in mind the date.</p>"),
    ("<p>It is hard to breath there.</p>", "<p>It is hard to breathe there.</p>"),
    (
        [{"type": "callout", "kind": "safety", "heading": "Call", "html": "<p>Call in an emergancy.</p>"}],
        [{"type": "callout", "kind": "safety", "heading": "Call", "html": "<p>Call in an emergency.</p>"}],
    ),
]


@pytest.mark.parametrize(("old", "new"), MEDICAL)
def test_medical_change_is_classified_medical(old, new):
    assert least(old, new)[0] == least(new, old)[0] == ChangeClass.MEDICAL
    assert least(old, new)[1]


@pytest.mark.parametrize(("old", "new"), CLARIFICATION)
def test_rewording_is_classified_clarification(old, new):
    assert least(old, new)[0] == least(new, old)[0] == ChangeClass.CLARIFICATION
    assert least(old, new)[1]


@pytest.mark.parametrize(("old", "new"), LAYOUT)
def test_layout_is_cosmetic_either_way(old, new):
    assert least(old, new) == least(new, old) == (ChangeClass.COSMETIC, [])


@pytest.mark.parametrize(("old", "new"), SPELLING)
def test_a_corrected_misspelling_is_cosmetic_and_a_new_one_is_not(old, new):
    assert least(old, new) == (ChangeClass.COSMETIC, [])
    assert least(new, old)[0] != ChangeClass.COSMETIC


@pytest.mark.parametrize(
    ("before", "after", "is_idle"),
    [
        # After a preposition and up to four words, who does something follows.
        ("After the next long session", " you rest.", True),
        ("After the next long quiet session", " you rest.", False),
        ("After the next session", " rest.", False),
        ("The next session", " you rest.", False),
        # The last two items of a list have at most four words each.
        ("We have pens, paper", " and ink.", True),
        ("We have pens, old blue paper notes", " and ink.", True),
        ("We have pens, very old blue paper notes", " and ink.", False),
        ("We have pens, paper", " and ink for the house.", True),
        ("We have pens, paper", " and ink for the old house.", False),
        ("We have paper", " and ink.", False),
        ("We have pens, paper", " but ink.", False),
        # More may follow where the items are short and a verb says that the list has ended.
        ("Blue pens, old paper", " and ink are in the old house there.", True),
        ("Old blue pens, paper", " and ink are in the old house there.", False),
        ("Blue pens, old paper", " and ink wait in the old house there.", False),
        ("However", " we rest.", True),
        ("However", " rest.", False),
    ],
)
def test_a_comma_is_idle_in_an_opening_and_before_the_last_item(before, after, is_idle):
    sides = f"<p>{before}{after}</p>", f"<p>{before},{after}</p>"
    found = [least(*sides)[0], least(*sides[::-1])[0]]
    assert [one == ChangeClass.COSMETIC for one in found] == [is_idle] * 2


def judge(edits):
    """Return ({kind: number of edits}, [edits that were judged wrong]).

    `edits` are (kind, old html, new html).
    """
    count, wrong = Counter(), []
    for kind, old, new in edits:
        old, new = (side if side.startswith("<") else f"<p>{side}</p>" for side in (old, new))
        found, reasons = least(old, new)
        right = {"dangerous": found != "cosmetic", "medical": found == "medical", "harmless": found == "cosmetic"}
        count[kind] += 1
        if not right[kind]:
            wrong.append((kind, old, new, str(found), reasons))
    return count, wrong


def read_edits(path):
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_edit_of_the_collection_is_judged_right():
    count, wrong = judge(read_edits(HERE / "edits.tsv"))
    assert not wrong
    assert min(count.values()) >= 80


def test_edits_that_the_rules_were_not_made_with_are_judged_right():
    """Keep the limits.

    Nothing dangerous is cosmetic, 90 % of the medical are medical, and 5 % of the harmless are raised.
    """
    count, wrong = judge(read_edits(HERE / "edits_held_out.tsv"))
    missed = Counter(kind for kind, *_rest in wrong)
    assert missed["dangerous"] == 0, wrong
    assert missed["medical"] <= 0.1 * count["medical"], wrong
    assert missed["harmless"] <= 0.05 * count["harmless"], wrong


@needs_shared
@pytest.mark.parametrize(
    ("name", "kind"), [("C38-never-cosmetic", "dangerous"), ("C39-medical-not-clarification", "medical")]
)
def test_reported_edits_are_judged_right(name, kind):
    rows = read_edits(SHARED / "cases" / f"{name}.tsv")[1:]
    count, wrong = judge((kind, *row[:2]) for row in rows)
    assert not wrong
    assert count[kind] > 10


def test_title_and_standfirst_changes_are_classified():
    html = "<p>A.</p>"
    assert least(html, html, title=("Five facts on ketamine", "Five facts on esketamine"))[0] == ChangeClass.MEDICAL
    assert least(html, html, standfirst=("It helps.", "It does not help."))[0] == ChangeClass.MEDICAL
    assert least(html, html, title=("On sleep", "On rest"))[0] == ChangeClass.CLARIFICATION
    # The first sentence has nothing before it, whatever the last one ends with.
    for html in ("<p>A.</p>", "<p>Read on:</p>"):
        assert least(html, html, title=("A dose for the garden", "A dose for the yard"))[0] == ChangeClass.MEDICAL


def test_change_reasons_name_the_change():
    assert least("<p>Take 5 mg.</p>", "<p>Take 50 mg.</p>")[1] == ["a dose changed: “5 mg” → “50 mg”"]
    assert least("<p>It helps.</p>", "<p>It never helps.</p>")[1] == ["a negation was added: “never”"]
    (bound, *_rest) = least("<p>Wait up to about 5 minutes.</p>", "<p>Wait at least about 5 minutes.</p>")[1]
    assert bound == "what the text says about “5 minutes” changed: “up to” → “at least”"
    called = least("<p>Read <a href='https://a.org'>it</a>.</p>", "<p>Read <a href='tel:+15551234'>it</a>.</p>")
    assert called[1] == ["the number that a link calls was added: “tel:+15551234”"]


def test_passage_moved_under_another_heading_is_medical():
    old = "<h2>Do</h2><p>Eat.</p><p>Rest.</p><h2>Avoid</h2><p>Drink.</p>"
    new = "<h2>Do</h2><p>Rest.</p><h2>Avoid</h2><p>Drink.</p><p>Eat.</p>"
    assert least(old, new) == (ChangeClass.MEDICAL, ["“Eat” moved under another heading"])
    typo = old.replace("Avoid", "Avodi")
    assert least(typo, typo.replace("Avodi", "Aviod"))[0] == ChangeClass.MEDICAL
    assert least(old.replace("Do<", "Possable<"), old.replace("Do<", "Possible<"))[0] == ChangeClass.COSMETIC
    same_section = "<h2>Do</h2><p>Rest.</p><p>Eat.</p><h2>Avoid</h2><p>Drink.</p>"
    assert least(old, same_section)[0] == ChangeClass.CLARIFICATION


def test_table_change_reason_quotes_cells():
    old, new = (f"<table><tr><td>{one}</td><td>{other}</td></tr></table>" for one, other in ("ab", "ba"))
    assert least(old, new)[1] == ["a table changed: “a | b” → “b | a”"]


def test_first_edition_is_medical():
    assert classify.least_class(None, [text("<p>A.</p>")], "Sleep")[0] == ChangeClass.MEDICAL


@pytest.mark.parametrize(("slips", "change_class"), [(8, ChangeClass.COSMETIC), (9, ChangeClass.CLARIFICATION)])
def test_the_ninth_slip_that_no_list_knows_is_no_slip(slips, change_class):
    words = ["galrden", "mountqain", "lanscape", "butterlfy", "kitchhen", "umbrlela", "furnitrue", "libray", "picutres"]
    fixed = ["garden", "mountain", "landscape", "butterfly", "kitchen", "umbrella", "furniture", "library", "pictures"]
    old, new = ("".join(f"<p>The {word} over there.</p>" for word in side[:slips]) for side in (words, fixed))
    assert least(old, new)[0] == change_class
    # The same slip in many places counts once.
    assert least(old.replace("over", "galrden"), new.replace("over", "garden"))[0] == change_class


def test_a_misspelling_in_each_of_many_paragraphs_alike_is_still_spelling():
    old = "".join(f"<p>You recieve rest number {place}: {'rest and ' * 8}rest.</p>" for place in range(60))
    assert least(old, old.replace("recieve", "receive")) == (ChangeClass.COSMETIC, [])


def test_one_change_in_a_long_text_is_judged_quickly():
    paragraph = "<p>" + "The garden is green and the other words are here too. " * 10 + "</p>"
    old, new = paragraph * 46 + "<p>A mountqain.</p>", paragraph * 46 + "<p>A mountain.</p>"
    least(old, new)
    begun = time.process_time()
    assert least(old, new)[0] == ChangeClass.COSMETIC
    # Some 80 ms on a quiet machine.
    assert time.process_time() - begun < 0.5


def test_higher_change_class_wins():
    assert classify.higher_class("medical", ChangeClass.COSMETIC) == "medical"
    assert classify.higher_class("cosmetic", ChangeClass.CLARIFICATION) == "clarification"


LETTERS = st.text(st.sampled_from("abcdefghijklmnop ,.-%µ½²<>()’mgkl/"), max_size=30)
DIGITS = st.sampled_from("0123456789٣०")


@settings(max_examples=400, deadline=None)
@given(LETTERS, DIGITS, DIGITS, LETTERS)
def test_changed_digit_is_never_cosmetic(before, one, other, after):
    from django.utils.html import escape

    old, new = (f"<p>{escape(before + digit + after)}</p>" for digit in (one, other))
    assert (least(old, new)[0] == ChangeClass.COSMETIC) == (one == other)


@settings(max_examples=200, deadline=None)
@given(LETTERS, DIGITS, LETTERS)
def test_added_or_removed_digit_is_never_cosmetic(before, digit, after):
    from django.utils.html import escape

    old, new = f"<p>{escape(before + after)}</p>", f"<p>{escape(before + digit + after)}</p>"
    assert least(old, new)[0] != ChangeClass.COSMETIC
    assert least(new, old)[0] != ChangeClass.COSMETIC


@settings(max_examples=200, deadline=None)
@given(st.lists(LETTERS, max_size=6))
def test_unchanged_text_has_no_change_reasons(parts):
    from django.utils.html import escape

    html = "".join(f"<p>{escape(part)}</p>" for part in parts)
    assert least(html, html) == (ChangeClass.COSMETIC, [])


@pytest.mark.parametrize(
    "old, new",
    [
        ("<p>the same words again and again</p>" * 4000, "<p>the same words again and once more</p>" * 4000),
        ("<p>" + "the " * 9000 + "</p>", "<p>" + "a " * 9000 + "</p>"),
        ("".join(f"<p>word{n} and the other words of it</p>" for n in range(1500)),
         "".join(f"<p>word{n} and the other words of it</p>" for n in range(1500, 0, -1))),
    ],
)  # fmt: skip
def test_hostile_texts_are_classified_quickly(old, new):
    begun = time.process_time()
    assert least(old, new)[0] != ChangeClass.COSMETIC
    assert time.process_time() - begun < 5
