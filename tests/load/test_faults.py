"""Faults of the machine, one after another, while people read and write.

Readers get their page, or the page that says that the site is away. What was taken is kept, and all heals by itself.
"""

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import psycopg2
import pytest

from core.db import silence
from tests import cache, databases
from tests.bench.server import gunicorn
from tests.bench.site.build import HOST
from tests.load import cluster
from tests.pages.served import copied

pytestmark = [pytest.mark.slow, pytest.mark.redis]
TAKEN, AWAY, BUSY = 303, 503, 429
HEALS_WITHIN_SECONDS = 180
# After the server takes connections again.
LATEST_FAILURE_SECONDS = 15
# Above the threads of both processes, as docs/operations.md asks for.
POOL = 60
# A secret of CSRF: the cookie and the form agree.
TOKEN = "a" * 32


class Writer(threading.Thread):
    """Posts a comment every half second until the block ends; notes what each became."""

    def __init__(self, address, slugs):
        super().__init__(daemon=True)
        self.address, self.slugs, self.answers, self.is_over = address, slugs, [], threading.Event()
        self.numbers, self.forms = itertools.count(), {}

    def __enter__(self):
        for slug in self.slugs:
            _status, page = cluster.ask(self.address, f"/comments/{slug}/reply/", Cookie=f"csrf={TOKEN}")
            self.forms[slug] = re.search(r'name="stamp" value="([^"]+)"', page)[1]
        # A form that is sent sooner was filled by a program.
        time.sleep(3.5)
        self.start()
        return self

    def __exit__(self, *error):
        self.is_over.set()
        self.join(60)

    def run(self):
        while not self.is_over.wait(0.5):
            self.post()

    def post(self):
        number, begun = next(self.numbers), time.monotonic()
        slug, text = self.slugs[number % len(self.slugs)], f"Words of reader {number}"
        fields = {"name": "Robin", "body": text, "stamp": self.forms[slug], "csrfmiddlewaretoken": TOKEN}
        headers = {"Cookie": f"csrf={TOKEN}", "X-Forwarded-For": f"198.18.{number // 250}.{number % 250}"}
        status, page = cluster.ask(self.address, f"/comments/{slug}/reply/", fields, **headers)
        self.answers.append((begun, text, status, page))
        return status

    def since(self, moment):
        return [one for one in self.answers if one[0] >= moment]

    def taken(self):
        return sorted(text for _begun, text, status, _page in self.answers if status == TAKEN)


class Site:
    """A site with its Redis, its readers and a writer."""

    def __init__(self, stack, folder, database, var_dir):
        self.stack, self.database = stack, database
        self.redis_port = cluster.free_port()
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(self.redis.kill)
        self.environment = cache.environment(
            DATABASE_URL=database, VAR_DIR=str(var_dir), WEB_CONCURRENCY="2", ALLOWED_HOSTS=HOST, SITE_URL=f"http://{HOST}",
            REDIS_URL=f"redis://127.0.0.1:{self.redis_port}/0", DEBUG="0", TRUSTED_PROXIES="1",
            STATIC_ROOT=str(copied(folder) / "static"),
        )  # fmt: skip
        self.manage("load_scale", "--articles", "20", "--clinics", "20", "--comments", "20", debug="1")
        server = stack.enter_context(gunicorn(self.environment))
        self.address = server.address
        slugs = list(
            dict.fromkeys(re.findall(r'href="/articles/([a-z0-9-]+)/"', cluster.ask(self.address, "/articles/")[1]))
        )
        paths = ["/", f"/articles/{slugs[0]}/", "/articles/", "/search/?q=sleep{}", "/clinics/?q=denver&n={}"]
        for path in paths:
            assert cluster.ask(self.address, path)[0] == 200, path
        self.load = stack.enter_context(cluster.Load([self.address], paths))
        self.writer = stack.enter_context(Writer(self.address, slugs))
        self.wait_until_healthy("before any fault")

    def manage(self, *words, debug="0"):
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=cache.ROOT, env=self.environment | {"DEBUG": debug}, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def redis_does(self, *words):
        subprocess.run(["redis-cli", "-p", str(self.redis_port), *words], check=True, stdout=subprocess.DEVNULL)

    def wait_until_healthy(self, after):
        """Wait until pages and comments are answered as always, five times."""
        end, good = time.monotonic() + HEALS_WITHIN_SECONDS, 0
        while good < 5:
            assert time.monotonic() < end, f"{after}: the site does not heal, {self.load.answers[-4:]}"
            begun = time.monotonic()
            is_good = self.writer.post() == TAKEN and cluster.ask(self.address, "/readyz")[0] == 200
            is_good = is_good and all(one[3] == 200 for one in self.load.since(begun))
            good = good + 1 if is_good else 0

    def judge(self, since, fault, *, is_noticed):
        """Check what readers and the writer got since a moment; return how many noticed."""
        asked = [one[3] for one in self.load.since(since)]
        sent = [(status, page) for _begun, _text, status, page in self.writer.since(since)]
        assert asked and sent
        assert set(asked) <= {200, AWAY}, f"{fault}: {set(asked)}"
        assert {status for status, _page in sent} <= {TAKEN, AWAY, BUSY}, f"{fault}: {sent}"
        assert all("Traceback" not in page for _status, page in sent)
        assert all("send it again then" in page for status, page in sent if status == AWAY)
        noticed = sum(status != 200 for status in asked) + sum(status != TAKEN for status, _page in sent)
        assert bool(noticed) == is_noticed, f"{fault}: {noticed} noticed"


def stored_in(database):
    """Return the words of the comments that were stored, by a connection of DB-API."""
    cursor = database.cursor()
    cursor.execute("SELECT body FROM comments_comment WHERE body LIKE 'Words of reader %'")
    return sorted(body for (body,) in cursor.fetchall())


def take_all_connections(server):
    """Take all connections of a server, and end those of the site."""
    held, own = [], []
    with databases.maintenance(server.url("postgres")) as run:
        while True:
            try:
                held.append(psycopg2.connect(server.url("site")))
                own.append(held[-1].info.backend_pid)
            except psycopg2.OperationalError:
                ended = run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'site' AND pid <> ALL(%s)",
                    own,
                )
                if not ended:
                    return held


@pytest.fixture
def folder():
    """Yield a folder that PostgreSQL's account may enter.

    It is a small disk of its own where one can be mounted.
    """
    made = Path(tempfile.mkdtemp(prefix="psychsite-faults-"))
    made.chmod(0o755)
    small = ["mount", "-t", "tmpfs", "-o", "size=500m,mode=755", "none", str(made)]
    is_mounted = shutil.which("mount") and not subprocess.run(small, capture_output=True).returncode
    yield made
    if is_mounted:
        subprocess.run(["umount", "-l", str(made)], check=True)
    shutil.rmtree(made, ignore_errors=True)


def fill(disk):
    """Fill a file system; return the file to remove."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return ballast


@pytest.mark.database("postgresql")
def test_servers_that_fail_under_load(folder):
    with ExitStack() as stack:
        primary = cluster.make_primary(folder, connections=POOL)
        stack.callback(primary.stop, "immediate")
        site = Site(stack, folder, primary.url("site"), folder / "var")

        for mode in ("fast", "immediate"):
            fault, begun = f"PostgreSQL was restarted ({mode})", time.monotonic()
            primary.stop(mode)
            time.sleep(1)
            primary.start()
            ready = time.monotonic()
            site.wait_until_healthy(fault)
            site.judge(begun, fault, is_noticed=True)
            late = [one for one in site.load.since(ready + LATEST_FAILURE_SECONDS) if one[3] != 200]
            assert late == [], f"{fault}: a process goes on with a connection that broke"

        begun = time.monotonic()
        held = take_all_connections(primary)
        time.sleep(3)
        for one in held:
            one.close()
        site.wait_until_healthy("PostgreSQL had no connections")
        site.judge(begun, "PostgreSQL had no connections", is_noticed=True)

        begun = time.monotonic()
        with primary.hanging():
            time.sleep(silence.LATE_AFTER_SECONDS + silence.OPENS_WITHIN_SECONDS + 6)
            is_told = any(one[3] == AWAY for one in site.load.since(begun))
        assert is_told, "readers wait for a server that hangs"
        site.wait_until_healthy("PostgreSQL hung")
        site.judge(begun, "PostgreSQL hung", is_noticed=True)

        if os.path.ismount(folder):
            begun = time.monotonic()
            ballast = fill(folder)
            while site.writer.post() == TAKEN:
                assert time.monotonic() < begun + HEALS_WITHIN_SECONDS, "a full disk took every comment"
            ballast.unlink()
            site.wait_until_healthy("the disk was full")
            site.judge(begun, "the disk was full", is_noticed=True)

        begun = time.monotonic()
        site.redis_does("config", "set", "maxmemory", "1")
        time.sleep(3)
        site.judge(begun, "Redis was full", is_noticed=False)
        site.redis_does("config", "set", "maxmemory", "0")

        begun = time.monotonic()
        os.kill(site.redis.pid, signal.SIGSTOP)
        time.sleep(4)
        site.judge(begun, "Redis hung", is_noticed=False)
        os.kill(site.redis.pid, signal.SIGCONT)
        site.wait_until_healthy("Redis hung")
        site.writer.__exit__()
        with closing(psycopg2.connect(primary.url("site"))) as database:
            assert_nothing_is_lost(site.writer, stored_in(database))


def assert_nothing_is_lost(writer, stored):
    """Check that each comment that was taken is there once.

    One whose answer did not reach the reader may be there, too.
    """
    assert len(set(stored)) == len(stored)
    assert set(writer.taken()) <= set(stored)
