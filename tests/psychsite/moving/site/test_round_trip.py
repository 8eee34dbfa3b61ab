"""export_site and import_site: an equal site, and no forged decision."""

import hashlib
import io
import json

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from activity.models import Entry
from addresses.models import Redirect
from articles.document.digest import digest
from articles.models import Approval, Article, Edition
from comments.models import Comment
from images.models import Image
from psychsite.moving.site.tables import BLANKED, LEFT_OUT, tables
from psychsite.setup.triggers import TRIGGER_SETS
from tests.factories.articles import make_site_page
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def read(folder, table):
    return [json.loads(line) for line in (folder / "tables" / f"{table}.jsonl").read_text().splitlines()]


def rewrite(folder, table, rows):
    """Write other rows into an export and make its sums right, as a forger would."""
    lines = [json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for row in rows]
    data = "".join(lines).encode()
    (folder / "tables" / f"{table}.jsonl").write_bytes(data)
    manifest = json.loads((folder / "site.json").read_text())
    manifest["tables"][table] |= {"rows": len(lines), "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "site.json").write_text(json.dumps(manifest))


def refused(folder, match):
    """Import, expect a refusal, and expect that nothing was written."""
    with pytest.raises(CommandError, match=match) as error:
        run("import_site", folder)
    assert "Nothing was written." in str(error.value) and error.value.returncode == 1
    assert not any(model.objects.exists() for model in (Edition, Entry, Image, get_user_model()))
    assert not [path for path in (folder.parent / "media").rglob("*") if path.is_file()]


def test_imported_site_exports_the_same_bytes(package, tmp_path):
    said = run("import_site", package)
    decisions = len((package / "tables/articles.Approval.jsonl").read_text().splitlines())
    assert f"editions and {decisions} decisions have the digests of the old site" in said
    run("export_site", tmp_path / "again")
    for table in tables():
        name = f"tables/{table.name}.jsonl"
        old, new = (package / name).read_bytes(), (tmp_path / "again" / name).read_bytes()
        # The record of activity went on: the import is on record.
        assert new.startswith(old) if table.name == "activity.Entry" else new == old, name
    assert (package / "files.jsonl").read_bytes() == (tmp_path / "again" / "files.jsonl").read_bytes()
    assert Entry.objects.get(verb="import.site").details["sha256"]


def test_imported_site_is_whole(package, client):
    run("import_site", package)
    for edition in Edition.objects.all():
        again = digest(
            edition.title, edition.standfirst, edition.document, edition.byline, edition.interests, edition.labels
        )
        assert again == edition.digest
    assert Approval.objects.filter(decision="approved").count() > 5 and Comment.objects.count() > 50
    live = Edition.objects.live().select_related("article").first()
    page = client.get(live.article.get_absolute_url())
    assert page.status_code == 200 and live.title in page.content.decode()
    assert live.title in client.get("/search/", {"q": live.title}).content.decode()
    assert client.get("/old-home/").status_code == Redirect.objects.get().code == 301
    assert not [name for one in TRIGGER_SETS for name in one.missing(connection)]


def test_new_rows_get_keys_after_those_of_the_export(package):
    run("import_site", package)
    last = max(row["id"] for row in read(package, "clinics.Clinic"))
    assert make_clinic(name="New").pk > last


def test_imported_accounts_cannot_sign_in_or_do_anything(package, client):
    run("import_site", package)
    assert get_user_model().objects.count() == 8
    for user in get_user_model().objects.all():
        assert not (user.is_active or user.is_staff or user.is_superuser or user.groups.exists())
        assert not user.has_usable_password()
    assert not client.login(username="demo-editor", password="")


def test_nothing_private_is_exported(exported):
    names = {path.stem for path in (exported / "tables").iterdir()}
    assert not names & LEFT_OUT.keys()
    for table in tables():
        secret = {name for name in table.columns if name.endswith(("_hash", "password", "secret", "token", "key"))}
        # These are digests of what is public, of an opt-out that must hold, and names of rows.
        known = {"dhash", "body_hash", "phone_hash", "place_hash", "about_key"}
        assert not secret - known, table.name
    assert all("@" not in row["email"] for row in read(exported, "comments.Comment") if "email" in row)
    assert {"auth.User", "comments.Comment"} <= BLANKED.keys()


def test_each_table_travels_or_has_a_reason_to_stay():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert LEFT_OUT.keys() <= labels and BLANKED.keys() <= labels - LEFT_OUT.keys()


def test_only_an_empty_site_is_filled(package):
    make_clinic()
    with pytest.raises(CommandError, match="not empty: its table of") as error:
        run("import_site", package)
    assert error.value.returncode == 2
    assert not Edition.objects.exists()


def test_page_about_the_site_that_a_person_saved_is_content(package):
    page = make_site_page()
    assert "this site is empty" in run("import_site", package, "--dry-run"), "`migrate` makes such drafts"
    Article.objects.filter(pk=page.pk).update(version=2)
    with pytest.raises(CommandError, match="its table of articles has 1 row"):
        run("import_site", package)


def test_dry_runs_write_nothing(package, tmp_path):
    assert "whole, and this site is empty" in run("import_site", package, "--dry-run")
    assert not Edition.objects.exists()
    assert "Nothing was written" in run("export_site", tmp_path / "new", "--dry-run")
    assert not (tmp_path / "new").exists()


def test_export_never_writes_into_a_used_folder(tmp_path):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        run("export_site", tmp_path)


def test_damaged_file_is_named(package):
    path = package / "tables" / "clinics.Clinic.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"telehealth":true', b'"telehealth":null', 1))
    refused(package, r"tables/clinics.Clinic.jsonl, line \d+: a value does not fit")


def test_cut_file_is_named(package):
    path = package / "tables" / "comments.Comment.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    refused(package, "tables/comments.Comment.jsonl is not as export_site wrote it")


def test_damaged_picture_is_named(package):
    picture = next(path for path in (package / "files" / "images").rglob("*") if path.is_file())
    picture.write_bytes(picture.read_bytes()[:-1])
    refused(package, f"{picture.name} is not as export_site wrote it")


def test_unfinished_export_is_refused(package):
    (package / "site.json").unlink()
    refused(package, "holds no site.json")


def test_altered_text_is_refused(package):
    rows = read(package, "articles.Edition")
    rows[0]["title"] += " cures"
    rewrite(package, "articles.Edition", rows)
    refused(package, "is not the text whose digest it has")


def test_forged_decision_is_refused(package):
    rows = read(package, "articles.Approval")
    approved = {row["edition_id"] for row in rows}
    other = next(row for row in read(package, "articles.Edition") if row["id"] not in approved)
    forged = rows[0] | {"id": 9999, "edition_id": other["id"], "digest": other["digest"], "decision": "approved"}
    rewrite(package, "articles.Approval", [*rows, forged])
    refused(package, "is not in the record of activity")


def test_decision_moved_to_a_newer_text_is_refused(package):
    rows = read(package, "articles.Approval")
    rows[0]["digest"] = "0" * 64
    rewrite(package, "articles.Approval", rows)
    refused(package, "is about another text")


def test_decision_of_an_author_is_refused(package):
    approval = next(row for row in read(package, "articles.Approval") if row["decision"] == "approved")
    people = read(package, "articles.EditionPerson")
    mine = {"id": 9999, "edition_id": approval["edition_id"], "person_id": approval["person_id"]}
    rewrite(package, "articles.EditionPerson", [*people, mine])
    refused(package, "this person wrote the text")


def test_rewritten_record_is_refused(package):
    rows = read(package, "activity.Entry")
    rows[3]["by_name"] = "Someone else"
    rewrite(package, "activity.Entry", rows)
    refused(package, "record of activity in the export does not hold")


def test_rights_cannot_be_written_into_an_export(package):
    rows = read(package, "auth.User")
    rewrite(package, "auth.User", [row | {"is_superuser": True} for row in rows])
    refused(package, "it has other columns")


def test_rows_that_break_a_rule_of_the_database_are_refused(package):
    rows = read(package, "comments.Comment")
    rows[0]["article_id"] = 99_999
    rewrite(package, "comments.Comment", rows)
    refused(package, "The database refuses")


def test_path_out_of_the_folder_is_refused(package):
    data = json.dumps({"name": "../../etc/passwd", "size": 1, "sha256": "0"}) + "\n"
    (package / "files.jsonl").write_text(data)
    manifest = json.loads((package / "site.json").read_text())
    manifest["files"]["sha256"] = hashlib.sha256(data.encode()).hexdigest()
    (package / "site.json").write_text(json.dumps(manifest))
    refused(package, "no name of a file")


def test_time_of_the_old_site_is_kept(package):
    run("import_site", package)
    row = read(package, "articles.Article")[0]
    article = Article.objects.get(pk=row["id"])
    assert article.updated_at.isoformat() == row["updated_at"] and article.updated_at < timezone.now()
