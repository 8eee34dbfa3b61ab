"""Selection and order of tests in a run, and its final verdict.

- Every test runs on SQLite. On PostgreSQL run those that send SQL; a browser, the permission matrix and tests without a
  database see the same on both. `@pytest.mark.database("postgresql")` names a test's only database.
- A run of the whole suite leaves to SQLite what tests/statements.py has found to send PostgreSQL nothing new. `--every`
  and a run of named files or folders leave nothing out.
- `make test-slow` (`--slow`) runs the slow corner: every test with the mark `slow`, and by themselves those that need a
  browser or that took SLOW_SECONDS of processor time when last noted. The mark `always` keeps such a test in `make test`:
  one journey through each room, and rules that no smaller test holds. A named file runs whole, except for the mark `slow`.
- `make test-all` (`--all`) runs both corners at once, which collects the tests once and leaves no worker idle between them.
- The slowest modules run first, by tests/durations.json; `--note-durations` writes that file (tests/costs.py).
"""

import json
import os
import time
from collections import Counter, defaultdict
from pathlib import Path

import django
import pytest

from tests import browser as chromium
from tests import cache, costs, databases, statements

# Marks of what a machine may lack, and what a run without it has not seen. With REQUIRE_ALL=1 a skip fails the run.
KINDS = {
    "browser": "no page was opened in a browser: install chromium",
    "checkers": "no page was judged by the HTML checker and Lighthouse: install java and npm, then run make checkers",
    "redis": "nothing was tried on Redis: install redis-server",
    "bucket": "no picture was kept in a bucket: install requirements-s3.txt",
}
# Marks of what does not depend on the database.
SAME_ON_BOTH = {
    "browser": "tests in a browser",
    "checkers": "tests in a browser",
    "permissions": "tests of the permission matrix",
}
# What must have run.
OF_CORNER = {"fast": ("browser", "redis", "bucket"), "slow": ("browser", "checkers"), "all": tuple(KINDS)}
DURATIONS = Path(__file__).with_name("durations.json")
LEAST_SECONDS, SLOW_SECONDS = 1, 3
NO_TESTS = 5
# Own exit code, above those of pytest: with REQUIRE_ALL=1 a kind of test did not run.
LACKING = 6


def deal(modules, hands):
    """Return tests in an order whose `hands` equal shares take equally long.

    `modules` are (seconds, tests), the slowest first, and each share begins with its slowest. xdist gives a share to each
    worker. A worker that is done takes tests from the end of another's, where none is slow.
    """
    total = sum(len(tests) for _seconds, tests in modules)
    sizes = [(total + place) // hands for place in range(hands)]
    shares, spent, quick = [[] for _size in sizes], [0.0] * hands, []
    for seconds, tests in modules:
        open_to = [place for place in range(hands) if len(shares[place]) + len(tests) <= sizes[place]]
        if seconds < LEAST_SECONDS or not open_to:
            quick += tests
            continue
        place = min(open_to, key=spent.__getitem__)
        shares[place] += tests
        spent[place] += seconds
    for share, size in zip(shares, sizes, strict=True):
        missing = size - len(share)
        share += quick[:missing]
        del quick[:missing]
    return [test for share in shares for test in share]


class Plan:
    def __init__(self, config):
        self.config, self.database = config, databases.asked_for()
        self.corner = next((name for name in ("all", "slow") if config.getoption(f"--{name}")), "fast")
        self.is_worker = hasattr(config, "workerinput")
        self.outcomes, self.left, self.seconds = Counter(), Counter(), defaultdict(lambda: defaultdict(float))
        self.other_skips = 0
        self.alone = frozenset() if self._wants_all() else statements.left_to_sqlite()
        self.events = os.environ.get("PSYCHSITE_TESTS_EVENTS") if not self.is_worker else None
        self.known = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
        if config.getoption("--note-durations"):
            config.pluginmanager.register(costs.Meter(), "costs")

    # Which, and in what order

    def _wants_all(self):
        option = self.config.getoption
        return option("--every") or option("--note-statements") or option("file_or_dir")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        reasons = {item: self._left_out(item) for item in items}
        self.left.update(filter(None, reasons.values()))
        out = [item for item in items if reasons[item]]
        if out:
            config.hook.pytest_deselected(items=out)
        known = self.known
        modules = defaultdict(list)
        for item in items:
            if not reasons[item]:
                modules[item.path].append(item)
        weight = {path: sum(known.get(_name(item.nodeid), 0) for item in rows) for path, rows in modules.items()}
        # Whole modules: a browser is started once a module.
        slowest_first = [
            (weight[path], sorted(modules[path], key=lambda item: -known.get(_name(item.nodeid), 0)))
            for path in sorted(modules, key=lambda path: (-weight[path], path))
        ]
        hands = config.workerinput["workercount"] if self.is_worker else 1
        items[:] = deal(slowest_first, hands)
        self._tell(total=len(items))

    def _left_out(self, item):
        """Return why this run leaves the test to another run, or None."""
        marks = {mark.name for mark in item.iter_markers()}
        seconds = self.known.get(_name(item.nodeid), 0)
        if left := left_to_corner(marks, seconds, asked=self.corner, is_named=self._names_file(item)):
            return left
        only = item.get_closest_marker("database")
        if only:
            return None if only.args[0] == self.database else f"tests of {only.args[0]}"
        if self.database == "sqlite":
            return None
        same = next((words for mark, words in SAME_ON_BOTH.items() if item.get_closest_marker(mark)), None)
        if same or not sends_sql(item):
            return same or "tests without a database"
        return "tests that send the same SQL as others" if statements.name_of(item) in self.alone else None

    def _names_file(self, item):
        """Return whether the command line names the test's file, or the test."""
        return str(item.path) in {
            os.path.abspath(name.partition("::")[0]) for name in self.config.getoption("file_or_dir")
        }

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        # Before any fixture: a site need not be filled and served for a browser that is not there.
        if item.get_closest_marker("browser") and not chromium.find():
            pytest.skip("no Chromium found (set CHROMIUM=, or install the package chromium)")

    # What happens, for tests/run.py

    def _tell(self, **event):
        if self.events:
            with open(self.events, "a") as file:
                file.write(json.dumps(event) + "\n")

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        self._tell(total=len(ids))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error):
        # All workers collect the same.
        self.left = Counter(getattr(node, "workeroutput", {}).get("left") or self.left)

    def pytest_runtest_logstart(self, nodeid):
        self._tell(start=nodeid)

    def pytest_runtest_logfinish(self, nodeid):
        self._tell(end=nodeid)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self._tell(failed=report.nodeid)
        if report.when == "call" or report.skipped:
            kinds = [kind for kind in KINDS if kind in report.keywords]
            self.outcomes.update((kind, "skipped" if report.skipped else "ran") for kind in kinds)
            self.other_skips += report.skipped and not kinds
        if report.when != "setup":  # what a module or a session shares belongs to no single test
            self.seconds[_name(report.nodeid)][report.nodeid] += getattr(report, "cost", report.duration)

    # What is said at the end

    def pytest_sessionfinish(self, session, exitstatus):
        if self.is_worker:
            self.config.workeroutput["left"] = dict(self.left)
            return
        if self.config.getoption("--note-durations"):
            note_durations({name: max(rows.values()) for name, rows in self.seconds.items()})
        if os.environ.get("REQUIRE_ALL") and exitstatus in (0, 1) and self._lacking():
            session.exitstatus = LACKING
        self.exit_code = session.exitstatus

    def _lacking(self):
        """Return the kinds of tests that should have run and did not."""
        whole = self.database == "sqlite" and not self.config.getoption("file_or_dir")
        due = OF_CORNER[self.corner] if whole else ()
        return [
            kind
            for kind in KINDS
            if self.outcomes[kind, "skipped"] or (kind in due and not self.outcomes[kind, "ran"])
        ]  # fmt: skip

    def pytest_terminal_summary(self, terminalreporter):
        terminalreporter.section("what this ran on")
        terminalreporter.write_line(f"Django {django.__version__} on {server()}")
        for words, count in sorted(self.left.items()):
            where = {"slow tests": "make test-slow runs them", "tests of postgresql": "they run on PostgreSQL"}
            terminalreporter.write_line(f"left out, {words}: {count}; {where.get(words, 'they run on SQLite')}")

    def verdict(self):
        """Return one line that shows skipped tests as such."""
        missed = [
            KINDS[kind] if not self.outcomes[kind, "ran"] else f"{count} {kind} tests were skipped"
            for kind in KINDS
            if (count := self.outcomes[kind, "skipped"])
        ]
        if self.other_skips:
            tests = "1 other test was" if self.other_skips == 1 else f"{self.other_skips} other tests were"
            missed.append(f"{tests} skipped (reasons above)")
        code = getattr(self, "exit_code", 1)
        if code == NO_TESTS:
            return "no test to run here"
        if code and code != LACKING:
            return f"FAILED (exit code {int(code)})"
        if code:
            return f"FAILED, as REQUIRE_ALL is set: {', '.join(self._lacking())} tests did not all run"
        said = f"passed, but {'; '.join(missed)}" if missed else "passed"
        count = self.left["slow tests"]
        return said + (f"; the slow corner has {count:,} more: make test-slow" if count else "")

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self, config):
        if not self.is_worker and not config.getoption("--collect-only"):
            self._tell(verdict=self.verdict())
            config.get_terminal_writer().line(f"{self.database}: {self.verdict()}")


def is_slow(marks, seconds):
    """Return whether a test with these marks and this cost belongs to the slow corner."""
    return "slow" in marks or ("always" not in marks and ("browser" in marks or seconds >= SLOW_SECONDS))


def left_to_corner(marks, seconds, *, asked, is_named):
    """Return words for the tests of another corner if this is one of them, or None.

    `asked` is the corner that runs: "fast", "slow" or "all".
    """
    if asked == "fast" and is_named:
        return "slow tests" if "slow" in marks else None
    if asked == "all" or is_slow(marks, seconds) == (asked == "slow"):
        return None
    return "other tests" if asked == "slow" else "slow tests"


def sends_sql(item):
    return bool(
        item.get_closest_marker("django_db")
        or {"db", "transactional_db", "live_server", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    )


def _name(nodeid):
    """Return "folder/file::function", without "tests/" and the parameters."""
    return nodeid.partition("[")[0].removeprefix("tests/")


def note_durations(seconds):
    """Save how long tests take; the two runs of `make test` take turns."""
    with cache.locked("durations"):
        known = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
        fresh = DURATIONS.exists() and time.time() - DURATIONS.stat().st_mtime < 3600
        for name, value in seconds.items():
            # What the other database's run noted a moment ago counts, if it is longer.
            known[name] = round(max(value, known.get(name, 0) if fresh else 0), 1)
        rows = {name: known[name] for name in sorted(known) if known[name] >= LEAST_SECONDS}
        DURATIONS.write_text(json.dumps(rows, indent=1) + "\n")


def server():
    from django.db import connection

    if connection.vendor == "sqlite":
        return "SQLite " + ".".join(map(str, connection.Database.sqlite_version_info))
    import psycopg2

    with psycopg2.connect(os.environ[databases.ADDRESS]) as connected:
        return f"PostgreSQL {connected.server_version // 10_000}"
