"""Start the measured servers: gunicorn as in production, for site and floors."""

import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

from tests import cache
from tests.bench import load, processes
from tests.bench.site.build import HOST

# What nginx adds (docs/deploying.md), and what browsers accept.
HEADERS = {
    "Host": HOST,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.1",
    "Accept": "text/html,*/*",
    "Accept-Encoding": "gzip, deflate, br",
}
# A machine with other work takes twenty times as long as a quiet one.
START_SECONDS = 300


class NoServer(Exception):
    """A server did not start."""


class Server:
    """A running server: its address, and the processes that work for it."""

    def __init__(self, address, pid, *others, keep_alive=False):
        self.address, self.pid, self.keep_alive = address, pid, keep_alive
        self._roots = [pid, *others]

    def cpu_seconds(self):
        """Return the processor time of the server and of those that work for it."""
        return processes.cpu_seconds(*self._roots)

    def workers(self):
        return processes.children(self.pid)

    def send(self, path, cookies="", **options):
        headers = HEADERS | ({"Cookie": cookies} if cookies else {})
        return load.send(self.address, path, headers, keep_alive=self.keep_alive, **options)


@contextmanager
def gunicorn(environment, *arguments, database_pid=None, probe="/healthz"):
    """Yield the Server of gunicorn on 127.0.0.1, configured by gunicorn.conf.py."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        command = [
            sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"fd://{listener.fileno()}", *arguments,
        ]  # fmt: skip
        process = subprocess.Popen(command, cwd=cache.ROOT, env=environment, pass_fds=[listener.fileno()])
        server = Server(listener.getsockname(), process.pid, *([database_pid] if database_pid else []))
        try:
            wait(server, process, probe)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait(server, process, probe):
    """Wait until the server responds."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise NoServer(f"{process.args[0]} ended with {process.returncode} before it answered.")
        try:
            server.send(probe)
            return
        except (OSError, load.LoadError):
            time.sleep(0.05)
    raise NoServer(f"There was no answer to {probe} in {START_SECONDS} seconds.")


@contextmanager
def site(site, database_pid, *arguments, **settings):
    """Yield the Server of a site, with more settings of its environment."""
    with gunicorn(site.environment | settings, *arguments, database_pid=database_pid) as server:
        yield server


@contextmanager
def floors(site):
    """Yield the Server of the two floors (floor.py)."""
    # gunicorn.conf.py checks the site's settings before it starts.
    with gunicorn(site.environment, "tests.bench.floor:application", probe="/bytes") as server:
        yield server
