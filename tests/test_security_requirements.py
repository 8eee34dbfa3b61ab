"""docs/security-requirements.csv names a test for each requirement that is kept."""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).resolve().parent.parent
STATUSES = {"kept", "pending", "planned", "decided against"}
ROWS = list(csv.DictReader((ROOT / "docs" / "security-requirements.csv").open(encoding="utf-8", newline="")))


@cache
def names_of_tests(path):
    """Return the names of the tests of a file, those of classes included."""
    nodes = ast.walk(ast.parse((ROOT / path).read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_each_requirement_is_there_once_and_has_a_status():
    assert [row["id"] for row in ROWS if not row["requirement"] or row["status"] not in STATUSES] == []
    assert len({row["id"] for row in ROWS}) == len(ROWS) > 60


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_what_is_kept_names_tests_that_exist(row):
    named = row["test"].split()
    for one in named:
        path, _colons, name = one.partition("::")
        assert (ROOT / path).is_file(), one
        assert name in names_of_tests(path), one
    if row["status"] == "kept":
        assert named, "name the test that keeps it"
    else:
        assert row["note"], "say who builds it, where it is planned, or which decision is against it"
    if row["status"] == "decided against":
        assert (ROOT / row["note"].split()[0]).is_file()


@needs_shared
def test_every_requirement_of_the_field_has_a_row():
    text = (SHARED.parent / "field" / "security.md").read_text(encoding="utf-8")
    asked = set(re.findall(r"^\| ([A-O]\d+) \|", text, re.MULTILINE))
    assert len(asked) > 200
    assert sorted(asked - {row["id"] for row in ROWS}) == []
