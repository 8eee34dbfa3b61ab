"""The choice of tests that PostgreSQL leaves to SQLite."""

import pytest

from tests import statements


@pytest.mark.parametrize(
    ("sent", "shape"),
    [
        ("SELECT 1 FROM a WHERE b IN (%s, %s, %s) LIMIT 21", "SELECT 0 FROM a WHERE b IN (%s…) LIMIT 0"),
        ("INSERT INTO a (b, c) VALUES (%s, %s), (%s, %s)", "INSERT INTO a (b, c) VALUES (%s…)…"),
        ('SAVEPOINT "s139_x1"', "SAVEPOINT "),
        ('SELECT "t1"."x2" FROM "t1"', 'SELECT "t1"."x2" FROM "t1"'),
    ],
)
def test_shape_leaves_out_what_differs_from_call_to_call(sent, shape):
    assert statements.shape(sent) == shape


def note(cost, *shapes, always=False):
    return {"cost": cost, "always": always, "shapes": list(shapes)}


def test_cheapest_tests_that_send_every_shape_stay_on_both():
    notes = {
        "a": note(9, "select", "insert"),
        "b": note(1, "select"),
        "c": note(1, "insert"),
        "d": note(1, "insert", always=True),
        "e": note(5, "select", "delete"),
    }
    assert statements.choose(notes) == ["a", "b", "c"]
    del notes["e"]
    assert statements.choose(notes) == ["a", "c"]


def test_new_tests_run_on_both_databases():
    assert not {name for name in statements.left_to_sqlite() if name.startswith("tests/test_statements.py")}
    assert statements.left_to_sqlite()
