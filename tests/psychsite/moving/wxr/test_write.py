"""export_wordpress: what it writes, and that it changes nothing here."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from activity.models import Entry
from addresses.models import Redirect
from articles.models import Article, Edition
from comments.models import Comment
from psychsite.moving.wordpress.reader import Export
from psychsite.moving.wxr.gutenberg import write_body
from tests.psychsite.moving.wordpress.wxr import attachment, comment, export, item

pytestmark = pytest.mark.django_db
_MARK = re.compile(r"<!-- (/?)wp:([a-z-]+)(?: \{[^}]*\})? -->")


def write(tmp_path, *options):
    file, out = tmp_path / "site.xml", io.StringIO()
    call_command("export_wordpress", str(file), *options, stdout=out, stderr=out, verbosity=0)
    return file, out.getvalue()


def posts_of(file):
    with file.open("rb") as source:
        return {post.title: post for post in Export(source).posts()}


@pytest.fixture
def site(load, uploads, settings, tmp_path):
    """Fill the site with texts, people and a picture; return the importer."""
    settings.MEDIA_ROOT = tmp_path / "media"
    body = "<h2>Why</h2><ul><li>one<ul><li>inner</li></ul></li></ul><p>a &lt; b ]]&gt; c</p>"
    meta = [("_thumbnail_id", "5"), ("_yoast_wpseo_title", "For searchers")]
    text = item(7, body, title="Rest &amp; sleep", excerpt="What helps.", meta=meta, extra=comment(1))
    draft = item(8, "<p>Not yet.</p>", title="A draft", status="draft")
    load(export(attachment(5, alt="A hill"), text, draft), uploads=uploads)
    return load


def test_own_export_changes_nothing(site, tmp_path):
    file, _said = write(tmp_path)
    before = list(Edition.objects.values_list("pk", "digest")), Redirect.objects.count(), Comment.objects.count()
    code, report = site(file.read_bytes())
    assert code == 0
    for counts in report["counts"].values():
        assert counts["read"] == counts["unchanged"], report["counts"]
    assert report["counts"]["post"]["read"] == 2 and report["counts"]["comment"]["read"] == 1
    assert before == (
        list(Edition.objects.values_list("pk", "digest")), Redirect.objects.count(), Comment.objects.count()
    )  # fmt: skip


def test_texts_that_changed_on_one_side_stay(site, tmp_path):
    file, _said = write(tmp_path)
    changed = file.read_bytes().replace(b"Not yet.", b"Perhaps.")
    _code, report = site(changed)
    assert report["counts"]["post"]["skipped"] == 1
    assert "changed in the file" in json.dumps(report["items"])
    article = Article.objects.get(title="A draft")
    Article.objects.filter(pk=article.pk).update(draft_digest="0" * 64)
    _code, report = site(file.read_bytes())
    assert "the text here is newer" in json.dumps(report["items"])


def test_export_of_another_site_with_our_numbers_is_no_own_text(site, tmp_path):
    file, _said = write(tmp_path)
    other = re.sub(rb"\[CDATA\[(\d+) \d{4}-[^\]]+\]\]", rb"[CDATA[\1 1999-01-01T00:00:00+00:00]]", file.read_bytes())
    other = other.replace(b"http://testserver", b"https://other.example").replace(
        b"http://localhost:8000", b"https://other.example"
    )
    _code, report = site(other)
    assert report["counts"]["post"]["created"] == 2


def test_item_holds_what_wordpress_reads(site, tmp_path):
    file, said = write(tmp_path)
    assert "2 articles" in said
    post = posts_of(file)["Rest & sleep"]
    assert (post.status, post.kind, post.date_gmt, post.slug) == ("publish", "post", "2020-01-02 03:04:05", "text-7")
    assert post.excerpt == "What helps." and post.meta_value("_yoast_wpseo_title") == "For searchers"
    domains = [(term.domain, term.slug) for term in post.terms]
    assert ("category", "ketamine-therapy") in domains and ("author", "cap-ada-quill") in domains
    pictures = [one for one in posts_of(file).values() if one.kind == "attachment"]
    assert [one.number for one in pictures] == [post.meta_value("_thumbnail_id")]
    assert pictures[0].meta_value("_wp_attachment_image_alt") == "A hill" and pictures[0].attachment.startswith("http")
    assert posts_of(file)["A draft"].status == "draft" and posts_of(file)["A draft"].date_gmt.startswith("0000")
    guest = posts_of(file)["Ada Quill"]
    assert guest.kind == "guest-author" and guest.meta_value("cap-display_name") == "Ada Quill"
    assert [one.content for one in post.comments] == ["Thank you."]


def test_no_address_of_a_reader_leaves(site, tmp_path):
    Comment.objects.update(email="r@example.org")
    file, _said = write(tmp_path)
    assert b"r@example.org" not in file.read_bytes()


def test_moved_article_keeps_its_former_slug(site, tmp_path):
    article = Article.objects.get(slug="text-7")
    article.slug = "rest"
    article.save()
    file, _said = write(tmp_path)
    assert posts_of(file)["Rest & sleep"].meta_value("_wp_old_slug") == "text-7"


def test_bodies_are_balanced_blocks():
    kinds = [
        {"type": "rich_text", "html": "<h2>A</h2><p>b &amp; c</p><ol><li>d<ul><li>e</li></ul></li></ol>", "headings": []},
        {"type": "rich_text", "html": "<table><tbody><tr><td>1</td></tr></tbody></table><hr>", "headings": []},
        {"type": "pull_quote", "quote": "Short.", "attribution": "Ada"},
        {"type": "faq", "question": "Why?", "answer_html": "<p>So.</p>"},
    ]  # fmt: skip
    body = write_body(kinds)
    open_blocks = []
    for closes, name in _MARK.findall(body):
        if closes:
            assert open_blocks.pop() == name
        else:
            open_blocks.append(name)
    assert not open_blocks
    names = [name for closes, name in _MARK.findall(body) if not closes]
    assert {"heading", "paragraph", "list", "list-item", "table", "quote"} <= set(names)
    assert names.count("list") == 2 and "wp-block-heading" in body
    etree.fromstring(f"<div>{body}</div>")


def test_scheduled_and_withdrawn_texts_keep_their_state(site, tmp_path):
    article = Article.objects.get(slug="text-7")
    Edition.objects.filter(article=article).update(live_until="2021-01-01T00:00:00Z")
    file, _said = write(tmp_path)
    assert posts_of(file)["Rest & sleep"].status == "private"


def test_dry_run_and_a_used_name_write_nothing(site, tmp_path):
    file, said = write(tmp_path, "--dry-run")
    assert "Nothing was written" in said and not file.exists()
    file.write_text("mine")
    with pytest.raises(CommandError, match="already exists"):
        write(tmp_path)
    assert file.read_text() == "mine"
    assert not Entry.objects.filter(verb="export.articles").exists()
