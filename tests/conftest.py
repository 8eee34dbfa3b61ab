"""What every test may use, and the suite's own way of emptying tables that refuse to be emptied."""

import os
import shutil
import subprocess
import time
from collections import Counter

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection, connections

from tests import browser as chromium
from tests import databases

# A machine that runs other things must not fail an example for its time.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

# Kinds of tests that need something which a machine may lack. With REQUIRE_ALL=1 a skipped one fails the run.
KINDS = ("browser", "checkers", "redis", "bucket")
# What judges whole pages runs on one database only.
ON_SQLITE_ALONE = {"checkers"}
_outcomes = Counter()


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="database to run on (read by tests/databases.py)",
    )


def pytest_report_header(config):
    return f"psychsite on {databases.asked_for()}"


def pytest_runtest_logreport(report):
    for kind in KINDS:
        if kind in report.keywords and (report.when == "call" or report.skipped):
            _outcomes[kind, "skipped" if report.skipped else "ran"] += 1


def pytest_sessionfinish(session, exitstatus):
    if os.environ.get("REQUIRE_ALL") and not hasattr(session.config, "workerinput") and not exitstatus:
        wanted = [kind for kind in KINDS if databases.asked_for() == "sqlite" or kind not in ON_SQLITE_ALONE]
        lacking = [kind for kind in wanted if _outcomes[kind, "skipped"] or not _outcomes[kind, "ran"]]
        if lacking:
            session.exitstatus = 1
            print(f"\nREQUIRE_ALL is set, and these tests did not all run: {', '.join(lacking)}")


def pytest_terminal_summary(terminalreporter):
    import django

    terminalreporter.section("what this ran on")
    terminalreporter.write_line(f"Django {django.__version__} on {_server()}")
    for kind in KINDS:
        terminalreporter.write_line(f"{kind} tests: {_outcomes[kind, 'ran']} ran, {_outcomes[kind, 'skipped']} skipped")


def _server():
    if connection.vendor == "sqlite":
        return "SQLite " + ".".join(map(str, connection.Database.sqlite_version_info))
    import psycopg2

    with psycopg2.connect(os.environ[databases.ADDRESS]) as server:
        return f"PostgreSQL {server.server_version // 10_000}"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Give this worker a copy of the template database instead of migrating an empty one."""
    with django_db_blocker.unblock():
        copy = databases.Copy()
        copy.make()
    yield
    with django_db_blocker.unblock():
        copy.drop()


@pytest.fixture(scope="session", autouse=True)
def _flush_without_triggers(django_db_setup, django_db_blocker):
    """Let the flush after a transactional test pass the triggers that keep editions (trap 15).

    Production code has no such way: it neither removes the triggers nor flushes.
    """
    from articles.triggers import FROZEN_ROWS

    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def without_triggers(self, sql_list):
        FROZEN_ROWS.remove(self.connection)
        try:
            return flush(self, sql_list)
        finally:
            FROZEN_ROWS.install(self.connection)

    operations.execute_sql_flush = without_triggers
    yield
    operations.execute_sql_flush = flush


@pytest.fixture(autouse=True)
def _cache_as_between_two_pages():
    """Nothing is remembered but what the frame of every page asked a moment ago: there are no help lines."""
    from clinics.models import help_lines

    cache.clear()
    cache.set_many({help_lines.FIRST: [], help_lines.ALL: []})


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    """Readers wait some seconds between two comments; tests/spam/test_rates.py does too."""
    monkeypatch.setattr("comments.screening.limits.PAUSE", 0)


@pytest.fixture(autouse=True)
def _no_slow_card(monkeypatch):
    """A card that a busy machine takes long to ask would be a minute old."""
    monkeypatch.setattr("psychsite.desk.cards.SLOW", 60)


@pytest.fixture(scope="module")
def program():
    """A Chromium for all tests of a module: to start one takes a second, as long as many a test."""
    if not chromium.find():
        pytest.skip("no Chromium found (set CHROMIUM=, or install the package chromium)")
    # Playwright's synchronous interface runs an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with chromium.started() as program:
        yield program
        # Under the loop Django has connections of its own, which would be lost with it and stay open.
        connections.close_all()


@pytest.fixture
def new_page(program, live_server):
    """A function that opens pages of a Chromium on the live site; faults of any page fail the test."""
    with chromium.pages(program, live_server.url) as new_page:
        yield new_page


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """The address of a Redis server of the suite's own, on a socket in a temporary folder."""
    program = shutil.which("redis-server")
    if not program:
        pytest.skip("no redis-server found (install the package redis-server)")
    socket = tmp_path_factory.mktemp("redis") / "redis.sock"
    command = [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _try in range(100):
        if socket.exists():
            break
        time.sleep(0.05)
    yield f"unix://{socket}"
    server.terminate()
    server.wait(10)
