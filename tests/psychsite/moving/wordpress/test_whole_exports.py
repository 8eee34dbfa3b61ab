"""Import whole exports of real sites: sums, a second run, and a crawl of it."""

import re
from collections import Counter
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError
from django.test import Client

from articles.models import Article, Edition
from comments.models import Comment
from psychsite.moving.wordpress.report import STATES
from tests.privacy import dump
from tests.psychsite.moving.wordpress.wxr import comment, export, item
from tests.shared import SHARED, needs_shared

pytestmark = pytest.mark.django_db
WXR = SHARED / "wxr"
TEXTS = ("post", "page")
BLOGS = (
    "block-test-6.4.en",
    "cc-labs.en",
    "health-blog.en",
    "health-magazine.en",
    "theme-unit-test.en",
    "theme-unit-test.ja",
)
SAMPLES = (
    "crazy-cdata-escaped", "missing-tags", "slashes", "small-export", "term-formats", "test-serialized-comment-meta",
    "test-serialized-postmeta-with-cdata", "valid-wxr-1.0", "valid-wxr-1.1", "wxr-utf-8-challenges",
)  # fmt: skip
NOT_WHOLE = {
    "crazy-cdata": "not XML in line 18", "invalid-version-tag": "version “abc”", "malformed": "not XML in line 90",
    "malformed-simple": "breaks off in line", "missing-version-tag": "names no version",
}  # fmt: skip
FILES = [
    *(pytest.param(f"{name}.xml", marks=pytest.mark.slow) for name in BLOGS),
    *(f"importer/{name}.xml" for name in SAMPLES),
]


def count(data):
    """Return the Counter of item types and comments that the standard library finds."""
    found = Counter()
    for one in ElementTree.fromstring(data).iter("item"):
        children = [(child.tag.rpartition("}")[2], (child.text or "").strip()) for child in one]
        found[dict(children).get("post_type", "")] += 1
        found["comment"] += [name for name, _text in children].count("comment")
    return found


def check_sums(report, found):
    """Compare a report with itself, with an independent count, and with the tables."""
    counts = report["counts"]
    for kind, row in counts.items():
        assert row["read"] == sum(row[state] for state in STATES), (kind, row)
    read = {kind: counts[kind]["read"] for kind in (*TEXTS, "comment") if kind in counts}
    assert read == {kind: found[kind] for kind in (*TEXTS, "comment") if found[kind]}
    others = {kind: number for kind, number in found.items() if number and kind not in (*TEXTS, "comment")}
    assert {kind: row["count"] for kind, row in report["not_taken"].items()} == others
    assert Article.objects.count() == sum(counts[kind]["created"] for kind in TEXTS if kind in counts)
    assert Comment.objects.count() == counts.get("comment", {"created": 0})["created"]


@needs_shared
@pytest.mark.parametrize("name", FILES)
def test_sums_of_report_are_those_of_the_file(load, name):
    data = (WXR / name).read_bytes()
    _code, planned = load(data, dry_run=True)
    code, report = load(data)
    assert (code, report["faults"]) == (0, [])
    assert planned == report
    check_sums(report, count(data))
    before = dump.everything()
    _code, planned = load(data, dry_run=True)
    code, again = load(data)
    assert (code, planned) == (0, again)
    for kind in (*TEXTS, "comment"):
        row, was = again["counts"].get(kind, Counter()), report["counts"].get(kind, Counter())
        assert (row["created"], row["updated"], row["unchanged"]) == (0, 0, was["created"]), (kind, row)
    assert dump.everything() == before
    crawl(data)


def crawl(data):
    """Ask for every page of the result; nothing of the old site's own is left in it."""
    named = re.search(rb"base_blog_url>(?:<!\[CDATA\[)?([^<\]]*)", data)
    host = urlsplit(named[1].decode()).netloc if named else ""
    client, pages = Client(), {"/", "/articles/"}
    pages |= {edition.article.get_absolute_url() for edition in Edition.objects.live().select_related("article")}
    for address in sorted(pages):
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert "<!-- wp:" not in page and "<!-- /wp:" not in page, address
        assert not re.search(r"\[/?(?:caption|gallery|embed|audio|video|playlist)\b[^\]]*\]", page), address
        assert not host or not re.search(rf"""(?:href|src)=["']?https?://(?:www\.)?{re.escape(host)}""", page), address


@needs_shared
@pytest.mark.parametrize(("name", "says"), NOT_WHOLE.items())
def test_file_that_is_not_whole_is_refused_with_the_place(load, name, says):
    with pytest.raises(CommandError, match=says):
        load((WXR / "importer" / f"{name}.xml").read_bytes())


def test_comments_of_texts_that_stay_out_are_counted(load):
    data = export(
        item(7, extra=comment(1)), item(7, extra=comment(2)), item(8, status="trash", extra=comment(3) + comment(4)),
        item(9, kind="product", extra=comment(5)),
    )  # fmt: skip
    _code, report = load(data)
    check_sums(report, count(data))
    assert report["counts"]["comment"] == {
        "read": 5, "created": 1, "updated": 0, "unchanged": 0, "skipped": 4, "failed": 0,
    }  # fmt: skip
    left = {row["item"]: row["why"] for row in report["items"] if row["kind"] == "comment"}
    assert left["3 of post 8"] == left["2 of post 7"] == "Its text did not come in."
