"""Keep workers running beside a server, and restart those that end.

python -m core.process.supervisor worker

Each argument is a command of manage.py. The pause before a restart grows while a worker keeps ending.
The supervisor stops its workers and ends on SIGTERM or SIGINT, or when the process that started it
ends. It does not load Django, so it needs little memory and rarely fails.
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
# Seconds. A worker that ran for the longest pause counts as healthy: its next pause is the first again.
FIRST_PAUSE, LONGEST_PAUSE = 1, 60
LOOK_EVERY = 0.25


def _log(sentence):
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


@dataclass
class WorkerProcess:
    """A worker process. Times are those of time.monotonic().

    `command` is for Popen; `name` is for the log.
    """

    name: str
    command: list
    say: Callable[[str], None] = _log
    process: subprocess.Popen | None = None
    began: float = 0
    due: float = float("-inf")
    pause: float = 0

    def check(self, now):
        """Start the worker if it is due; if it ended, log that and schedule a restart."""
        if self.process is None:
            if now >= self.due:
                # The command comes from start.py, never from user input.
                self.process, self.began = subprocess.Popen(self.command, stdout=subprocess.DEVNULL), now  # noqa: S603 (our own command)
        elif (code := self.process.poll()) is not None:
            self.process = None
            self.pause = (
                FIRST_PAUSE if now - self.began >= LONGEST_PAUSE else min(2 * self.pause or FIRST_PAUSE, LONGEST_PAUSE)
            )
            self.due = now + self.pause
            self.say(f"{self.name} ended {_how(code)} and will be restarted in {self.pause} s.")

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()


def _how(code):
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def supervise(workers, *, stop, parent):
    """Run `workers` until `stop` is set or `parent` ends; then stop them."""
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
        # If the supervisor is killed, its workers must end too.
        workers.append(WorkerProcess(words[0], [sys.executable, str(MANAGE), *words, "--with-parent"]))
    supervise(workers, stop=stop, parent=parent)


if __name__ == "__main__":
    main(sys.argv[1:])
