"""Backups: what they hold, what is copied again, and which stay."""

import importlib.util
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.process.locks import only_one
from images.models import Image
from psychsite.operations.backup import keeping, make, manifest, places, snapshots, tools
from psychsite.operations.backup.errors import BackupError, DamagedBackup
from tests.factories.files import make_file
from tests.factories.pictures import make_image, photo_bytes
from tests.images.fake_store import Store
from tests.psychsite import rows
from tests.psychsite.operations.backup.conftest import back_up

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = datetime(2026, 11, 1, 3, tzinfo=UTC)


def content_of(place, stamp):
    return manifest.read(place, stamp)


def test_a_backup_counts_its_rows_and_hashes_its_files(place):
    rows.comment(rows.article())
    make_image(), make_file()
    made = back_up(place)
    content = content_of(place, made.stamp)
    assert content["rows"]["comments_comment"] == 1
    assert content["versions"]["vendor"] == connection.vendor
    assert made.missing == [] and made.rows == sum(content["rows"].values())
    for name, file in content["files"].items():
        stored = Path(place.root, made.stamp, name)
        with stored.open("rb") as found:
            assert manifest.digest_of(found) == (file["sha256"], file["bytes"])
    names = {row.name for row in manifest.read_pictures(place, made.stamp, content)}
    image = Image.objects.get()
    copies = sum(len(widths) for widths in image.made.values())
    assert image.file.name in names and len(names) == 2 + copies
    assert place.root.stat().st_mode & 0o077 == 0, "others on the machine read no comment's address"


def test_only_new_pictures_are_copied(place):
    make_image()
    first = back_up(place, at=NIGHT)
    assert first.new_bytes > 0
    assert back_up(place, at=NIGHT + timedelta(days=1)).new_bytes == 0
    make_file()
    third = back_up(place, at=NIGHT + timedelta(days=2))
    assert third.pictures == first.pictures + 1 and third.new_bytes > 0


def test_a_cut_object_is_copied_again(place):
    make_image()
    made = back_up(place, at=NIGHT)
    row = manifest.read_pictures(place, made.stamp, content_of(place, made.stamp))[0]
    (place.root / row.stored).write_bytes(b"cut")
    back_up(place, at=NIGHT + timedelta(days=1))
    manifest.check_file(place, row.stored, row.stored_sha256)


def test_what_happens_meanwhile_leaves_rows_and_pictures_that_fit(place, monkeypatch):
    taken, early = snapshots.take, make_image()

    def meanwhile(work):
        # Between the pictures and the database: one goes, one comes.
        name = early.file.name
        early.file.storage.delete(name)
        make_file()
        return taken(work)

    monkeypatch.setattr(snapshots, "take", meanwhile)
    made = back_up(place)
    assert made.missing == []
    names = {row.name for row in manifest.read_pictures(place, made.stamp, content_of(place, made.stamp))}
    assert early.file.name in names and any(name.startswith("files/") for name in names)


def test_lost_pictures_are_named(place):
    image = make_image()
    image.file.storage.delete(image.file.name)
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("backup", str(place.root), stdout=out, stderr=out)
    assert end.value.code == 3
    assert f"such as {image.file.name}" in out.getvalue()


@pytest.mark.parametrize("at", ["put", "publish"])
def test_a_backup_that_fails_leaves_the_last_good_one(place, monkeypatch, at):
    make_image()
    good = back_up(place, at=NIGHT)
    make_file()

    def full(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(places.Folder, at, full)
        with pytest.raises(CommandError, match=r"No backup was made.*No space left"):
            call_command("backup", str(place.root))
    assert place.stamps() == [good.stamp]
    back_up(place, at=NIGHT + timedelta(days=1))
    assert sorted(path.name for path in place.root.iterdir()) == [good.stamp, "20261102T030000Z", "objects"]


def test_rule_keeps_newest_of_each_day_week_and_month():
    nights = [f"{NIGHT + timedelta(hours=12 * half):%Y%m%dT%H%M%SZ}" for half in range(800)]
    gone = keeping.stale(nights, keeping.parse_rule("7d,4w,12m"))
    kept = [stamp for stamp in nights if stamp not in gone]
    assert kept[-1] == nights[-1]
    assert len(kept) == len({stamp[:8] for stamp in kept}), "one a day"
    assert len({stamp[:6] for stamp in kept}) == 12
    assert 7 + 3 + 11 <= len(kept) + 3 <= 7 + 4 + 12 + 3
    assert keeping.stale(nights[:1], {"d": 1}) == []
    for wrong in ("", "7", "7d,", "0d", "7y", "d7"):
        with pytest.raises(BackupError, match="such as 7d,4w,12m"):
            keeping.parse_rule(wrong)


def test_what_no_backup_names_is_deleted_with_the_last_one_that_did(place):
    image = make_image()
    back_up(place, at=NIGHT)
    image.delete()
    made = back_up(place, rule={"d": 1}, at=NIGHT + timedelta(days=1))
    assert len(made.removed) == 1 and place.stamps() == [made.stamp]
    assert place.objects() == {}


def test_nothing_is_deleted_while_a_manifest_is_damaged(place):
    make_image()
    made = back_up(place, at=NIGHT)
    back_up(place, at=NIGHT + timedelta(days=1))
    path = place.root / made.stamp / places.MANIFEST
    path.write_bytes(path.read_bytes().replace(b"psychsite", b"psychsitE", 1))
    before = place.objects()
    with pytest.raises(DamagedBackup, match=made.stamp):
        keeping.remove(place, [])
    assert place.objects() == before


def test_dry_run_changes_nothing(place):
    out = StringIO()
    call_command("backup", str(place.root), "--dry-run", "--keep", "1d", stdout=out)
    assert "One would be added, and nothing was changed." in out.getvalue() and not place.root.exists()


def test_two_backups_at_once_are_refused(place):
    with (
        only_one("backup", "A backup is being made"),
        pytest.raises(CommandError, match="A backup is being made since"),
    ):
        call_command("backup", str(place.root))


@pytest.mark.parametrize("wrong", ["ftp://host/folder", "s3://UPPER/x", "s3://bucket?what=1"])
def test_wrong_places_are_refused_with_a_sentence(wrong):
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("backup", wrong)


def test_tools_of_an_older_version_are_not_used(settings, tmp_path):
    for number in (15, 17):
        folder = tmp_path / str(number)
        folder.mkdir()
        tool = folder / "pg_dump"
        tool.write_text(f'#!/bin/sh\necho "pg_dump (PostgreSQL) {number}.4 (Debian)"\n')
        tool.chmod(0o755)
    settings.PG_BIN = str(tmp_path / "17")
    assert tools.find_tool("pg_dump", 16) == tmp_path / "17" / "pg_dump"
    settings.PG_BIN = str(tmp_path / "15")
    with pytest.raises(BackupError, match=r"pg_dump of PostgreSQL 16 or later is needed \(found: 15\)"):
        tools.find_tool("pg_dump", 16)


@pytest.mark.bucket
@pytest.mark.skipif(not importlib.util.find_spec("storages"), reason="requirements-s3.txt is not installed")
def test_a_bucket_holds_backups_too(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-tests")
    make_image()
    rows.comment(rows.article())
    with Store() as store:
        place = places.open_place(f"s3://backups/site?region=eu-west-1&endpoint={store.address}")
        first = back_up(place, at=NIGHT)
        assert place.stamps() == [first.stamp] and len(place.objects()) == first.pictures
        assert back_up(place, at=NIGHT + timedelta(days=1)).new_bytes == 0
        # Killed before its manifest was sent.
        store.objects["/backups/site/20261103T030000Z/database.dump"] = (b"half", {"Content-Type": "x"})
        last = back_up(place, rule={"d": 1}, at=NIGHT + timedelta(days=3))
        assert place.stamps() == [last.stamp]
        assert not [name for name in store.objects if "20261103" in name]
        content = content_of(place, last.stamp)
        for row in manifest.read_pictures(place, last.stamp, content):
            manifest.check_file(place, row.stored, row.stored_sha256)
        store.is_away = True
        with pytest.raises(OSError, match="did not answer"):
            back_up(place)


def test_photographs_have_their_copies_in_the_backup(place):
    from images import actions

    image = actions.add_image(upload=photo_bytes(600, 300), alt="Waves")
    actions.make_renditions(image)
    assert back_up(place).pictures == 10


def test_last_backup_is_noted_on_the_machine(place, settings):
    made = back_up(place)
    assert json.loads((settings.VAR_DIR / make.NOTE).read_text()) == {"stamp": made.stamp, "place": place.name}


def test_database_that_newer_code_did_not_migrate_yet_is_backed_up(place):
    with connection.cursor() as cursor:
        cursor.execute('DROP TABLE "addresses_missingaddress"')
    made = back_up(place)
    assert "addresses_missingaddress" not in content_of(place, made.stamp)["rows"]
