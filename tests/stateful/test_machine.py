"""State machine tests: a short run with the suite, a long one on demand.

MACHINE_STEPS=50000 pytest tests/stateful --slow     the least number of steps (default 600, the same each time)
"""

import os
import sys

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful import machine

STEPS = int(os.environ.get("MACHINE_STEPS") or 600)
IN_A_RUN = 50


def run(examples, in_a_run, **options):
    run_state_machine_as_test(
        machine.Newsroom,
        settings=settings(
            max_examples=examples,
            stateful_step_count=in_a_run,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            # To shorten a failing sequence takes five minutes. SHRINK=1 asks for it.
            phases=[Phase.generate, *([Phase.shrink] if "SHRINK" in os.environ else [])],
            suppress_health_check=list(HealthCheck),
            **options,
        ),
    )


@pytest.fixture(autouse=True)
def _newsroom(db):
    machine.Newsroom.hire()
    machine.steps.clear()
    machine.outcomes.clear()


def test_site_never_claims_false_approval():
    """Run a few fixed sequences of steps; the long run takes the same and more."""
    run(4, 20, derandomize=True)
    assert machine.steps.total() >= 60


@pytest.mark.slow
def test_long_random_run_keeps_invariants(capsys):
    while machine.steps.total() < STEPS:
        run(
            min(40, (STEPS - machine.steps.total()) // IN_A_RUN + 1),
            IN_A_RUN,
            derandomize="MACHINE_STEPS" not in os.environ,
        )
    assert {"approved", "changed", "not_reviewed", "overdue"} <= set(machine.outcomes)
    told = [
        ", ".join(f"{name} {count}" for name, count in some.most_common()) for some in (machine.steps, machine.outcomes)
    ]
    with capsys.disabled():
        sys.stdout.write(f"\n{machine.steps.total()} steps: {told[0]}\n{told[1]}\n")
