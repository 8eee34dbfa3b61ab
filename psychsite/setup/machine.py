"""What `check --deploy` knows of the machine.

Each finding says what readers would notice, and what to set.
"""

import os
import socket
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections
from django.urls import URLResolver, get_resolver

from outbox.mail_server import is_this_machine

MOST_CLOCK_SECONDS = 2
_ANSWER_SECONDS = 1
# Each thread of gunicorn.conf.py keeps one; the others are of the worker, backups and commands.
_THREADS_A_PROCESS, _OTHER_CONNECTIONS = 20, 10
_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_OVER_THE_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "ocfs2", "gfs2"),
    *("fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.ceph", "virtiofs"),
}


@register(deploy=True)
def workers_share_a_cache(app_configs, **kwargs):
    """Report several processes without Redis (W002)."""
    if settings.WEB_CONCURRENCY < 2 or settings.REDIS_URL:
        return []
    return [
        Warning(
            f"WEB_CONCURRENCY is {settings.WEB_CONCURRENCY} and REDIS_URL is empty: the processes share no cache.",
            hint="Set REDIS_URL, such as unix:///run/redis-psychsite/redis.sock, or WEB_CONCURRENCY=1.",
            id="psychsite.W002",
        )
    ]


@register(deploy=True)
def proxies_are_counted(app_configs, **kwargs):
    """Report HTTPS without a proxy that is counted (W003)."""
    if settings.TRUSTED_PROXIES or not settings.HTTPS:
        return []
    return [
        Warning(
            "SITE_URL is https, so a proxy is in front of the site, and TRUSTED_PROXIES is 0: all readers share the "
            "proxy's address, so one of them can use up the limits of all, and pages redirect to themselves.",
            hint="Set TRUSTED_PROXIES to the number of proxies, usually 1. Each must add the address that it sees.",
            id="psychsite.W003",
        )
    ]


@register(deploy=True)
def emails_are_sent(app_configs, **kwargs):
    """Report emails that reach no one (W004)."""
    if settings.EMAIL_BACKEND != _SMTP:
        problem = f"Emails go nowhere: {settings.EMAIL_BACKEND.rpartition('.')[0]} does not send them."
    elif is_this_machine(settings.EMAIL_HOST) and not _answers(settings.EMAIL_HOST, settings.EMAIL_PORT):
        problem = f"Emails go to {settings.EMAIL_HOST}:{settings.EMAIL_PORT}, where no mail server answers."
    else:
        return []
    return [
        Warning(
            f"{problem} Invitations, links of reviews and answers to readers would not arrive.",
            hint="Set EMAIL_URL, such as smtp+tls://user:password@smtp.example.org:587.",
            id="psychsite.W004",
        )
    ]


def _answers(host, port):
    try:
        with socket.create_connection((host, port), timeout=_ANSWER_SECONDS):
            return True
    except OSError:
        return False


@register(deploy=True)
def folders_can_be_written(app_configs, **kwargs):
    """Report folders of the site in which this user cannot write (E004)."""
    folders = {"VAR_DIR": settings.VAR_DIR}
    if settings.STORAGES["default"]["BACKEND"].endswith("FileSystemStorage"):
        folders["MEDIA_ROOT"] = settings.MEDIA_ROOT
    if settings.PAGE_CACHE:
        folders["PAGE_CACHE_FOLDER"] = settings.PAGE_CACHE_FOLDER
    return [
        Error(
            f"{name} is {folder}, where this user cannot write: {why}.",
            hint=f"Run as the user who runs the site, or give that user the folder: chown -R psychsite {folder}",
            id="psychsite.E004",
        )
        for name, folder in folders.items()
        if (why := _why_not_written(Path(folder)))
    ]


def _why_not_written(folder):
    """Return why no file can be made in a folder, or ""."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror


@register(deploy=True)
def database_file_is_local(app_configs, **kwargs):
    """Report a database file on a disk of another machine (W005)."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "core.db.sqlite" or ":memory:" in str(database["NAME"]):
        return []
    kind = file_system(database["NAME"])
    if kind not in _OVER_THE_NETWORK:
        return []
    return [
        Warning(
            f"The database {database['NAME']} is on a disk of another machine ({kind}), whose locks do not hold: two "
            "processes can destroy the file.",
            hint="Move it to a disk of this machine, or use PostgreSQL.",
            id="psychsite.W005",
        )
    ]


def file_system(path, mounts="/proc/self/mountinfo"):
    """Return the kind of file system that holds a path, such as "ext4".

    "" where the system does not say.
    """
    path = os.path.realpath(path)
    try:
        lines = Path(mounts).read_text().splitlines()
    except OSError:
        return ""
    found = {}
    for line in lines:
        before, _dash, after = line.partition(" - ")
        folder = before.split()[4].replace("\\040", " ")
        if path == folder or path.startswith(folder.rstrip("/") + "/"):
            # Of two at the same place the later one lies above.
            found[folder] = after.split()[0]
    return found[max(found, key=len)] if found else ""


@register(Tags.database, deploy=True)
def clocks_agree(app_configs, databases, **kwargs):
    """Report a clock that differs from that of the database (W006)."""
    found = []
    for alias in databases or []:
        if (seconds := _seconds_apart(connections[alias])) > MOST_CLOCK_SECONDS:
            found.append(
                Warning(
                    f"The clocks of this machine and of the database {alias} are {seconds:.0f} seconds apart: texts "
                    "go live, and links end, at the wrong time.",
                    hint="Run a time service on both machines, such as systemd-timesyncd or chrony.",
                    id="psychsite.W006",
                )
            )
    return found


def _seconds_apart(connection):
    if connection.vendor != "postgresql":
        return 0  # a file has no clock of its own
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        there = float(cursor.fetchone()[0])
    after = time.time()
    return max(before - there, there - after, 0)


@register(Tags.database, deploy=True)
def connections_suffice(app_configs, databases, **kwargs):
    """Report a database that takes fewer connections than the site may open (W007)."""
    found, wanted = [], _THREADS_A_PROCESS * settings.WEB_CONCURRENCY + _OTHER_CONNECTIONS
    for alias in databases or []:
        if connections[alias].vendor != "postgresql":
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute("SHOW max_connections")
            there = int(cursor.fetchone()[0])
        if there < wanted:
            found.append(
                Warning(
                    f"The database {alias} takes {there} connections, and the site opens up to {wanted} with "
                    f"WEB_CONCURRENCY={settings.WEB_CONCURRENCY}: readers would get the page that says so (503).",
                    hint=f"Set max_connections above {wanted} and restart PostgreSQL, or lower WEB_CONCURRENCY.",
                    id="psychsite.W007",
                )
            )
    return found


@register(Tags.urls)
def admin_has_its_own_address(app_configs, **kwargs):
    """Report an ADMIN_PATH that hides pages of readers (E005)."""
    first = settings.ADMIN_PATH.partition("/")[0]
    others = {str(one.pattern) for one in _patterns(get_resolver()) if not _is_admin(one)}
    if first not in {route.removeprefix("^").partition("/")[0] for route in others}:
        return []
    return [
        Error(
            f"ADMIN_PATH is {settings.ADMIN_PATH!r}, and pages for readers begin with /{first}/.",
            hint="Choose another word.",
            id="psychsite.E005",
        )
    ]


def _patterns(resolver):
    """Yield the outermost patterns that have a route of their own."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver) and not str(one.pattern):
            yield from _patterns(one)
        else:
            yield one


def _is_admin(pattern):
    # The addresses of earlier pages of the admin lead on to later ones.
    route = str(pattern.pattern).removeprefix("^")
    return getattr(pattern, "app_name", "") == "admin" or route.startswith(f"{settings.ADMIN_PATH}/authors/")
