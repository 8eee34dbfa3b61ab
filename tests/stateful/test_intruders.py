"""The machine of intruders: a short run in the slow corner, a long one on demand.

INTRUDER_STEPS=10000 pytest tests/stateful/test_intruders.py --slow     the least number of steps (default 200)
"""

import logging
import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful import intruders

STEPS = int(os.environ.get("INTRUDER_STEPS") or 200)
IN_A_RUN = 40
# Each step is several requests, so both runs belong to the slow corner.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _quiet():
    """Leave hundreds of refusals out of the log."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def run(examples, in_a_run, **options):
    run_state_machine_as_test(
        intruders.Intruders,
        settings=settings(
            max_examples=examples,
            stateful_step_count=in_a_run,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            **options,
        ),
    )


def test_no_intruder_gets_a_false_badge():
    """Enough deeds succeed, so the machine does more than being refused."""
    run(10, 30, derandomize=True)
    assert intruders.outcomes["badge"] > 20
    assert len({"write", "freeze", "ask", "approve", "publish", "add a credential"} & set(intruders.outcomes)) >= 3


def test_many_tries():
    while intruders.steps.total() < STEPS:
        # Not fewer for the last steps: a run begins with its shortest examples, which make none.
        run(min(40, max(6, STEPS // IN_A_RUN + 1)), IN_A_RUN, derandomize="INTRUDER_STEPS" not in os.environ)
