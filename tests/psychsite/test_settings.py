"""Documentation of settings, and errors for invalid values."""

import os
import re
import runpy
import shutil
import smtplib
import socket
import subprocess
import sys
import threading
import venv
from pathlib import Path
from unittest import mock

import pytest
from django.core import mail

from core import env
from core.db import stores
from outbox import mail_server

ROOT = Path(__file__).resolve().parents[2]
SECRET = "x9-" * 3 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def run(tmp_path, *arguments, **environment):
    """Run manage.py with only these environment variables."""
    names = {"PATH": os.environ["PATH"], "ENV_FILE": "", "VAR_DIR": str(tmp_path), **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=names, capture_output=True, text=True, timeout=120
    )


def load(tmp_path, **environment):
    """Return the settings, read as `manage.py` reads them but without a program."""
    names = {"ENV_FILE": "", "VAR_DIR": str(tmp_path), **environment}
    with mock.patch.dict(os.environ, names, clear=True):
        return runpy.run_path(str(ROOT / "psychsite" / "settings.py"))


def test_environment_variables_match_documentation():
    read = set(re.findall(r'(?:env|stores)\.\w+\(\s*"([A-Z_]+)"', (ROOT / "psychsite" / "settings.py").read_text()))
    options = (ROOT / "accounts" / "sign_in" / "options.py").read_text()
    read |= set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', options))
    read |= set(re.findall(r'environ\.get\("([A-Z_]+)"', (ROOT / "gunicorn.conf.py").read_text()))
    documented = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == documented


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "maybe", "DEBUG is 'maybe'. Write one of: 1, true"),
        ("SECRET_KEY", "short", "SECRET_KEY is too short"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY is too short or too regular"),
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("SITE_URL", "example.org", "SITE_URL is 'example.org'. Write scheme and host"),
        ("SITE_URL", "https://example.org/path", "SITE_URL is"),
        ("SITE_NAME", "x" * 61, "SITE_NAME must be one line of at most 60"),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES is '-1'. Write a whole number from 0 to 9."),
        ("TRUSTED_PROXIES", "9" * 5000, "TRUSTED_PROXIES is"),
        ("WEB_CONCURRENCY", "many", "WEB_CONCURRENCY is 'many'. Write a whole number from 1 to 64."),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL begins with 'mysql'"),
        ("DATABASE_URL", "postgres://localhost", "DATABASE_URL names no database"),
        ("DATABASE_URL", "postgres://u:p@host:notaport/x", "DATABASE_URL cannot be read"),
        ("DATABASE_URL", "postgres://u:p@host:99999/x", "Write a number from 1 to 65535"),
        ("DATABASE_URL", "postgres://host/x?port=abc", "Write a number from 1 to 65535"),
        ("DATABASE_URL", "postgres://host/x?sslmod=require", "has the option “sslmod”, which PostgreSQL does not know"),
        ("DATABASE_URL", "postgres://host/x?sslmode", "says option=value"),
        ("DATABASE_URL", "postgres:/host/x", "DATABASE_URL cannot be read. Write postgres://user"),
        ("DATABASE_URL", "postgres://host/x/y", "DATABASE_URL cannot be read"),
        ("DATABASE_URL", "sqlite://var/x", "DATABASE_URL names no file"),
        ("DATABASE_URL", "sqlite:////proc/none/x", "cannot be made"),
        ("ENV_FILE", "/nowhere/.env", "ENV_FILE is '/nowhere/.env', and there is no such file."),
        ("REDIS_URL", "http://x", "REDIS_URL is 'http://x'"),
        ("MEDIA_STORAGE", "/var/media", "MEDIA_STORAGE must be s3://bucket/prefix"),
        ("MEDIA_STORAGE", "s3://key:secret@bucket", "without keys"),
        ("MEDIA_STORAGE", "s3://ab", "MEDIA_STORAGE must be"),
        ("MEDIA_STORAGE", "s3://bucket?public", "and nothing else"),
        ("MEDIA_STORAGE", "s3://bucket?acl=public-read", "and nothing else"),
        ("MEDIA_STORAGE", "s3://bucket?endpoint=ftp://x", "and nothing else"),
        ("MEDIA_STORAGE", "s3://bucket?endpoint=https://u:p@x", "and nothing else"),
        ("TIME_ZONE", "Mars/Base", "TIME_ZONE is 'Mars/Base'"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL is 'LOUD'"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is 'xml'. Write one of: text, json."),
        ("EMAIL_URL", "smtp.example.org", "EMAIL_URL cannot be read. Write smtp+tls://"),
        ("EMAIL_URL", "smtp://user:pw@smtp.example.org", "would send emails to smtp.example.org in plain text"),
        ("EMAIL_URL", "smtp://192.0.2.1", "in plain text"),
        ("EMAIL_URL", "smtp://localhost.example.org:25", "in plain text"),
        ("EMAIL_URL", "smtps://user@smtp.example.org", "names a user or a password, but not both"),
        ("EMAIL_URL", "smtps://smtp.example.org:99999", "Write a number from 1 to 65535"),
        ("EMAIL_URL", "smtp+ssl://smtp.example.org", "EMAIL_URL cannot be read"),
        ("EMAIL_URL", "file://mails", "EMAIL_URL names no folder. Write file:///folder"),
        ("ADMIN_PATH", "../x", "ADMIN_PATH is '../x'. Write one or two words of small letters"),
        ("ADMIN_PATH", "a/b/c", "ADMIN_PATH is 'a/b/c'"),
        ("ADMIN_PATH", "", "ADMIN_PATH is ''"),
        ("SESSION_HOURS", "0", "SESSION_HOURS is '0'. Write a whole number from 1 to 336."),
        ("STAFF_NETWORKS", "192.0.2.0/24,office", "STAFF_NETWORKS names 'office', which is no network."),
        (
            "EDITORIAL_POLICY_URL",
            "javascript:alert(1)",
            "EDITORIAL_POLICY_URL is 'javascript:alert(1)'. Write a whole address",
        ),
        ("SECURITY_CONTACT", "security", "SECURITY_CONTACT is 'security'"),
        ("SECURITY_CONTACT", "http://example.org/", "SECURITY_CONTACT is"),
        ("SECURITY_CHECKED_ON", "29.11.2026", "SECURITY_CHECKED_ON is '29.11.2026'. Write a day"),
    ],
)
def test_invalid_setting_is_refused_in_one_sentence(tmp_path, name, value, sentence):
    with pytest.raises(env.SettingError) as refused:
        load(tmp_path, **{"SECRET_KEY": SECRET, name: value})
    assert sentence in str(refused.value)
    assert len(str(refused.value).strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "maybe", "DEBUG is 'maybe'. Write one of: 1, true"),
        ("DATABASE_URL", "postgres://u:p@host:notaport/x", "DATABASE_URL cannot be read"),
        ("EMAIL_URL", "smtp://user:pw@smtp.example.org", "would send emails to smtp.example.org in plain text"),
    ],
)
def test_invalid_setting_is_reported_in_one_line(tmp_path, name, value, sentence):
    answer = run(tmp_path, "check", **{"SECRET_KEY": SECRET, name: value})
    assert answer.returncode == 2
    assert sentence in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1, "one sentence, no traceback"


@pytest.mark.parametrize(
    "command", ["migrate", "load_demo", "start", "runserver", "shell", "createsuperuser", "collectstatic", "nonsense"]
)
def test_every_command_reports_missing_secret_key(tmp_path, command):
    answer = run(tmp_path, command)
    assert answer.returncode == 2
    assert answer.stderr.startswith("SECRET_KEY is not set.")
    assert "Traceback" not in answer.stderr


def test_unreachable_or_empty_database_is_reported(tmp_path):
    answer = run(tmp_path, "sync_roles", DEBUG="1", DATABASE_URL="postgres://u:secret@127.0.0.1:1/x")
    assert answer.returncode == 2
    assert answer.stderr.startswith("The database does not answer:")
    assert "secret" not in answer.stderr
    answer = run(tmp_path, "load_demo", "--sign-ins", DEBUG="1")
    assert answer.returncode == 2
    assert (
        answer.stderr == "The database has no tables yet, or old ones. Run: python3 manage.py migrate (or make run)\n"
    )


SOCKET = {"HOST": "/var/run/postgresql", "NAME": "name"}


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("postgres://u:p@db.example.org:5433/name", {"USER": "u", "PASSWORD": "p", "HOST": "db.example.org", "PORT": "5433"}),
        ("postgresql:///name", {"HOST": "", "NAME": "name", "USER": ""}),
        ("postgres://%2Fvar%2Frun%2Fpostgresql/name", SOCKET),
        ("postgres://%2Fvar%2Frun%2Fpostgresql:5433/name", {**SOCKET, "PORT": "5433"}),
        ("postgres://ada@/name?host=/var/run/postgresql", {**SOCKET, "USER": "ada"}),
        ("postgres:///name?host=/var/run/postgresql&port=5433&user=ada", {**SOCKET, "USER": "ada", "PORT": "5433"}),
        ("postgres://u:p%40s%2Fs%3A%23%25@h/name", {"PASSWORD": "p@s/s:#%", "HOST": "h"}),
        ("postgres://u:p@s/s:#?+%@h/name", {"PASSWORD": "p@s/s:#?+%", "HOST": "h", "NAME": "name"}),
        ("postgres://u:p@[::1]:5433/name", {"HOST": "::1", "PORT": "5433"}),
        ("postgres://a,b:5433/name", {"HOST": "a,b", "PORT": ",5433"}),
        ("postgres://h/my%20name", {"NAME": "my name"}),
        ("postgres://h/name?sslmode=require&options=-c%20statement_timeout%3D5s",
         {"OPTIONS": {"sslmode": "require", "options": "-c statement_timeout=5s", "connect_timeout": "5",
                      "tcp_user_timeout": "30000"}}),
    ],
)  # fmt: skip
def test_postgresql_urls_are_parsed(monkeypatch, value, parts):
    monkeypatch.setenv("DATABASE_URL", value)
    config = stores.database("DATABASE_URL", "")
    assert {key: config.get(key) for key in parts} == parts


def test_invalid_database_url_error_hides_password(monkeypatch):
    for value in ("postgres://u:hidden@h/a/b", "postgres://u:hidden@h:x/n", "postgres://u:hidden@h/n?x=1"):
        monkeypatch.setenv("DATABASE_URL", value)
        with pytest.raises(env.SettingError) as refused:
            stores.database("DATABASE_URL", "")
        assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("smtp://localhost:25", ("localhost", 25, "", "", False, False)),
        ("smtp://127.0.0.9", ("127.0.0.9", 25, "", "", False, False)),
        ("smtp://[::1]:2525", ("::1", 2525, "", "", False, False)),
        ("smtp+tls://ada:pw@smtp.example.org", ("smtp.example.org", 587, "ada", "pw", True, False)),
        ("smtp+tls://ada@example.org:p@s/s:#%25@h:2587", ("h", 2587, "ada@example.org", "p@s/s:#%", True, False)),
        ("smtps://ada:pw@smtp.example.org/", ("smtp.example.org", 465, "ada", "pw", False, True)),
    ],
)
def test_addresses_of_mail_servers(value, parts):
    found = mail_server.read_address("EMAIL_URL", value, debug=False)
    assert found.pop("EMAIL_BACKEND").endswith("smtp.EmailBackend")
    assert tuple(found.values()) == parts


def test_a_wrong_mail_server_never_repeats_the_password():
    for value in ("smtp://u:hidden@h", "smtps://u:hidden@h:x", "smtps://:hidden@h", "smtps://u:hidden@h/a/b"):
        with pytest.raises(env.SettingError) as refused:
            mail_server.read_address("EMAIL_URL", value, debug=False)
        assert "hidden" not in str(refused.value)


def test_a_server_without_tls_gets_no_email_at_all(settings):
    """A server that does not offer STARTTLS learns neither password nor text."""
    heard, listener = [], socket.create_server(("127.0.0.1", 0))

    def talk():
        connection, _address = listener.accept()
        with connection, connection.makefile("rwb", buffering=0) as line:
            line.write(b"220 plain\r\n")
            while command := line.readline():
                heard.append(command)
                line.write(b"221 bye\r\n" if command.upper().startswith(b"QUIT") else b"250 ok\r\n")

    server = threading.Thread(target=talk, daemon=True)
    server.start()
    address = f"smtp+tls://ada:pw-to-hide@localhost:{listener.getsockname()[1]}"
    for name, value in mail_server.read_address("EMAIL_URL", address, debug=False).items():
        setattr(settings, name, value)
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "django.core.mail.backends.smtp.EmailBackend", 5
    with pytest.raises(smtplib.SMTPNotSupportedError):
        mail.send_mail("Subject", "A secret link", None, ["a@example.org"])
    listener.close()
    server.join(5)
    assert heard
    assert not [line for line in heard if b"secret" in line or line.upper().startswith((b"AUTH", b"MAIL", b"DATA"))]


def test_first_env_file_is_written_once_and_sufficient(tmp_path):
    file = tmp_path / ".env"
    assert env.write_first_file(file)
    text = file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert not env.write_first_file(file)
    assert file.read_text() == text
    answer = run(
        tmp_path,
        "shell",
        "-v0",
        "-c",
        "from django.conf import settings as s; print(s.DEBUG, s.SECRET_KEY)",
        ENV_FILE=str(file),
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split()[0] == "True"
    assert f"SECRET_KEY={answer.stdout.split()[1]}\n" in text
    assert not (tmp_path / "secret-key").exists()
    # The environment wins.
    assert run(tmp_path, "check", ENV_FILE=str(file), DEBUG="maybe").stderr.startswith("DEBUG is 'maybe'")


def test_unreadable_env_file_is_reported(tmp_path):
    file = tmp_path / ".env"
    file.write_bytes(b"SITE_NAME=\xff\xfe")
    answer = run(tmp_path, "check", ENV_FILE=str(file))
    assert answer.returncode == 2
    assert answer.stderr == f"{file} cannot be read: it is not UTF-8 text.\n"


def test_settings_are_read_from_the_first_file_that_exists(tmp_path, monkeypatch):
    first, second = tmp_path / ".env", tmp_path / "env"
    second.write_text("SITE_NAME_OF_TEST=second\n")
    monkeypatch.delenv("ENV_FILE", raising=False)
    monkeypatch.delenv("SITE_NAME_OF_TEST", raising=False)
    env.read_file("ENV_FILE", [first, second])
    assert os.environ.pop("SITE_NAME_OF_TEST") == "second"
    first.write_text("SITE_NAME_OF_TEST=first\n")
    env.read_file("ENV_FILE", [first, second])
    assert os.environ.pop("SITE_NAME_OF_TEST") == "first"
    assert '[BASE_DIR / ".env", Path("/etc/psychsite/env")]' in (ROOT / "psychsite" / "settings.py").read_text()


def test_a_settings_file_of_another_user_is_reported(tmp_path, monkeypatch):
    file = tmp_path / "env"
    file.write_text("DEBUG=1\n")
    monkeypatch.delenv("ENV_FILE", raising=False)
    monkeypatch.setattr(Path, "group", lambda path: "psychsite")
    monkeypatch.setattr(Path, "read_text", mock.Mock(side_effect=PermissionError(13, "Permission denied")))
    with pytest.raises(env.SettingError) as refused:
        env.read_file("ENV_FILE", [file])
    assert str(refused.value) == (
        f"{file} cannot be read: Permission denied. Run the command as the user who runs the site: sudo -u psychsite "
        "python3 manage.py …"
    )


def test_emails_are_written_to_files(tmp_path, settings):
    for name, value in mail_server.read_address("EMAIL_URL", f"file://{tmp_path}/mail", debug=False).items():
        setattr(settings, name, value)
    mail.send_mail("Subject", "Text", None, ["a@example.org"])
    assert "Subject: Subject" in next((tmp_path / "mail").iterdir()).read_text()


def test_manage_py_finds_virtual_environment_from_other_folder(tmp_path):
    bare = tmp_path / "bare"
    venv.create(bare, with_pip=False)
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(ROOT / "manage.py", copy)
    command = [str(bare / "bin" / "python"), str(copy / "manage.py"), "load_demo", "two words"]
    environment = {"PATH": os.environ["PATH"]}
    answer = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 2
    assert answer.stderr == f"The packages of psychsite are not installed. In {copy} run: make run\n"
    python = copy / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nfor word; do echo "$word"; done\n')
    python.chmod(0o755)
    answer = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert answer.stdout.splitlines() == [str(copy / "manage.py"), "load_demo", "two words"]


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "psychsite does not start: SECRET_KEY is not set."),
        ({"SECRET_KEY": SECRET}, "psychsite does not start: The static files are not collected in"),
    ],
)
def test_unusable_server_settings_are_reported_in_one_line(tmp_path, environment, sentence):
    names = {"PATH": os.environ["PATH"], "ENV_FILE": "", "VAR_DIR": str(tmp_path), **environment}
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"unix:{tmp_path}/s"]
    answer = subprocess.run(command, cwd=ROOT, env=names, capture_output=True, text=True, timeout=120)
    assert answer.returncode == 2
    assert answer.stderr.startswith(sentence)
    assert len(answer.stderr.strip().splitlines()) == 1


def test_djangos_deployment_check_passes_with_production_settings(tmp_path):
    names = {"SECRET_KEY": SECRET, "SITE_URL": "https://a.example.org", "ALLOWED_HOSTS": "a.example.org"}
    check = ("check", "--deploy", "--tag=security", "--fail-level=WARNING")
    assert run(tmp_path, *check, **names).returncode == 0
    assert "security.W004" in run(tmp_path, *check, **names, SECURE_HSTS_SECONDS="0").stderr


def test_check_reports_uncollected_static_files(tmp_path):
    answer = run(tmp_path, "check", "--deploy", "--tag", "staticfiles", SECRET_KEY=SECRET)
    assert answer.returncode == 1
    assert "(psychsite.E003) The static files are not collected in" in answer.stderr
    assert "Run: python3 manage.py collectstatic --noinput" in answer.stderr
    assert run(tmp_path, "check", SECRET_KEY=SECRET).returncode == 0


def test_debug_creates_secret_key_once(tmp_path):
    keys = {load(tmp_path, DEBUG="1")["SECRET_KEY"] for _twice in range(2)}
    key = (tmp_path / "secret-key").read_text()
    assert len(key) >= 60
    assert keys == {key}
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_port_in_use_is_reported(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = run(tmp_path, "start", f"--port={taken.getsockname()[1]}", DEBUG="1")
    assert answer.returncode == 1
    assert "cannot be used" in answer.stderr
    assert "PORT=8001" in answer.stderr


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://tiles.example.org/{z}/{x}/{y}.png", True),
        ("https://tiles.example.org:8443/{z}/{y}/{x}?key=a", True),
        ("", True),
        ("http://tiles.example.org/{z}/{x}/{y}.png", False),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}.png", False),
        ("https://tiles.example.org/{z}/{x}.png", False),
        ("https://tiles.example.org; script-src */{z}/{x}/{y}", False),
    ],
)
def test_address_of_map_tiles(monkeypatch, address, is_good):
    monkeypatch.setenv("MAP_TILES_URL", address)
    if is_good:
        assert env.tiles_address("MAP_TILES_URL") == address
    else:
        with pytest.raises(env.SettingError, match="MAP_TILES_URL is"):
            env.tiles_address("MAP_TILES_URL")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("", "'self'"), ("https://tiles.example.org/{z}/{x}/{y}.png", "'self' https://tiles.example.org")],
)
def test_policy_allows_pictures_of_the_map_tiles_alone(tmp_path, address, allowed):
    loaded = load(tmp_path, DEBUG="1", MAP_TILES_URL=address)
    assert " ".join(loaded["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"]) == allowed
