"""Keep workers running beside a server: one that ends is started again, after a pause that grows while it keeps ending.

python -m core.process.supervisor "make_renditions --loop 5" "run_imports --loop 2"

Each argument is a command of manage.py. It ends, and its workers with it, by SIGTERM or SIGINT, or when the process that started
it ends. It loads no Django: little memory, and little that could end it.
"""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
# Seconds. A worker that ran for as long as the longest pause was well, and its pauses begin anew.
FIRST_PAUSE, LONGEST_PAUSE = 1, 60
LOOK_EVERY = 0.25


def _log(sentence):
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


@dataclass
class WorkerProcess:
    """A worker: `command` as given to Popen, `name` as told in the log. Times are those of time.monotonic()."""

    name: str
    command: list
    say: Callable[[str], None] = _log
    process: subprocess.Popen | None = None
    began: float = 0
    due: float = float("-inf")
    pause: float = 0

    def check(self, now):
        """Start the worker if it is due; if it ended, say so and when it starts again."""
        if self.process is None:
            if now >= self.due:
                # The words come from start.py, never from anybody's input.
                self.process, self.began = subprocess.Popen(self.command, stdout=subprocess.DEVNULL), now  # noqa: S603
        elif (code := self.process.poll()) is not None:
            self.process = None
            self.pause = (
                FIRST_PAUSE if now - self.began >= LONGEST_PAUSE else min(2 * self.pause or FIRST_PAUSE, LONGEST_PAUSE)
            )
            self.due = now + self.pause
            self.say(f"{self.name} ended {_how(code)} and is started again in {self.pause} s.")

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


def _how(code):
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def supervise(workers, *, stop, parent):
    """Look after `workers` until `stop` is set or `parent` is no longer the process above this one; then end them."""
    while not stop.wait(LOOK_EVERY) and os.getppid() == parent:
        for worker in workers:
            worker.check(time.monotonic())
    for worker in workers:
        worker.stop()


def main(commands):
    stop, parent = Event(), os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_caught: stop.set())
    workers = []
    for words in map(shlex.split, commands):
        # Killed without a chance to end them, it must leave none behind.
        workers.append(WorkerProcess(words[0], [sys.executable, str(MANAGE), *words, "--with-parent"]))
    supervise(workers, stop=stop, parent=parent)


if __name__ == "__main__":
    main(sys.argv[1:])
