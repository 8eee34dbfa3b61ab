"""Show where the time of a page goes.

    python -m tests.bench.profile /articles/long-read/
    python -m tests.bench.profile article --database=postgresql --site=large

The page is a path or the name of a case. It is opened in one process, with everything that a request passes: middleware, view,
templates, compression. Shares are of time under the profiler, which makes small functions look dearer than they are; the times
above them were taken without it.
"""

import argparse
import cProfile
import json
import os
import pstats
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

ROUNDS = 30
ROOT = Path(__file__).resolve().parents[2]
# (what, marks in the names of files and functions); the first that matches counts.
PARTS = [
    ("compression", ("gzip.py", "zlib", "brotli")),
    ("the database itself", ("psycopg2", "CursorWrapper.execute", "sqlite3.C", "db/backends/")),
    ("making SQL and rows", ("django/db/",)),
    ("templates", ("django/template/", "django/utils/html", "django/utils/safestring", "django/forms")),
    ("addresses", ("django/urls/",)),
    (
        "dates and numbers",
        ("django/utils/dateformat", "django/utils/formats", "django/utils/timezone", "zoneinfo", "datetime"),
    ),
    (
        "middleware and requests",
        ("django/middleware", "django/core/handlers", "django/http", "csp/", "whitenoise", "django/test"),
    ),
]


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.bench.profile", description=__doc__.split("\n")[0])
    parser.add_argument("page", help="a path such as /articles/long-read/, or the name of a case such as article")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument(
        "--site", choices=("small", "large"), default="small", help="which measured site (default: small)"
    )
    parser.add_argument("--rows", type=int, default=25, help="how many functions to list (default: 25)")
    options = parser.parse_args()
    from tests.bench import cases
    from tests.bench.site import build

    pages = [] if options.page.startswith("/") else cases.chosen({options.page})[0]
    if not pages and not options.page.startswith("/"):
        parser.error(f"{options.page} is no path and no case of tests/bench/cases.py")
    with build.ready(options.database, {"small": build.SMALL, "large": build.LARGE}) as (sites, _pid):
        site = sites[options.site]
        path = pages[0].path.format(**site.places) if pages else options.page
        asked = {"path": path, "group": pages[0].group if pages else "", "rows": options.rows}
        print(site.run("-m", "tests.bench.profile", "--inside", given=asked))


def inside(path, group, rows):
    """Profile a page in this process, which has the settings of the site."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "psychsite.settings"
    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.bench.inside import client_of

    client = client_of(group)
    times = []
    for _round in range(ROUNDS):
        begun = time.process_time()
        answer = client.get(path, headers={"Accept-Encoding": "gzip, br"})
        times.append((time.process_time() - begun) * 1000)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
        asked = [float(query["time"]) * 1000 for query in captured]
    profiler = cProfile.Profile()
    profiler.enable()
    for _round in range(ROUNDS):
        client.get(path, headers={"Accept-Encoding": "gzip, br"})
    profiler.disable()
    print(f"{path}: {answer.status_code}, {len(answer.content):,} bytes as sent")
    print(f"{statistics.median(times):.1f} ms of the processor without the profiler (median of {ROUNDS})")
    print(f"{len(asked)} queries, {sum(asked):.1f} ms by the clock")
    print("\nWhere the time goes")
    stats = pstats.Stats(profiler)
    total, parts = stats.total_tt, Counter()
    for function, (_primitive, _calls, own, _whole, callers) in stats.stats.items():
        part = _part_of(function)
        if part:
            parts[part] += own
            continue
        # A helper of Python's or Django's: its time belongs to what calls it.
        for caller, (_primitive, _calls, share, _whole) in callers.items():
            parts[_part_of(caller) or "all else"] += share
    for part, seconds in parts.most_common():
        print(f"{seconds / total:>6.1%}  {part}")
    print(
        f"\nFunctions with most time of their own, and below them (ms and calls a request)\n{'own':>8}{'all':>8}{'calls':>8}"
    )
    by_own = sorted(stats.stats.items(), key=lambda item: -item[1][2])
    for (file, line, name), (_primitive, calls, own, whole, _callers) in by_own[:rows]:
        where = f"{_short(file)}:{line} {name}" if line else name
        print(f"{own / ROUNDS * 1000:>8.2f}{whole / ROUNDS * 1000:>8.2f}{calls / ROUNDS:>8.0f}  {where}")


def _part_of(function):
    """Return the part that a function belongs to, or None for a helper of many."""
    file, _line, name = function
    part = next((part for part, marks in PARTS if any(mark in f"{file} {name}" for mark in marks)), None)
    if part is None and file.startswith(f"{ROOT}/") and "site-packages" not in file:
        part = f"the site: {Path(_short(file)).parts[0]}"
    return part


def _short(file):
    return file.rpartition("site-packages/")[2] if "site-packages" in file else file.removeprefix(f"{ROOT}/")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(**json.load(sys.stdin))
    else:
        main()
