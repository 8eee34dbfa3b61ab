"""Words that plugins keep elsewhere come in, in the order that readers saw."""

import json

import pytest

from articles.models import Article
from authors.models import Person
from core.html.sanitize import sanitize
from psychsite.moving.wordpress.reader import Post
from psychsite.moving.wordpress.site import Site
from psychsite.moving.wordpress.texts.bodies import make_body
from psychsite.moving.wordpress.texts.pieces import Enclosed, Picture, Quote, Text
from tests.psychsite.moving.wordpress.wxr import attachment, export, item


def body(content="", meta=(), target=lambda address: None, **known):
    post = Post(number="7", slug="x", title="X", kind="post", content=content, meta=list(meta))
    return make_body(post, Site(**known), target)


def html(content="", meta=()):
    pieces = body(content, meta).pieces
    made = sanitize("".join(piece.html for piece in pieces if isinstance(piece, Text)))
    return made.replace("\n", "").replace(' rel="noopener"', "")


def elementor(*widgets):
    return [("_elementor_edit_mode", "builder"), ("_elementor_data", json.dumps(widgets))]


def widget(sort, *within, **settings):
    return {"widgetType": sort, "settings": settings, "elements": list(within)}


def text(words):
    return {"elements": [widget("text-editor", editor=f"<p>{words}</p>")]}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            widget(
                "nested-accordion", text("Yes."), text("No."), items=[{"item_title": "One?"}, {"item_title": "Two?"}]
            ),
            "<h2>One?</h2><p>Yes.</p><h2>Two?</h2><p>No.</p>",
        ),
        (widget("progress", title="Better", percent={"size": 54, "unit": "%"}), "<h2>Better</h2><p>54 %</p>"),
        (widget("price-table", price="450", currency_symbol="dollar", period="each"), "<p>$450 each</p>"),
        (widget("counter", prefix="> ", ending_number=40, suffix=" min"), "<p>&gt; 40 min</p>"),
        (widget("star-rating", rating=4.5), "<p>4.5 / 5</p>"),
        (
            widget(
                "icon-list", icon_list=[{"text": "<b>One</b>", "link": {"url": "https://a.example/"}}, {"text": "Two"}]
            ),
            '<ul><li><a href="https://a.example/"><strong>One</strong></a></li><li>Two</li></ul>',
        ),
        (
            widget(
                "flip-box",
                title_text_a="Front",
                description_text_a="<p>A</p>",
                title_text_b="Back",
                description_text_b="B",
            ),
            "<h2>Front</h2><p>A</p><h3>Back</h3><p>B</p>",
        ),
        (widget("animated-headline", before_text="Care is", highlighted_text="kind"), "<h2>Care is kind</h2>"),
        (widget("text-path", text="A curve"), "<p>A curve</p>"),
        (
            widget("video", hosted_url={"url": "https://a.example/talk.mp4"}),
            '<p><a href="https://a.example/talk.mp4">Open on a.example</a></p>',
        ),
        (widget("table-of-contents", title="On this page"), ""),
    ],
)
def test_widgets_of_elementor(made, expected):
    assert html(meta=elementor(made)) == expected


def test_quotations_of_a_carousel_name_who_said_it():
    slides = [{"content": "It helped.", "name": "Tom", "title": "Patient"}, {"content": "It did not.", "name": "Ann"}]
    pieces = body(meta=elementor(widget("testimonial-carousel", slides=slides))).pieces
    assert pieces == [Quote("It helped.", "Tom, Patient"), Quote("It did not.", "Ann")]


@pytest.mark.parametrize(
    ("shortcode", "expected"),
    [
        (
            '[et_pb_cta title="Ask" button_text="Go" button_url="https://a.example/"]Words[/et_pb_cta]',
            '<h2>Ask</h2><p>Words</p><p><a href="https://a.example/">Go</a></p>',
        ),
        ('[et_pb_number_counter title="of adults" number="35"][/et_pb_number_counter]', "<p>35 % of adults</p>"),
        (
            '[et_pb_number_counter title="clinics" number="35" percent_sign="off"][/et_pb_number_counter]',
            "<p>35 clinics</p>",
        ),
        (
            '[et_pb_pricing_table title="Basic" currency="$" sum="20" per="month"]+One call\n-No visits[/et_pb_pricing_table]',
            "<h2>Basic</h2><p>$20 / month</p><ul><li>One call</li><li>-No visits</li></ul>",
        ),
        (
            '[et_pb_team_member name="Dr. Lee" position="Physician"]<p>Words</p>[/et_pb_team_member]',
            "<h2>Dr. Lee</h2><p>Physician</p><p>Words</p>",
        ),
        (
            '[et_pb_video src="https://vimeo.com/12"][/et_pb_video]',
            '<p><a href="https://vimeo.com/12">Open on vimeo.com</a></p>',
        ),
        ('[et_pb_toggle title="A %22nap%22 %91short%93"]Yes[/et_pb_toggle]', '<h2>A "nap" [short]</h2><p>Yes</p>'),
        ("[et_pb_text]@ET-DC@eyJkeW5hbWljIjp0cnVlfQ==@ Words[/et_pb_text]", "<p>Words</p>"),
        ('[su_box title="Note"]Words[/su_box] <p>One</p>', "<p>One</p>"),
    ],
)
def test_shortcodes_of_builders(shortcode, expected):
    assert html(shortcode) == expected


def test_frames_of_builders_are_no_work_and_galleries_show_pictures():
    site = {"entries": {}}
    for number in ("3", "4"):
        site["entries"][number] = Site().add(
            Post(number, f"p{number}", "", "attachment", attachment=f"https://a.example/{number}.png")
        )
    made = body(
        '[et_pb_section][et_pb_row][et_pb_column type="4_4"][et_pb_gallery gallery_ids="3,4" /][et_pb_blurb title="B" '
        'image="https://a.example/lamp.png" alt="A lamp"]W[/et_pb_blurb][et_pb_map x="1" /][/et_pb_column][/et_pb_row]'
        "[/et_pb_section]",
        **site,
    )
    pictures = [piece for piece in made.pieces if isinstance(piece, Picture)]
    assert [(one.number, one.alt) for one in pictures] == [("3", ""), ("4", ""), ("", "A lamp")]
    assert made.left_out == [("shortcode", "et_pb_map")]


def divi(name, **parts):
    def width(value):
        return {"innerContent": {"desktop": {"value": value}}}

    data = (
        json.dumps({key: width(value) for key, value in parts.items()}).replace("<", "\\u003c").replace(">", "\\u003e")
    )
    return f"<!-- wp:divi/{name} {data} /-->"


def test_blocks_of_divi_keep_their_words_in_data():
    content = "".join(
        (
            '<!-- wp:divi/section {"module":{}} -->',
            divi("heading", title="Naps"),
            divi("text", content="<p>Are <strong>short</strong>.</p>"),
            divi("blurb", title={"text": "Alarm"}, content="<p>Wakes.</p>", imageIcon={"useIcon": "on"}),
            divi("button", button={"text": "Go", "linkUrl": "https://a.example/"}),
            divi("number-counter", title="of adults", number="35"),
            '<!-- wp:divi/code {"content":"odd"} /--><!-- wp:divi/map {} /--><!-- /wp:divi/section -->',
        )
    )
    assert html(content) == (
        "<h2>Naps</h2><p>Are <strong>short</strong>.</p><h3>Alarm</h3><p>Wakes.</p>"
        '<p><a href="https://a.example/">Go</a></p><p>35 % of adults</p>'
    )
    assert body(content).left_out == [("block", "divi/code"), ("block", "divi/map")]
    quoted = body(divi("testimonial", author="Kim", jobTitle="Nurse", content="<p>Good.</p>")).pieces
    assert quoted == [Quote("Good.", "Kim, Nurse")]
    shown = body(divi("image", image={"src": "https://a.example/lamp.png", "alt": "A lamp"})).pieces
    assert shown == [Picture("https://a.example/lamp.png", "", "A lamp")]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (
            '<h3 class="wp-block-accordion-heading"><button type="button"><span>Why?</span><span aria-hidden="true">+</span>'
            '</button></h3><div class="wp-block-accordion-panel"><p>So.</p></div>',
            "<h2>Why?</h2><p>So.</p>",
        ),
        (
            '<div><button class="kt-blocks-accordion-header"><span class="kt-blocks-accordion-title">Why?</span></button></div>'
            "<div><p>So.</p></div>",
            "<h2>Why?</h2><p>So.</p>",
        ),
        (
            '<div class="uagb-faq-questions"><span class="uagb-question">Why?</span></div><p>So.</p>',
            "<h2>Why?</h2><p>So.</p>",
        ),
        (
            '<div class="wp-block-yoast-seo-table-of-contents"><h2>All</h2><ul><li><a href="#a">A</a></li></ul></div><p>So.</p>',
            "<p>So.</p>",
        ),
        (
            '<div class="table-of-contents-note"><a href="https://a.example/">A</a></div>',
            '<p><a href="https://a.example/">A</a></p>',
        ),
        (
            '<figure class="wp-block-table"><table><tr><td>1</td></tr></table><figcaption>All</figcaption></figure>',
            "<table><caption>All</caption><tbody><tr><td>1</td></tr></tbody></table>",
        ),
        (
            '<!-- wp:kadence/singlebtn {"text":"Go","link":"https://a.example/"} /-->',
            '<p><a href="https://a.example/">Go</a></p>',
        ),
        ("<h1>x!</h1><p>So.</p>", "<p>So.</p>"),
        ("<h3>A</h3><h3>B</h3><h5>C</h5><h5>D</h5><h2>E</h2>", "<h2>A</h2><h2>B</h2><h3>C</h3><h3>D</h3><h2>E</h2>"),
    ],
)
def test_blocks_of_plugins(block, expected):
    assert html(f"<!-- wp:html -->{block}<!-- /wp:html -->") == expected


@pytest.mark.parametrize("title", ["References", "Sources we used", "Article sources", "Sources used in this article:"])
def test_list_below_such_a_heading_is_of_references(title):
    listed = "<ul><li>A study. doi:10.1000/182</li></ul>"
    assert [piece.doi for piece in body(f"<h3>{title}</h3>{listed}").pieces] == ["10.1000/182"]
    assert isinstance(body(f"<h3>Sources of light</h3>{listed}").pieces[0], Text)


def test_file_with_a_button_is_a_line_of_its_own():
    address = "https://a.example/wp-content/uploads/sheet.pdf"
    button = f'<a href="{address}" class="wp-block-file__button">Get</a>'
    block = f'<div class="wp-block-file"><a href="{address}">Sheet</a>{button}</div>'
    made = body(block, target=lambda address: {"href": address, "is_file": True}, hosts={"a.example"})
    assert made.pieces == [Enclosed(address, "Sheet")]
    gone = body(f'<p>One</p><audio src="{address}"></audio>', hosts={"a.example"})
    assert [piece.html for piece in gone.pieces] == ["<p>One</p>"] and gone.links_to_nowhere


def test_shared_text_shows_the_words_of_its_place():
    pattern = '<!-- wp:paragraph {"metadata":{"name":"Box"}} --><p>Words of all</p><!-- /wp:paragraph --><p>Rest</p>'
    shown = '<!-- wp:block {"ref":5,"content":{"Box":{"content":"Words <em>here</em>"}}} /-->'
    made = body(f'{shown}<!-- wp:block {{"ref":5}} /-->', patterns={"5": pattern})
    assert made.pieces[0].html == "<p>Words <em>here</em></p><p>Rest</p><p>Words of all</p><p>Rest</p>"


@pytest.mark.django_db
def test_languages_of_polylang_are_those_of_the_articles(load):
    def terms(code):
        filed = ("category", "ketamine", "Ketamine therapy"), ("language", code, code.upper())
        return (*filed, ("post_translations", "pll_64f0c2", "pll_64f0c2"))

    texts = (item(1, terms=terms("de")), item(2, terms=terms("en")), item(3, terms=terms("de")), item(4, ""))
    code, report = load(export(*texts))
    assert code == 0 and [row["item"] for row in report["items"] if row["kind"] == "tag"] == []
    german, english, again = Article.objects.order_by("import_ref")[:3]
    assert (german.language, german.translation_of, english.translation_of) == ("de", english, None)
    assert (again.language, again.translation_of) == ("de", None)
    assert [row["where"] for row in report["lists"]["texts without words"]["rows"]] == ["4 “Text 4”"]


@pytest.mark.django_db
def test_people_of_publishpress_bring_biography_address_and_photo(load, uploads):
    fields = {
        "user_email": "lena@example.org",
        "user_url": "https://lena.example/",
        "description": "Is a nurse.",
        "avatar": "50",
    }
    meta = "".join(
        f"<wp:termmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:termmeta>"
        for key, value in fields.items()
    )
    term = (
        "<wp:term><wp:term_id>9</wp:term_id><wp:term_taxonomy>author</wp:term_taxonomy><wp:term_slug>lena-hart</wp:term_slug>"
        f"<wp:term_name>Lena Hart, MD</wp:term_name>{meta}</wp:term>"
    )
    text = item(1, terms=[("author", "lena-hart", "Lena Hart, MD"), ("category", "ketamine", "Ketamine therapy")])
    code, _report = load(export(term, attachment(50, alt="Lena"), text), uploads=uploads)
    person = Person.objects.get(slug="lena-hart")
    assert code == 0 and (person.suffix, person.bio, person.website) == ("MD", "Is a nurse.", "https://lena.example/")
    assert person.photo.alt == "Lena"
