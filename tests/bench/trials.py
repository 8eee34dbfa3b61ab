"""Measure cold start, memory, and the home page while passwords are guessed.

Each function returns [(name of the row, {label: one value a round})].
"""

import re
import statistics
import subprocess
import sys
import time

from tests import cache
from tests.bench import processes, server
from tests.bench.site.build import BrokenSite

MEMORY_SECONDS = 10
GUESSING_SECONDS, GUESSING_CONNECTIONS = 6, 16


def measure_quality(_run, _rounds):
    """Search the demonstration for judged queries; what of the best MRR@10 is lost."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "-q",
        "-s",
        "--all",
        "--database=sqlite",
        "tests/search/test_quality.py",
    ]
    said = subprocess.run(command, cwd=cache.ROOT, capture_output=True, text=True, check=False).stdout
    found = re.search(r"MRR@10 (?P<mrr>[0-9.]+) of (?P<queries>[0-9]+) queries, (?P<lost>[0-9]+) unanswered", said)
    if not found:
        raise BrokenSite(f"tests/search/test_quality.py names no MRR@10:\n{said}")
    lost = {"lost %": [(1 - float(found["mrr"])) * 100], "unanswered": [int(found["lost"])]}
    return [(f"{found['queries']} judged queries", lost)]


def _article(run):
    return run.sites["small"], f"/articles/{run.sites['small'].places['article']}/"


def measure_cold_start(run, rounds):
    """Start the server and wait for the first article page."""
    site, path = _article(run)
    figures = {"CPU ms": [], "clock ms": []}
    for _round in range(rounds):
        begun = time.perf_counter()
        with server.site(site, None) as running:
            running.send(path)
            figures["clock ms"].append((time.perf_counter() - begun) * 1000)
            figures["CPU ms"].append(running.cpu_seconds() * 1000)
    return [("first article page", figures)]


def measure_memory(run, rounds):
    """Measure two workers after their first pages, and twice under load."""
    site, path = _article(run)
    pages = [path, "/", "/articles/", "/clinics/", "/search/?q=sleep", "/clinics/?near=Denver%2C+CO&within=50"]
    seconds, rows = MEMORY_SECONDS * rounds / 5 / len(pages), []
    variants = {"under load": "0"} | ({"under load, stored": "1"} if run.known["small"]["stores_pages"] else {})
    for name, stores_pages in variants.items():
        # The workers are not replaced meanwhile.
        with server.site(site, run.database_pid, "--max-requests", "0", PAGE_CACHE=stores_pages) as running:
            running.send("/", connections=2, seconds=0, least=6)
            idle = processes.memory_mib(running.workers())
            rows = rows or [("idle", {"own MiB": [idle[0]], "PSS MiB": [idle[1]]})]
            rows.append((name, _load_twice(running, pages, seconds)))
    return rows


def _load_twice(running, pages, seconds):
    """Return the memory after a load, and its growth by a second one."""
    loads, number = [], 0
    for _half in range(2):
        for page in pages:
            number += len(running.send(page, connections=8, seconds=seconds).times)
        loads.append(processes.memory_mib(running.workers()))
    growth = (loads[1][0] / loads[0][0] - 1) * 100
    return {"own MiB": [loads[1][0]], "PSS MiB": [loads[1][1]], "growth %": [growth], "requests": [number]}


def measure_guessing(run, rounds):
    """Read the home page alone, and while one network or many guess passwords."""
    site, _path = _article(run)
    found = []
    with server.site(site, run.database_pid, PAGE_CACHE="0") as running:
        alone, figures = _read(running)
        found.append(("without guesses", figures))
        for kind, name in (("one", "one network"), ("spread", "many networks")):
            host, port = running.address
            guesser = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.guessing", host, str(port), kind, str(GUESSING_SECONDS)],
                cwd=cache.ROOT, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            try:
                guesser.stdout.readline()
                times, figures = _read(running)
            finally:
                said, _errors = guesser.communicate(timeout=60)
            found.append((name, figures | {"× alone": [_p95(times) / _p95(alone)], "tries": [int(said)]}))
    return found


def _read(running):
    """Open the home page as one reader does, again and again; return (times, figures)."""
    times, cpu, end = [], running.cpu_seconds(), time.perf_counter() + GUESSING_SECONDS
    while time.perf_counter() < end:
        times += running.send("/", seconds=0).times
        time.sleep(0.02)
    cpu = (running.cpu_seconds() - cpu) * 1000 / len(times)
    return times, {"CPU ms": [cpu], "p50 ms": [statistics.median(times)], "p95 ms": [_p95(times)]}


def _p95(times):
    return statistics.quantiles(times, n=20)[-1]
