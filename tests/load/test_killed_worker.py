"""Kill a worker two hundred times in the midst of its jobs."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from clinics.importing import load, runs
from clinics.models import Clinic, ImportRun, imports
from core import safe_http
from core.models import JobState
from core.process import jobs, lanes, turns
from outbox import actions, claims
from outbox.models import Email, Webhook, WebhookDelivery
from outbox.webhooks import deliveries
from psychsite.schedule import JOBS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
KILLS, EMAILS, MESSAGES, ROWS = 200, 1200, 600, 400
# What takes minutes in production.
SHORT = timedelta(milliseconds=100)


@pytest.fixture
def receivers(tmp_path, settings, monkeypatch):
    """Start servers that note what arrives; return a function that reads their notes."""
    notes = tmp_path / "notes"
    notes.touch()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.receivers", str(notes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    mail, web = map(int, process.stdout.readline().split())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    monkeypatch.setattr(safe_http, "is_public", lambda address: True)
    monkeypatch.setattr(safe_http, "PORTS", {web})
    monkeypatch.setattr(safe_http, "PAUSE_SECONDS", 0)
    Webhook.objects.create(url=f"http://127.0.0.1:{web}/", events=["article.published"], secret_seed="a")
    yield lambda: Counter(notes.read_text().splitlines())
    process.kill()
    process.communicate()


@pytest.fixture
def _quick(monkeypatch):
    """Shorten leases and batches, so that kills hit often and are healed soon."""
    monkeypatch.setattr(actions, "LEASE", SHORT)
    monkeypatch.setattr(deliveries, "LEASE", SHORT)
    monkeypatch.setattr(turns, "LEASE", SHORT)
    monkeypatch.setattr(imports, "PRESUMED_DEAD_AFTER", SHORT)
    monkeypatch.setattr(runs, "PRESUMED_DEAD_AFTER", SHORT)
    monkeypatch.setattr(lanes, "PROMPT_SECONDS", 0.02)
    monkeypatch.setattr(lanes, "PATIENT_SECONDS", 0.02)
    monkeypatch.setattr(load.load_rows, "__kwdefaults__", {**load.load_rows.__kwdefaults__, "batch": 4})


def start_worker(jobs):
    """Fork a worker and return its process number."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            lanes.Workshop(jobs, say=lambda line: None).run()
        finally:
            os._exit(1)
    return pid


def kill(pid):
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def fill():
    now = timezone.now()
    for number in range(EMAILS):
        actions.enqueue(to=f"a{number}@example.org", kind="test", subject=f"Number {number}", body="Words.\n")
    for number in range(MESSAGES):
        deliveries.write(kind="article.published", data={"number": number}, at=now)
    # What is loaded at the first import would take each worker longer than it lives.
    upload(range(1))
    runs.process_next()
    upload(range(1, ROWS))


def upload(numbers):
    lines = "\n".join(["id,name,city,state,country", *(f"{n},House {n},Tampa,FL,US" for n in numbers)])
    runs.request_run(run=ImportRun(name=f"{len(numbers)}.csv", source="x", content=lines.encode()), writes=True)


def is_work_left():
    """Return whether a row waits, or the day's work, which a busy machine may do last."""
    return (
        Email.objects.waiting().exists()
        or WebhookDelivery.objects.waiting().exists()
        or ImportRun.objects.exclude(state="done").exists()
        or JobState.objects.filter(name="daily", finished_at=None).exists()
    )


def press_buttons(daily):
    """Resume the import and try the day's work again.

    A person does so when three workers died over them.
    """
    if JobState.objects.filter(name=daily.name).exclude(given_up_at=None).exists():
        turns.try_again(daily, timezone.now())
    if run := ImportRun.objects.filter(state="failed").first():
        runs.request_run(run=run, writes=True)


@pytest.mark.usefixtures("_quick")
def test_two_hundred_kills_lose_nothing_and_repeat_next_to_nothing(receivers):
    wanted = [job for job in JOBS if job.name in {"emails", "webhooks", "imports"}]
    chance = random.Random(20)
    daily = jobs.Job("daily", "Do a day's work", "upkeep", lambda turn: time.sleep(0.05), jobs.Daily(3))
    turns.prepare([*wanted, daily], timezone.now())
    JobState.objects.filter(name="daily").update(due_at=timezone.now() - timedelta(days=3))
    fill()
    for _kill in range(KILLS):
        pid = start_worker([*wanted, daily])
        time.sleep(chance.uniform(0.02, 0.5))
        assert os.WIFSIGNALED(kill(pid)), "it was at work"
        press_buttons(daily)
    pid, deadline = start_worker([*wanted, daily]), time.monotonic() + 600
    while time.monotonic() < deadline and is_work_left():
        press_buttons(daily)
        time.sleep(0.2)
    kill(pid)
    found = receivers()
    for kind, model, number, is_done in (
        ("email", Email, EMAILS, {"sent_at__isnull": False}),
        ("webhook", WebhookDelivery, MESSAGES, {"delivered_at__isnull": False}),
    ):
        arrived = Counter(times for line, times in found.items() if line.startswith(f"{kind} "))
        assert set(arrived) <= {1, 2}, f"{kind}: {arrived}"
        given_up = model.objects.filter(given_up_at__isnull=False)
        assert all(row.last_error == claims.DIED_MESSAGE for row in given_up)
        assert model.objects.filter(**is_done).count() + given_up.count() == number, "each is sent or shown to staff"
        assert number - given_up.count() <= sum(arrived.values()) <= number, kind
        assert (
            not model.objects.filter(unfinished__gt=0, given_up_at=None, **is_done).exclude(unfinished__lte=2).exists()
        )
    assert [run.report["counts"]["read"] for run in ImportRun.objects.filter(state="done").order_by("pk")] == [
        1,
        ROWS - 1,
    ]
    assert Clinic.objects.count() == len(set(Clinic.objects.values_list("name", flat=True))) == ROWS
    state = JobState.objects.get(name="daily")
    assert state.finished_at and state.due_at > timezone.now(), "three days off are made up for once"
