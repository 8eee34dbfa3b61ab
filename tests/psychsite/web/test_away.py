"""What everyone gets while the database is away or the disk is full."""

import errno
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import OperationalError, connections
from django.test import Client

from clinics.models import HelpLine
from core.pages import changes
from core.pages import store as stores
from psychsite.web import away, home
from tests.psychsite import rows


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def refuse(*_arguments):
    raise OperationalError("FATAL: sorry, too many clients already")


@contextmanager
def no_database():
    """Let the database take no connection."""
    with (
        mock.patch.object(connections["default"], "cursor", refuse),
        mock.patch.object(changes, "changes_since", refuse),
        mock.patch.object(changes, "position_now", refuse),
    ):
        yield


@pytest.fixture
def _away(db):
    with no_database():
        yield


@pytest.mark.usefixtures("_away")
def test_pages_forms_and_staff_get_the_page_that_says_so(client, settings, tmp_path, caplog):
    settings.VAR_DIR = tmp_path
    for answer in (
        client.get("/articles/sleep/"),
        client.get("/"),
        client.post("/comments/sleep/reply/", {"body": "words"}),
        client.get("/admin/articles/article/", headers={"Cookie": "session=abcdefghijklmnopqrstuvwxyz012345"}),
    ):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "no-store" in answer.headers["Cache-Control"]
        assert "We are away for a moment" in answer.text and "send it again then" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    away.write_page([HelpLine(name="Samaritans", phone="116 123", country_code="GB")])
    assert "Samaritans" in client.get("/articles/sleep/").text


@pytest.mark.usefixtures("_away")
def test_a_program_gets_a_problem(client):
    answer = client.get("/api/v1/articles/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert answer.json()["detail"] == "The site is away for a moment. Ask again in a minute."


@pytest.mark.django_db
def test_a_fault_of_the_code_stays_one(client, monkeypatch):
    def fail(request):
        raise ValueError

    monkeypatch.setattr(home, "_latest", fail)
    assert client.get("/").status_code == 500


@pytest.mark.django_db
def test_a_full_disk_is_a_fault_of_the_machine(client, monkeypatch):
    def fail(at):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(home, "_latest", fail)
    assert client.get("/").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_stored_pages_are_shown_while_the_database_is_away(client, settings, tmp_path, monkeypatch):
    settings.PAGE_CACHE, settings.PAGE_CACHE_FOLDER = True, tmp_path
    path = rows.article().get_absolute_url()
    before = client.get(path)
    with no_database():
        assert client.get(path).content == before.content
        assert client.get("/clinics/").status_code == 503, "it was not stored"
        monkeypatch.setattr(stores, "SHOWN_WHILE_AWAY_SECONDS", -1)
        assert client.get(path).status_code == 503, "that is too long ago"
