"""Measurements: what is counted, what is served, and that labels hold no reader."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest

from core.models import JobState
from core.process import turns
from outbox import actions as outbox
from psychsite.operations.backup import make
from psychsite.operations.metrics import site
from tests import cache
from tests.pages.served import copied, served
from tests.psychsite import rows
from tests.psychsite.test_start import fetch

pytestmark = pytest.mark.django_db
REQUESTS = {f"psychsite_request_seconds_{part}" for part in ("bucket", "count", "sum")}
MONITORING = cache.ROOT / "deploy" / "monitoring"


def read():
    """Return {metric with labels: value} of the site's collector."""
    registry = CollectorRegistry()
    registry.register(site.Site())
    return parse(generate_latest(registry).decode())


def parse(text):
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if line and not line.startswith("#")
    }


@pytest.fixture(autouse=True)
def _kept_connection(monkeypatch):
    """Keep the test's connection, which the collector would close."""
    monkeypatch.setattr("django.db.connection.close", lambda: None)


def test_site_says_what_waits(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    at = timezone.now() - timedelta(hours=3)
    (tmp_path / make.NOTE).write_text(json.dumps({"stamp": f"{at:%Y%m%dT%H%M%SZ}", "place": "x"}))
    outbox.enqueue(to="ben@example.org", kind="answer", subject="An answer", body="Words")
    rows.comment(rows.article(), state="pending", at=timezone.now() - timedelta(hours=1))
    turns.sign("here", at, timezone.now() - timedelta(minutes=2))
    JobState.objects.update_or_create(name="emails", defaults={"due_at": at, "finished_at": at})
    found = read()
    assert found["psychsite_up"] == 1
    assert found['psychsite_job_waiting{job="emails"}'] == 1
    assert found['psychsite_emails{state="waiting"}'] == 1
    assert found["psychsite_comments_held"] == 1
    assert found["psychsite_comments_held_oldest_seconds"] == pytest.approx(3600, abs=60)
    assert found["psychsite_backup_age_seconds"] == pytest.approx(3 * 3600, abs=60)
    assert found["psychsite_worker_silent_seconds"] == pytest.approx(120, abs=60)
    assert 0 < found["psychsite_disk_free_ratio"] < 1
    assert found["psychsite_nginx_serves_pages"] == 0
    _check_names({key.partition("{")[0] for key in found} | REQUESTS)


def test_a_database_that_is_down_is_a_number(monkeypatch):
    def fail():
        raise DatabaseError

    monkeypatch.setattr(site, "_jobs", fail)
    assert read()["psychsite_up"] == 0


def test_command_says_what_is_missing(settings):
    settings.METRICS_PORT = 0
    with pytest.raises(CommandError, match="METRICS_PORT is not set"):
        call_command("serve_metrics")


def test_off_by_default():
    code = "import sys, psychsite.wsgi; print('prometheus_client' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cache.ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "psychsite.settings", "DEBUG": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.mark.slow
@pytest.mark.database("sqlite")
def test_requests_of_all_processes_are_counted_without_paths(tmp_path):
    port = free_port()
    var_dir = copied(tmp_path)
    (var_dir / "metrics").mkdir()
    (var_dir / "metrics" / "counter_1.db").write_bytes(b"left by another server")
    with served(tmp_path, METRICS_PORT=str(port), WEB_CONCURRENCY="2") as site:
        address, path = site.origin, site.paths["article"]
        for _time in range(5):
            fetch(address, path)
        with pytest.raises(urllib.error.HTTPError):
            fetch(address, "/robin@example.org/?token=secret")
        # The server's settings, not those of tests.
        names = {"PATH": os.environ["PATH"], "ENV_FILE": "", "DEBUG": "1"}
        names |= {"VAR_DIR": str(var_dir), "METRICS_PORT": str(port)}
        command = [sys.executable, "manage.py", "serve_metrics"]
        server = subprocess.Popen(command, cwd=cache.ROOT, env=names, stdout=subprocess.PIPE, text=True)
        assert "Metrics are at" in server.stdout.readline()
        text = fetch(f"http://127.0.0.1:{port}", "/metrics")
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0
    found = parse(text)
    counts = {key: value for key, value in found.items() if key.startswith("psychsite_request_seconds_count")}
    of_article = {key: value for key, value in counts.items() if 'route="articles/<slug:slug>/"' in key}
    assert sum(of_article.values()) == 5
    assert sum(value for key, value in of_article.items() if 'source="stored"' in key) >= 3
    assert any('route="none"' in key and 'status="4xx"' in key for key in counts)
    assert "robin" not in text and "secret" not in text and path not in text
    assert found["psychsite_up"] == 1
    assert {key.partition("{")[0] for key in found} >= REQUESTS


def _check_names(served):
    """Fail if an alert or a panel names a metric that is not served."""
    for file in ("alerts.yml", "dashboard.json"):
        named = set(re.findall(r"psychsite_[a-z_]+", Path(MONITORING, file).read_text()))
        assert len(named) > 5 and named <= served, named - served


def test_each_alert_says_what_to_do():
    rules = yaml.safe_load(Path(MONITORING, "alerts.yml").read_text())["groups"][0]["rules"]
    assert len(rules) == 10
    for rule in rules:
        assert rule["annotations"]["summary"].endswith(".") and len(rule["annotations"]["what_to_do"]) > 30
        assert "psychsite_" in rule["expr"] and rule["labels"]["severity"] in {"page", "notice"}
    panels = json.loads(Path(MONITORING, "dashboard.json").read_text())["panels"]
    assert len({panel["title"] for panel in panels}) == 12
    yaml.safe_load(Path(MONITORING, "prometheus.yml").read_text())


def test_requests_are_labeled_by_pattern(monkeypatch, rf, settings, tmp_path):
    from django.http import HttpResponse

    from psychsite.operations.metrics import middleware, requests

    seen = []

    class Series:
        def __init__(self, *labels):
            seen.append(labels)

        def observe(self, seconds):
            assert 0 <= seconds < 5

    monkeypatch.setattr(requests, "_series", Series)
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    settings.METRICS_PORT, settings.VAR_DIR = 9105, tmp_path

    def answer(request):
        request.is_stored_page = request.path == "/articles/sleep/"
        return HttpResponse(status=404 if request.path == "/nowhere/" else 200)

    measured = middleware.Measured(answer)
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR")
    for path in ("/articles/sleep/", "/nowhere/"):
        measured(rf.get(path))
    assert seen == [("articles/<slug:slug>/", "2xx", "stored"), ("none", "4xx", "rendered")]
