"""Processor time of each phase of a test, with all programs that it starts.

A busy machine lengthens the time by the clock, but hardly this one. The server of PostgreSQL does not count: it is no
child of a worker.
"""

import os
import resource
import time

import pytest

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def spent():
    """Return the seconds of this process and of every process below it."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(_of, _below(os.getpid())))


def _below(pid):
    """Yield the living processes below this one; none where /proc does not name them."""
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                for child in file.read().split():
                    yield child
                    yield from _below(child)
    except OSError:
        return


def _of(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            # After the name, which may hold spaces: utime, stime, and both of children that it waited for.
            return sum(map(int, file.read().rpartition(")")[2].split()[11:15])) / _TICKS_A_SECOND
    except OSError:
        return 0


class Meter:
    """Plugin of pytest that gives each report its processor time, as `report.cost`."""

    def pytest_runtest_logstart(self):
        self.before = spent()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self):
        report = yield
        now = spent()
        report.cost, self.before = max(now - self.before, 0), now
        return report
