"""Public pages read a replica, unless it is behind or gone.

`tests/load/test_two_machines.py` stops real servers.
"""

import socket
from contextlib import nullcontext
from types import SimpleNamespace
from unittest import mock

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.http import HttpResponse
from django.test import RequestFactory

from core import safe_cache
from core.db import replica, stores
from core.env import SettingError
from core.pages import recording
from psychsite.web import from_replica

NEAR, FAR = (True, 100), (True, 40)
PATH = "/search/"


class Stand:
    """A Watch without servers: the replica is as `word` says."""

    def __init__(self, word="ok"):
        self.word, self.is_alone = word, False

    def is_usable(self):
        return self.word == "ok"

    def note_failure(self):
        self.word = "down"

    def guarding(self, _connection):
        return nullcontext()


@pytest.fixture
def stand(monkeypatch):
    made = Stand()
    monkeypatch.setattr(replica, "watch", lambda: made)
    # A second connection to the database of the test is enough to see who reads where.
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    known = {DEFAULT_DB_ALIAS: connections[DEFAULT_DB_ALIAS], replica.ALIAS: other}

    class Known(dict):
        def create_connection(self, name):
            raise AssertionError(name)

    both = Known(known)
    monkeypatch.setattr(replica, "connections", both)
    made.both, made.primary, made.replica = both, known[DEFAULT_DB_ALIAS], other
    return made


def make_middleware(view):
    with mock.patch.dict(from_replica.settings.DATABASES, {replica.ALIAS: {}}):
        return from_replica.FromReplica(view)


def read_from(stand, request, view=None):
    """Return which connection a request reads: "primary" or "replica"."""
    seen = []

    def respond(_request):
        seen.append("replica" if stand.both[DEFAULT_DB_ALIAS] is stand.replica else "primary")
        return HttpResponse("words")

    make_middleware(view or respond)(request)
    assert stand.both[DEFAULT_DB_ALIAS] is stand.primary
    return seen[0]


def test_lag_is_the_age_of_the_oldest_position_that_is_missing():
    watch = replica.Watch()
    watch.judge(100, NEAR, now=0)
    assert (watch.word, watch.lag_seconds) == ("ok", 0)
    for second in range(1, 6):
        watch.judge(100 + second, NEAR, now=second)
    assert (watch.word, watch.lag_seconds) == ("ok", 4)
    watch.judge(110, NEAR, now=7)
    assert (watch.word, watch.lag_seconds) == ("behind", 6)
    watch.judge(110, (True, 105), now=8)
    assert (watch.word, watch.lag_seconds) == ("ok", 1)


def test_an_idle_replica_is_not_behind():
    watch = replica.Watch()
    for hour in range(10):
        watch.judge(100, NEAR, now=hour * 3600)
    assert (watch.word, watch.lag_seconds) == ("ok", 0)


def test_samples_of_a_replica_that_is_away_for_days_stay_few():
    watch = replica.Watch()
    for second in range(100_000):
        watch.judge(100 + second, None, now=second)
    assert watch.word == "down" and len(watch._samples) <= replica.MOST_SAMPLES
    watch.judge(100_100, FAR, now=100_000)
    assert watch.word == "behind" and watch.lag_seconds == 100_000


def test_a_replica_without_its_primary_serves_alone():
    watch = replica.Watch()
    watch.judge(200, FAR, now=0)
    watch.judge(None, FAR, now=60)
    assert watch.is_alone and watch.word == "ok"
    watch.judge(None, None, now=61)
    assert watch.word == "down"


def test_a_database_that_follows_no_other_is_never_read():
    watch = replica.Watch()
    watch.judge(100, (False, None), now=0)
    assert watch.word == "apart"


def test_a_look_that_takes_long_leaves_the_replica_out(monkeypatch):
    watch = replica.Watch()
    watch.judge(100, NEAR, now=0)
    monkeypatch.setattr(replica.time, "monotonic", lambda: watch.looked_at + 0.9)
    assert watch.is_usable()
    monkeypatch.setattr(replica.time, "monotonic", lambda: watch.looked_at + 1.1)
    assert not watch.is_usable()


@pytest.mark.django_db
def test_anonymous_readers_of_public_pages_read_the_replica(stand):
    ask = RequestFactory()
    assert read_from(stand, ask.get(PATH, {"q": "sleep"})) == "replica"
    assert read_from(stand, ask.get("/admin/login/")) == "primary"
    assert read_from(stand, ask.get("/no/such/page/")) == "primary"
    assert read_from(stand, ask.get(PATH, headers={"Cookie": "sessionid=x"})) == "primary"
    assert read_from(stand, ask.get(PATH, headers={"Authorization": "Bearer x"})) == "primary"
    with recording.recorded():
        assert read_from(stand, ask.get(PATH)) == "primary"
    stand.word = "behind"
    assert read_from(stand, ask.get(PATH)) == "primary"


@pytest.mark.django_db
def test_the_page_that_was_written_to_reads_the_primary_for_a_while(stand):
    ask = RequestFactory()
    moved = HttpResponse(status=303, headers={"Location": "/articles/sleep/#comment-3"})
    make_middleware(lambda request: moved)(ask.post("/clinics/"))
    assert read_from(stand, ask.get("/clinics/")) == "primary"
    assert read_from(stand, ask.get("/articles/sleep/")) == "primary"
    assert read_from(stand, ask.get("/articles/mood/")) == "replica"


@pytest.mark.django_db
def test_what_a_replica_said_is_not_cached(stand):
    with replica.reading_replica():
        safe_cache.store("footer", "old", 60)
    assert safe_cache.get("footer") is None


@pytest.mark.django_db
def test_writes_in_a_page_of_the_replica_go_to_the_primary(stand):
    with replica.reading_replica():
        assert replica.is_reading_replica()
        with replica.on_primary():
            assert stand.both[DEFAULT_DB_ALIAS] is stand.primary and not replica.is_reading_replica()
        assert stand.both[DEFAULT_DB_ALIAS] is stand.replica


@pytest.mark.django_db
def test_a_replica_that_fails_leaves_the_page_to_the_primary(stand, rf):
    seen = []

    class Match:
        route, args, kwargs = "search/", (), {}

        @staticmethod
        def func(request):
            seen.append(stand.both[DEFAULT_DB_ALIAS] is stand.primary)
            return HttpResponse("words")

    request = rf.get(PATH)
    request.resolver_match = Match
    middleware = make_middleware(lambda request: None)
    with replica.reading_replica():
        assert middleware.process_exception(request, OperationalError("gone")).content == b"words"
        assert middleware.process_exception(request, ValueError()) is None
    assert seen == [True] and stand.word == "down"
    assert middleware.process_exception(request, OperationalError("the primary's own")) is None


@pytest.mark.django_db
def test_a_replica_that_takes_no_connection_leaves_the_page_to_the_primary(stand, monkeypatch):
    def fail():
        raise OperationalError("timeout expired")

    monkeypatch.setattr(stand.replica, "ensure_connection", fail)
    assert read_from(stand, RequestFactory().get(PATH)) == "primary"
    assert stand.word == "down"


def test_what_reads_a_silent_replica_is_cut():
    watch, (server, client) = replica.Watch(), socket.socketpair()
    watch.word = "ok"
    connection = SimpleNamespace(connection=client, wrap_database_errors=nullcontext())
    with watch.guarding(connection):
        watch._asked_at = 100
        assert watch.cut_if_silent(100.9) == 0 and watch.word == "ok"
        assert watch.cut_if_silent(101.1) == 1 and watch.word == "down"
        assert client.recv(1) == b"", "who waits for an answer waits no longer"
    assert watch.cut_if_silent(102) == 0, "a connection is cut only while it is read"
    watch._asked_at = None
    watch.word = "ok"
    assert watch.cut_if_silent(200) == 0 and watch.word == "ok"
    server.close(), client.close()


@pytest.mark.parametrize(
    ("primary", "value"), [("sqlite:////tmp/x", "postgres://h/n"), ("postgres://h/n", "sqlite:////tmp/x")]
)
def test_a_replica_needs_postgresql_on_both_sides(monkeypatch, primary, value):
    monkeypatch.setenv("MAIN", primary)
    monkeypatch.setenv("COPY", value)
    with pytest.raises(SettingError, match="COPY needs PostgreSQL"):
        stores.replica("COPY", stores.database("MAIN", ""))


def test_a_replica_gives_up_a_server_that_is_gone(monkeypatch):
    monkeypatch.setenv("COPY", "postgres://h/n?connect_timeout=7")
    config = stores.replica("COPY", {"ENGINE": "django.db.backends.postgresql"})
    assert config["OPTIONS"] == {"connect_timeout": "7", "tcp_user_timeout": "2000"}
    monkeypatch.setenv("MAIN", "postgres://h/n")
    assert stores.database("MAIN", "")["OPTIONS"] == {"connect_timeout": "5", "tcp_user_timeout": "30000"}


def test_readyz_names_the_replica(stand, client, db):
    stand.word = "behind"
    answer = client.get("/readyz").json()
    assert answer["ready"] and answer["replica"] == "behind"
