"""What a job of the worker is, and when it is due.

`psychsite/schedule.py` lists all jobs. A job either does what waits in a table (`queue`), or runs at set times, or both.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import ClassVar

from django.db.models import DateTimeField
from django.utils import timezone

from core.db.reused import ReusedQuery

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


class Stopped(Exception):
    """The worker has to end, or lost its lease, so the job stops where it is."""


class JobFailed(Exception):
    """A job could not be done.

    `sentence` is for administrators and holds nothing of readers.
    """

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class Turn:
    """One run of a job. The job calls `step` between two pieces of its work."""

    def __init__(self, is_over=lambda: False):
        self.is_over = is_over

    def step(self, *_progress):
        """Raise Stopped if the job must not go on.

        It takes the arguments of any progress callback.
        """
        if self.is_over():
            raise Stopped


@dataclass(frozen=True)
class Always:
    """Whenever something waits."""

    # Seconds. A queue that cannot be worked on, because a server is down, is tried again soon, and without end.
    waits: ClassVar = (10, 30, 60)
    is_patient: ClassVar = True

    def after(self, now):
        return now

    def __str__(self):
        return "at once"


@dataclass(frozen=True)
class Every(Always):
    """Some seconds after it was done."""

    seconds: int

    def after(self, now):
        return now + timedelta(seconds=self.seconds)

    def __str__(self):
        size, unit = next(
            (size, unit) for size, unit in ((3600, "hour"), (60, "minute"), (1, "second")) if self.seconds >= size
        )
        number = self.seconds // size
        return f"every {unit}" if number == 1 else f"every {number} {unit}s"


@dataclass(frozen=True)
class Daily:
    """At one time of day, in the site's time zone.

    Days that were missed are made up for once.
    """

    hour: int
    minute: int = 0
    # Seconds. After the last wait the job is given up until its next time.
    waits: ClassVar = (60, 300, 1800, 7200)
    is_patient: ClassVar = False
    days: ClassVar = range(7)

    def after(self, now):
        """Return the first such time after `now`."""
        day = timezone.localdate(now)
        while True:
            moment = datetime.combine(day, time(self.hour, self.minute), timezone.get_current_timezone())
            if moment > now and day.weekday() in self.days:
                return moment
            day += timedelta(days=1)

    def __str__(self):
        return f"daily at {self.clock}"

    @property
    def clock(self):
        return f"{self.hour % 12 or 12}:{self.minute:02} {'a.m.' if self.hour < 12 else 'p.m.'}"


@dataclass(frozen=True)
class Weekly(Daily):
    """At one time on one day of the week: 0 is Monday."""

    weekday: int = 6

    @property
    def days(self):
        return (self.weekday,)

    def __str__(self):
        return f"{_DAYS[self.weekday]} at {self.clock}"


@dataclass(frozen=True)
class Rows:
    """The rows of a table that one job works on.

    `due(now)` is what can be done now, where `now` is an expression, `open()` all that waits for the worker, `given_up()`
    what needs a person, each a queryset. `since` is the field with the time from which a row waits. `why(row)` says why it
    was given up, without personal data. `again(by)` starts the given-up ones again, and `page` names the admin's list of
    them.
    """

    due: Callable
    open: Callable | None = None
    since: str = ""
    given_up: Callable | None = None
    why: Callable | None = None
    again: Callable | None = None
    page: str = ""

    @cached_property
    def _first_due(self):
        # A worker looks every second, and compiling the query takes longer than the answer.
        return ReusedQuery(lambda now: self.due(now).values_list("pk")[:1], {"now": DateTimeField()})

    def has_due(self, now):
        """Return whether a row can be done at `now`."""
        return bool(self._first_due(now=now))


@dataclass(frozen=True)
class Job:
    """One kind of work of the worker.

    `run(turn)` does it and returns how many things were done. Jobs of one `lane` wait for each other, those of different
    lanes do not. `rows` are looked at first: without a row that is due, nothing is run or noted. `is_shared` jobs claim
    single rows, so several workers may do them at once; any other job is done by one worker at a time.
    """

    name: str
    title: str
    lane: str
    run: Callable
    when: Always | Daily = field(default_factory=Always)
    rows: tuple = ()
    is_shared: bool = False
    # Why the job is off by a setting, or "".
    why_off: Callable = lambda: ""

    def has_work(self, now):
        """Return whether it has anything to do at `now`."""
        return not self.rows or any(rows.has_due(now) for rows in self.rows)
