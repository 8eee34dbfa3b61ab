"""Steps of long imports, sized by the time for which they hold SQLite's lock."""

from django.db import connection

from core.db.steps import STEP_SECONDS, Steps


def test_next_step_is_sized_by_the_time_of_the_last_one(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    steps = Steps(10)
    parts = steps.parts(range(25))
    assert next(parts) == list(range(10))
    steps.resize(3 * STEP_SECONDS)
    assert next(parts) == list(range(10, 15))
    steps.resize(1.5 * STEP_SECONDS)
    assert next(parts) == list(range(15, 20))
    steps.resize(0.5 * STEP_SECONDS)
    assert list(parts) == [list(range(20, 25))] and steps.size == 7


def test_steps_of_postgresql_keep_their_size(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    steps = Steps(10)
    steps.resize(100 * STEP_SECONDS)
    assert steps.size == 10
