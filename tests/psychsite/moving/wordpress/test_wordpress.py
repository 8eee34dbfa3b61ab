"""WordPress comments: real exports, and files with invalid content."""

import io
import re
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from lxml import etree

from comments.importing import load as importing
from comments.importing.records import ImportedComment, ImportReport
from comments.models import Comment, ModerationEvent
from comments.screening.identity import Digester
from outbox.models import Email
from psychsite.moving.wordpress import convert, reader
from tests.privacy import dump
from tests.psychsite import rows
from tests.shared import SHARED, needs_shared

WXR = SHARED / "wxr"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://Blog.example.org/</wp:base_blog_url>"""


def one(number=1, *, body="Thank you.", parent=0, approved="1", kind="", date="2020-01-01 10:00:00", email="r@example.org",
        name="Robin", user=0):  # fmt: skip
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author><![CDATA[{name}]]></wp:comment_author>
<wp:comment_author_email>{email}</wp:comment_author_email><wp:comment_date_gmt>{date}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{body}]]></wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>
<wp:comment_type>{kind}</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent>
<wp:comment_user_id>{user}</wp:comment_user_id></wp:comment>"""


def export(*comments, slug="post", number=7):
    return (
        f"{HEAD}<item><title>A post</title><wp:post_id>{number}</wp:post_id><wp:post_name>{slug}</wp:post_name>"
        f"<wp:post_type>post</wp:post_type>{''.join(comments)}</item></channel></rss>"
    ).encode()


@pytest.fixture
def load(tmp_path):
    """Return a function that imports bytes and returns (exit code, output)."""

    def load(data, *arguments):
        path, out = tmp_path / "blog.xml", io.StringIO()
        path.write_bytes(data)
        try:
            call_command("import_comments", str(path), *arguments, stdout=out, stderr=out)
        except SystemExit as end:
            return end.code, out.getvalue()
        return 0, out.getvalue()

    return load


@pytest.fixture
def article(db):
    row = rows.article()
    row.slug = "post"
    row.save(update_fields=["slug"])
    return row


def articles_of(path):
    """Create an article for each post with comments; return {post: article}."""
    made = {}
    for post in reader.Export(path.open("rb")).posts():
        if post.comments:
            made[post.number] = rows.article(post.title)
            type(made[post.number]).objects.filter(pk=made[post.number].pk).update(
                import_ref=convert.post_ref(source_of(path), post.number)
            )
    return made


def source_of(path):
    return convert.source_of(re.search(r"base_blog_url>(.*?)<", path.read_text(encoding="utf-8"))[1])


@needs_shared
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "pings"),
    [
        ("theme-unit-test.en.xml", 4),
        ("theme-unit-test.ja.xml", 4),
        ("cc-labs.en.xml", 62),
        ("block-test-6.4.en.xml", 0),
        ("importer/small-export.xml", 0),
        ("importer/slashes.xml", 0),
        ("importer/valid-wxr-1.0.xml", 0),
    ],
)
def test_real_export_imports_completely_and_only_once(name, pings):
    path = WXR / name
    articles = articles_of(path)
    tree = etree.parse(path)
    wp = {"wp": tree.getroot().nsmap["wp"]}
    expected = {}
    for raw in tree.iterfind(".//wp:comment", wp):
        kind = raw.findtext("wp:comment_type", "", wp)
        if kind in ("pingback", "trackback"):
            continue
        number = raw.findtext("wp:comment_id", "", wp)
        expected[f"{source_of(path)}:comment:{number}"] = (
            datetime.strptime(raw.findtext("wp:comment_date_gmt", "", wp), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC),
            "approved" if raw.findtext("wp:comment_approved", "", wp) == "1" else "pending",
            raw.findtext("wp:comment_parent", "", wp),
            articles[raw.getparent().findtext("wp:post_id", "", wp)].pk,
        )
    out = io.StringIO()
    call_command("import_comments", str(path), stdout=out)
    assert f"{len(expected)} added" in out.getvalue() and f"{pings} pingbacks" in out.getvalue()
    found = {row.import_ref: row for row in Comment.objects.select_related("parent", "root")}
    assert found.keys() == expected.keys()
    for ref, (date, state, parent, article) in expected.items():
        row = found[ref]
        assert (row.created_at, row.state, row.article_id) == (date, state, article)
        above = f"{source_of(path)}:comment:{parent}"
        assert (row.parent.import_ref if row.parent else None) == (above if above in expected else None)
        assert bool(row.parent) == bool(row.root) and (not row.root or row.root.root is None)
        assert "<" not in row.body or ("<" in row.body and row.body)
    assert ModerationEvent.objects.filter(action="imported").count() == len(expected)
    assert not Email.objects.exists()
    before = dump.everything()
    out = io.StringIO()
    call_command("import_comments", str(path), stdout=out)
    assert f"0 added, {len(expected)} here already" in out.getvalue()
    assert dump.everything() == before
    for article in articles.values():
        assert Client().get(f"/comments/{article.slug}/").status_code == 200


@needs_shared
@pytest.mark.django_db
def test_imported_markup_becomes_readable_plain_text():
    path = WXR / "theme-unit-test.en.xml"
    articles_of(path)
    call_command("import_comments", str(path), stdout=io.StringIO())
    body = Comment.objects.get(import_ref="wpthemetestdata.wordpress.com:comment:881").body
    assert body.startswith("Headings\n\nHeader one\n\nHeader two")
    assert "> Stay hungry. Stay foolish." in body and "(https://developer.mozilla.org/" in body
    assert "<h1>" not in body and len(body) <= 5000


@needs_shared
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("malformed.xml", "not XML in line"),
        ("malformed-simple.xml", "breaks off in line"),
        ("crazy-cdata.xml", "not XML in line"),
        ("missing-version-tag.xml", "names no version"),
        ("invalid-version-tag.xml", "names the version “abc”"),
    ],
)
def test_invalid_export_samples_are_refused_with_message(name, says):
    with pytest.raises(CommandError, match=says):
        call_command("import_comments", str(WXR / "importer" / name))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        export(one()).replace(b' xmlns:wp="http://wordpress.org/export/1.2/"', b""),
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><rss><channel>&a;</channel></rss>',
        b"\n" * 70_000 + b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><rss/>',
        b"",
        b"PK\x03\x04",
        b'{"a": 1}',
        b"<rss><channel></channel></rss>",
        export()[:-20],
        "<rss>\u0441".encode("utf-16"),
    ],
)
def test_invalid_export_file_is_refused(load, data):
    with pytest.raises(
        CommandError,
        match=r"document type|not XML|breaks off|no export|does not say what it means|Open Tools → Export|not an export",
    ):
        load(data)
    assert not Comment.objects.exists()


@pytest.mark.django_db
def test_enormous_comment_is_refused_quickly(load):
    begun = time.process_time()
    with pytest.raises(CommandError, match="not XML in line"):
        load(export(one(body="a" * 11_000_000)))
    assert time.process_time() - begun < 2


def test_import_keeps_threads_states_and_digests(load, article):
    code, said = load(
        export(
            one(1),
            one(2, parent=1, body="An answer", email="", name="Ann &amp; Bo", date="2020-01-02 10:00:00"),
            one(3, parent=2, body="Waiting", approved="0", date="2020-01-03 10:00:00"),
            one(4, parent=99, body="Lost parent"),
            one(5, parent=6, body="In a ring"),
            one(6, parent=5, body="In a ring too"),
            one(7, approved="spam"),
            one(8, approved="trash", date=f"{timezone.now() - timedelta(days=2):%Y-%m-%d %H:%M:%S}"),
            one(9, kind="note", approved="0"),
        )
    )
    assert code == 0 and "1 pingbacks, trackbacks and notes of editors and 1 old spam" in said
    found = {int(row.import_ref.rpartition(":")[2]): row for row in Comment.objects.all()}
    assert set(found) == {1, 2, 3, 4, 5, 6, 8}
    assert found[1].import_ref == "blog.example.org:comment:1"
    assert (found[2].parent, found[3].parent, found[3].root) == (found[1], found[2], found[1])
    assert found[4].parent is None and "becomes a comment of its own" in said
    assert {found[5].parent, found[6].parent} >= {None}
    assert (found[2].name, found[3].state, found[8].state) == ("Ann & Bo", "pending", "removed")
    assert (found[3].hold_kind, found[1].decided_at) == ("moderator", found[1].created_at)
    # Old addresses are not kept, as of any comment; their digest knows the writer again.
    assert (found[1].email, found[1].client_hash, found[2].email_hash) == ("", "", "")
    assert found[1].email_hash in Digester.now().emails("R@example.org")
    assert found[8].email == "r@example.org"


def test_imported_possible_crisis_comes_first_in_queue(load, article):
    load(export(one(1, approved="0"), one(2, approved="0", body="I want to kill myself", date="2020-01-02 10:00:00")))
    assert [row.body for row in Comment.objects.awaiting_moderation()] == ["I want to kill myself", "Thank you."]
    assert Comment.objects.get(body="I want to kill myself").hold_kind == "crisis"


def test_reimport_keeps_moderator_decisions(load, article):
    data = export(one(1), one(2))
    load(data)
    Comment.objects.filter(import_ref="blog.example.org:comment:1").update(state="removed", body="[…]")
    assert "0 added, 2 here already" in load(data)[1]
    assert "1 added, 2 here already" in load(export(one(1), one(2), one(3, parent=1)))[1]
    assert Comment.objects.get(import_ref="blog.example.org:comment:1").body == "[…]"
    assert Comment.objects.get(import_ref="blog.example.org:comment:3").parent.state == "removed"


def test_comments_of_unknown_article_are_reported(load, article, tmp_path):
    report = tmp_path / "report.csv"
    code, said = load(export(one(1), one(2), slug="elsewhere"), "--report", str(report))
    assert (
        code == 3
        and "“A post” (post 7): 2 comments: no article here has this reference, slug, or title and date." in said
    )
    assert "no article here" in report.read_text(encoding="utf-8") and not Comment.objects.exists()


def test_wordpress_import_dry_run_writes_nothing(load, article):
    before = dump.everything()
    assert "1 would be added" in load(export(one(1)), "--dry-run")[1]
    assert dump.everything() == before


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"date": "0000-00-00 00:00:00"}, "no date"),
        ({"date": "2999-01-01 00:00:00"}, "still to come"),
        ({"approved": "maybe"}, "state is “maybe”"),
        ({"kind": "order_note"}, "no comment of a reader"),
        ({"body": "<script>alert(1)</script>"}, "no words"),
        ({"body": "a" * 60_001}, "at most 60,000"),
        ({"number": "x"}, "no number"),
    ],
)
def test_invalid_imported_comment_is_skipped_with_reason(load, article, fields, says):
    code, said = load(export(one(**{"number": 1, **fields}), one(2)))
    assert code == 3 and says in said
    assert Comment.objects.get().import_ref.endswith(":2")


def test_overlong_names_and_texts_are_truncated_with_note(load, article):
    code, said = load(export(one(1, name="n" * 200, body="word " * 2000, email="no address")))
    row = Comment.objects.get()
    assert code == 0 and (len(row.name), len(row.body), row.email_hash) == (80, 5000, "")
    assert "Cut from 9,999 to 5,000 characters." in said and "name was cut" in said and "was left out" in said


def test_signed_in_staff_comment_is_linked_to_person(load, article):
    person = rows.person("Ada Quill", user=rows.user(email="ada@example.org"))
    load(export(one(1, email="Ada@example.org", user=4), one(2, email="ada@example.org", name="Not Ada")))
    assert Comment.objects.get(import_ref__endswith=":1").person == person
    assert Comment.objects.get(import_ref__endswith=":2").person is None


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("One\r\n\r\nTwo", "One\n\nTwo"),
        ("a < b & c > d, I <3 you", "a < b & c > d, I <3 you"),
        ("AT&amp;T &#8217;s &lt;b&gt;", "AT&T ’s <b>"),
        ("<p>One</p>\n<p>Two<br />Three</p>", "One\n\nTwo\nThree"),
        ('See <a href="https://example.org/x">this</a>.', "See this (https://example.org/x)."),
        ('<a href="https://example.org/">https://example.org</a>', "https://example.org"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ("<blockquote>They said\nthat</blockquote>No.", "> They said\n> that\n\nNo."),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<script>alert(1)</script><style>p{}</style>Hi<!-- wp:x -->", "Hi"),
        ("<details><summary>a</summary>b</details><table><tr><td>c</td><td>d</td></tr></table>", "a\n\nb\n\nc d"),
        ("<b><i>bold</b> both</i>", "bold both"),
        ("I was <del>cured</del> a little better", "I was a little better"),
        ('<s>all</s> of <strike>it</strike><i style="text-decoration: line-through">too</i>!', "of !"),
        ("10<sup>6</sup>, the 4<sup>th</sup>", "10^6, the 4th"),
        ("He said <q>stop</q>", "He said “stop”"),
        ('<img src="x" alt=":(" class="wp-smiley" />', ":("),
        ("First<br />\nsecond<br>third", "First\nsecond\nthird"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<script>alert(1)</script>"),
    ],
)
def test_html_is_converted_to_plain_text(html, text):
    assert convert.plain(html) == text


@pytest.mark.parametrize(
    "unit", ["<b>", "<blockquote>", "</p>", "<!--", "&#38;", "<a href='x", "<ul><li>", "<![CDATA["]
)
def test_hostile_markup_is_converted_quickly(unit):
    begun = time.process_time()
    convert.plain(unit * (60_000 // len(unit)))
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ({"date": "0000-00-00 00:00:00"}, "2019-05-05 12:00:00"),
        ({"date": ""}, "2019-05-05 12:00:00"),
        ({"date": "2020-02-30 10:00:00"}, "2019-05-05 12:00:00"),
        ({"date": "2020-01-01 10:00:00"}, "2020-01-01 10:00:00"),
    ],
)
def test_local_date_is_used_if_gmt_date_is_missing(load, article, fields, date):
    local = "<wp:comment_date>2019-05-05 12:00:00</wp:comment_date></wp:comment>"
    code, _said = load(export(one(**fields).replace("</wp:comment>", local)))
    assert code == 0 and f"{Comment.objects.get().created_at:%Y-%m-%d %H:%M:%S}" == date


@pytest.mark.parametrize("date", ["0001-01-01 00:00:00", "1969-12-31 23:59:59", "0000-00-00 00:00:00"])
def test_impossible_dates_skip_comment(load, article, date):
    assert load(export(one(date=date)))[0] == 3 and not Comment.objects.exists()


def test_control_characters_and_xml_comments_are_tolerated(load, article):
    data = export(one(body="a\x08b\x1fc")).replace(b"<![CDATA[a", b"be<!-- x -->fore<?y z?> <![CDATA[a")
    assert load(data)[0] == 0 and Comment.objects.get().body == "before abc"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_is_refused_before_import(load, article, encoding):
    doctype = f"<!-- {'x' * 70_000} --><!DOCTYPE a [<!ENTITY b 'bbbbb'>]>"
    text = export(one()).decode().replace("?>", f"?>{doctype}", 1).replace("UTF-8", encoding.upper())
    with pytest.raises(CommandError, match="document type"):
        load(text.encode(encoding))
    assert not Comment.objects.exists()


def test_duplicate_number_is_imported_once_and_reported(load, article):
    code, said = load(export(one(1, body="First."), one(1, body="Second.")))
    assert code == 3 and "twice" in said and "1 left out" in said
    assert Comment.objects.get().body == "First."


def test_parent_cycles_and_long_chains_are_sorted_quickly():
    def row(number, parent):
        return ImportedComment(
            ref=str(number), parent=str(parent), name="", email="", body="", state="", created_at=number
        )

    rows = [row(n, n ^ 1) for n in range(1, 30_001)] + [row(n, n + 1) for n in range(40_000, 70_000)]
    of = dict.fromkeys([one.ref for one in rows], SimpleNamespace(pk=1))
    begun, seen = time.process_time(), []
    for level in importing._levels(rows, of, {}, ImportReport()):
        seen += level
    assert sorted(one.created_at for one in seen) == sorted(one.created_at for one in rows)
    assert time.process_time() - begun < 3


def test_parser_frees_elements_while_reading(monkeypatch):
    free = reader._free

    def most(count):
        def counted(element):
            free(element)
            sizes.append(len(element.getparent()))

        sizes = []
        monkeypatch.setattr(reader, "_free", counted)
        assert len(list(reader.Export(io.BytesIO(export(*map(one, range(1, count + 1))))).posts())) == 1
        return max(sizes)

    # The parser is ahead of what is read by one piece of the file.
    assert most(1000) < 100
