"""The jobs of the worker, and its command."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.models import JobState
from core.process import turns
from core.process.jobs import JobFailed, Turn
from images.models import Image
from outbox.actions import enqueue
from psychsite.schedule import JOBS
from tests.factories.articles import freeze, make_article, publish
from tests.factories.pictures import make_image

pytestmark = pytest.mark.django_db
BY_NAME = {job.name: job for job in JOBS}


def worker(**options):
    out = StringIO()
    call_command("worker", once=True, stdout=out, **options)
    return out.getvalue()


def make_all_due():
    turns.prepare(JOBS, timezone.now())
    JobState.objects.update(due_at=timezone.now())


def test_each_job_has_its_name_and_row_after_migrate():
    assert len(BY_NAME) == len(JOBS)
    assert set(JobState.objects.values_list("name", flat=True)) == BY_NAME.keys()


def test_worker_does_every_job_and_second_run_finds_nothing(settings):
    publish(freeze(make_article("Sleep")))
    make_image(width=600)
    Image.objects.update(is_complete=False)
    enqueue(to="ada@example.org", kind="test", subject="Hello", body="Words.")
    make_all_due()
    said = worker()
    assert "Send emails: 1 done." in said and "failed" not in said
    assert len(mail.outbox) == 1 and not Image.objects.filter(is_complete=False).exists()
    timed = {job.name for job in JOBS if not job.rows and not job.why_off()}
    assert set(JobState.objects.exclude(finished_at=None).values_list("name", flat=True)) >= timed
    assert worker() == ""


def test_kinds_limit_the_worker_and_unknown_one_is_named():
    enqueue(to="ada@example.org", kind="test", subject="Hello", body="Words.")
    assert worker(kinds="pictures, imports") == "" and not mail.outbox
    worker(kinds="emails")
    assert len(mail.outbox) == 1
    with pytest.raises(CommandError, match=r"There is no job 'letters'\. Write some of: emails, moderators"):
        worker(kinds="letters")


def test_worker_reports_failure_and_mail_server_that_is_down(settings):
    settings.EMAIL_BACKEND = "tests.outbox.test_outbox.Down"
    enqueue(to="ada@example.org", kind="test", subject="Hello", body="Words.")
    with pytest.raises(CommandError, match="1 jobs failed"):
        worker(kinds="emails")
    state = JobState.objects.get(name="emails")
    assert "ConnectionRefusedError" in state.last_error and "ada@" not in state.last_error
    assert state.due_at > timezone.now() + timedelta(seconds=5), "the other emails keep their tries"


def test_dry_run_lists_what_is_due():
    enqueue(to="ada@example.org", kind="test", subject="Hello", body="Words.")
    out = StringIO()
    call_command("worker", dry_run=True, stdout=out)
    lines = dict(line.split(maxsplit=1) for line in out.getvalue().splitlines())
    assert lines["emails"] == "Send emails (at once): due now"
    assert lines["imports"].endswith("nothing waits") and lines["cdn"].endswith("off. CDN_PURGE_URL is not set.")
    assert "daily at 3:10 a.m.): due on " in lines["forget"]
    assert not mail.outbox and lines.keys() == BY_NAME.keys()


def test_file_of_retractions_that_is_missing_is_named(settings, tmp_path):
    settings.RETRACTIONS_FILE = tmp_path / "none.csv"
    assert BY_NAME["retractions"].why_off() == ""
    with pytest.raises(JobFailed, match="RETRACTIONS_FILE cannot be opened: No such file"):
        BY_NAME["retractions"].run(Turn())


def test_broken_record_of_activity_is_a_failed_job(monkeypatch):
    class Broken:
        fault, number = "Entry 7 was altered.", 9

    monkeypatch.setattr("psychsite.schedule.chain.verify", lambda progress: Broken)
    monkeypatch.setattr("psychsite.schedule.chain.note_check", lambda state: None)
    with pytest.raises(JobFailed, match=r"The record is not whole\. Entry 7 was altered\."):
        BY_NAME["activity"].run(Turn())


def test_daily_jobs_can_be_stopped_in_the_midst():
    """Each long job calls `step` often enough that a signal ends it."""
    publish(freeze(make_article("Sleep")))
    publish(freeze(make_article("Dreams")))
    for name in ("texts", "words", "all-cards"):
        steps = []

        def is_over(steps=steps):
            steps.append(1)
            return False

        BY_NAME[name].run(Turn(is_over))
        assert steps, name
