"""The converter: what word processors and web pages put into the clipboard."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.html.convert import TooMuch, convert, convert_text
from core.html.sanitize import sanitize
from core.html.text import to_text
from tests.shared import SHARED, needs_shared

CASES = {
    "C02-gdocs-bold.html": "<h2>Why sleep comes first</h2><p>Go to bed at <strong>the same hour</strong><em> every day</em>.</p>"
    "<ul><li>Dim the light<ul><li>screens too</li></ul></li></ul>",
    "C03-word-lists.html": "<ul><li>Dark room<ul><li>Curtains</li></ul></li><li>No telephone</li></ul>"
    "<ol><li>Get up at seven</li></ol>",
    "C04-word-tracked.html": "<p>Take it once a day, up to 20 mg.</p><p>Ask your doctor first.</p>",
    "C05-word-notes.html": "<h2>Sleep and mood</h2><h2>Why it matters</h2><p>Half of all people[1] sleep badly.</p>"
    "<p>[1] Own count.</p><p>See the table below.</p><p>Table</p>",
    "C34-span-styles.html": "<p><strong>Never</strong> <em>twice</em> x<sup>2</sup> H<sub>2</sub>O plain</p>",
    "C36-empty-paragraphs.html": "<p>Bonjour</p><p>Line</p><p>End</p>",
}


def case(name):
    return (SHARED / "cases" / name).read_text(encoding="utf-8")


@needs_shared
@pytest.mark.parametrize("name", CASES)
def test_cases_are_converted(name):
    assert convert(case(name)).html == CASES[name]
    # A form or an import that never was a paste gets the same.
    assert sanitize(case(name)) == CASES[name]


@needs_shared
def test_pictures_are_marked_and_counted():
    assert convert(case("C35-pasted-image.html")) == (
        "<p>Before the graph.</p><p>[Picture: graph]</p><p>After it.</p>",
        ["1 picture was not pasted. Add it as a Figure."],
    )


LISTS = """<p class=MsoListParagraph style='mso-list:l2 level1 lfo5'><span style='mso-list:Ignore'>3)<span>&nbsp; </span>
</span>Three</p>
<p class=MsoListParagraph style='mso-list:l2 level2 lfo5'><span style='mso-list:Ignore'>a)<span>&nbsp; </span></span>Deep</p>
<p class=MsoListParagraph style='mso-list:l2 level3 lfo5'><span style='mso-list:Ignore'>§<span>&nbsp; </span></span>Deeper</p>
<p class=MsoListParagraph style='mso-list:l2 level1 lfo5'><span style='mso-list:Ignore'>4)<span>&nbsp; </span></span>Four</p>
<p class=MsoNormal>Between</p>
<p class=MsoListParagraph><span style='font-family:Symbol'>·</span>&nbsp;&nbsp;&nbsp; Only drawn</p>"""
GOOGLE_EXPORT = """<style>.c1{font-weight:700}.c2{font-style:italic}</style><ul class="lst-kix_ab1-0 start"><li class="c0"><span
class="c1">One</span></li></ul><ul class="lst-kix_ab1-1 start"><li><span class="c2">Deep</span></li></ul>
<ul class="lst-kix_ab1-0"><li>Two</li></ul><p>Seen<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup><sup><a href="#ftnt1"
id="ftnt_ref1">[1]</a></sup></p><hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span> A note.</span></p></div>
<div class="c9"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a>Please check.</p></div>"""


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (LISTS, '<ol start="3"><li>Three<ol><li>Deep<ul><li>Deeper</li></ul></li></ol></li><li>Four</li></ol><p>Between</p>'
         "<ul><li>Only drawn</li></ul>"),
        (GOOGLE_EXPORT, "<ul><li><strong>One</strong><ul><li><em>Deep</em></li></ul></li><li>Two</li></ul>"
         "<p>Seen[1]</p><hr><p>[1] A note.</p>"),
        # LibreOffice
        ('<p class="western">Half<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a> of us</p>'
         '<div id="sdfootnote1"><p><a class="sdfootnotesym" href="#sdfootnote1anc">1</a>Own count.</p></div>',
         "<p>Half[1] of us</p><p>[1] Own count.</p>"),
        ('<p class="western" lang="en-US"><font face="Arial"><b>Bold</b> <span lang="fr-FR">mot</span></font></p>',
         '<p><strong>Bold</strong> <span lang="fr-FR">mot</span></p>'),
        # Pages, Notes and Safari
        ('<meta name="Generator" content="Cocoa HTML Writer"><style>span.s1 {font: bold 12px Helvetica}</style>'
         '<p class="p1"><span class="s1">Bold</span><span class="Apple-converted-space">\u00a0</span>word</p>',
         "<p><strong>Bold</strong> word</p>"),
        # Bold that is switched off within bold
        ('<b>All <span style="font-weight:400">but this</span> bold</b>',
         "<p><strong>All </strong>but this<strong> bold</strong></p>"),
        ('<p style="font-weight:bold">Line <i style="font-style:normal">one</i></p>', "<p><strong>Line one</strong></p>"),
        ("<strong><p>One</p><p>Two</p></strong>", "<p><strong>One</strong></p><p><strong>Two</strong></p>"),
        ("<h3><strong>Loud</strong> heading</h3><h6>Small</h6>", "<h3>Loud heading</h3><h4>Small</h4>"),
        # Tables
        ('<table><tr><td><b>Drug</b></td><td><p><b>Dose</b></p></td></tr><tr><td>A</td><td><div>5 mg</div></td></tr></table>',
         '<table><thead><tr><th scope="col">Drug</th><th scope="col">Dose</th></tr></thead><tbody><tr><td>A</td>'
         "<td>5 mg</td></tr></tbody></table>"),
        # Links
        ('<p><a href="https://disq.us/url?url=https%3A%2F%2Fexample.org%2Fs%3A5WLsX6-lWyKEFBkhZFeX&amp;cuid=1">a</a></p>',
         '<p><a href="https://example.org/s" rel="noopener">a</a></p>'),
        ('<p><a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1&data=x">a</a></p>',
         '<p><a href="https://example.org/a?b=1" rel="noopener">a</a></p>'),
        ('<p><a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2F%3Ffbclid%3Dx%26p%3D2&h=y">a</a></p>',
         '<p><a href="https://example.org/?p=2" rel="noopener">a</a></p>'),
        ('<p><a href="https://example.org/?utm_source=x&id=7&utm_medium=y#top">a</a> <a href="#nowhere">b</a></p>',
         '<p><a href="https://example.org/?id=7#top" rel="noopener">a</a> b</p>'),
        ('<p><a href="file:///C:/x.doc">a</a> <a href="page.html">b</a> <a href="ada@example.org">c</a></p>',
         '<p>a b <a href="mailto:ada@example.org" rel="noopener">c</a></p>'),
        # Web pages
        ("One<br><br>Two<div>Three</div>Four", "<p>One</p><p>Two</p><p>Three</p><p>Four</p>"),
        ("<pre>a\nb</pre><p>He said <q>stop</q>.</p>", "<p>a<br>b</p><p>He said “stop”.</p>"),
        ("<details><summary>More</summary>Words</details><li>Stray</li>", "<p>More</p><p>Words</p><ul><li>Stray</li></ul>"),
        ('<p>He said <bdo dir="rtl">abc</bdo>.</p>', '<p>He said <span dir="rtl">abc</span>.</p>'),
        ('<p>Fine <img class="emoji" alt="🙂" src="x"></p>', "<p>Fine 🙂</p>"),
    ],
)  # fmt: skip
def test_other_programs_are_understood(markup, expected):
    assert convert(markup).html == expected


WORD_WEB = """<div class="ListContainerWrapper"><ul role="list"><li data-listid="1" aria-level="1"><p>One</p></li></ul></div>
<div class="ListContainerWrapper"><ul role="list"><li data-listid="1" aria-level="2"><p>Deep</p></li></ul></div>
<div class="ListContainerWrapper"><ul role="list"><li data-listid="1" aria-level="1"><p>Two</p></li></ul></div>
<div class="ListContainerWrapper"><ol role="list" start="1"><li data-listid="2" aria-level="1"><p>A</p></li></ol></div>
<div class="ListContainerWrapper"><ol role="list" start="2"><li data-listid="2" aria-level="1"><p>B</p></li></ol></div>"""
QUILL = """<ol><li data-list="bullet"><span class="ql-ui"></span>A</li><li data-list="bullet" class="ql-indent-1">B</li>
<li data-list="ordered">C</li></ol>"""
LETTERED = """<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>(b)<span>&nbsp;
</span></span>Goes on</p>"""
RIGHT_TO_LEFT = """<p class=MsoListParagraph dir=RTL style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;
</span></span><span lang=HE>שינה</span></p>"""
MERGED_HEAD = """<table><tr><td rowspan=2><b>Drug</b></td><td colspan=2><b>Dose</b></td></tr><tr><td><b>Low</b></td><td>
<b>High</b></td></tr><tr><td>A</td><td>1</td><td>2</td></tr></table>"""
SIZES = """<p><b><span style="font-size:20pt">Sleep and mood</span></b></p><p><span style="font-size:11pt">The text itself, which
is longer.</span></p><p><b><span style="font-size:14pt">A part</span></b></p>
<p><b><span style="font-size:11pt">Only bold</span></b></p><p><span
style="font-size:16pt">A large sentence is no heading.</span></p>"""
TITLE_AND_HEADINGS = """<p><span style="font-size:26pt">The title</span></p><p><span style="font-size:15pt">A subtitle</span></p>
<h1><span style="font-size:20pt">Part</span></h1><h3>Below</h3>
<p><span style="font-size:11pt">The text itself, longer.</span></p>"""
WIKIPEDIA = """<h2><a class="anchor" href="https://a.example/b#top">#</a>Effects</h2><p>See<span>&nbsp;</span><a
href="/wiki/K">it</a><sup><a href="https://en.wikipedia.org/wiki/K#cite_note-1">[1]</a></sup>.</p><p>Note<a
href="#user-content-fnref-1">↩</a></p>"""
WRAPPED = """<p>Ketamine is an N-methyl-D-aspartate receptor antag-<br>onist that was approved in 1970 as a well-<br>known
anesthetic, and at lower doses it is used<br>for depression.</p>"""
POEM = "<p>Two roads diverged in a yellow wood, and sorry<br>Could not travel both and be one traveler, long<br>Stood there</p>"
TYPED = (
    "<p>Before:<br>- Eat nothing<br>- Bring a friend<br>Rest.</p>"
    "<p>2) Go<br>3) Come</p><p>- One alone</p><p>7. May<br>9. May</p>"
)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (WORD_WEB, "<ul><li>One<ul><li>Deep</li></ul></li><li>Two</li></ul><ol><li>A</li><li>B</li></ol>"),
        (QUILL, "<ul><li>A<ul><li>B</li></ul></li></ul><ol><li>C</li></ol>"),
        (LETTERED, '<ol start="2"><li>Goes on</li></ol>'),
        (RIGHT_TO_LEFT, '<ul><li dir="rtl"><span lang="HE">שינה</span></li></ul>'),
        (MERGED_HEAD, '<table><thead><tr><th rowspan="2" scope="col">Drug</th><th colspan="2" scope="col">Dose</th></tr><tr>'
         '<th scope="col">Low</th><th scope="col">High</th></tr></thead><tbody><tr><td>A</td><td>1</td><td>2</td></tr></tbody>'
         "</table>"),
        (SIZES, "<h2>Sleep and mood</h2><p>The text itself, which is longer.</p><h3>A part</h3>"
         "<p><strong>Only bold</strong></p><p>A large sentence is no heading.</p>"),
        (TITLE_AND_HEADINGS, "<h2>The title</h2><p>A subtitle</p><h2>Part</h2><h3>Below</h3><p>The text itself, longer.</p>"),
        (WIKIPEDIA, '<h2>Effects</h2><p>See <a href="/wiki/K" rel="noopener">it</a>[1].</p><p>Note</p>'),
        (WRAPPED, "<p>Ketamine is an N-methyl-D-aspartate receptor antagonist that was approved in 1970 as a well-known "
         "anesthetic, and at lower doses it is used for depression.</p>"),
        (POEM, POEM),
        (TYPED, '<p>Before:</p><ul><li>Eat nothing</li><li>Bring a friend</li></ul><p>Rest.</p><ol start="2"><li>Go</li>'
         "<li>Come</li></ol><p>- One alone</p><p>7. May<br>9. May</p>"),
        ("<div><object><table><tr><td><div>a</div></td></tr></table></object></div>",
         "<table><tbody><tr><td>a</td></tr></tbody></table>"),
        ('<ul><li role="checkbox"><img alt="unchecked" src="data:,"><p>Do it</p></li></ul>', "<ul><li>Do it</li></ul>"),
        ("<p class=MsoCaption>Doses</p><table><tr><td>a</td></tr></table><p class=MsoQuote>Words</p>",
         "<table><caption>Doses</caption><tbody><tr><td>a</td></tr></tbody></table><blockquote>Words</blockquote>"),
        ("<p class=MsoTocHeading>Contents</p><p class=MsoToc1>Part 2</p><p>Text</p>", "<p>Text</p>"),
    ],
)  # fmt: skip
def test_what_a_program_only_draws_is_understood(markup, expected):
    result = convert(markup).html
    assert result == expected
    assert convert(result).html == expected


def test_what_is_left_out_is_said():
    markup = (
        '<img src="a"><img src="b"><iframe src="c"></iframe><p><s>No</s> yes<a href="#_msocom_1">[A1]</a>'
        '<a href="#_ftn1">[1]</a><a href="#x">y</a></p>'
    )
    assert convert(markup).notes == [
        "2 pictures were not pasted. Add each as a Figure.",
        "1 video or embedded part was not pasted.",
        "Words that were deleted or struck out in the source were not pasted.",
        "1 comment was not pasted.",
        "Footnotes were pasted as plain text: “[1]”. Add each source as a Reference.",
        "1 link was not pasted, because its address works only in the source. Its words were kept.",
    ]
    assert convert(WRAPPED + "<p class=MsoToc1>Part 2</p>").notes == [
        "The table of contents was not pasted. The page makes its own from the headings.",
        "Lines were joined into paragraphs. Check words that were divided at the end of a line.",
    ]
    with pytest.raises(TooMuch, match="in parts"):
        convert("a" * 2_000_001)


@needs_shared
def test_markdown_in_plain_text_is_converted():
    assert convert_text(case("C37-markdown.txt")).html == (
        "<h2>Why it helps</h2>\n<p><strong>Sleep</strong> matters, <em>a lot</em>.</p>\n<ul><li>One</li><li>Two</li></ul>\n"
        '<ol><li>First</li><li>Second</li></ol>\n<p><a href="https://example.org" rel="noopener">Study</a></p>'
    ).replace("\n", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title\n\n## Part\n\nA | b", "<h2>Title</h2><h3>Part</h3><p>A | b</p>"),
        ("Dose|mg\n---|---\nA|5", '<table><thead><tr><th scope="col">Dose</th><th scope="col">mg</th></tr></thead>'
         "<tbody><tr><td>A</td><td>5</td></tr></tbody></table>"),
        ("• One\n• Two", "<ul><li>One</li><li>Two</li></ul>"),
        ("Ann Lee\n1 Mill Lane\n\n1986. A <b>good</b> year, 3 * 4 * 5", "<p>Ann Lee<br>1 Mill Lane</p>"
         "<p>1986. A &lt;b&gt;good&lt;/b&gt; year, 3 * 4 * 5</p>"),
        ("[x](javascript:alert(1)) **b**", "<p>[x](javascript:alert(1)) <strong>b</strong></p>"),
    ],
)  # fmt: skip
def test_plain_text_is_converted(text, expected):
    assert convert_text(text).html == expected


_WORDS = st.text(alphabet="abc é<&\u00a0", min_size=1, max_size=8)
_TAGS = st.sampled_from(
    [
        "p",
        "div",
        "b",
        "i",
        "span",
        "ul",
        "ol",
        "li",
        "h1",
        "h3",
        "blockquote",
        "table",
        "tr",
        "td",
        "th",
        "a",
        "section",
        "sup",
        "pre",
    ]
)
_ATTRIBUTES = st.sampled_from(
    ["", ' style="font-weight:bold"', ' style="font-weight:400"', ' style="vertical-align:super"', ' href="example.org"',
     ' lang="fr"',
     " class=MsoListParagraph style='mso-list:l0 level2 lfo1'", ' id="x"']
)  # fmt: skip
_MARKUP = st.recursive(
    _WORDS.map(lambda words: words.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.tuples(_TAGS, _ATTRIBUTES, st.lists(inner, max_size=4)).map(
        lambda parts: f"<{parts[0]}{parts[1]}>{''.join(parts[2])}</{parts[0]}>"
    ),
    max_leaves=25,
)


def _letters(text):
    return re.sub(r"[^abcé<&]", "", text)


@settings(max_examples=300, deadline=None)
@given(_MARKUP)
def test_no_words_are_lost_and_a_second_pass_changes_nothing(markup):
    plain = re.sub(r"<[^>]*>", "", markup).replace("&lt;", "<").replace("&amp;", "&")
    for result in (sanitize(markup), convert(markup).html):
        assert sorted(_letters(to_text(result).replace("^", ""))) == sorted(_letters(plain)), result
        assert sanitize(result) == result
    assert convert(convert(markup).html).html == convert(markup).html


def test_converting_is_quick():
    text = Path(__file__).read_text(encoding="utf-8").replace("<", "&lt;")[:5000]
    markup = f"<p>{text}</p><ul><li>a</li></ul>" * 10
    begun = time.process_time()
    sanitize(markup)
    assert time.process_time() - begun < 1
