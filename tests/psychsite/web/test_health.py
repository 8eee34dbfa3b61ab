"""/healthz and /readyz."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError
from django.utils import timezone

from core.models import Worker
from psychsite import __version__
from psychsite.web import health


@pytest.fixture(autouse=True)
def _look_again():
    health._migrated.clear()
    yield
    health._migrated.clear()


def test_healthz_uses_no_database(client):
    """Respond without queries: there is no django_db mark, so any query fails."""
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")
    assert "no-store" in response.headers["Cache-Control"] and not response.cookies


@pytest.mark.django_db
def test_readyz_reports_every_part_ok(client, django_assert_num_queries):
    response = client.get("/readyz")
    assert response.status_code == 200
    states = {"database": "ok", "migrations": "ok", "cache": "ok"}
    assert response.json() == {"ready": True, **states, "version": __version__}
    assert "no-store" in response.headers["Cache-Control"]
    with django_assert_num_queries(1):
        client.get("/readyz")


@pytest.mark.django_db
def test_readyz_reports_unapplied_migration(client):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("comments")
    MigrationRecorder(connection).record_unapplied(*newest)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["migrations"]) == (503, "behind")


@pytest.mark.django_db
def test_readyz_reports_database_down(client, monkeypatch):
    def fail():
        raise OperationalError("server at 10.0.0.5 refused the secret password")

    monkeypatch.setattr(health, "_database", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "database": "down", "migrations": "unknown", "cache": "ok"} | {
        "version": __version__
    }
    assert "password" not in response.text


@pytest.mark.django_db
def test_readyz_reports_cache_down(client, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError("redis is gone")

    monkeypatch.setattr(cache, "set", fail)
    assert client.get("/readyz").json()["cache"] == "down"


@pytest.mark.django_db
def test_readyz_fails_with_forgetful_cache(client, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *args: None)
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_readyz_looks_for_a_worker_only_when_asked(client):
    now = timezone.now()
    assert client.get("/readyz").status_code == 200
    answer = client.get("/readyz?strict")
    assert (answer.status_code, answer.json()["worker"], answer.json()["ready"]) == (503, "silent", False)
    worker = Worker.objects.create(name="a", started_at=now, seen_at=now - timedelta(minutes=4))
    answer = client.get("/readyz?strict")
    assert (answer.status_code, answer.json()["worker"]) == (200, "ok")
    Worker.objects.filter(pk=worker.pk).update(seen_at=now - timedelta(minutes=6))
    assert client.get("/readyz?strict").status_code == 503
