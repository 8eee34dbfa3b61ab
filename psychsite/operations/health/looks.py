"""All looks of `manage.py doctor`, in the order in which it names them."""

import datetime
import json
import shutil
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks, mail
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from core.db import replica
from core.models import JobState
from core.process import turns
from psychsite.operations.backup import keeping, make
from psychsite.operations.health.findings import LOOKS, NOTE, PROBLEM, look
from psychsite.schedule import JOBS

BACKUP_HOURS = 48
CERTIFICATE_DAYS = 14
OVERDUE_AFTER = datetime.timedelta(hours=1)
FREE_BYTES, FREE_SHARE = 1_000_000_000, 0.05
_SECONDS = 5


@look("database", "The database")
def database():
    try:
        _reach(connection)
    except DatabaseError as error:
        first = str(error).strip().partition("\n")[0]
        yield f"The database does not answer: {first}.", "Check DATABASE_URL, and that the server runs."


def _reach(database):
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")


@look("migrations", "The migrations", needs="database")
def migrations():
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        count = "One migration is" if len(plan) == 1 else f"{len(plan)} migrations are"
        yield f"{count} not applied, such as {plan[0][0]}.", "Run: manage.py migrate"


@look("replica", "The replica", needs="database")
def database_replica():
    if replica.ALIAS not in settings.DATABASES:
        return
    watch = replica.Watch()
    watch.look()
    if watch.word == "down":
        yield (
            "The replica does not answer; readers use the primary.",
            "Check DATABASE_REPLICA_URL, and that the server runs.",
        )
    elif watch.word == "apart":
        yield (
            "DATABASE_REPLICA_URL names a server that follows no other.",
            "Name a streaming replica, or leave it empty.",
        )


@look("checks", "The settings")
def django_checks():
    """Pass on all checks of Django and of the site.

    Those for production and of triggers are among them.
    """
    # Without its database the rest can still be judged.
    reached = [connection.alias] if connection.connection else []
    found = checks.run_checks(include_deployment_checks=not settings.DEBUG, databases=reached)
    for message in found:
        if not message.is_silenced():
            level = NOTE if message.level < checks.WARNING else PROBLEM
            yield f"{message.msg} ({message.id})", message.hint or "", level


@look("disk", "The disk")
def disk_space():
    places = {"VAR_DIR": settings.VAR_DIR, "MEDIA_ROOT": settings.MEDIA_ROOT}
    seen = set()
    for name, place in places.items():
        folder = _existing(Path(place))
        usage, device = shutil.disk_usage(folder), folder.stat().st_dev
        if device not in seen and (usage.free < FREE_BYTES or usage.free < FREE_SHARE * usage.total):
            seen.add(device)
            yield (
                f"The disk of {name} has {usage.free / 1e9:.1f} of {usage.total / 1e9:.0f} GB left.",
                f"Make room around {folder}. A full disk stops comments, uploads and backups.",
            )


def _existing(folder):
    while not folder.exists():
        folder = folder.parent
    return folder


@look("cache", "The cache")
def cache_answers():
    if not settings.REDIS_URL:
        return
    try:
        cache.set("doctor", "ok", timeout=10)
        is_well = cache.get("doctor") == "ok"
    except Exception as error:
        # Each library of Redis raises its own errors, and any of them means the same.
        is_well, why = False, f": {type(error).__name__}"
    else:
        why = ""
    if not is_well:
        yield (
            f"Redis does not answer{why}. Limits are counted by the database meanwhile.",
            "Check REDIS_URL and redis-server.",
        )


@look("mail", "The mail server", is_slow=True)
def mail_server():
    """Shake hands with the mail server, with TLS and password, and send nothing."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return
    server = mail.get_connection(timeout=_SECONDS)
    try:
        server.open()
        server.close()
    except OSError as error:
        # Errors of SMTP are OSErrors. What the server says may name the account, so only its code is shown.
        code = getattr(error, "smtp_code", "")
        yield (
            f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} refuses: {type(error).__name__} {code}".strip()
            + ".",
            "Check EMAIL_URL: host, port, user, password, and whether TLS begins at once (smtps) or later (smtp+tls).",
        )


@look("worker", "The worker", needs="database")
def worker():
    if turns.is_silent(timezone.now()):
        yield (
            "No worker has been heard of for five minutes: emails wait, and daily work is not done.",
            "Start it: systemctl start psychsite-worker@1, or manage.py worker",
        )
    titles = {job.name: job.title for job in JOBS}
    for state in JobState.objects.exclude(given_up_at=None):
        if state.name in titles:
            yield (
                f"“{titles[state.name]}” was given up: {state.last_error}",
                "See Machine room in the admin, and try again.",
            )
    for title, due_at in _overdue(timezone.now()):
        yield (
            f"“{title}” was due at {timezone.localtime(due_at):%H:%M on %B %-d}, and no worker does it.",
            "A worker may end and start again and again: journalctl -u 'psychsite-worker@*' -n 50",
        )


def _overdue(now):
    """Return (title, time) of jobs that are due for long.

    Those that wait for another one of their lane are not meant.
    """
    states = {state.name: state for state in JobState.objects.all()}
    busy = {
        job.lane for job in JOBS if (state := states.get(job.name)) and state.leased_until and state.leased_until > now
    }
    return [
        (job.title, states[job.name].due_at)
        for job in JOBS
        if job.name in states and job.lane not in busy and states[job.name].due_at < now - OVERDUE_AFTER
    ]


@look("backup", "Backups")
def last_backup():
    age = backup_age(timezone.now())
    if age is None:
        yield "No backup was made on this machine.", "Run: manage.py backup DIR --keep 7d,4w,12m (docs/operations.md)"
    elif age > datetime.timedelta(hours=BACKUP_HOURS):
        yield f"The last backup is {age.days} days old.", "Run manage.py backup, and look why the timer did not."


def backup_age(at):
    """Return how long ago the last backup of this machine was made, or None."""
    try:
        note = json.loads((Path(settings.VAR_DIR) / make.NOTE).read_text())
        return at - keeping.moment_of(note["stamp"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@look("journal", "The journal of erasures")
def journal():
    path = Path(settings.ERASURE_JOURNAL)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab"):
            pass
    except OSError as error:
        yield (
            f"The journal of erasures {path} cannot be written: {error.strerror}. A restored backup would undo them.",
            "Give the user who runs the site that file, or set ERASURE_JOURNAL.",
        )


@look("certificate", "The certificate", is_slow=True)
def certificate():
    """Look when the certificate of the public host ends."""
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme != "https":
        return
    try:
        days = _days_left(parts.hostname, parts.port or 443)
    except ssl.SSLCertVerificationError as error:
        yield f"The certificate of {parts.hostname} is not valid: {error.verify_message}.", "Renew it."
    except OSError as error:
        yield f"{parts.hostname} does not answer: {error.strerror or error}.", "Check DNS, the proxy and the firewall."
    else:
        if days < CERTIFICATE_DAYS:
            yield (
                f"The certificate of {parts.hostname} ends in {days} days.",
                "See why it was not renewed, and renew it.",
            )


def _days_left(host, port):
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), timeout=_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        ends = ssl.cert_time_to_seconds(secure.getpeercert()["notAfter"])
    return int((ends - timezone.now().timestamp()) // 86_400)


NAMES = tuple(LOOKS)
