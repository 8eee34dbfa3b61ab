"""Each part of a site on two machines is stopped in turn, under load."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psycopg2
import pytest

from tests import cache
from tests.bench.server import gunicorn
from tests.bench.site.build import HOST
from tests.load import cluster

pytestmark = [pytest.mark.slow, pytest.mark.redis, pytest.mark.database("postgresql")]
PATHS = ["/search/?q=sleep{}", "/clinics/?language=english&x={}", "/clinics/?q=denver&n={}", "/search/?q=clinic{}"]

# Far longer than a page takes on a slow machine, so that a page that waits for the replica differs from a slow one.
HANGS_SECONDS = 20
HEALS_WITHIN_SECONDS = 180


@pytest.fixture
def folder():
    """Yield a folder that PostgreSQL's account may enter."""
    made = Path(tempfile.mkdtemp(prefix="psychsite-cluster-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


class Site:
    """The parts, and the addresses of the two machines."""

    def __init__(self, stack, folder):
        self.stack, self.folder = stack, folder
        self.primary = cluster.make_primary(folder)
        stack.callback(self.primary.stop, "immediate")
        self.environment = cache.environment(
            DATABASE_URL=self.primary.url("site"),
            VAR_DIR=str(folder / "var"),
            WEB_CONCURRENCY="2",
            ALLOWED_HOSTS=HOST,
            SITE_URL=f"http://{HOST}",
        )
        self.manage("load_scale", "--articles", "20", "--clinics", "20", "--comments", "20")
        self.replica = cluster.make_replica(self.primary)
        stack.callback(self.stop_replica)
        self.redis_port = cluster.free_port()
        self.redis = None
        self.start_redis()
        stack.callback(lambda: self.redis.kill())
        self.servers = [self.start_machine(name) for name in ("one", "two")]
        self.addresses = [server.address for server in self.servers]

    def manage(self, *words):
        subprocess.run([sys.executable, "manage.py", *words], cwd=cache.ROOT, env=self.environment, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip

    def start_redis(self):
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def start_machine(self, name):
        environment = self.environment | {
            "VAR_DIR": str(self.folder / name),
            "DATABASE_REPLICA_URL": self.replica.url("site"),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
        }
        return self.stack.enter_context(gunicorn(environment))

    def stop_replica(self):
        if (self.replica.data / "postmaster.pid").exists():
            self.replica.stop("immediate")

    def word(self, machine=0):
        return json.loads(cluster.ask(self.addresses[machine], "/readyz")[1])["replica"]

    def wait_for(self, word, seconds):
        """Wait until every process of both machines says this word of the replica."""
        end, seen = time.monotonic() + seconds, 0
        while seen < 4:
            assert time.monotonic() < end, f"not “{word}” within {seconds} s: {self.word(0)}, {self.word(1)}"
            seen = seen + 1 if {self.word(0), self.word(1)} == {word} else 0
            time.sleep(0.05)


def read_by(server):
    """Return how many rows the pages have read from a server."""
    database = psycopg2.connect(server.url("site"))
    with database.cursor() as cursor:
        cursor.execute("SELECT tup_returned FROM pg_stat_database WHERE datname = 'site'")
        (rows,) = cursor.fetchone()
    database.close()
    return rows


def failures(load, since, *, but=()):
    return [one for one in load.since(since) if one[3] != 200 and one[1] not in but]


def test_each_part_may_stop_under_load(folder):
    with ExitStack() as stack:
        site = Site(stack, folder)
        load = stack.enter_context(cluster.Load(site.addresses, PATHS))
        site.wait_for("ok", HEALS_WITHIN_SECONDS)
        before, begun = read_by(site.replica), time.monotonic()
        time.sleep(3)
        assert not failures(load, begun)
        assert read_by(site.replica) > before + 100, "no page read the replica"

        begun = time.monotonic()
        site.stop_replica()
        site.wait_for("down", HEALS_WITHIN_SECONDS)
        time.sleep(2)
        site.replica.start()
        site.wait_for("ok", HEALS_WITHIN_SECONDS)
        assert not failures(load, begun), "the replica was stopped"

        begun = time.monotonic()
        with site.replica.hanging():
            time.sleep(HANGS_SECONDS)
        site.wait_for("ok", HEALS_WITHIN_SECONDS)
        asked = load.since(begun)
        assert not failures(load, begun), "the replica hung"
        slowest = max(one[4] for one in asked)
        assert slowest < HANGS_SECONDS / 2, f"a page waited {slowest:.1f} s for a replica that hung"

        begun = time.monotonic()
        site.primary.stop()
        time.sleep(4)
        failed = failures(load, begun)
        site.primary.start()
        assert not failed, "the primary was stopped"
        time.sleep(1.5)
        site.wait_for("ok", HEALS_WITHIN_SECONDS)

        begun = time.monotonic()
        site.redis.kill()
        site.redis.wait()
        time.sleep(3)
        site.start_redis()
        assert not failures(load, begun), "Redis was stopped"

        begun = time.monotonic()
        os.kill(site.servers[1].pid, 15)
        time.sleep(3)
        assert not failures(load, begun, but=[1]), "one web machine was stopped"
