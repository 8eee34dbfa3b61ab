"""`check --deploy` names what readers would notice, and nothing else."""

import time

import pytest
import time_machine
from django.db import connection

from psychsite.setup import machine

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def sentences(found):
    assert all(one.hint for one in found)
    return " ".join(f"{one.id} {one.msg}" for one in found)


def test_processes_without_a_shared_cache(settings):
    settings.WEB_CONCURRENCY, settings.REDIS_URL = 2, ""
    assert "psychsite.W002 WEB_CONCURRENCY is 2" in sentences(machine.workers_share_a_cache(None))
    settings.WEB_CONCURRENCY = 1
    assert not machine.workers_share_a_cache(None)
    settings.WEB_CONCURRENCY, settings.REDIS_URL = 2, "redis://localhost"
    assert not machine.workers_share_a_cache(None)


def test_https_without_a_counted_proxy(settings):
    settings.HTTPS, settings.TRUSTED_PROXIES = True, 0
    assert "psychsite.W003" in sentences(machine.proxies_are_counted(None))
    settings.TRUSTED_PROXIES = 1
    assert not machine.proxies_are_counted(None)
    settings.HTTPS, settings.TRUSTED_PROXIES = False, 0
    assert not machine.proxies_are_counted(None)


def test_emails_that_reach_no_one(settings, unused_port, listening_port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "psychsite.W004 Emails go nowhere" in sentences(machine.emails_are_sent(None))
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "localhost", unused_port
    assert f"Emails go to localhost:{unused_port}, where no mail" in sentences(machine.emails_are_sent(None))
    settings.EMAIL_PORT = listening_port
    assert not machine.emails_are_sent(None)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp.example.org", unused_port
    assert not machine.emails_are_sent(None), "a check sends nothing to other machines"


def test_folders_without_the_right_to_write(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.VAR_DIR, settings.MEDIA_ROOT, settings.PAGE_CACHE = tmp_path / "file" / "var", tmp_path, True
    settings.PAGE_CACHE_FOLDER = tmp_path / "pages"
    found = machine.folders_can_be_written(None)
    assert [one.id for one in found] == ["psychsite.E004"]
    assert found[0].msg.startswith(f"VAR_DIR is {tmp_path}/file/var, where this user cannot write: ")
    settings.VAR_DIR = tmp_path
    assert not machine.folders_can_be_written(None)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["file"], "nothing is left behind"


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv rw,relatime shared:2 - nfs4 files.example.org:/srv rw
31 30 8:2 / /srv/my\\040data rw - xfs /dev/sdb1 rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/var/x.db", "ext4"), ("/srv/x.db", "nfs4"), ("/srvx/x.db", "ext4"), ("/srv/my data/x.db", "xfs")],
)
def test_the_file_system_of_a_path(tmp_path, path, kind):
    (tmp_path / "mountinfo").write_text(MOUNTS)
    assert machine.file_system(path, tmp_path / "mountinfo") == kind
    assert machine.file_system(path, tmp_path / "nothing") == ""


def test_a_database_file_on_another_machine(settings, monkeypatch):
    file = {"ENGINE": "core.db.sqlite", "NAME": "/srv/x.db"}
    monkeypatch.setitem(settings.DATABASES, "default", file)
    monkeypatch.setattr(machine, "file_system", lambda path: "nfs4")
    assert "psychsite.W005 The database /srv/x.db is on a disk" in sentences(machine.database_file_is_local(None))
    monkeypatch.setattr(machine, "file_system", lambda path: "ext4")
    assert not machine.database_file_is_local(None)


@pytest.mark.django_db
def test_a_clock_that_differs_from_the_database():
    assert not machine.clocks_agree(None, ["default"])
    with time_machine.travel(time.time() + 5):
        found = machine.clocks_agree(None, ["default"])
    if connection.vendor == "postgresql":
        assert "psychsite.W006" in sentences(found)
        assert "5 seconds apart" in found[0].msg
    else:
        assert not found, "a file has no clock of its own"


@pytest.mark.django_db
def test_a_database_that_takes_too_few_connections(settings):
    settings.WEB_CONCURRENCY = 1
    assert not machine.connections_suffice(None, ["default"])
    settings.WEB_CONCURRENCY = 1_000
    found = machine.connections_suffice(None, ["default"])
    if connection.vendor == "postgresql":
        assert "psychsite.W007" in sentences(found) and "opens up to 20010" in found[0].msg
    else:
        assert not found, "a file has no such limit"


@pytest.mark.parametrize(
    ("word", "is_taken"), [("admin", False), ("team/desk", False), ("articles", True), ("search", True)]
)
def test_the_admin_hides_no_page_of_readers(settings, word, is_taken):
    settings.ADMIN_PATH = word
    found = machine.admin_has_its_own_address(None)
    assert bool(found) == is_taken
    assert not is_taken or f"pages for readers begin with /{word}/" in found[0].msg


def test_nothing_is_said_of_these_settings_of_production(settings, listening_port, tmp_path):
    settings.WEB_CONCURRENCY, settings.REDIS_URL, settings.HTTPS, settings.TRUSTED_PROXIES = 4, "redis://x", True, 1
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "localhost", listening_port
    for check in (
        machine.workers_share_a_cache,
        machine.proxies_are_counted,
        machine.emails_are_sent,
        machine.folders_can_be_written,
        machine.database_file_is_local,
        machine.admin_has_its_own_address,
    ):
        assert not check(None), check.__name__
