"""Do jobs: the loop of `manage.py worker`.

Each lane is a thread that does its jobs one after another, so a check of links that takes an hour keeps no email waiting. The
main thread says that the worker is alive and extends its leases.
"""

import logging
import os
import secrets
import socket
import time
from contextlib import suppress
from threading import Event, Thread, get_native_id

from django.db import connection
from django.utils import timezone

from core.errors import ActionRefused
from core.pages.store import follow_quietly
from core.process import turns
from core.process.jobs import JobFailed, Stopped, Turn
from core.process.logs import message_of

log = logging.getLogger(__name__)

# The lanes whose work a person waits for look every second. The others look less often, and give readers' requests precedence.
PROMPT_LANES = frozenset({"emails", "messages"})
PROMPT_SECONDS, PATIENT_SECONDS = 1, 3
NICENESS = 10
# How long a lane waits after an error of the database.
PAUSE_SECONDS = 5
# After a signal, the jobs in hand get this long. What is not done by then is done again after its lease.
GRACE_SECONDS = 60


class WorkerStuck(Exception):
    """A lane ended on its own, so the process must restart."""


class Workshop:
    """A worker that does `jobs` until `stop` is set.

    It also ends when `parent` is no longer its parent. `say` writes a line.
    """

    def __init__(self, jobs, *, say, stop=None, parent=None):
        self.jobs, self.say, self.parent = jobs, say, parent
        self.stop = stop or Event()
        self.name = f"{socket.gethostname()[:50]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.started_at = timezone.now()
        self.failures = 0
        # Names of jobs in hand that have a lease, and of those whose lease another worker took.
        self._leased, self._lost = set(), set()

    def is_over(self):
        return self.stop.is_set() or self.parent not in {None, os.getppid()}

    def run(self):
        """Do jobs in their lanes until `stop` is set.

        Raise WorkerStuck if a lane ended on its own.
        """
        threads = [
            Thread(target=self._work_in, args=[lane], name=lane, daemon=True)
            for lane in sorted({job.lane for job in self.jobs})
        ]
        self._sign()
        for thread in threads:
            thread.start()
        signed = time.monotonic()
        while not self.is_over():
            if time.monotonic() - signed >= turns.SIGN_SECONDS:
                signed = time.monotonic()
                self._guarded(self._sign)
            if ended := [thread.name for thread in threads if not thread.is_alive()]:
                self.stop.set()
                raise WorkerStuck(f"The work on {', '.join(ended)} ended by itself. The log has the details.")
            self.stop.wait(1)
        self.stop.set()
        deadline = time.monotonic() + GRACE_SECONDS
        for thread in threads:
            thread.join(max(0, deadline - time.monotonic()))
        if late := [thread.name for thread in threads if thread.is_alive()]:
            self.say(f"Not done in {GRACE_SECONDS} seconds, and left to the next worker: {', '.join(late)}.")

    def run_once(self):
        """Do what is due now, one job after another; return how many jobs failed."""
        self._sign()
        for job in self.jobs:
            while not self.is_over() and self.look([job]):
                pass
        return self.failures

    def look(self, jobs):
        """Do the `jobs` that are due; return whether there were any."""
        now, did_something = timezone.now(), False
        names = turns.due_names(jobs, now)
        for job in jobs:
            if not self.is_over() and job.name in names and not job.why_off() and job.has_work(now):
                did_something = bool(self._do(job)) or did_something
        return did_something

    def _do(self, job):
        """Do one job and record its result; return how many things were done."""
        if not job.is_shared:
            if not turns.take(job, self.name, timezone.now()):
                return 0
            self._lost.discard(job.name)
            self._leased.add(job.name)
        try:
            done = job.run(Turn(lambda: self.is_over() or job.name in self._lost)) or 0
        except Stopped:
            if not job.is_shared:
                turns.give_back(job, self.name, timezone.now())
        except (JobFailed, ActionRefused) as failure:
            self._fail(job, failure.sentence)
        except Exception as error:  # a job may raise anything; the others must go on
            log.exception("The job “%s” failed", job.name)
            self._fail(job, f"{message_of(error)}.")
        else:
            turns.finish(job, self.name, timezone.now(), done)
            if done:
                self.say(f"{job.title}: {done:,} done.")
                follow_quietly()
            return done
        finally:
            self._leased.discard(job.name)
        return 0

    def _fail(self, job, sentence):
        self.failures += 1
        self.say(f"{job.title} failed: {sentence}")
        turns.fail(job, self.name, timezone.now(), sentence)

    def _work_in(self, lane):
        jobs = [job for job in self.jobs if job.lane == lane]
        is_prompt = lane in PROMPT_LANES
        if not is_prompt:
            # On Linux this is about one thread. A machine that refuses it gets the work done all the same.
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)
        while not self.is_over():
            if not self._guarded(self.look, jobs):
                self.stop.wait(PROMPT_SECONDS if is_prompt else PATIENT_SECONDS)
        connection.close()

    def _guarded(self, do, *arguments):
        """Call `do`; after an error of the database, wait and go on with a new connection."""
        try:
            return do(*arguments)
        except Exception as error:  # whatever it was, the worker must outlive it
            log.exception("The worker could not look for work")
            self.say(f"{message_of(error)}. Trying again in {PAUSE_SECONDS} seconds.")
            connection.close()
            self.stop.wait(PAUSE_SECONDS)
            return False

    def _sign(self):
        now, leased = timezone.now(), set(self._leased)
        held = turns.sign(self.name, self.started_at, now)
        self._lost |= leased - held
        turns.forget_workers(now)
        turns.heed_clock(self.jobs, now)
