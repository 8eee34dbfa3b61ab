"""Restoring: all of it or nothing, into an empty database, by the right key."""

import shutil
import subprocess
import tempfile
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from images.models import Image
from psychsite.operations.backup import encryption, places, restore, targets
from psychsite.operations.backup.errors import BackupError, DamagedBackup
from tests.factories.articles import make_live
from tests.factories.files import make_file
from tests.factories.pictures import make_image
from tests.psychsite import rows
from tests.psychsite.operations.backup.conftest import back_up, restore_newest, rows_of

pytestmark = pytest.mark.django_db(transaction=True)
KEY_OF_OTHERS = "another-key-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789"


def fill():
    """Create a comment, a live article, a picture and a file."""
    rows.comment(rows.article())
    make_live(lead_image=make_image())
    make_file()


def pictures():
    return {name: default_storage.open(name).read() for name in _names("images") | _names("files")}


def _names(folder):
    if not default_storage.exists(folder):
        return set()
    return {
        f"{folder}/{below}/{name}"
        for below in default_storage.listdir(folder)[0]
        for name in default_storage.listdir(f"{folder}/{below}")[1]
    }


def test_rows_and_pictures_come_back_as_they_were(place, empty, settings, tmp_path):
    fill()
    back_up(place)
    before, media = rows_of(connection), pictures()
    settings.MEDIA_ROOT = str(tmp_path / "other")
    target = restore_newest(place, empty)
    assert rows_of(target) == before
    assert pictures() == media and media
    target.close()
    with pytest.raises(BackupError, match=r"is not empty: it has [0-9]+ tables"):
        targets.open_target(empty)


def test_each_damaged_file_is_named_and_nothing_is_restored(place, empty, settings, tmp_path):
    fill()
    back_up(place)
    settings.MEDIA_ROOT = str(tmp_path / "other")
    files = [path for path in place.root.rglob("*") if path.is_file() and path.stat().st_size]
    assert len(files) >= 5
    for path in files:
        whole = path.read_bytes()
        for position in {0, len(whole) // 2, len(whole) - 1}:
            path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
            with pytest.raises(DamagedBackup, match=str(path.relative_to(place.root))):
                restore_newest(place, empty)
        path.unlink()
        if path.name != places.MANIFEST:
            with pytest.raises(DamagedBackup, match="missing"):
                restore_newest(place, empty)
        path.write_bytes(whole)
    assert pictures() == {}
    target = targets.open_target(empty)
    target.close()


def test_damage_ends_the_command_with_its_sentence(place, empty):
    fill()
    made = back_up(place)
    path = place.root / made.stamp / "pictures.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CommandError, match=rf"{made.stamp}/pictures\.jsonl of the backup is damaged"):
        call_command("restore", str(place.root), "--into", empty, stdout=StringIO())


def test_dry_run_checks_and_restores_nothing(place, empty):
    fill()
    back_up(place)
    out = StringIO()
    call_command("restore", str(place.root), "--into", empty, "--dry-run", stdout=out)
    assert "The backup is whole and the database empty. Nothing was restored." in out.getvalue()
    targets.open_target(empty).close()


def test_backup_of_another_key_is_refused_unless_said(place, settings):
    back_up(place)
    old, settings.SECRET_KEY = settings.SECRET_KEY, KEY_OF_OTHERS
    with pytest.raises(BackupError, match="another SECRET_KEY"):
        restore.open_backup(place)
    assert restore.open_backup(place, any_key=True)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert restore.open_backup(place)


def test_backup_of_a_newer_version_is_refused(place, monkeypatch):
    back_up(place)
    from django.db.migrations.loader import MigrationLoader

    load = MigrationLoader.load_disk

    def older(loader):
        load(loader)
        loader.disk_migrations.pop(("core", "0001_initial"))

    monkeypatch.setattr(MigrationLoader, "load_disk", older)
    with pytest.raises(BackupError, match=r"does not know its migration core\.0001_initial"):
        restore.open_backup(place)


def test_wrong_names_are_refused_with_a_sentence(place, empty):
    with pytest.raises(BackupError, match="holds no backup"):
        restore.open_backup(place)
    made = back_up(place)
    with pytest.raises(BackupError, match=rf"has no backup 20200101T000000Z\. It has: {made.stamp}"):
        restore.open_backup(place, "20200101T000000Z")
    other = "postgres://x@127.0.0.1:1/x" if connection.vendor == "sqlite" else "mysql://x"
    for wrong in ("nonsense", other):
        with pytest.raises(BackupError, match="--into"):
            targets.open_target(wrong)


@pytest.mark.database("postgresql")
def test_a_backup_goes_into_its_own_kind_of_database(place, tmp_path):
    back_up(place)
    target = targets.open_target(f"sqlite:///{tmp_path}/new.sqlite3")
    with pytest.raises(BackupError, match="This is a backup of postgresql, and --into names sqlite"):
        targets.check(target, restore.open_backup(place).content)
    assert not (tmp_path / "new.sqlite3").exists()


def _gpg_keys(tmp_path):
    """Return (public, secret) key files of a new person."""
    # The path of a socket is short.
    home = tempfile.mkdtemp(dir="/tmp")
    words = ["gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    subprocess.run([*words, "--quick-gen-key", "robin@example.org", "future-default"], check=True, capture_output=True)
    found = []
    for name, what in (("public", "--export"), ("secret", "--export-secret-keys")):
        path = tmp_path / f"{name}.asc"
        path.write_bytes(subprocess.run([*words, "--armor", what], check=True, capture_output=True).stdout)
        found.append(path)
    subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=True)
    shutil.rmtree(home)
    return found


def _age_keys(tmp_path):
    secret, public = tmp_path / "secret.txt", tmp_path / "public.txt"
    subprocess.run(["age-keygen", "-o", str(secret)], check=True, capture_output=True)
    public.write_bytes(subprocess.run(["age-keygen", "-y", str(secret)], check=True, capture_output=True).stdout)
    return public, secret


@pytest.mark.parametrize(
    "make_keys",
    [
        pytest.param(keys, marks=pytest.mark.skipif(not shutil.which(name), reason=f"{name} is not installed"), id=name)
        for name, keys in (("gpg", _gpg_keys), ("age", _age_keys))
    ],
)
def test_encrypted_backup_is_read_with_the_secret_key_alone(place, empty, settings, tmp_path, make_keys):
    public, secret = make_keys(tmp_path)
    fill()
    image = Image.objects.get()
    content = image.file.read()
    before = rows_of(connection)
    key = encryption.open_key(public)
    back_up(place, key=key)
    assert not [path for path in place.root.rglob("*") if path.is_file() and content in path.read_bytes()]
    assert all(name.endswith(key.ending) for name in place.objects())
    settings.MEDIA_ROOT = str(tmp_path / "other")
    with pytest.raises(BackupError, match=r"is encrypted\. Name the secret key"):
        restore_newest(place, empty)
    with pytest.raises(BackupError, match="failed with the key"):
        restore_newest(place, empty, key=key)
    target = restore_newest(place, empty, key=encryption.open_key(secret))
    assert rows_of(target) == before and default_storage.open(image.file.name).read() == content
    target.close()


def test_files_without_a_key_are_refused(tmp_path, monkeypatch):
    with pytest.raises(BackupError, match="cannot be read"):
        encryption.open_key(tmp_path / "none")
    path = tmp_path / "key"
    path.write_text("hello")
    with pytest.raises(BackupError, match="holds no key"):
        encryption.open_key(path)
    path.write_text("age1" + "q" * 58)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BackupError, match="which is not installed"):
        encryption.open_key(path)
