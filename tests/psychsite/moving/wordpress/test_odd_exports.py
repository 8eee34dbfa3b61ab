"""What plugins and hosts write into exports.

Nothing of it is lost without a line in the report.
"""

import io
import json
import re
import zipfile

import pytest
from django.core.management import CommandError

from articles.models import Article, Edition
from authors.models import Person
from psychsite.moving.wordpress import meta
from psychsite.moving.wordpress.reader import Post, Term
from psychsite.moving.wordpress.site import Site
from psychsite.moving.wordpress.texts.bodies import make_body
from psychsite.moving.wordpress.texts.pieces import Text
from tests.psychsite.moving.wordpress.wxr import export, item


def _post(content="", **parts):
    return Post(number="7", slug="x", title="X", kind="post", content=content, **parts)


def _body(content="", fields=None, site=None, **parts):
    return make_body(_post(content, **parts), site or Site(), lambda address: None, fields)


def _html(body):
    return "".join(piece.html for piece in body.pieces if isinstance(piece, Text))


def _elementor(*widgets):
    return [("_elementor_data", json.dumps(widgets)), ("_elementor_edit_mode", "builder")]


def test_widgets_without_words_are_counted():
    widgets = [
        {"widgetType": "form", "settings": {"form_fields": [{"field_label": "Name"}]}},
        {"widgetType": "spacer", "settings": {}},
        {"widgetType": "counter", "settings": {"title": "Our <b>clinics</b>", "ending_number": 250, "suffix": "+"}},
        {"widgetType": "price-table", "settings": {"price": "99", "features_list": [{"item_text": "A talk"}]}},
    ]
    body = _body(meta=_elementor(*widgets))
    assert body.left_out == [("widget", "form")]
    assert _html(body).replace("\n", "") == "<h2>Our clinics</h2><p>250+</p><p>99</p><ul><li>A talk</li></ul>"


def test_address_in_a_line_of_its_own_is_a_link():
    body = _body("Watch:\n\nhttps://www.youtube.com/watch?v=1\n\nSee https://a.example/ for more.")
    assert '<a href="https://www.youtube.com/watch?v=1" rel="noopener">Open on youtube.com</a>' in _html(body)
    assert "<p>See https://a.example/ for more.</p>" in _html(body)


@pytest.mark.parametrize("markup", ["<div>", "<blockquote>", "<b><i>"])
def test_text_below_a_thousand_levels_keeps_its_words(markup):
    body = _body(f"{markup * 1000}Deep &lt;words&gt;.")
    assert _html(body) == "<p>Deep &lt;words&gt;.</p>"
    assert body.left_out == [("form of the text", "nested too deep; its words are here")]


def test_shared_text_is_part_of_each_text_that_shows_it():
    show = '<!-- wp:block {"ref":%d} /-->'
    patterns = {"77": f"<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph -->{show % 78}", "78": show % 77}
    body = _body(f"<p>One</p>{show % 77}{show % 79}", site=Site(patterns=patterns))
    assert _html(body).replace("\n", "") == "<p>One</p><p>Shared</p>"
    assert body.left_out == [("dynamic block", "block")] * 2


def test_reviewers_of_taxonomies_and_fields_are_claims_and_no_tags():
    terms = [Term("ppma_reviewer", "dr-lee", "Dr. Lee"), Term("review_category", "books", "Books")]
    post = _post(terms=terms, meta=[("_medical_reviewer", "field_5"), ("fact_checker", "Ada Quill")])
    body = make_body(post, Site(), lambda address: None)
    assert [claim.name for claim in body.claims] == ["Ada Quill", "Dr. Lee"]
    assert Site().add(post).tags == ("books",)


def test_rows_of_a_repeater_become_references_or_a_list():
    rows = [("sources", "2"), ("sources_0_ref", "Smith J. doi:10.1000/xyz1"), ("sources_1_ref", "A book")]
    body = _body("<p>One</p>", {"sources": "references"}, meta=rows)
    assert _html(body) == "<p>One</p><h2>References</h2><ul><li>A book</li></ul>"
    assert [piece.doi for piece in body.pieces[1:]] == ["10.1000/xyz1"]


def test_variables_of_all_in_one_seo_are_resolved_and_hashtags_stay():
    old = _post(meta=[("_aioseop_title", "Old"), ("_aioseop_description", "Words"), ("_aioseop_noindex", "on")])
    assert (meta.search_title(old, Site()), meta.search_description(old, Site())) == ("Old", "Words")
    assert meta.is_hidden(old)
    new = _post(meta=[("_aioseo_description", "On #post_title #tax_name #sleep_well")])
    assert meta.search_description(new, Site()) == "On X #sleep_well"


@pytest.mark.django_db
def test_unusual_days_names_and_bytes(load):
    terms = (("author", "cap-ada", "ada"), ("category", "ketamine", "Ketamine therapy"))
    data = export(
        item(7, "<p>na\u00efve \x0b\ufffe</p>", terms=terms),
        *(item(8 + place, date=day) for place, day in enumerate(["20200101", "-2020-01-01 00:00:00", "0000-00-00 00:00:00"])),
    ).replace("\u00ef".encode(), b"\xef")  # fmt: skip
    code, report = load(data)
    assert code == 0 and report["counts"]["post"]["created"] == 4
    assert Edition.objects.get().article.slug == "text-7" and Article.objects.count() == 4
    assert [person.name for person in Person.objects.all()] == ["Ada Quill"]
    said = {row["words"] for row in report["lists"]["repaired"]["rows"]}
    assert said == {"bytes that are not UTF-8, read as Windows-1252: 1", "control characters, left out: 2"}


def packed(*names):
    """Return a ZIP archive with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            b'<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:blogger.com,1999:blog-1.archive</id></feed>',
            "backup of Blogger",
        ),
        (packed("README.html", "profile/profile.html", "posts/2020_a.html"), "an export of Medium"),
        (packed("posts.csv", "posts/1.html"), "an export of Substack"),
        (b"post_id,post_date,is_published\n", "list of posts of Substack"),
        (b'{"db": [{"meta": {"version": "5.82.0"}, "data": {"posts": []}}]}', "an export of Ghost"),
        (b"AUTHOR: Ada\nTITLE: Sleep\n-----\n", "an export of Movable Type"),
        (packed("[Content_Types].xml", "word/document.xml"), "an office document"),
        (packed("export/part-1.xml"), "Unpack it and give the .xml files"),
        (b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>', "to import_clinics"),
        (b'<?xml version="1.0"?><gpx version="1.1"/>', "to import_clinics"),
        (b"-- MySQL dump 10.13\n", "copy of a database"),
        (b"%PDF-1.4", "This is a PDF"),
        (b"\xff\xd8\xff\xe0", "This is a picture"),
    ],
)
def test_file_of_another_system_is_named_with_what_to_do(load, data, says):
    with pytest.raises(CommandError, match=says) as refusal:
        load(data)
    assert re.search(r"Tools → (?:Export|Import)|import_clinics", str(refusal.value))


@pytest.mark.django_db
def test_export_that_writes_about_other_systems_is_read(load):
    body = "<p>tag:blogger.com &lt;kml</p><pre><kml><gpx><urlset><feed></feed></urlset></gpx></kml></pre>"
    code, report = load(export(item(7, body)))
    assert (code, report["counts"]["post"]["created"]) == (0, 1)
