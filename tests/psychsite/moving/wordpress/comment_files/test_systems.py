"""Comments of other systems and the articles that they belong to."""

import gzip
import io
import json
import sqlite3
import time

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from comments.models import Comment
from psychsite.moving.wordpress.comment_files.markdown import to_html
from psychsite.moving.wordpress.convert import plain
from tests.factories.articles import make_live
from tests.psychsite import rows
from tests.shared import SHARED, needs_shared

pytestmark = pytest.mark.django_db

DISQUS = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><id/><link>https://old.example/2020/winter.html</link><title>Winter</title>
<createdAt>2020-01-01T09:00:00Z</createdAt></thread>
<thread dsq:id="2"><id/><link>https://old.example/none</link><title>None</title></thread>
<post dsq:id="10"><message><![CDATA[<p>Kind words.</p>]]></message><createdAt>2020-01-02T09:00:00Z</createdAt>
<isDeleted>false</isDeleted><isSpam>false</isSpam>
<author><name>Ana</name><email>ana@mail.example</email></author><thread dsq:id="1"/></post>
<post dsq:id="11"><message><![CDATA[<p>An answer.</p>]]></message><createdAt>2020-01-03T09:00:00Z</createdAt>
<isDeleted>false</isDeleted><isSpam>false</isSpam>
<author><name>Ben</name></author><thread dsq:id="1"/><parent dsq:id="10"/></post>
</disqus>"""
REMARK = [
    {"id": "a1", "pid": "", "text": "<p>Kind words.</p>", "user": {"name": "Ana"}, "time": "2020-01-02T09:00:00.123456789-05:00",
     "locator": {"site": "old", "url": "https://old.example/winter/"}, "title": "Winter"},
    {"id": "a2", "pid": "a1", "text": "<p>An answer.</p>", "user": {"name": "Ben"}, "time": "2020-01-03T09:00:00Z",
     "locator": {"site": "old", "url": "https://old.example/winter/"}},
]  # fmt: skip
COMMENTO = {
    "version": 1,
    "comments": [
        {"commentHex": "c1", "domain": "old.example", "url": "/winter", "commenterHex": "p1", "markdown": "Kind words.",
         "parentHex": "root", "state": "approved", "creationDate": "2020-01-02T09:00:00Z", "deleted": False},
        {"commentHex": "c2", "domain": "old.example", "url": "/winter", "commenterHex": "anonymous", "markdown": "An answer.",
         "parentHex": "c1", "state": "approved", "creationDate": "2020-01-03T09:00:00Z", "deleted": False},
    ],
    "commenters": [{"commenterHex": "p1", "email": "ana@mail.example", "name": "Ana"}],
}  # fmt: skip
BLOG = """<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://old.example</wp:base_blog_url><item><title>Moved</title><link>https://old.example/2020/winter/</link>
<wp:post_id>7</wp:post_id><wp:post_name>winter-2</wp:post_name><wp:post_type>post</wp:post_type><wp:comment>
<wp:comment_id>1</wp:comment_id><wp:comment_author>Ana</wp:comment_author>
<wp:comment_date_gmt>2020-01-02 09:00:00</wp:comment_date_gmt>
<wp:comment_content>Kind.</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment></item></channel></rss>"""


def make_isso(path):
    database = sqlite3.connect(path)
    database.executescript(
        """
        CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256), title VARCHAR(256));
        CREATE TABLE comments (tid, id INTEGER PRIMARY KEY, parent, created, modified, mode, remote_addr, text, author, email);
        INSERT INTO threads VALUES (1, '/winter/', 'Winter');
        INSERT INTO comments VALUES (1, 1, NULL, 1577955600.0, NULL, 1, '', 'Kind words.', 'Ana', 'ana@mail.example');
        INSERT INTO comments VALUES (1, 2, 1, 1578042000.0, NULL, 1, '', 'An answer.', 'Ben', NULL);
        """
    )
    database.close()


@pytest.fixture
def load(tmp_path):
    def load(name, data, *arguments):
        path, out = tmp_path / name, io.StringIO()
        if data is not None:
            text = data if isinstance(data, str | bytes) else json.dumps(data)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            call_command("import_comments", str(path), *arguments, stdout=out, stderr=out)
        except SystemExit:
            pass
        return out.getvalue()

    return load


@pytest.fixture
def winter():
    row = rows.article()
    Article.objects.filter(pk=row.pk).update(slug="winter")
    return row


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("disqus.xml", DISQUS),
        ("remark.json", REMARK),
        ("remark-lines.json", "\n".join(map(json.dumps, REMARK))),
        ("commento.json", COMMENTO),
        ("isso.db", None),
        ("disqus.xml.gz", gzip.compress(DISQUS.encode())),
        ("remark.gz", gzip.compress(json.dumps(REMARK).encode())),
        ("disqus.json", DISQUS),
        ("amp.xml", DISQUS.replace("/2020/winter.html", "/2020/winter/amp/?utm_source=x")),
    ],
)
def test_comments_of_system_come_in_with_their_thread(load, winter, tmp_path, name, data):
    if data is None:
        make_isso(tmp_path / name)
    arguments = ["--source", "old.example"] if name == "isso.db" else []
    said = load(name, data, *arguments)
    first, answer = Comment.objects.order_by("created_at")
    assert (first.body, first.name, first.state) == ("Kind words.", "Ana", "approved"), said
    assert (answer.body, answer.parent, answer.article.slug) == ("An answer.", first, "winter")
    hour = 14 if name.startswith("remark") else 9
    assert f"{first.created_at:%Y-%m-%d %H:%M:%S}" == f"2020-01-02 {hour:02}:00:00"
    load(name, data, *arguments)
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("members.csv", "id,email,name,note\n1,a@mail.example,Ana,\n", "list of Ghost's members"),
        ("other.json", {"a": 1}, "not an export of comments"),
        ("broken.xml", DISQUS[:300], "not whole"),
        ("empty.json", "[]", "not an export of comments"),
        ("ghost.json", {"db": [{"data": {"posts": []}}]}, "export of Ghost"),
        ("latin.json", b'{"comments": "\xff"}', "not UTF-8"),
        ("disqus.xml.gz", gzip.compress(DISQUS.encode())[:-20], "not whole"),
    ],
)
def test_other_files_are_refused_with_sentence(load, name, data, sentence):
    with pytest.raises(CommandError, match=sentence):
        load(name, data)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("**5 mg**, then <5 mg: [this](https://nih.example/a_b) \\*so\\* `x_*y*`, 2 * 3 * 4, a_b_c\n# End",
         "5 mg, then <5 mg: this (https://nih.example/a_b) *so* x_*y*, 2 * 3 * 4, a_b_c\n\nEnd"),
        ("First:\n\n1. sleep\n2. _walk_\n\n1986. A good year", "First:\n\n1. sleep\n2. walk\n\n1986. A good year"),
        ("> It *never* helps\n\n- It did,\n- for me", "> It never helps\n\n- It did,\n- for me"),
        ("I was ~~cured~~ better, <b>much</b><br>better", "I was better, much\nbetter"),
        ("***Both*** and *one **in** one*, **a\nb**", "Both and one in one, a\nb"),
        ("See [1] and <https://a.example/x>\n\n[1]: https://b.example/y",
         "See [1] and https://a.example/x\n\n[1]: https://b.example/y"),
        ("```\nx = 1\n```\n    four blanks\n![a hill](h.png)", "x = 1\n\nfour blanks\na hill"),
        ("Unclosed <!-- and <div here", "Unclosed <!-- and <div here"),
    ],
)  # fmt: skip
def test_signs_of_markdown_are_taken_out(typed, said):
    assert plain(to_html(typed)) == said


def test_markdown_of_a_system_becomes_words(load, winter, tmp_path):
    load("commento.json", json.loads(json.dumps(COMMENTO).replace("Kind words.", "**Kind** words.")))
    assert Comment.objects.get(name="Ana").body == "Kind words."


@pytest.mark.parametrize("unit", ["**", "a*", "[", "`a", "<", "![](", "*a_ ", "~~", "a**b"])
def test_hostile_markdown_is_read_quickly(unit):
    begun = time.process_time()
    to_html(unit * (60_000 // len(unit)))
    assert time.process_time() - begun < 3


def test_odd_shapes_of_disqus_are_read(load, winter):
    link = '<a href="https://disq.us/url?url=https%3A%2F%2Fa.example%2Fs%3A5WLsX6-lWyKEFBkhZFeX&amp;cuid=1">https://a.example/s</a>'
    odd = DISQUS.replace("Kind words.", f'Kind words<img src="x.png" alt="a chart">by {link}')
    odd = odd.replace("<name>Ana</name>", "<name></name><username>ana_9</username>")
    load("disqus.xml", odd.replace("2020-01-02T09:00:00Z", "2020-01-02T11:00:00+02:00"))
    first = Comment.objects.earliest("created_at")
    assert (first.name, first.body) == ("ana_9", "Kind words a chart by https://a.example/s")
    assert f"{first.created_at:%H:%M}" == "09:00"


def test_single_comment_of_remark_is_read(load, winter):
    load("remark.json", REMARK[0])
    assert Comment.objects.get().body == "Kind words."


def test_numbers_of_two_systems_at_one_site_are_apart(load, winter, tmp_path):
    make_isso(tmp_path / "isso.db")
    load("isso.db", None, "--source", "old.example")
    load("blog.xml", BLOG.replace("winter-2", "winter"))
    assert sorted(Comment.objects.values_list("body", flat=True)) == ["An answer.", "Kind words.", "Kind."]


def test_comment_whose_thread_is_missing_is_reported(load, winter):
    said = load("disqus.xml", DISQUS.replace('<thread dsq:id="1"/><parent', '<thread dsq:id="77"/><parent'))
    assert Comment.objects.count() == 1
    assert "1 left out" in said


def test_database_of_another_kind_is_refused(load, tmp_path):
    sqlite3.connect(tmp_path / "x.db").execute("CREATE TABLE a (b)").connection.close()
    with pytest.raises(CommandError, match="not one of Isso"):
        load("x.db", None)


@needs_shared
def test_shared_case_of_wordpress(load, tmp_path):
    data = (SHARED / "cases" / "C26-wxr-comments.xml").read_text(encoding="utf-8")
    articles = {slug: rows.article() for slug in ("winter-and-mood", "choosing", "depression")}
    for slug, row in articles.items():
        Article.objects.filter(pk=row.pk).update(slug=slug)
    said = load("blog.xml", data)
    by_name = {comment.name: comment for comment in Comment.objects.all()}
    assert by_name["Ana"].body == "I was a little better. My count was 10^6. He said “stop” and I did. :("
    assert by_name["Ben"].body == "First line\nsecond line\nthird"
    assert set(by_name) == {"Ana", "Ben"}
    assert "it is a page" in said
    posts = tmp_path / "map.csv"
    posts.write_text("post number,article slug\n13,choosing\n14,depression\n", encoding="utf-8")
    load("blog.xml", data, "--posts", str(posts))
    assert {comment.article.slug for comment in Comment.objects.all()} == set(articles)
    assert not Comment.objects.filter(name="Dot").exists()


@pytest.mark.parametrize("key", ["7", "/2020/winter/", "https://old.example/2020/winter/?x=1", "winter-2"])
def test_map_names_post_by_number_path_or_slug(load, winter, tmp_path, key):
    posts = tmp_path / "map.csv"
    posts.write_text(f"{key};winter\n", encoding="utf-8")
    load("blog.xml", BLOG, "--posts", str(posts))
    assert Comment.objects.get().article.slug == "winter"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("7\n", "two columns"), ("", "two columns"),
     ("a,winter\n7,winter\n8,nowhere\n", "not here: nowhere")],
)  # fmt: skip
def test_map_that_cannot_be_used_is_refused(load, winter, tmp_path, text, sentence):
    posts = tmp_path / "map.csv"
    posts.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=sentence):
        load("disqus.xml", DISQUS, "--posts", str(posts))


def test_moved_post_is_found_by_title_and_date(load):
    edition = make_live("Winter and mood", slug="moved-here")
    date = f"{edition.live_from:%Y-%m-%dT%H:%M:%SZ}"
    data = DISQUS.replace("<title>Winter</title>", "<title>Winter and mood</title>").replace(
        "2020-01-01T09:00:00Z", date
    )
    said = load("disqus.xml", data)
    assert "found by its title and date: moved-here" in said
    assert Comment.objects.count() == 2
    Comment.objects.all().delete()
    said = load("disqus.xml", data.replace(date, "2019-01-01T09:00:00Z"))
    assert Comment.objects.count() == 0
    assert "or title and date" in said
