"""Restarts of workers with growing pauses, and their end with the server."""

import os
import signal
import subprocess
import sys
import time
from threading import Event

import pytest

from core.process.supervisor import LONGEST_PAUSE, WorkerProcess, supervise
from tests.psychsite.test_settings import ROOT

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


class Ended:
    """Ended process with the exit code that Popen reports."""

    def __init__(self, code):
        self.poll = lambda: code


def wait_for(what):
    until = time.monotonic() + 120
    while not (found := what()):
        assert time.monotonic() < until
        time.sleep(0.02)
    return found


def test_worker_restart_pause_doubles_and_resets_after_healthy_run():
    said, now, pauses = [], 0, []
    worker = WorkerProcess("run_imports", ["never started"], said.append)
    for _time in range(8):
        worker.process, worker.began = Ended(-9), now
        worker.check(now)
        pauses.append(worker.due - now)
        now = worker.due
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert said[0] == "run_imports ended by SIGKILL and will be restarted in 1 s."
    worker.process, worker.began = Ended(3), now
    worker.check(now + LONGEST_PAUSE)
    assert said[-1] == "run_imports ended with exit code 3 and will be restarted in 1 s."


def test_worker_starts_when_due():
    worker = WorkerProcess("sleeper", SLEEPER, due=10)
    worker.check(9.9)
    assert worker.process is None
    worker.check(10)
    try:
        assert worker.process.poll() is None
    finally:
        worker.stop()
    assert worker.process.returncode == -signal.SIGTERM


def test_workers_end_with_supervisor_or_server():
    for stopped, parent in ((True, os.getppid()), (False, 1 if os.getppid() != 1 else 2)):
        worker, stop = WorkerProcess("sleeper", SLEEPER), Event()
        worker.check(0)
        if stopped:
            stop.set()
        supervise([worker], stop=stop, parent=parent)
        assert worker.process.returncode == -signal.SIGTERM


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="looks for processes in /proc")
def test_killed_worker_is_restarted(tmp_path):
    """Kill a worker that runs a manage.py command, as under `make run`."""
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DEBUG": "1"}
    command = [sys.executable, "-m", "core.process.supervisor", "worker --kinds imports"]
    supervisor = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    children = f"/proc/{supervisor.pid}/task/{supervisor.pid}/children"

    def child():
        with open(children) as file:
            return file.read().split()

    try:
        [first] = wait_for(child)
        os.kill(int(first), signal.SIGKILL)
        assert supervisor.stderr.readline() == "worker ended by SIGKILL and will be restarted in 1 s.\n"
        [second] = wait_for(child)
        assert second != first
    finally:
        supervisor.terminate()
        assert supervisor.wait(30) == 0
    assert not os.path.exists(f"/proc/{second}")
