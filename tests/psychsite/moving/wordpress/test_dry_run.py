"""A dry run says what the run after it does.

That holds on an empty site, and on one that has the texts already.
"""

import pytest
from PIL import Image as Pixels

from articles.models import Article, Topic
from authors.models import Person
from tests.privacy import dump
from tests.psychsite.moving.wordpress.wxr import attachment, comment, export, item

pytestmark = pytest.mark.django_db
UPLOADS = "https://old.example.org/wp-content/uploads/2020/01"
BODY = (
    f'<p>See <a href="{UPLOADS}/sheet.pdf">the sheet</a> and <a href="https://old.example.org/2020/01/text-2/">this</a>.</p>'
    f'<figure><img src="{UPLOADS}/lake.jpg" alt="A lake"></figure><figure><img src="{UPLOADS}/lake-copy.jpg"></figure>'
    f'<figure><img src="{UPLOADS}/broken.jpg"></figure><figure><img src="{UPLOADS}/gone.jpg"></figure>'
    '<h2>References</h2><ul><li>A study. doi:10.1000/182</li></ul>'
)  # fmt: skip


def posts(words="Words."):
    filed = [("category", "ketamine", "Ketamine therapy"), ("post_tag", "k", "K")]
    return (
        attachment(50, "hill.png", parent=1, alt="A hill"),
        item(1, BODY, meta=[("_thumbnail_id", "50")], terms=filed, extra=comment(1) + comment(2, parent=1)),
        item(2, f"<p>{words}</p>", extra=comment(3)),
        item(3, status="draft", creator="bo", terms=[("post_tag", "quiet", "Quiet")]),
        item(4, status="future", date="2999-01-02 03:04:05"),
    )


@pytest.fixture
def uploads(uploads):
    folder = uploads / "2020" / "01"
    (folder / "lake-copy.jpg").write_bytes((folder / "lake.jpg").read_bytes())
    (folder / "broken.jpg").write_bytes(b"<html>Not found</html>")
    (folder / "sheet.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    return uploads


@pytest.fixture
def redirects(tmp_path):
    path = tmp_path / "redirects.csv"
    rows = (
        "/to-draft/,/articles/text-3/",
        "/to-tag/,/tags/quiet/",
        "/to-live/,/articles/text-2/",
        "/on/,/to-live/",
        "/?p=2,/on/",
    )
    path.write_text("source,target\n" + "\n".join(rows), encoding="utf-8")
    return path


def compare(load, data, **options):
    """Return the report of a run, which a dry run before it foretold."""
    before = dump.everything()
    code, planned = load(data, dry_run=True, **options)
    assert dump.everything() == before
    assert (code, planned) == load(data, **options)
    return planned


def test_first_run_is_foretold(load, uploads, redirects):
    report = compare(load, export(*posts()), uploads=uploads, redirects=redirects)
    assert report["counts"]["picture"] | {"read": 0} == {
        "read": 0, "created": 2, "updated": 0, "unchanged": 1, "skipped": 0, "failed": 1,
    }  # fmt: skip
    refused = {row["where"] for row in report["lists"]["redirects not taken"]["rows"]}
    assert {"/to-draft/", "/to-tag/"} <= refused and not refused & {"/to-live/", "/on/", "/?p=2"}
    assert [row["words"] for row in report["lists"]["missing pictures"]["rows"]] == [f"{UPLOADS}/gone.jpg"]


def test_addresses_of_people_and_topics_that_differ_by_an_accent_are_foretold(load):
    texts = [
        item(number, creator=name, terms=[("category", slug, topic)])
        for number, (name, slug, topic) in enumerate(
            [("Eva", "resume", "Resume"), ("Éva", "resume-2", "Résumé")], start=1
        )
    ]
    compare(load, export(*texts))
    assert set(Person.objects.values_list("slug", flat=True)) == {"eva", "eva-2"}
    assert set(Topic.objects.values_list("slug", flat=True)) >= {"resume", "resume-2"}


def test_second_run_is_foretold(load, uploads, redirects):
    data = export(*posts())
    load(data, uploads=uploads, redirects=redirects)
    counts = compare(load, data, uploads=uploads, redirects=redirects)["counts"]
    assert counts["post"]["unchanged"] == 4 and counts["comment"]["unchanged"] == 3
    assert not any(row["created"] or row["updated"] for row in counts.values()), counts


def test_newer_export_is_foretold(load, uploads):
    load(export(*posts()), uploads=uploads)
    Article.objects.filter(slug="text-1").update(version=2, title="Changed here")
    Pixels.new("RGB", (640, 480), "#337733").save(uploads / "2020" / "01" / "hill.png")
    newer = export(*posts("Other words.")[:-2], item(3, extra=comment(4)), item(5))
    counts = compare(load, newer, uploads=uploads)["counts"]
    assert counts["post"] == {"read": 4, "created": 1, "updated": 2, "unchanged": 0, "skipped": 1, "failed": 0}
    assert counts["comment"] == {"read": 4, "created": 1, "updated": 0, "unchanged": 3, "skipped": 0, "failed": 0}
