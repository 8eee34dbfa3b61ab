"""Settings come from the environment, each is documented, and a wrong value is answered in words."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SECRET = "x9-" * 3 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def run(tmp_path, *arguments, **environment):
    """Run manage.py in an environment that holds nothing but these variables."""
    names = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=names, capture_output=True, text=True, timeout=120
    )


def test_each_variable_is_documented_and_each_documented_one_is_read():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "psychsite" / "settings.py").read_text()))
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
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL begins with 'mysql'"),
        ("DATABASE_URL", "postgres://localhost", "DATABASE_URL names no database"),
        ("DATABASE_URL", "postgres://u:p@host:notaport/x", "DATABASE_URL cannot be read"),
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
        ("EMAIL_PORT", "x", "EMAIL_PORT is 'x'"),
    ],
)
def test_a_wrong_value_says_so(tmp_path, name, value, sentence):
    environment = {"SECRET_KEY": SECRET} | {name: value}
    answer = run(tmp_path, "check", **environment)
    assert answer.returncode != 0
    assert sentence in answer.stderr.strip().splitlines()[-1]


def test_debug_makes_a_key_once_and_keeps_it(tmp_path):
    for _twice in range(2):
        assert run(tmp_path, "check", DEBUG="1").returncode == 0
    key = (tmp_path / "secret-key").read_text()
    assert len(key) >= 60
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("port", "sentence"),
    [("x", "PORT is 'x'"), ("99999", "PORT is '99999'"), ("9" * 5000, "PORT is"), ("-1", "PORT is")],
)
def test_a_wrong_port_says_so(tmp_path, port, sentence):
    answer = run(tmp_path, "start", f"--port={port}", DEBUG="1")
    assert answer.returncode == 1
    assert sentence in answer.stderr


def test_a_taken_port_says_so(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = run(tmp_path, "start", f"--port={taken.getsockname()[1]}", DEBUG="1")
    assert answer.returncode == 1
    assert "cannot be used" in answer.stderr
    assert "PORT=8001" in answer.stderr
