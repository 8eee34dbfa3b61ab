"""The machine room: what administrators see of the worker, and trying again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.models import Entry
from clinics.models import ImportRun
from core.models import JobState, Worker
from images.models import Image
from outbox.models import Email, Webhook, WebhookDelivery
from psychsite.desk import machine, machine_page
from psychsite.operations.health import findings
from psychsite.schedule import JOBS
from tests.factories.articles import make_user
from tests.factories.pictures import make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    client = Client()
    client.force_login(make_user("root", superuser=True))
    return client


def page(client):
    return client.get(reverse("admin:machine")).text


def seen(ago=timedelta(0)):
    now = timezone.now()
    return Worker.objects.create(name="host:1:ab", started_at=now - timedelta(hours=1), seen_at=now - ago)


def email(**fields):
    now = timezone.now()
    return Email.objects.create(
        kind="test", to="ada@example.org", subject="Hello", body="Words", not_before=now, **fields
    )


def lines(user="root"):
    return [(row.title, row.note) for row in machine.MACHINE.rows(None) for row in [machine.MACHINE.item(row)]]


def test_each_job_is_shown_with_times_and_no_reader(client):
    seen()
    email()
    done = timezone.now() - timedelta(minutes=3)
    JobState.objects.filter(name="words").update(finished_at=done, done=1234, due_at=done + timedelta(days=1))
    text = page(client)
    assert all(f'id="job-{job.name}"' in text for job in JOBS)
    assert "The worker was last seen" in text and "(1,234 done)" in text
    assert "1, since" in text and "Try again" not in text
    assert 'Something waits in: <a href="#job-emails">Send emails</a> (1).' in text and "Failed or given up" not in text
    assert "ada@example.org" not in text and "Hello" not in text


def test_silent_worker_is_a_line_on_the_desk_and_an_error_here(client):
    assert "No worker was ever seen" in page(client)
    assert lines() == [("No worker is running", "Emails wait, and daily work is not done.")]
    worker = seen(timedelta(minutes=6))
    assert "No worker has been seen since" in page(client) and len(lines()) == 1
    assert "No worker is running" in client.get(reverse("admin:index")).text
    Worker.objects.filter(pk=worker.pk).update(seen_at=timezone.now())
    assert lines() == []


def test_failed_jobs_are_lines_on_the_desk():
    seen()
    JobState.objects.filter(name="words").update(last_error="DiskFull.", given_up_at=timezone.now())
    JobState.objects.filter(name="emails").update(last_error="No server.", attempts=9, started_at=timezone.now())
    assert lines() == [("Count words for the search: failed", "DiskFull.")]
    JobState.objects.filter(name="emails").update(attempts=10)
    assert ("Send emails: failed", "No server.") in lines()


def test_given_up_job_is_tried_again_and_that_is_recorded(client):
    now = timezone.now()
    JobState.objects.filter(name="words").update(
        last_error="DiskFull.", given_up_at=now, due_at=now + timedelta(days=1)
    )
    text = page(client)
    assert "DiskFull." in text and "Nothing waits." in text
    assert 'Failed or given up: <a href="#job-words">Count words for the search</a>.' in text
    answer = client.post(reverse("admin:machine_again", args=["words"]), follow=True)
    assert "The worker tries again: “Count words for the search”." in answer.text
    state = JobState.objects.get(name="words")
    assert (state.given_up_at, state.last_error) == (None, "") and state.due_at <= timezone.now()
    entry = Entry.objects.get(verb="job.tried_again")
    assert (entry.by_name, entry.details) == ("root", {"job": "Count words for the search"})
    answer = client.post(reverse("admin:machine_again", args=["words"]), follow=True)
    assert "has nothing to try again" in answer.text
    assert client.post(reverse("admin:machine_again", args=["letters"])).status_code == 404
    assert client.get(reverse("admin:machine_again", args=["words"])).status_code == 405


def test_given_up_rows_are_counted_with_reasons_and_tried_again(client):
    now = timezone.now()
    for number in range(3):
        email(given_up_at=now, attempts=12, last_error=f"SMTPRecipientsRefused: {{'ada{number}@example.org': 550}}")
    webhook = Webhook.objects.create(url="https://example.org/x", secret_seed="a")
    WebhookDelivery.objects.create(
        webhook=webhook, message_id="m", kind="article.published", body="{}", not_before=now, given_up_at=now,
        last_error="The address answers 500.",
    )  # fmt: skip
    picture = make_image()
    Image.objects.update(is_unreadable=True, is_complete=False)
    text = page(client)
    assert "SMTPRecipientsRefused (3 times)" in text and "example.org" not in text
    assert "The address answers 500." in text and f"Picture {picture.pk} cannot be read." in text
    assert reverse("admin:outbox_webhookdelivery_changelist") in text
    for name in ("emails", "webhooks", "pictures"):
        client.post(reverse("admin:machine_again", args=[name]))
    assert not Email.objects.exclude(given_up_at=None).exists()
    assert not WebhookDelivery.objects.exclude(given_up_at=None).exists()
    assert not Image.objects.filter(is_unreadable=True).exists()
    assert "Try again" not in page(client)


def test_failed_import_leads_to_its_page(client):
    ImportRun.objects.create(name="a.csv", source="x", content=b"name", state="failed", failure="The file is empty.")
    text = page(client)
    assert "The file is empty." in text and reverse("admin:clinics_clinic_import") in text


def test_page_takes_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(33):
        page(client)


def test_administrators_see_what_the_doctor_finds(client, monkeypatch):
    found = [findings.Finding("backup", "No backup was made on this machine.", "Run: manage.py backup")]
    asked = []
    monkeypatch.setattr(machine_page, "find_all", lambda slow: asked.append(slow) or found)
    text = client.get(reverse("admin:machine_check")).text
    assert "1 thing needs attention" in text and "Run: manage.py backup" in text
    assert "Looked at: database, migrations, " in text and "Also ask other machines</a> (mail, certificate)" in text
    assert "Also ask" not in client.get(reverse("admin:machine_check"), {"all": ""}).text and asked == [False, True]
    found.clear()
    assert "Nothing is wrong" in client.get(reverse("admin:machine_check")).text
    assert reverse("admin:machine_check") in page(client)
