"""Round trip of comments through JSON export and import."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from comments.models import Comment
from comments.privacy import personal_data
from comments.screening.identity import Digester
from tests.privacy import dump
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    """Return an article with comments in all states, one by staff, one erased."""
    article, at = rows.article(), timezone.now() - timedelta(days=3)
    first = rows.comment(article, "First “quoted” line\n\nsecond", at=at, decided_at=at)
    answer = rows.comment(article, "Answer", parent=first, root=first, person=rows.person(), at=at + timedelta(hours=1))
    rows.comment(article, "Deep", parent=answer, root=first, at=at + timedelta(hours=2), edited_at=timezone.now())
    held = {"hold_kind": "crisis", "hold_reason": "Read this first.", "risk": 3}
    rows.comment(article, "Held", state="pending", at=at, **held)
    rows.comment(article, "Spam", state="spam", at=at)
    rows.comment(article, "Pinned", at=at, pinned_at=at + timedelta(days=1))
    rows.comment(article, "Removed", state="removed", removal_reason="doses", at=at, decided_at=at)
    personal_data.erase_person(email=rows.comment(article, "Gone", at=at, import_ref="blog:1").email)
    rows.comment(rows.article(), "Elsewhere")
    return article


def write(path, *arguments):
    call_command("export_comments", str(path), *arguments, stdout=io.StringIO())
    return path.read_text(encoding="utf-8")


def read(path, *arguments):
    out = io.StringIO()
    try:
        call_command("import_comments", str(path), *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_exported_comments_reimport_identically(talk, tmp_path):
    text = write(tmp_path / "one.json", "--with-addresses")
    assert len(json.loads(text)["comments"]) == 9
    assert (tmp_path / "one.json").stat().st_mode & 0o777 == 0o600
    old = {row.body: row for row in Comment.objects.all()}
    Comment.objects.all().delete()
    assert read(tmp_path / "one.json")[0] == 0
    assert write(tmp_path / "two.json", "--with-addresses") == text
    deep = Comment.objects.get(body="Deep")
    assert (deep.parent.body, deep.root.body) == ("Answer", "First “quoted” line\n\nsecond")
    assert deep.email_hash in Digester.now().emails(old["Deep"].email)
    assert Comment.objects.get(import_ref="blog:1").erased_at
    before = dump.everything()
    assert "0 added, 9 here already" in read(tmp_path / "one.json")[1]
    assert dump.everything() == before


def test_reimporting_export_adds_no_duplicates(talk, tmp_path):
    write(tmp_path / "one.json")
    before = dump.everything()
    assert "0 added, 9 here already" in read(tmp_path / "one.json")[1]
    assert dump.everything() == before


def test_export_omits_addresses_and_digests_by_default(talk, tmp_path):
    text = write(tmp_path / "one.json", "--article", talk.slug)
    assert "@" not in text and len(json.loads(text)["comments"]) == 8
    assert not any(row.email_hash and row.email_hash in text for row in Comment.objects.all())
    with pytest.raises(CommandError, match="already exists"):
        write(tmp_path / "one.json")
    with pytest.raises(CommandError, match="no article “nothing”"):
        write(tmp_path / "two.json", "--article", "nothing")
    with pytest.raises(CommandError, match="cannot be written"):
        write(tmp_path / "no" / "two.json")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "not an export of comments"),
        ('{"format": "psychsite comments 9", "comments": []}', "not an export of comments"),
    ],
)
def test_invalid_export_file_is_refused(tmp_path, data, says):
    (tmp_path / "x.json").write_text(data)
    with pytest.raises(CommandError, match=says):
        read(tmp_path / "x.json")


def test_import_reads_former_key_of_removal_reason(talk, tmp_path):
    text = write(tmp_path / "new.json").replace('"removal_reason":', '"told":')
    Comment.objects.all().delete()
    (tmp_path / "old.json").write_text(text, encoding="utf-8")
    assert read(tmp_path / "old.json")[0] == 0
    assert Comment.objects.get(body="Removed").removal_reason == "doses"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": ""}, "text is empty"),
        ({"text": "x" * 5001}, "text is empty or has more than 5,000"),
        ({"name": 7}, "texts is not a string"),
        ({"state": "maybe"}, "state or the reason"),
        ({"hold_kind": "maybe"}, "state or the reason"),
        ({"created_at": None}, "date is missing"),
        ({"created_at": "2999-01-01T00:00:00+00:00"}, "in the future"),
        ({"created_at": "2020-01-01T00:00:00"}, "time zone"),
        ({"created_at": 5}, "times is not a date"),
        ({"risk": 10}, "not a number from 0 to 9"),
        ({"removal_reason": "hated", "state": "removed"}, "Its removal reason"),
        ({"removal_reason": "doses", "state": "approved"}, "Its removal reason"),
        ({"risk": True}, "not a number from 0 to 9"),
        ({"ref": ""}, "ref is empty"),
        ({"article": "elsewhere", "article_ref": ""}, "no article here"),
    ],
)
def test_invalid_comment_rows_are_skipped_with_reason(tmp_path, change, says):
    article = rows.article()
    good = {
        "ref": "a:1", "article": article.slug, "article_ref": "", "parent": "", "name": "Robin", "text": "Hello",
        "state": "approved", "created_at": "2020-01-01T00:00:00+00:00",
    }  # fmt: skip
    bad = {**good, "ref": "a:2", **change}
    data = {"format": "psychsite comments 1", "comments": [good, bad, "none"]}
    (tmp_path / "x.json").write_text(json.dumps(data))
    code, said = read(tmp_path / "x.json")
    assert code == 3 and says in said and "It is not an object." in said
    assert Comment.objects.get().import_ref == "a:1"


def test_import_drops_invalid_pins_with_note(tmp_path):
    article, at = rows.article(), "2020-01-01T00:00:00+00:00"
    row = {
        "article": article.slug, "article_ref": "", "parent": "", "name": "Robin", "text": "Hello", "state": "approved",
        "created_at": at, "pinned_at": at,
    }  # fmt: skip
    four = [
        row | {"ref": "a:1", "state": "pending"},
        row | {"ref": "a:2"},
        row | {"ref": "a:3"},
        row | {"ref": "a:4", "parent": "a:2"},
    ]
    (tmp_path / "x.json").write_text(json.dumps({"format": "psychsite comments 1", "comments": four}))
    code, said = read(tmp_path / "x.json")
    assert code == 0 and said.count("without its pin") == 3
    assert list(Comment.objects.filter(pinned_at__isnull=False).values_list("import_ref", flat=True)) == ["a:2"]
