"""Texts of page builders keep their headings, pictures, buttons and boxes."""

import json
import time

import pytest

from psychsite.moving.wordpress.reader import Post
from psychsite.moving.wordpress.site import Site
from psychsite.moving.wordpress.texts.bodies import make_body
from psychsite.moving.wordpress.texts.pieces import Notice, Picture, Quote, Text


def _pieces(content, meta=()):
    post = Post(number="7", slug="x", title="X", kind="post", content=content, meta=list(meta))
    return make_body(post, Site(), lambda address: None).pieces


def _html(content, meta=()):
    return "".join(piece.html for piece in _pieces(content, meta) if isinstance(piece, Text))


@pytest.mark.parametrize(
    ("shortcodes", "expected"),
    [
        ('[vc_row][vc_custom_heading text="Head" font_container="tag:h3"][/vc_row]', "<h2>Head</h2>"),
        ('[vc_toggle title="Why?"]Because.[/vc_toggle]', "<h2>Why?</h2><p>Because.</p>"),
        ("[vc_raw_html]JTNDcCUzRVJhdyUzQyUyRnAlM0U=[/vc_raw_html]", "<p>Raw</p>"),
        ('[et_pb_text css="a[b]"]<p>One</p>[/et_pb_text][et_pb_text]Two[/et_pb_text]', "<p>One</p><p>Two</p>"),
        ('[et_pb_blurb title="B"]Words[/et_pb_blurb]', "<h2>B</h2><p>Words</p>"),
        (
            '[et_pb_button button_url="https://a.example/" button_text="Go"][/et_pb_button]',
            '<p><a href="https://a.example/" rel="noopener">Go</a></p>',
        ),
    ],
)
def test_shortcodes_of_builders(shortcodes, expected):
    assert _html(shortcodes).replace("\n", "") == expected


def test_data_nested_too_deeply_is_left_out():
    deep = "[" * 100_000
    assert _html(f'<!-- wp:gallery {{"ids":{deep}}} /--><p>One</p>', [("footnotes", deep)]) == "<p>One</p>"


def test_boxes_quotes_and_pictures_of_builders():
    content = (
        '[et_pb_image src="https://a.example/hill.png" alt="A hill"][su_note]Call 988.[/su_note]'
        '[testimonial author="Zoe"]It helped.[/testimonial]'
    )
    picture, notice, quote = _pieces(content)
    assert isinstance(picture, Picture) and picture.alt == "A hill"
    assert isinstance(notice, Notice) and "Call 988." in notice.html
    assert isinstance(quote, Quote) and (quote.words, quote.attribution) == ("It helped.", "Zoe")


def test_widgets_of_elementor():
    widgets = [
        {"widgetType": "icon-list", "settings": {"icon_list": [{"text": "One"}, {"text": "Two"}]}},
        {"widgetType": "image-box", "settings": {"title_text": "Box", "description_text": "Words"}},
        {"widgetType": "html", "settings": {"html": "<script>1</script><p>Safe</p>"}},
        {"widgetType": "unknown", "settings": {"title": ["no"], "tabs": "x", "editor": None}},
        "odd",
    ]
    meta = [("_elementor_edit_mode", "builder"), ("_elementor_data", json.dumps([{"elements": widgets}]))]
    made = _html("", meta).replace("\n", "")
    assert made == "<ul><li>One</li><li>Two</li></ul><h2>Box</h2><p>Words</p><p>Safe</p>"


def test_many_marks_take_little_time():
    begun = time.process_time()
    _pieces('[su_note][x a="[' * 5_000 + "[/su_note]" * 5_000)
    assert time.process_time() - begun < 5
