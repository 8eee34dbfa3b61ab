"""Fixtures for all tests."""

import gc
import os
import shutil
import subprocess
import sys
import time
from unittest import mock

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.test import client as test_client

from tests import browser as chromium
from tests import databases, plan, statements

# Without bytecode each worker, and each program that a test starts, compiles every module again: 9 s of processor time.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# A machine that runs other things must not fail an example for its time.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="database to run on (read by tests/databases.py)",
    )
    parser.addoption("--slow", action="store_true", help="run the slow corner, and nothing else")
    parser.addoption("--all", action="store_true", help="run the slow corner with all other tests")
    parser.addoption("--every", action="store_true", help="leave no test of the database to SQLite alone")
    parser.addoption("--note-statements", action="store_true", help="note the SQL of tests for tests/statements.py")
    parser.addoption("--note-durations", action="store_true", help="write how long tests take to tests/durations.json")


def pytest_configure(config):
    config.pluginmanager.register(plan.Plan(config), "plan")
    runs_tests = hasattr(config, "workerinput") or not config.getoption("numprocesses", 0)
    if config.getoption("--note-statements") and databases.asked_for() == "postgresql" and runs_tests:
        config.pluginmanager.register(statements.Notes(), "statements")


def pytest_collection_finish(session):
    """Keep the garbage collector from what lives as long as this process."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_report_header(config):
    return f"psychsite on {databases.asked_for()}"


@pytest.fixture(scope="session", autouse=True)
def _no_context_of_widgets():
    """Keep no context of widgets: a form of the admin draws hundreds."""
    keep = test_client.store_rendered_templates

    def keep_pages(store, signal, sender, template, context, **options):
        if not (template.name or "").startswith(("django/forms/", "admin/widgets/")):
            keep(store, signal, sender, template, context, **options)

    with mock.patch.object(test_client, "store_rendered_templates", keep_pages):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Give this worker a copy of the template database.

    After a transactional test the copy is recreated. That is faster than a flush, avoids triggers that protect editions
    (trap 15), and keeps the rows that migrations create: tests may run in any order.
    """
    with django_db_blocker.unblock():
        copy = databases.Copy()
        copy.make()
    with mock.patch.object(TransactionTestCase, "_fixture_teardown", lambda _case: copy.restore()):
        yield
    with django_db_blocker.unblock():
        copy.drop()


@pytest.fixture(autouse=True)
def _cache_as_between_two_pages():
    """Reset the cache to its state between two pages: only the footer's help lines."""
    from accounts import throttle
    from clinics.models import help_lines
    from core import safe_cache

    throttle.forget()
    safe_cache._unavailable["until"] = 0.0
    cache.clear()
    cache.set_many({help_lines.FOOTER_KEY: [], help_lines.ALL_KEY: []})


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    """Remove the pauses of comments and of refused sign-ins; their own tests set them."""
    monkeypatch.setattr("comments.screening.limits.PAUSE_SECONDS", 0)
    monkeypatch.setattr("accounts.throttle.PAUSE_SECONDS", 0)


@pytest.fixture(autouse=True)
def _no_slow_card(monkeypatch):
    """Raise the limit for slow desk cards, which a busy machine would exceed."""
    monkeypatch.setattr("psychsite.desk.cards.SLOW_SECONDS", 60)


@pytest.fixture(scope="module")
def program():
    """Return one Chromium for all tests of a module, because starting takes a second."""
    # Playwright's synchronous interface runs an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with chromium.started() as program:
        yield program
        # Under the loop Django has connections of its own, which would be lost with it and stay open.
        connections.close_all()


@pytest.fixture
def new_page(program, live_server):
    """Return a function that opens watched pages on the live site."""
    with chromium.pages(program, live_server.url) as new_page:
        yield new_page


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """Return the address of the suite's own Redis, on a socket."""
    program = shutil.which("redis-server")
    if not program:
        pytest.skip("no redis-server found (install the package redis-server)")
    socket = tmp_path_factory.mktemp("redis") / "redis.sock"
    command = [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"]
    # Ctrl-C ends a worker before this fixture can stop the server.
    if keeper := shutil.which("setpriv"):
        command = [keeper, "--pdeathsig", "TERM", *command]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _try in range(1200):
        if socket.exists():
            break
        time.sleep(0.05)
    yield f"unix://{socket}"
    server.terminate()
    server.wait(10)
