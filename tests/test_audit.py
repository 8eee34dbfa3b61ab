"""Exceptions for known holes have a reason and an end."""

import tomllib
from datetime import date

from tests import audit


def test_exceptions_are_whole_and_end(tmp_path):
    file = tmp_path / "exceptions.toml"
    row = '[[exception]]\nid = "{}"\npackage = "pillow"\nwhy = "The site opens no such file."\nuntil = {}\n'
    file.write_text(row.format("A-1", "2026-12-31") + row.format("A-2", "2026-11-01") + '[[exception]]\nid = "A-3"\n')
    ignored, problems = audit.read_exceptions(file, date(2026, 11, 29))
    assert ignored == ["A-1"]
    assert problems == [
        "A-3: an exception has id, package, why and until.",
        "A-2 (pillow): the exception ended on November 1, 2026.",
    ]


def test_the_exceptions_of_this_release_are_whole():
    _ignored, problems = audit.read_exceptions(audit.ROOT / "audit-exceptions.toml", date(2026, 1, 1))
    assert not problems


def test_the_linters_rules_for_security_hold_for_all_code_but_tests():
    lint = tomllib.loads((audit.ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"] and not [
        rule for rule in lint["ignore"] if rule.startswith("S") and rule[1:].isdigit()
    ]
    spared = {pattern: rules for pattern, rules in lint["per-file-ignores"].items() if {"S", "ALL"} & set(rules)}
    assert all(pattern.startswith(("tests/", "**/migrations/")) for pattern in spared), spared


def test_the_requirements_that_people_wrote_say_why_one_is_held():
    ours = audit.wanted()
    assert ours["django"][0] == ">=5.2.19,<5.3" and "LTS" in ours["django"][1]
    assert not [name for name, (specification, why) in ours.items() if "<" in specification and not why]
