"""Any sequence of writes leaves only stored pages that equal fresh ones.

PAGE_SEQUENCES=2000 pytest tests/stateful/test_pages.py --slow     the number of sequences (default 5)
"""

import multiprocessing
import os
import random
from collections import Counter
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from unittest import mock

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.core.pages.conftest import fresh, get, site_handler, store, stored  # noqa: F401 (fixtures)
from tests.core.pages.site import Site
from tests.core.pages.writes import WRITES

SEQUENCES = int(os.environ.get("PAGE_SEQUENCES") or 5)
MOST_STEPS = 8
PROCESSES = multiprocessing.get_context("fork")
TIMES = {f"{minutes} minutes pass": minutes for minutes in (1, 90, 600)}
pytestmark = pytest.mark.django_db(transaction=True)


# How many pages the steps met, dropped, and dropped although they are the same again.
pages = Counter()


class _UndoError(Exception):
    pass


def _undone():
    """Return a context whose writes are undone by an _UndoError.

    On PostgreSQL no position is beyond an open transaction, so there the rows of all sequences stay.
    """
    return transaction.atomic() if connection.vendor == "sqlite" else nullcontext()


def play(site, sequence, get, fresh, stored):  # noqa: F811
    """Apply the steps of a sequence; compare all stored pages after each."""
    start, passed = timezone.now(), timedelta()
    for step in sequence:
        with mock.patch("django.utils.timezone.now", return_value=start + passed):
            bodies = {path: get(path).content for path in site.paths()}
        passed += timedelta(minutes=TIMES.get(step, 0))
        with mock.patch("django.utils.timezone.now", return_value=start + passed):
            if step in WRITES:
                WRITES[step][0](site)
            left = stored()
            for path in left:
                assert get(path).content == fresh(path), f"{path} is outdated after {step}"
            dropped = bodies.keys() - left
            pages.update(all=len(bodies), dropped=len(dropped))
            pages.update(needless=sum(get(path).content == bodies[path] for path in dropped))


def check_sequences(number, get, fresh, stored, store, **options):  # noqa: F811
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **options,
    )
    @given(st.lists(st.sampled_from([*WRITES, *TIMES]), min_size=1, max_size=MOST_STEPS))
    def check(sequence):
        if connection.vendor == "sqlite":
            site.__dict__.update(before)
        try:
            with _undone():
                store.clear()
                play(site, sequence, get, fresh, stored)
                raise _UndoError
        except _UndoError:
            pass
        for row in vars(site).values():
            if hasattr(row, "refresh_from_db"):
                row.refresh_from_db()

    site = Site()
    before = dict(vars(site))
    pages.clear()
    check()
    assert pages["needless"] < pages["all"] / 4, pages


def test_a_few_sequences(get, fresh, stored, store):  # noqa: F811
    check_sequences(2, get, fresh, stored, store, derandomize=True)


@pytest.mark.slow
def test_many_sequences(get, fresh, stored, store):  # noqa: F811
    check_sequences(SEQUENCES, get, fresh, stored, store, derandomize="PAGE_SEQUENCES" not in os.environ)


def _serve(pipe, get):  # noqa: F811
    """Answer (path, time) with the page's body, as another process of the site."""
    while asked := pipe.recv():
        path, now = asked
        with mock.patch("django.utils.timezone.now", return_value=now):
            pipe.send(get(path).content)


@contextmanager
def _another_process(get):  # noqa: F811
    """Yield a function that gets a page from another process with the same store."""
    # Each process opens connections of its own.
    connections.close_all()
    here, there = PROCESSES.Pipe()
    other = PROCESSES.Process(target=_serve, args=(there, get), daemon=True)
    other.start()

    def get_there(path):
        here.send((path, timezone.now()))
        assert here.poll(60), "the other process does not answer"
        return here.recv()

    try:
        yield get_there
    finally:
        here.send(None)
        other.join(10)
        other.kill()


def check_two_processes(steps, get, fresh, stored):  # noqa: F811
    site, dice = Site(), random.Random(steps)
    names = [*WRITES]
    with _another_process(get) as get_there:
        for step in [*dice.choices(names, k=steps - 1), "an_import_of_clinics"]:
            ways = [lambda path: get(path).content, get_there]
            for path in site.paths():
                dice.choice(ways)(path)
            WRITES[step][0](site)
            for path in dice.sample(site.paths(), 12):
                dice.shuffle(ways)
                bodies = [way(path) for way in ways]
                assert bodies == [fresh(path)] * 2, f"{path} is outdated after {step}"
        assert stored(), "both keep pages"


def test_two_processes_serve_the_same_fresh_pages(get, fresh, stored, store):  # noqa: F811
    check_two_processes(4, get, fresh, stored)


@pytest.mark.slow
def test_two_processes_serve_fresh_pages_for_long(get, fresh, stored, store):  # noqa: F811
    check_two_processes(10 * SEQUENCES, get, fresh, stored)
