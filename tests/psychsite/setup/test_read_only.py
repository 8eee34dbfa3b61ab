"""READ_ONLY: readers read, and the database refuses the rest."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import sessions
from addresses.models import Redirect
from core.db import stores
from tests.factories.articles import make_user
from tests.permissions import walk
from tests.permissions.conftest import things  # noqa: F401 (the fixture: a row of every kind)

SLUGS = {"clinics": "clinics_clinic", "authors": "authors_person", "topic": "articles_topic", "tag": "taggit_tag"}


@pytest.fixture
def read_only(settings):
    """Return a function that makes the connection as the setting does."""
    statements = {"sqlite": "PRAGMA query_only={}", "postgresql": "SET default_transaction_read_only={}"}

    def switch(value):
        settings.READ_ONLY = value == "on"
        with connection.cursor() as cursor:
            cursor.execute(statements[connection.vendor].format(value))

    yield switch
    switch("off")


def paths(rows):
    """Yield an address of each public page, with a row that is there where one fits."""
    for name, words in walk.public_names().items():
        of = next((model for part, model in SLUGS.items() if part in name.split(":")), "articles_article")
        known = {"slug": rows[of].slug, "path": rows["clinics_region"].path, "form": "atom"}
        yield reverse(name, kwargs={each: known.get(each, "1") for each in words})


@pytest.mark.django_db(transaction=True)
def test_readers_and_staff_read_and_nothing_can_be_sent(things, read_only):  # noqa: F811
    reader, staff = Client(raise_request_exception=False), Client(raise_request_exception=False)
    staff.force_login(make_user("root", superuser=True))
    session = staff.session
    session["used_at"] = int(time.time()) - sessions.NOTE_EVERY_SECONDS - 1
    session.save()
    form = {"kind": "copy", "email": "reader@example.org"}
    assert reader.post("/my-data/", form).status_code == 303
    Redirect.objects.create(old_path="/moved/", new_path="/articles/")
    before = {path: reader.get(path).status_code for path in [*paths(things), "/nothing-here/", "/moved/"]}
    assert before["/moved/"] == 301
    assert list(before.values()).count(200) > 40
    read_only("on")
    assert {path: reader.get(path).status_code for path in before} == before
    assert staff.get("/admin/articles/article/").status_code == 200
    answer = reader.post("/my-data/", form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "send it again then" in answer.content.decode()
    assert reader.post("/admin/login/", {"username": "root", "password": "x"}).status_code == 503
    read_only("off")
    assert reader.post("/my-data/", form).status_code == 303


def test_the_setting_reaches_each_connection(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///:memory:")
    options = stores.without_writes(stores.database("DATABASE_URL", ""))["OPTIONS"]
    assert options["init_command"].endswith("PRAGMA query_only=ON;")
    monkeypatch.setenv("DATABASE_URL", "postgres://h/name?options=-c%20statement_timeout%3D5s")
    options = stores.without_writes(stores.database("DATABASE_URL", ""))["OPTIONS"]
    assert options["options"] == "-c statement_timeout=5s -c default_transaction_read_only=on"
