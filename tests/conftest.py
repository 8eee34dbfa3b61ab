"""What every test may use, and the suite's own way of emptying tables that refuse to be emptied."""

import os
import shutil

import pytest
from django.core.cache import cache
from django.db import connection

from tests import databases


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="database to run on (read by tests/databases.py)",
    )


def pytest_report_header(config):
    return f"psychsite on {databases.asked_for()}"


def pytest_terminal_summary(terminalreporter):
    import django
    from django.conf import settings

    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    terminalreporter.write_line(f"psychsite: ran on {engine}, Django {django.__version__}")


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.get("PSYCHSITE_TESTS_VAR", ""), ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _flush_without_triggers(django_db_setup, django_db_blocker):
    """Let the flush after a transactional test pass the triggers that keep editions (trap 15).

    Production code has no such way: it neither removes the triggers nor flushes.
    """
    from articles import triggers

    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def without_triggers(self, sql_list):
        triggers.remove(self.connection)
        try:
            return flush(self, sql_list)
        finally:
            triggers.install(self.connection)

    operations.execute_sql_flush = without_triggers
    yield
    operations.execute_sql_flush = flush


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
