"""The line between `make test` and the slow corner."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import costs, plan

TESTS = Path(plan.__file__).parent
NAMES = ("always", "browser", "slow")
# What people do on the site, and the module whose first journey `make test` runs in a browser.
JOURNEYS = {
    "read an article": "e2e/test_article.py",
    "write an article": "e2e/test_write.py",
    "send and publish it": "e2e/test_next_step.py",
    "upload pictures": "e2e/test_images.py",
    "comment": "e2e/test_comments.py",
    "moderate comments": "e2e/test_moderation.py",
    "find a clinic": "e2e/test_finder.py",
    "keep a clinic's entry": "e2e/test_clinics_desk.py",
    "search": "e2e/test_search.py",
    "sign in": "e2e/test_sign_in.py",
}


@pytest.mark.parametrize(
    ("marks", "seconds", "is_slow"),
    [
        (set(), 0, False),
        (set(), plan.SLOW_SECONDS - 0.1, False),
        (set(), plan.SLOW_SECONDS, True),
        ({"browser"}, 0, True),
        ({"slow"}, 0, True),
        ({"always"}, 60, False),
        ({"always", "browser"}, 0, False),
        ({"always", "slow"}, 0, True),
    ],
)
def test_slow_corner_takes_what_is_dear_or_opens_pages(marks, seconds, is_slow):
    assert plan.is_slow(marks, seconds) == is_slow


@pytest.mark.parametrize(
    ("asked", "is_named", "left"),
    [
        ("fast", False, {"slow", "browser"}),
        ("fast", True, {"slow"}),
        ("slow", False, {"always", ""}),
        ("slow", True, {"always", ""}),
        ("all", False, set()),
        ("all", True, set()),
    ],
)
def test_corner_leaves_what_the_other_runs(asked, is_named, left):
    names = ("slow", "browser", "always", "")
    assert {name for name in names if plan.left_to_corner({name}, 0, asked=asked, is_named=is_named)} == left


def marked():
    """Yield (module, function, names of its marks) of every test."""
    for path in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(path.read_text())
        shared = next((node for node in tree.body if ast.unparse(node).startswith("pytestmark")), None)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                words = " ".join(map(ast.unparse, [*node.decorator_list, *filter(None, [shared])]))
                yield str(path.relative_to(TESTS)), node.name, {name for name in NAMES if f"mark.{name}" in words}


def test_each_room_has_one_journey_in_every_run():
    found = [module for module, _name, marks in marked() if {"always", "browser"} <= marks]
    assert sorted(found) == sorted(JOURNEYS.values())


def test_dear_tests_keep_their_names():
    known = {f"{module}::{name}" for module, name, _marks in marked()}
    noted = json.loads(plan.DURATIONS.read_text())
    costly = {
        f"{name.partition('::')[0]}::{name.rpartition('::')[2]}" for name in noted if noted[name] >= plan.SLOW_SECONDS
    }
    assert costly - known == set(), "rename or delete these rows of tests/durations.json"


def test_meter_counts_programs_that_a_test_starts():
    before = costs.spent()
    command = [sys.executable, "-c", "import time\nwhile time.process_time() < 0.3: pass\nprint(flush=True)\ninput()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        program.stdout.readline()
        living = costs.spent() - before
        program.communicate(b"\n")
    assert living >= 0.25
    assert costs.spent() - before >= 0.3


def test_each_worker_begins_with_slow_modules_and_gets_as_much_time():
    modules = [(9, ["a1", "a2"]), (6, ["b1"]), (4, ["c1"]), (0.5, ["d1", "d2", "d3"]), (0.1, ["e1"])]
    order = plan.deal(modules, 2)
    assert order == ["a1", "a2", "d1", "d2", "b1", "c1", "d3", "e1"]
    assert plan.deal(modules, 1) == [test for _seconds, tests in modules for test in tests]
    assert sorted(plan.deal(modules, 5)) == sorted(order), "more workers than slow modules: no test is lost"
