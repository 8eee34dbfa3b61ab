"""What a card of the desk is, and how a queue is asked: one query a card."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Window
from django.utils import timezone

from core import safe_cache

SHOWN = 5
# What can be a million rows is counted up to here.
COUNTED = 1000
# Seconds: what took so long is remembered for a while, so that only a large directory shows a card that is a minute old.
SLOW, REMEMBERED = 0.1, 60
_UNITS = [(365, "year"), (30, "month"), (7, "week"), (1, "day")]


@dataclass(frozen=True)
class Item:
    """One thing that waits: what it is called, where it is worked on, since or until when, and a word about it."""

    title: str
    url: str
    when: date | datetime | None = None
    note: str = ""

    @property
    def age(self):
        return age(self.when)


@dataclass(frozen=True)
class Queue:
    """One kind of card. `rows(user)` is a queryset in the order of work, `item(row)` shows a row, `oldest` is the field of
    its age where the order of work is not that of age; `shown(user)` says whose work it is."""

    key: str
    title: str
    about: str
    rows: Callable
    item: Callable
    url: Callable
    shown: Callable
    oldest: str = ""
    future: bool = False
    # Whether it is asked of the whole directory and is the same for everybody who sees it.
    of_all: bool = False


@dataclass(frozen=True)
class Card:
    """A queue as one person sees it now."""

    queue: Queue
    count: int
    oldest: date | datetime | None
    items: list
    url: str

    @property
    def more(self):
        return self.count - len(self.items)

    @property
    def counted(self):
        return f"{COUNTED:,}+" if self.count > COUNTED else self.count

    @property
    def age(self):
        return age(self.oldest)


def age(when):
    """Return how long ago, or how far ahead, in words: "today", "3 days", "in 2 weeks"; empty for None."""
    if when is None:
        return ""
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    days = (timezone.localdate() - day).days
    if days == 0:
        return "today"
    size, unit = next((size, unit) for size, unit in _UNITS if abs(days) >= size * (1 if size == 1 else 2))
    number = abs(days) // size
    words = f"{number} {unit}{'s' if number > 1 else ''}"
    return words if days > 0 else f"in {words}"


def card(queue, user):
    """Ask a queue: one query for the count, the oldest and the first rows; none while a slow one is remembered."""
    key = f"desk-card-{queue.key}"
    if queue.of_all and (kept := safe_cache.get(key)):
        return Card(queue, *kept, queue.url(user))
    begun = time.perf_counter()
    count, oldest, items = _ask(queue, user)
    if queue.of_all and time.perf_counter() - begun > SLOW:
        safe_cache.store(key, (count, oldest, items), REMEMBERED)
    return Card(queue, count, oldest, items, queue.url(user))


def _ask(queue, user):
    """Return (count, oldest, items)."""
    rows = queue.rows(user).annotate(desk_count=Window(Count("*")))
    if queue.oldest:
        rows = rows.annotate(desk_oldest=Window(Min(queue.oldest)))
    rows = list(rows[:SHOWN])
    items = [queue.item(row) for row in rows]
    oldest = (rows[0].desk_oldest if queue.oldest else items[0].when) if rows else None
    return rows[0].desk_count if rows else 0, oldest, items


def may(permission):
    return lambda user: user.has_perm(permission)
