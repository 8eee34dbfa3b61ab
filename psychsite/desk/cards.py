"""Cards of the desk: one query a queue, and one for rows if there are any."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from core import safe_cache

ROWS_SHOWN = 5
# Queues that may have a million rows are counted up to here.
MAX_COUNTED = 1000
# Seconds. Slow cards are cached, so only a large directory shows a card that is a minute old.
SLOW_SECONDS, CACHE_SECONDS = 0.1, 60
_UNITS = [(365, "year"), (30, "month"), (7, "week"), (1, "day")]


@dataclass(frozen=True)
class Item:
    """One row of a card: title, link, date and a short note.

    `press` is where its button leads, if that is not the row's own page. `article` is the id of the article whose next
    step the row shows, or 0. `button` and `is_mine` are that step's.
    """

    title: str
    url: str
    when: date | datetime | None = None
    note: str = ""
    press: str = ""
    article: int = 0
    button: str = ""
    is_mine: bool = True

    @property
    def age(self):
        return age(self.when)


@dataclass(frozen=True)
class Queue:
    """One kind of card.

    `button` says what a person does with a row that is not their turn with an article.

    `rows(user)` is a queryset in the order of work and `item(row)` makes an Item. `oldest` is the date field,
    if the order of work is not by age. `shown(user)` says who sees the card.
    """

    key: str
    title: str
    about: str
    rows: Callable
    item: Callable
    url: Callable
    shown: Callable
    button: str
    # A lower number is more urgent.
    urgency: int
    oldest: str = ""
    future: bool = False
    # True if the queue covers the whole directory and is the same for everyone who sees it.
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
    def is_mine(self):
        """Return True if a row that is shown is this person's turn."""
        return any(item.is_mine for item in self.items)

    @property
    def more(self):
        return self.count - len(self.items)

    @property
    def counted(self):
        return f"{MAX_COUNTED:,}+" if self.count > MAX_COUNTED else self.count

    @property
    def age(self):
        return age(self.oldest)


def age(when):
    """Return how long ago in words: "today", "3 days", "in 2 weeks", or ""."""
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
    """Return the Card of a queue, in two queries at most or from the cache."""
    key = f"desk-card-{queue.key}"
    if queue.of_all and (kept := safe_cache.get(key)):
        return Card(queue, *kept, queue.url(user))
    begun = time.perf_counter()
    count, oldest, items = _query(queue, user)
    if queue.of_all and time.perf_counter() - begun > SLOW_SECONDS:
        safe_cache.store(key, (count, oldest, items), CACHE_SECONDS)
    return Card(queue, count, oldest, items, queue.url(user))


def _query(queue, user):
    """Return (count, oldest, items). No more than MAX_COUNTED rows are counted."""
    whole = queue.rows(user)
    columns = ["pk", queue.oldest] if queue.oldest else ["pk"]
    found = list(whole.values_list(*columns)[: MAX_COUNTED + 1])
    # Most queues are empty, and half of the work was to write a query of their rows.
    if not found:
        return 0, None, []
    rows = whole.filter(pk__in=[key for key, *_dates in found[:ROWS_SHOWN]])
    items = [queue.item(row) for row in rows]
    # Between the two queries a colleague may have done the last rows.
    first = items[0].when if items else None
    return len(found), min(row[1] for row in found) if queue.oldest else first, items


def has_permission(permission):
    return lambda user: user.has_perm(permission)
