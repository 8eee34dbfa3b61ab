"""What database and machine say about the site when Prometheus reads it."""

import shutil
import time

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

import psychsite
from comments.models import Comment
from core.db import replica
from core.models import JobState, Worker
from outbox.models import Email
from psychsite.operations.health.looks import backup_age
from psychsite.schedule import JOBS


class Site:
    """A collector of prometheus_client."""

    def describe(self):
        # Nothing is queried before the first request.
        return []

    def collect(self):
        yield _gauge(
            "psychsite_version", "The version that serves the metrics.", {(psychsite.__version__,): 1}, "version"
        )
        yield from _machine()
        try:
            found = [*_jobs(), *_worker(), *_emails(), *_comments()]
        except DatabaseError:
            found = []
        finally:
            # Each request for metrics has a thread of its own.
            connection.close()
        yield _gauge("psychsite_up", "Whether the database answered.", {(): int(bool(found))})
        yield from found


def _gauge(name, text, values, *labels):
    family = GaugeMetricFamily(name, text, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def _machine():
    age = backup_age(timezone.now())
    if age is not None:
        yield _gauge("psychsite_backup_age_seconds", "Time since the last backup.", {(): age.total_seconds()})
    watch = replica.watch()
    if watch is not None and watch.lag_seconds is not None:
        yield _gauge("psychsite_replica_lag_seconds", "How far the replica is behind.", {(): watch.lag_seconds})
    # What nginx serves is not among the requests that are counted here.
    yield _gauge(
        "psychsite_nginx_serves_pages", "1 if nginx serves stored pages.", {(): int(settings.PAGE_CACHE_NGINX)}
    )
    usage = shutil.disk_usage(settings.VAR_DIR)
    yield _gauge("psychsite_disk_free_ratio", "Free part of the disk of VAR_DIR.", {(): usage.free / usage.total})


def _jobs():
    now, waiting, given_up, oldest = timezone.now(), {}, {}, {}
    for job in JOBS:
        waiting[(job.name,)] = sum((rows.open() if rows.open else rows.due(now)).count() for rows in job.rows)
        given_up[(job.name,)] = sum(rows.given_up().count() for rows in job.rows if rows.given_up)
        oldest[(job.name,)] = max((_wait_of(rows, now) for rows in job.rows if rows.since), default=0)
    for name in JobState.objects.exclude(given_up_at=None).values_list("name", flat=True):
        given_up[(name,)] = given_up.get((name,), 0) + 1
    yield _gauge("psychsite_job_waiting", "What waits for a job.", waiting, "job")
    yield _gauge("psychsite_job_given_up", "What a job gave up.", given_up, "job")
    yield _gauge("psychsite_job_oldest_seconds", "How long the oldest due thing waits.", oldest, "job")
    done = JobState.objects.exclude(finished_at=None).values_list("name", "finished_at")
    ages = {(name,): (now - at).total_seconds() for name, at in done}
    yield _gauge("psychsite_job_last_done_seconds", "Time since a job was done.", ages, "job")


def _wait_of(rows, now):
    """Return for how many seconds the oldest due row has been waiting."""
    first = rows.due(now).order_by(rows.since).values_list(rows.since, flat=True).first()
    return max((now - first).total_seconds(), 0) if first else 0


def _worker():
    seen = Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if seen:
        silent = max(time.time() - seen.timestamp(), 0)
        yield _gauge("psychsite_worker_silent_seconds", "Time since a worker was heard of.", {(): silent})


def _emails():
    emails = Email.objects.all()
    states = {
        ("waiting",): emails.filter(sent_at=None, given_up_at=None).count(),
        ("sent",): emails.exclude(sent_at=None).count(),
        ("given up",): emails.exclude(given_up_at=None).count(),
    }
    yield _gauge("psychsite_emails", "Emails of the last 30 days.", states, "state")


def _comments():
    held = Comment.objects.awaiting_moderation()
    oldest = held.order_by("created_at").values_list("created_at", flat=True).first()
    seconds = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield _gauge("psychsite_comments_held", "Comments that wait for a moderator.", {(): held.count()})
    yield _gauge("psychsite_comments_held_oldest_seconds", "How long the oldest of them waits.", {(): seconds})
