"""When jobs are due, and who does them: leases, waits, giving up."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Event, Thread
from time import sleep

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.models import JobState, Worker
from core.process import turns
from core.process.jobs import Always, Daily, Every, Job, JobFailed, Rows, Weekly
from core.process.lanes import Workshop

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)  # a Friday


def job(run=lambda turn: 1, when=None, name="try", **options):
    return Job(name, "Try something", "upkeep", run, when or Daily(3), **options)


def state():
    return JobState.objects.get(name="try")


def due(one, now=NOON):
    """Prepare the rows of a job that is due."""
    turns.prepare([one], now)
    JobState.objects.update(due_at=now)
    return one


def test_times_in_words_and_next_times(settings):
    settings.TIME_ZONE = "America/New_York"
    assert [str(when) for when in (Always(), Every(1), Every(30), Every(3600), Daily(3, 10), Daily(12), Weekly(0, 5))] == [
        "at once", "every second", "every 30 seconds", "every hour", "daily at 3:10 a.m.", "daily at 12:00 p.m.",
        "Sundays at 12:05 a.m.",
    ]  # fmt: skip
    assert Always().after(NOON) == NOON and Every(90).after(NOON) == NOON + timedelta(seconds=90)
    # Noon in London is 7 in New York.
    assert Daily(7).after(NOON) == NOON + timedelta(days=1), "the time itself is over"
    assert Daily(7, 1).after(NOON) == NOON + timedelta(minutes=1)
    assert Weekly(7, weekday=6).after(NOON) == NOON + timedelta(days=2)
    # The day with 25 hours, and the night in which 2:30 does not exist.
    assert Daily(7).after(datetime(2026, 10, 31, 11, tzinfo=UTC)) == datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert Daily(2, 30).after(datetime(2026, 3, 8, 6, tzinfo=UTC)) <= datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


def test_day_that_was_missed_is_done_once():
    one = job()
    turns.prepare([one], NOON - timedelta(days=3))
    assert turns.due_names([one], NOON) == {"try"}
    assert turns.take(one, "a", NOON)
    turns.finish(one, "a", NOON, 5)
    assert turns.due_names([one], NOON) == set()
    assert (state().done, state().finished_at, state().due_at) == (5, NOON, Daily(3).after(NOON))


def test_preparing_keeps_what_is_known_and_deletes_jobs_that_are_gone():
    turns.prepare([job()], NOON)
    JobState.objects.create(name="gone", due_at=NOON)
    turns.prepare([job()], NOON + timedelta(days=9))
    assert list(JobState.objects.values_list("name", "due_at")) == [("try", Daily(3).after(NOON))]


def test_two_workers_get_one_lease_and_dead_one_loses_it():
    one = due(job())
    assert turns.take(one, "a", NOON) and not turns.take(one, "b", NOON)
    assert turns.due_names([one], NOON) == set()
    later = NOON + turns.LEASE
    assert turns.take(one, "b", later)
    turns.finish(one, "a", later, 1)
    assert state().worker == "b", "what the first worker says no longer counts"
    assert state().finished_at is None and state().attempts == 2


def test_sign_of_life_extends_leases_and_tells_which_are_lost():
    one = due(job())
    turns.take(one, "a", NOON)
    assert turns.sign("a", NOON, NOON + timedelta(minutes=1)) == {"try"}
    assert not turns.take(one, "b", NOON + turns.LEASE)
    late = NOON + timedelta(minutes=10)
    assert turns.take(one, "b", late)
    assert turns.sign("a", NOON, late) == set()
    assert Worker.objects.get().seen_at == late
    assert not turns.is_silent(late + turns.SILENT_AFTER) and turns.is_silent(
        late + turns.SILENT_AFTER + timedelta(seconds=1)
    )
    turns.forget_workers(late + timedelta(days=8))
    assert not Worker.objects.exists()


def test_failed_job_waits_longer_each_time_and_is_given_up():
    one, now, waits = due(job()), NOON, []
    for _try in range(4):
        turns.take(one, "a", now)
        turns.fail(one, "a", now, "The disk is full.")
        waits.append((state().due_at - now).total_seconds())
        now = state().due_at
    assert waits == [60, 300, 1800, 7200]
    turns.take(one, "a", now)
    turns.fail(one, "a", now, "The disk is full.")
    assert (state().given_up_at, state().last_error, state().due_at) == (now, "The disk is full.", Daily(3).after(now))
    assert turns.try_again(one, now) and turns.due_names([one], now) == {"try"}
    assert not turns.try_again(one, now), "there is nothing to try again"
    turns.take(one, "a", now)
    turns.finish(one, "a", now, 0)
    assert (state().given_up_at, state().last_error, state().attempts) == (None, "", 0)


def test_job_that_kills_its_workers_is_given_up():
    one, now = due(job()), NOON
    for _death in range(5):
        assert turns.take(one, "a", now)
        now += turns.LEASE
    assert not turns.take(one, "a", now)
    assert state().last_error == "The worker ended in the midst of it 5 times." and state().given_up_at == now


def test_queue_whose_server_is_down_is_tried_without_end():
    one, now = due(job(when=Always(), is_shared=True)), NOON
    for wait in (10, 30, 60, 60, 60):
        turns.fail(one, "a", now, "No answer.")
        assert state().due_at == now + timedelta(seconds=wait)
        now = state().due_at
    assert state().given_up_at is None
    JobState.objects.update(attempts=999)
    turns.fail(one, "a", now, "No answer.")
    assert state().attempts == 999


def test_jobs_go_on_after_the_clock_was_set_back():
    jobs = [job(name="queue", when=Always()), job(name="day", when=Daily(3)), job(name="held")]
    ahead = NOON + timedelta(days=40)
    turns.prepare(jobs, NOON)
    JobState.objects.update(due_at=ahead)
    for one in jobs[:2]:
        turns.take(one, "a", ahead)
        turns.finish(one, "a", ahead, 1)
    turns.take(jobs[2], "gone", ahead)
    turns.sign("gone", ahead, ahead)
    turns.heed_clock(jobs, ahead)
    assert JobState.objects.get(name="held").worker == "gone", "a right clock changes nothing"
    turns.heed_clock(jobs, NOON)
    found = {one.name: one.due_at for one in JobState.objects.all()}
    assert found == {"queue": NOON, "day": Daily(3).after(NOON), "held": Daily(3).after(NOON)}
    assert turns.is_silent(NOON) and not JobState.objects.exclude(leased_until=None).exists()


def test_job_cannot_be_given_up_without_reason():
    turns.prepare([job()], NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        JobState.objects.update(given_up_at=NOON)


def workshop(*jobs):
    for one in jobs:
        due(one, timezone.now())
    said = []
    return Workshop(jobs, say=said.append), said


def test_worker_does_what_is_due_once_and_says_so():
    ran = []
    shop, said = workshop(job(lambda turn: ran.append(1) or 3))
    assert shop.run_once() == 0
    assert (ran, said, state().done) == ([1], ["Try something: 3 done."], 3)
    assert Worker.objects.get().name == shop.name


def test_worker_outlives_job_that_fails_and_logs_no_message(caplog):
    def fail(turn):
        raise ValueError("robin@example.org")

    shop, said = workshop(job(fail))
    assert shop.run_once() == 1
    assert said == ["Try something failed: ValueError."] and state().last_error == "ValueError."

    def refuse(turn):
        raise JobFailed("The file is gone.")

    shop, said = workshop(job(refuse))
    JobState.objects.update(attempts=0)
    assert shop.run_once() == 1 and state().last_error == "The file is gone."


def test_stopped_job_is_given_back_for_next_worker():
    def work(turn):
        turn.step(1, 2)
        shop.stop.set()
        turn.step(2, 2)

    shop, said = workshop(job(work))
    assert shop.run_once() == 0 and said == []
    assert (state().attempts, state().leased_until, state().finished_at) == (0, None, None)
    assert turns.due_names(shop.jobs, timezone.now()) == {"try"}


def test_job_that_lost_its_lease_stops():
    def work(turn):
        JobState.objects.update(worker="another")
        shop._sign()
        turn.step()

    shop, _said = workshop(job(work))
    shop.run_once()
    assert state().worker == "another" and state().finished_at is None


def test_job_without_rows_or_turned_off_is_not_run():
    def run(turn):
        raise AssertionError

    nothing = Rows(lambda now: Worker.objects.filter(seen_at__gt=now))
    for one in (job(run, rows=(nothing,)), job(run, why_off=lambda: "It is off.")):
        shop, _said = workshop(one)
        assert shop.run_once() == 0 and state().started_at is None


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_one_moment_one_gets_the_job():
    one, start, got = due(job()), Barrier(6), []

    def work(name):
        try:
            start.wait()
            got.append(turns.take(one, name, NOON))
        finally:
            connection.close()

    threads = [Thread(target=work, args=[f"worker {number}"]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 5 + [True] and state().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_lanes_do_not_wait_for_each_other_and_end_on_stop():
    order, started = [], Event()

    def slow(turn):
        started.set()
        while not turn.is_over():
            sleep(0.02)
        order.append("slow")
        turn.step()

    def quick(turn):
        started.wait(30)
        order.append("quick")
        shop.stop.set()

    jobs = [Job("slow", "Slow", "upkeep", slow, Daily(3)), Job("quick", "Quick", "emails", quick, Daily(3))]
    turns.prepare(jobs, timezone.now())
    JobState.objects.update(due_at=timezone.now())
    shop = Workshop(jobs, say=lambda line: None)
    shop.run()
    assert order == ["quick", "slow"]
    assert JobState.objects.get(name="slow").leased_until is None
    assert JobState.objects.get(name="quick").finished_at
