"""`manage.py start`: two starts that serve the site and keep existing data."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager

import pytest
from django.core.management import CommandError, call_command

from tests import databases
from tests.psychsite.test_settings import ROOT


@contextmanager
def started(tmp_path, **environment):
    """Yield (address, output) of a running site on a free port; end it afterwards."""
    names = {"PATH": os.environ["PATH"], "ENV_FILE": "", "VAR_DIR": str(tmp_path), "DEBUG": "1", **environment}
    command = [sys.executable, "manage.py", "start", "--port", "0"]
    server = subprocess.Popen(command, cwd=ROOT, env=names, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = []
    try:
        for line in server.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        output = "".join(lines)
        found = re.search(r"runs at\s+(http://127\.0\.0\.1:\d+)/", output)
        assert found, output
        yield found[1], output
    finally:
        server.send_signal(signal.SIGTERM)
        # The worker that copies pictures ends with the one in hand, which takes its time while other tests run.
        server.communicate(timeout=180)


def fetch(address, path):
    for _try in range(100):
        try:
            with urllib.request.urlopen(address + path, timeout=30) as answer:
                return answer.read().decode()
        except ConnectionError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def test_start_serves_demonstration_and_second_start_keeps_data(tmp_path):
    with started(tmp_path) as (address, output):
        assert "demo-editor" in output
        assert f"{address}/admin/" in output
        page = fetch(address, "/")
        assert 'href="/static/css/site.css"' in page
        assert "{" in fetch(address, "/static/css/site.css")
        assert fetch(address, "/readyz")
        article = re.search(r'href="(/articles/[a-z0-9-]+/)"', page)[1]
        assert "<h1" in fetch(address, article)
        with pytest.raises(urllib.error.HTTPError) as missing:
            fetch(address, "/nowhere/")
        assert 'href="/articles/"' in missing.value.read().decode(), "a helpful page, not Django's technical one"
        assert "default-src 'none'" in missing.value.headers["Content-Security-Policy"]
    with closing(sqlite3.connect(tmp_path / "psychsite.sqlite3")) as database:
        # The worker has written some of them to files.
        emails = [body for (body,) in database.execute("SELECT body FROM outbox_email")]
    emails = "".join([*emails, *(path.read_text() for path in tmp_path.glob("mail/*"))])
    assert f"{address}/" in emails and "localhost:8000" not in emails
    begun = time.monotonic()
    with started(tmp_path) as (address, output):
        assert fetch(address, article)
        assert "Migrating" not in output
    assert time.monotonic() - begun < 60  # 0.9 s on a quiet machine; this one may be running other tests


def test_start_without_debug_loads_no_demonstration(tmp_path):
    # The test above has waited for the migrations.
    shutil.copyfile(databases.sqlite_template(), tmp_path / "psychsite.sqlite3")
    with started(tmp_path, DEBUG="0", SECRET_KEY="k7-" * 2 + os.urandom(40).hex()) as (address, output):
        assert "demo-" not in output
        assert fetch(address, "/healthz")
        style = re.search(r'href="(/static/css/site\.[0-9a-f]+\.css)"', fetch(address, "/"))
        assert style, "static files have hashed names"
        assert "{" in fetch(address, style[1])
        packed = {path.with_suffix("").suffix for path in (tmp_path / "static").rglob("*.br")}
        assert {".js", ".css"} <= packed and ".map" not in packed
        assert list(tmp_path.glob("pages/pages/*/*")), "the home page is kept for the next reader"


@pytest.mark.parametrize(
    ("port", "sentence"),
    [("x", "PORT is 'x'"), ("99999", "PORT is '99999'"), ("9" * 5000, "PORT is"), ("-1", "PORT is")],
)
def test_invalid_port_is_reported(port, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("start", port=port)
