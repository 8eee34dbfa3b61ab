"""The sanitizer: hostile corpora, and markup that it must keep."""

import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from core.html.sanitize import ATTRIBUTES, MAX_LENGTH, SCHEMES, TAGS, TooLong, add_heading_ids, parse, sanitize
from core.html.text import to_text
from tests.shared import SHARED, needs_shared


def payloads():
    """Return every hostile text of the corpora."""
    folder = SHARED / "sanitiser"
    found = [row["payload"] for row in json.loads((folder / "dompurify-expect.json").read_text())]
    found += [row["input"] for row in json.loads((folder / "owasp-xss-filter-evasion.json").read_text())]
    found += json.loads((folder / "blns.json").read_text())
    for file in (folder / "html5lib-tree-construction").glob("*.dat"):
        text = file.read_text(errors="replace")
        found += re.findall(r"^#data\n(.*?)\n#errors", text, re.DOTALL | re.MULTILINE)
    return found


def assert_harmless(cleaned):
    root = lxml_html.fragment_fromstring(cleaned or "<p></p>", create_parent="div")
    for element in root.iterdescendants():
        assert isinstance(element.tag, str), cleaned
        assert element.tag in TAGS, cleaned
        for name, value in element.attrib.items():
            allowed = ATTRIBUTES.get(element.tag, set()) | ({"rel"} if element.tag == "a" else set())
            assert name in allowed, cleaned
            if name == "href":
                scheme = re.match(r"([^/?#]*):", value)
                assert scheme is None or scheme[1].lower() in SCHEMES, cleaned


@needs_shared
def test_hostile_corpora_are_sanitized():
    found = [text for text in payloads() if len(text) <= MAX_LENGTH]
    assert len(found) > 2000
    for text in found:
        cleaned = sanitize(text)
        assert_harmless(cleaned)
        assert sanitize(cleaned) == cleaned, text
        with_ids, _headings = add_heading_ids(cleaned, set())
        assert_harmless(re.sub(r'(<h[23]) id="[a-z0-9-]+"', r"\1", with_ids))
        to_text(cleaned)


@needs_shared
def test_pathological_html_is_sanitized_quickly():
    for recipe in json.loads((SHARED / "sanitiser" / "pathological.json").read_text()):
        text = "".join(part * times for part, times in recipe["parts"])[:MAX_LENGTH]
        begun = time.process_time()
        to_text(sanitize(text))
        assert time.process_time() - begun < 5, recipe["name"]


def test_overlong_html_is_refused_before_parsing():
    begun = time.process_time()
    with pytest.raises(TooLong, match="Divide it"):
        sanitize("&" * 2_000_000)
    assert time.process_time() - begun < 0.5
    assert sanitize("x" * MAX_LENGTH) == f"<p>{'x' * MAX_LENGTH}</p>"
    with pytest.raises(TooLong, match="60,001 characters"):
        sanitize("x" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    "kept",
    [
        "<h2>Results</h2><p>Words, <strong>strong</strong> and <em>soft</em>.</p>",
        "<ul><li>One</li></ul>",
        '<ol start="3"><li>Three</li></ol>',
        '<table><tbody><tr><th scope="row">A</th><td colspan="2">1</td></tr></tbody></table>',
        "<p>H<sub>2</sub>O, 10<sup>3</sup></p>",
        '<p><a href="https://example.org/" rel="noopener">x</a></p>',
        '<p><a href="/articles/x/" rel="noopener">x</a></p>',
        "<blockquote><p>Said.</p></blockquote>",
        '<p lang="ar" dir="rtl">x <span lang="fr">mal</span></p>',
        '<p><abbr title="World Health Organization">WHO</abbr></p>',
        '<p><a href="sms:741741?body=HOME" rel="noopener">x</a></p>',
    ],
)
def test_ordinary_html_is_kept(kept):
    assert sanitize(kept) == kept


def test_pasted_html_keeps_meaning():
    pasted = "<h1 style='x'>Top</h1><p class='MsoNormal'><b>Bold</b> <i>soft</i><o:p></o:p></p><h6>Deep</h6>"
    assert sanitize(pasted) == "<h2>Top</h2><p><strong>Bold</strong> <em>soft</em></p><h4>Deep</h4>"
    assert sanitize("<p></p><p> <br></p>") == ""


def test_heading_ids_are_unique_and_built_from_words():
    taken = {"risks"}
    html = "<h2> </h2><h2>Risks</h2><h3>Risks!</h3><h2>\u4e2d\u6587</h2>"
    marked, headings = add_heading_ids(html, taken)
    assert [heading["id"] for heading in headings] == ["risks-2", "risks-3", "zhong-wen"]
    assert [heading["level"] for heading in headings] == [2, 3, 2]
    assert '<h2 id="risks-2">Risks</h2>' in marked


def test_long_headings_alike_both_keep_an_id():
    html = f"<h2>{'Depression ' * 20}</h2>"
    marked, headings = add_heading_ids(html * 12, set())
    ids = [heading["id"] for heading in headings]
    assert len(set(ids)) == 12 and max(map(len, ids)) <= 80
    assert re.findall('id="([^"]+)"', marked) == ids, "an anchor that is too long would be dropped"


@pytest.mark.parametrize(
    ("tag", "attribute", "kept", "dropped"),
    [
        ("a", "data-ref", ("paid", "article:12", "region:3"), ("article:0", "thing:1", "paid ", "unpaid")),
        ("ol", "start", ("0", "999"), ("1000", "-1", "1a", "")),
        ("td", "colspan", ("2", "12"), ("1000", "2;", "x")),
        ("th", "scope", ("row", "col", "rowgroup", "colgroup"), ("cell", "rowcol", "ROW")),
        ("h2", "id", (), ("risks",)),
        ("p", "dir", ("ltr", "rtl", "auto"), ("up",)),
    ],
)
def test_an_attribute_keeps_known_values_only(tag, attribute, kept, dropped):
    inside = {"td": "<table><tbody><tr>{}</tr></tbody></table>", "th": "<table><tbody><tr>{}</tr></tbody></table>"}
    for value in (*kept, *dropped):
        part = f'<{tag} href="/x/" {attribute}="{value}">{"<li>x</li>" if tag == "ol" else "x"}</{tag}>'
        cleaned = sanitize(inside.get(tag, "{}").format(part))
        assert (f'{attribute}="{value}"' in cleaned) == (value in kept), cleaned
        assert attribute in cleaned or value in dropped


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<section>Groups</section><section>Talks</section>", "Groups\nTalks"),
        ("<dl><dt>Fee</dt><dd>Sliding scale</dd></dl>", "Fee\nSliding scale"),
        ("<figure><figcaption>The house</figcaption></figure><address>By bus 9</address>", "The house\nBy bus 9"),
        ("<h1>Heron</h1>Clinic", "Heron\nClinic"),
    ],
)
def test_words_of_two_blocks_never_run_together(html, text):
    assert to_text(html) == to_text(sanitize(html)) == text


def test_html_to_text_separates_lines_and_cells():
    text = to_text("<h2>A</h2><p>b<br>c</p><ul><li>d</li><li>e</li></ul><table><tr><td>1</td><td>2</td></tr></table>")
    assert text.split("\n") == ["A", "b", "c", "d", "e", "1 2"]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_sanitizing_is_harmless_and_idempotent(text):
    cleaned = sanitize(text)
    assert_harmless(cleaned)
    assert sanitize(cleaned) == cleaned


def test_empty_element_does_not_swallow_following_text():
    kept = "<h2>Risks</h2><p>Sleep<strong></strong> helps.</p><ul><li></li><li>b</li></ul>"
    assert add_heading_ids(kept, set())[0] == kept.replace("<h2>", '<h2 id="risks">')


def test_unknown_languages_and_directions_are_dropped():
    pasted = '<p lang="klingon" dir="up">a <span lang="xx">b</span> <em lang="zh-Hant" dir="AUTO">c</em></p>'
    assert sanitize(pasted) == '<p>a b <em lang="zh-Hant" dir="auto">c</em></p>'


def test_urls_of_unsupported_schemes_are_dropped():
    assert sanitize('<p><a href="ftp://example.org/">x</a></p>') == "<p>x</p>"
    assert sanitize('<p><a href="tel:+15551234567">x</a></p>') == (
        '<p><a href="tel:+15551234567" rel="noopener">x</a></p>'
    )


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        ("<xmp><b>x</b></xmp>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ('<iframe src="https://x.example/"><b></iframe><p>After</p>', "<p>After</p>"),
        ('<p title="a > b"><abbr title="&quot;<b>">c</abbr></p>', '<p><abbr title="&quot;&lt;b&gt;">c</abbr></p>'),
        ("<frameset><frame></frameset>", ""),
    ],
)  # fmt: skip
def test_text_that_is_written_as_it_is_stays_text(markup, clean):
    assert sanitize(markup) == clean


def test_page_of_frames_has_no_words():
    assert parse("<html><frameset><frame></frameset></html>").text_content() == ""


def test_parsed_text_holds_elements_and_words_alone():
    root = parse("<p>One <!-- hidden --><?php hidden ?>two</p>")
    assert [element.tag for element in root.iter()] == ["div", "p"]
    assert root.text_content() == "One two"
    assert parse(None).text_content() == parse("").text_content() == ""
