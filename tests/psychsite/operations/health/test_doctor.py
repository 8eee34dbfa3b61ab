"""`manage.py doctor` has a sentence for each thing that can be wrong."""

import json
import shutil
import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from core.models import JobState
from core.process import turns
from outbox import mail_server
from psychsite.operations.backup import make
from psychsite.operations.health import findings, looks
from tests.outbox.smtp_stub import Server, write_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(settings, tmp_path):
    """Give the site all that a healthy one has."""
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", str(tmp_path / "media")
    settings.ERASURE_JOURNAL = settings.VAR_DIR / "erasures.jsonl"
    settings.VAR_DIR.mkdir()
    note_backup(settings, timezone.now())
    turns.sign("here", timezone.now(), timezone.now())
    return settings


def note_backup(settings, at):
    (settings.VAR_DIR / make.NOTE).write_text(json.dumps({"stamp": f"{at:%Y%m%dT%H%M%SZ}", "place": "x"}))


def texts(name):
    return [found[0] for found in findings.LOOKS[name].find()]


def test_a_healthy_site_says_so(well, monkeypatch):
    monkeypatch.setattr("django.core.checks.run_checks", lambda **_options: [])
    out = StringIO()
    call_command("doctor", stdout=out)
    assert out.getvalue().startswith("Nothing is wrong. Looked at: database, migrations,")
    out = StringIO()
    call_command("doctor", "--json", stdout=out)
    assert json.loads(out.getvalue()) == []


def test_problems_end_with_exit_code_one_and_what_to_do(well):
    (well.VAR_DIR / make.NOTE).unlink()
    out = StringIO()
    with pytest.raises(CommandError) as end:
        call_command("doctor", "--quick", stdout=out)
    assert end.value.returncode == 1
    assert "✗ No backup was made on this machine.\n    Run: manage.py backup DIR" in out.getvalue()
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", "--json", "--quick", stdout=out)
    found = next(row for row in json.loads(out.getvalue()) if row["look"] == "backup")
    assert found["level"] == "problem" and found["hint"]


def test_checks_for_production_and_of_triggers_are_told(well):
    with connection.cursor() as cursor:
        cursor.execute(_any_trigger(cursor))
    said = texts("checks")
    assert any("psychsite.W001" in text for text in said), said
    assert any("security.W" in text for text in said), "those of Django for production"


def _any_trigger(cursor):
    """Return the statement that drops a trigger of the record of activity."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'activity_entry' LIMIT 1")
        return f'DROP TRIGGER "{cursor.fetchone()[0]}"'
    cursor.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'activity_entry'::regclass AND NOT tgisinternal LIMIT 1"
    )
    return f'DROP TRIGGER "{cursor.fetchone()[0]}" ON activity_entry'


def test_a_database_that_is_down_is_told_once_and_clearly(well, monkeypatch):
    def refuse(_connection):
        raise OperationalError("connection refused\nmore")

    monkeypatch.setattr(looks, "_reach", refuse)
    assert texts("database") == ["The database does not answer: connection refused."]
    named = {finding.look for finding in findings.find_all(slow=False)}
    assert "database" in named and not named & {"migrations", "worker"}


def test_missing_migrations_are_told(well, monkeypatch):
    migration = SimpleNamespace(__str__=lambda: "core.0002")
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_args: [("core.0002_more", migration)])
    assert texts("migrations") == ["One migration is not applied, such as core.0002_more."]


def test_a_full_disk_is_told_once(well, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=300_000_000, total=50_000_000_000))
    assert texts("disk") == ["The disk of VAR_DIR has 0.3 of 50 GB left."]


def test_a_silent_worker_and_jobs_given_up_are_told(well):
    assert texts("worker") == []
    given_up = {"given_up_at": timezone.now(), "last_error": "It took too long."}
    JobState.objects.update_or_create(
        name="links", defaults=given_up, create_defaults={"due_at": timezone.now(), **given_up}
    )
    assert texts("worker") == ["“Check links” was given up: It took too long."]
    turns.Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=10))
    assert texts("worker")[0].startswith("No worker has been heard of")


def test_job_that_no_worker_does_is_told_unless_its_lane_is_busy(well):
    now = timezone.now()
    late = {"due_at": now - timedelta(hours=2), "given_up_at": None, "last_error": ""}
    JobState.objects.update_or_create(name="words", defaults=late)
    assert texts("worker")[0].startswith("“Count words for the search” was due at ") and len(texts("worker")) == 1
    busy = {"leased_until": now + timedelta(minutes=1)}
    JobState.objects.update_or_create(name="texts", defaults=busy, create_defaults={"due_at": now, **busy})
    assert texts("worker") == []


@pytest.mark.parametrize(("hours", "is_told"), [(1, False), (47, False), (73, True)])
def test_old_backups_are_told(well, hours, is_told):
    note_backup(well, timezone.now() - timedelta(hours=hours))
    assert texts("backup") == (["The last backup is 3 days old."] if is_told else [])


def test_a_damaged_note_counts_as_no_backup(well):
    (well.VAR_DIR / make.NOTE).write_text("{")
    assert looks.backup_age(timezone.now()) is None


def test_a_journal_that_cannot_be_written_is_told(well, tmp_path):
    assert texts("journal") == []
    well.ERASURE_JOURNAL = tmp_path
    assert "cannot be written: Is a directory" in texts("journal")[0]


def test_redis_that_does_not_answer_is_told(well, monkeypatch):
    assert texts("cache") == []
    well.REDIS_URL = "redis://127.0.0.1:1/0"

    def refuse(*_args, **_options):
        raise ConnectionError

    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.set", refuse)
    assert texts("cache") == ["Redis does not answer: ConnectionError. Limits are counted by the database meanwhile."]


@pytest.mark.parametrize(
    ("answers", "trusted", "told"),
    [
        ({}, True, ""),
        ({"AUTH": "535 no"}, True, "SMTPAuthenticationError 535"),
        ({}, False, "SSLCertVerificationError"),
    ],
)
def test_mail_servers_get_a_real_hand_shake(well, tmp_path, monkeypatch, answers, trusted, told):
    paths = write_certificate(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(paths[0]))
    server = Server(*paths, **answers)
    try:
        for name, value in mail_server.read_address("EMAIL_URL", server.address, debug=False).items():
            setattr(well, name, value)
        said = texts("mail")
    finally:
        server.stop()
    assert [told in text for text in said] == ([True] if told else [])
    assert server.messages == [] and "ada@" not in " ".join(said)


@contextmanager
def tls_server(folder):
    """Yield the port of a TLS server whose certificate ends in nine days."""
    certificate, key = write_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            plain, _address = listener.accept()
            try:
                context.wrap_socket(plain, server_side=True).close()
            except OSError:
                plain.close()

        threading.Thread(target=answer, daemon=True).start()
        yield listener.getsockname()[1], certificate


def test_certificates_that_end_are_told(well, tmp_path, monkeypatch):
    assert texts("certificate") == [], "http has none"
    with tls_server(tmp_path) as (port, certificate):
        well.SITE_URL = f"https://localhost:{port}"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert texts("certificate") == ["The certificate of localhost ends in 8 days."]
    with tls_server(tmp_path) as (port, _certificate):
        well.SITE_URL = f"https://localhost:{port}"
        monkeypatch.delenv("SSL_CERT_FILE")
        assert texts("certificate")[0].startswith("The certificate of localhost is not valid")
    well.SITE_URL = "https://localhost:1"
    assert "does not answer" in texts("certificate")[0]


def test_a_look_that_fails_is_a_finding():
    def fail():
        raise ValueError("with an address: robin@example.org")

    (found,) = findings._find(findings.Look("x", "The thing", fail))
    assert found.text == "The thing could not be checked: ValueError." and found.level == findings.PROBLEM


def test_a_replica_that_is_away_or_follows_no_other_is_named(well, monkeypatch):
    assert texts("replica") == []
    monkeypatch.setitem(well.DATABASES, "replica", {})
    monkeypatch.setattr(looks.replica.Watch, "look", lambda watch: watch.judge(1, None, now=0))
    assert texts("replica") == ["The replica does not answer; readers use the primary."]
    monkeypatch.setattr(looks.replica.Watch, "look", lambda watch: watch.judge(1, (False, 1), now=0))
    assert texts("replica") == ["DATABASE_REPLICA_URL names a server that follows no other."]
    monkeypatch.setattr(looks.replica.Watch, "look", lambda watch: watch.judge(1, (True, 1), now=0))
    assert texts("replica") == []
