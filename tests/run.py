"""`make test`: the suite on SQLite and on PostgreSQL, side by side.

python -m tests.run [--slow | --all] [arguments of pytest]

It shows the progress of both, slow tests, and each failure at once; then the pytest report of each database and a
sentence on each.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATABASES = ("sqlite", "postgresql")
SOME_FAILED, NO_TESTS = 1, 5
# Seconds between two lines of progress, and after which a test is named as what a run waits for.
PACE, LONG = 10, 15
# A whole run with at most this many failures runs them once more, alone.
MOST_REPEATED = 3


def workers(is_whole):
    """Return {database: number of workers}; with fewer on one, a core idles at last.

    SQLite has all that waits for a browser or a server, so a whole run gives it one more than there are cores.
    """
    cores = max(1, int(os.environ.get("TEST_WORKERS", min(8, os.cpu_count() or 1))))
    return {"sqlite": cores + is_whole, "postgresql": cores}


class Run:
    """Pytest run on one database, with output and events in two files."""

    def __init__(self, database, count, arguments, folder, name=""):
        name = name or database
        self.database, self.events, self.output = database, folder / f"{name}.jsonl", folder / f"{name}.txt"
        self.events.touch()
        self.read_so_far = 0
        self.total = self.done = 0
        self.running, self.failed, self.verdict = {}, set(), "FAILED before any test"
        self.passed_later = False
        command = [sys.executable, "-m", "pytest", "-q", "-n", str(count), "--dist=worksteal", f"--database={database}"]
        with open(self.output, "w") as output:
            self.process = subprocess.Popen(
                [*command, *arguments],
                env={**os.environ, "PSYCHSITE_TESTS_EVENTS": str(self.events)},
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches this program, which hands it on once: a second one would break pytest's own tidying.
                process_group=0,
            )

    def _new_events(self):
        with open(self.events) as file:
            file.seek(self.read_so_far)
            while (line := file.readline()).endswith("\n"):
                self.read_so_far = file.tell()
                yield json.loads(line)

    def read(self):
        """Read new events; yield the names of failed tests."""
        for event in self._new_events():
            if "total" in event:
                self.total = event["total"]
            elif "start" in event:
                self.running[event["start"]] = time.monotonic()
            elif "end" in event:
                self.done += 1
                self.running.pop(event["end"], None)
            elif "verdict" in event:
                self.verdict = event["verdict"]
            elif event["failed"] not in self.failed:
                self.failed.add(event["failed"])
                yield event["failed"]

    def progress(self):
        if self.process.returncode is not None:
            return f"{self.database} ended"
        if not self.total:
            return f"{self.database} collecting"
        failed = f", {len(self.failed)} failed" if self.failed else ""
        words = f"{self.database} {self.done * 100 // self.total} % of {self.total:,}{failed}"
        name, since = min(self.running.items(), key=lambda row: row[1], default=("", time.monotonic()))
        if time.monotonic() - since > LONG:
            words += f", waits for {name.removeprefix('tests/')} ({time.monotonic() - since:.0f} s)"
        return words

    def report(self):
        """Return pytest's output without its line of dots."""
        lines = self.output.read_text().splitlines()
        return "\n".join(line for line in lines if not line.endswith("%]") and not line.startswith("bringing up"))


def follow(runs, begun):
    """Show progress until all runs have ended."""
    shown = 0
    while any(run.process.poll() is None for run in runs):
        for run in runs:
            for name in run.read():
                print(f"  FAILED on {run.database}: {name}", flush=True)
        if time.monotonic() - shown >= PACE:
            shown = time.monotonic()
            elapsed = int(shown - begun)
            print(f"{elapsed // 60}:{elapsed % 60:02}  {' | '.join(run.progress() for run in runs)}", flush=True)
        time.sleep(0.2)
    for run in runs:
        list(run.read())


def repeat(run, arguments, folder):
    """Run the failed tests of a run once more, alone.

    A test that passes now depends on load or on the clock. The verdict names it, so that it is made reliable.
    """
    flaky = sorted(run.failed)
    print(f"\nOn {run.database} again, alone: {', '.join(flaky)}", flush=True)
    again = Run(run.database, 0, [*arguments, *flaky], folder, f"{run.database}-again")
    follow([again], time.monotonic())
    print(again.report())
    if again.process.returncode == 0:
        run.passed_later = True
        run.verdict = f"passed, but failed at first and passed alone: {', '.join(flaky)}. Make it reliable."


def stop(runs):
    print("\nStopping; both runs remove what they made.", flush=True)
    for run in runs:
        if run.process.poll() is None:
            run.process.send_signal(signal.SIGINT)
    for run in runs:
        try:
            run.process.wait(60)
        except subprocess.TimeoutExpired:
            run.process.terminate()


def build_ahead(arguments):
    """Start building the served site, so that no worker waits for it later."""
    if any(not argument.startswith("-") for argument in arguments) or not {"--slow", "--all"} & {*arguments}:
        return None
    return subprocess.Popen([sys.executable, "-m", "tests.pages.served"])


def main(arguments):
    begun, is_whole = time.monotonic(), all(argument.startswith("-") for argument in arguments)
    counts = workers(is_whole)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="psychsite-run-") as folder:
        ahead = build_ahead(arguments)
        runs = [Run(database, counts[database], arguments, Path(folder)) for database in DATABASES]
        words = f" {shlex.join(arguments)}" if arguments else ""
        print(f"psychsite's tests{words}: {' and '.join(f'{n} on {name}' for name, n in counts.items())} at a time")
        try:
            follow(runs, begun)
        except KeyboardInterrupt:
            stop(runs)
            return 130
        finally:
            if ahead and ahead.poll() is None:
                ahead.terminate()
        for run in runs:
            print(f"\n== {run.database} ==\n{run.report()}")
        for run in runs:
            # Other exit codes mean that pytest itself broke, or that a skip counts as a failure.
            if is_whole and run.process.returncode == SOME_FAILED and 0 < len(run.failed) <= MOST_REPEATED:
                repeat(run, arguments, Path(folder))
    elapsed = int(time.monotonic() - begun)
    print(f"\nIn {elapsed // 60} min {elapsed % 60} s:")
    for run in runs:
        print(f"  {run.database}: {run.verdict}")
    codes = {0 if run.passed_later else run.process.returncode for run in runs}
    # Tests that one database alone runs leave the other with none.
    return max(codes - {NO_TESTS}, key=abs, default=NO_TESTS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
