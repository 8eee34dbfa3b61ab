"""Measure the site on both databases: `make bench` (docs/performance.md)."""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests import cache
from tests.bench import cases, load, rounds, server, table, trials
from tests.bench.figures import Row, figure
from tests.bench.site import build

DATABASES = ("sqlite", "postgresql")
# Of the site or the server: a case is not measured.
FAULTS = (build.BrokenSite, load.LoadError, server.NoServer)
QUICK = rounds.Effort(rounds=2, seconds=0.25, growth_rounds=2, growth_seconds=0.1)


@dataclass(frozen=True)
class Run:
    """A database, its sites, and for each site what tests/bench/inside.py found out."""

    database: str
    sites: dict
    database_pid: int | None
    known: dict


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--case", default="", help="names or groups of cases.py, separated by commas (default: all)")
    parser.add_argument("--database", choices=DATABASES, help="one database (default: both)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds on smaller sites: a look, no judgment")
    parser.add_argument(
        "--large", action="store_true", help="the large site has 100,000 articles and 1,000,000 comments"
    )
    options = parser.parse_args()
    names = {name for name in options.case.split(",") if name}
    pages, tasks = cases.chosen(names)
    if not pages and not tasks:
        parser.error(f"no case or group of tests/bench/cases.py is called {options.case}")
    databases = [options.database] if options.database else DATABASES
    found, lacking = {}, []
    for database in databases:
        own = [task for task in tasks if not task.once or database == databases[0]]
        found[database] = []
        for rows in _measure(database, pages, own, options, lacking):
            print(table.draw(database, rows), flush=True)
            found[database] += rows
    file = _write(found, options)
    missed = [
        f"{database}: {row.section}: {row.name}: {table.why(row)}"
        for database, rows in found.items()
        for row in rows
        if row.missed()
    ]
    print(f"\nWritten to {file.relative_to(cache.ROOT)}.")
    print(f"Limits missed: {len(missed)}" + "".join(f"\n  {line}" for line in missed))
    if lacking:
        print(f"Not measured: {len(lacking)}" + "".join(f"\n  {line}" for line in lacking))
    return 2 if lacking else 1 if missed else 0


def _measure(database, pages, tasks, options, lacking):
    """Yield the Rows of one database, a list for each kind of measurement.

    Add to `lacking` what could not be measured: half an hour of other figures must not be lost with it.
    """
    begun = time.monotonic()

    def say(words):
        print(f"bench: {database}, {time.monotonic() - begun:4.0f} s: {words}", file=sys.stderr, flush=True)

    large = build.QUICK if options.quick else build.FULL if options.large else build.LARGE
    effort = QUICK if options.quick else rounds.Effort()
    say("data: built once and kept in var/bench")
    with build.ready(database, {"small": build.SMALL, "large": large}) as (sites, pid):
        say("paths and queries")
        asked = [(page.key, page.path, page.follow, page.group) for page in pages]
        known = {
            name: json.loads(
                site.run("-m", "tests.bench.inside", "prepare", given={"places": site.places, "pages": asked})
            )
            for name, site in sites.items()
        }
        run = Run(database, sites, pid, known)
        if judged := [page for page in pages if page.floors]:
            yield rounds.measure_variants(judged, run, effort, say)
        if pages:
            yield rounds.measure_growth(pages, run, effort, say)
        for task in tasks:
            say(task.name)
            try:
                yield _rows(task, run, effort.rounds)
            except FAULTS as error:
                lacking.append(f"{database}: {task.name}: {error}")


def _rows(task, run, number):
    """Return the Rows of a task."""
    if task.inside:
        site = run.sites["large"]
        found = json.loads(site.run("-m", "tests.bench.inside", task.run, given=number))
    else:
        found = getattr(trials, task.run)(run, number)
    rows = []
    for name, values in found:
        limits = task.limits.get(name) or task.limits.get(cases.ALL_OTHERS, {})
        figures = {label: figure(value) for label, value in values.items()}
        rows.append(Row(task.name, name, figures, {label: most for label, most in limits.items() if label in figures}))
    return rows


def _write(found, options):
    now = datetime.now(UTC)
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=cache.ROOT, capture_output=True, text=True, check=False
    )
    commit = said.stdout.strip() or "unknown"
    machine = {
        "processor": _processor(), "cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version(),
        "load": os.getloadavg(),
    }  # fmt: skip
    file = build.FOLDER / f"{now:%Y-%m-%d-%H%M}-{commit}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = {database: [row.as_json() for row in rows] for database, rows in found.items()}
    report = {"at": now.isoformat(), "commit": commit, "options": vars(options), "machine": machine, "rows": rows}
    file.write_text(json.dumps(report, indent=1, ensure_ascii=False))
    return file


def _processor():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    try:
        sys.exit(main())
    except FAULTS as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(2)
