"""The store: pages made once, and dropped when what they show changes.

Before it serves or keeps a page, the store follows what happened: changes in the log, moments that passed, and a new day.
A page that was rendered while something changed that it shows is not kept.
"""

import datetime
import logging
import time
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.utils import Error
from django.utils import timezone

from core.pages import changes, fragments, nginx
from core.pages.files import Files, Followed, StoreUnavailable
from core.pages.registry import registry
from core.pages.version import code_version
from core.text.dates import beginning_of

log = logging.getLogger(__name__)
# The size is checked each time that so many pages were kept; beyond a limit, the oldest tenth goes.
LOOK_EVERY = 64
# A clock that was set back by more than this makes all times of the store worthless.
SET_BACK_SECONDS = 60
LOG_EVERY_SECONDS = 60
# How long stored pages are shown while the database does not answer (docs/decisions/0094).
SHOWN_WHILE_AWAY_SECONDS = 300
_last_logged = {"at": float("-inf")}


@dataclass(frozen=True)
class Start:
    """What the store had followed when a page began to be rendered."""

    position: changes.Position
    at: float
    next: float | None
    midnight: float

    @property
    def until(self):
        """Return until when an unchanged page stays true."""
        return min(self.midnight, self.next or self.midnight)


class Store:
    """The pages in a folder, limited to a number and to a size in bytes."""

    def __init__(self, root, *, most_pages, most_bytes):
        self.files, self.most_pages, self.most_bytes = Files(root), most_pages, most_bytes
        self._is_claimed, self._kept, self._followed_at = False, 0, float("-inf")

    def follow(self):
        """Apply what happened since the last time; return the Start of what comes now.

        None means that other code, newer or older, owns the store. Raises StoreUnavailable.
        """
        try:
            start = self._follow()
        except (OSError, Error) as error:
            raise StoreUnavailable(f"{type(error).__name__}: {error}") from error
        self._followed_at = time.monotonic()
        return start

    def find_while_away(self, key):
        """Return (page, until when it is true) as of the last look at the log.

        None if that is long ago, or there is no such page.
        """
        now, state = timezone.now().timestamp(), self.files.read_state()
        if time.monotonic() - self._followed_at > SHOWN_WHILE_AWAY_SECONDS or self._is_due(state, now):
            return None
        page = self.files.read_page(key) if state.version == code_version() else None
        is_over = page is None or (page.expires is not None and page.expires <= now)
        return None if is_over else (page, min(state.midnight, state.next or state.midnight))

    def _follow(self):
        now, state = timezone.now().timestamp(), self.files.read_state()
        if self._is_due(state, now):
            state = None
        if state is not None:
            position, tags = changes.changes_since(position_of(state))
            if not tags:
                return self._start(state, position, now)
        with self.files.lock():
            state = self._sync(now)
        return self._start(state, position_of(state), now)

    def _start(self, state, position, now):
        return Start(position, now, state.next, state.midnight) if state.version == code_version() else None

    def _is_due(self, state, now):
        """Return True if the store must be brought up to date under its lock."""
        if state is None or not self._is_claimed:
            return True
        return now >= state.midnight or now < state.clock - SET_BACK_SECONDS or (state.next or now + 1) <= now

    def _sync(self, now):
        """Bring the store up to date and return its Followed; needs the lock."""
        state, is_first = self.files.read_state(), not self._is_claimed
        self._is_claimed = True
        if (
            state is None
            or now >= state.midnight
            or now < state.clock - SET_BACK_SECONDS
            or (is_first and state.version != code_version())
        ):
            return self._begin(now, code_version() if state is None or is_first else state.version)
        position, tags, clocks = read_on(state, now)
        if changes.EVERYTHING in tags:
            return self._begin(now, state.version)
        if tags:
            self._drop(tags | self._outdated_fragments(_tables(tags)))
        state = replace(state, **position._asdict())
        if clocks:
            state = replace(state, clock=now, next=next_moment(now))
            nginx.respect(self.files.root, now, state.next)
        self.files.write_state(state)
        return state

    def _begin(self, now, version):
        """Empty the store, and follow changes from now on."""
        position = changes.position_now()
        # The state goes first: if a file stays, the store stays unusable.
        (self.files.root / "state").unlink(missing_ok=True)
        self.files.clear()
        state = Followed(version, *position, clock=now, next=next_moment(now), midnight=next_midnight(now))
        self.files.write_state(state)
        return state

    def _outdated_fragments(self, tables):
        """Return the tags of shown fragments whose value has changed."""
        found = set()
        for name, fragment in registry.fragments.items():
            if tables.intersection(fragment.tables):
                shown = set(self.files.tags_that_begin(f"fragment:{name}="))
                found |= shown - {fragments.tag_of(fragment, fragments.load(fragment))} if shown else shown
        return found

    def _drop(self, tags):
        for tag in tags:
            keys = self.files.keys_with(tag)
            for key in keys:
                nginx.withdraw(self.files.root, self.files.remove_page(key))
            if keys:
                self.files.remove_tag(tag)

    def keep(self, key, page, start):
        """Store a page that was rendered since `start`; return False if it is outdated.

        Raises StoreUnavailable.
        """
        try:
            with self.files.lock():
                now = timezone.now().timestamp()
                state = self._sync(now)
                is_over = min(start.until, page.expires or start.until) <= now
                if is_over or state.version != code_version() or self._has_changed(page, start):
                    return False
                self.files.write_page(key, page)
                self._kept += 1
                if self._kept % LOOK_EVERY == 0:
                    self._limit()
                return True
        except (OSError, Error) as error:
            raise StoreUnavailable(f"{type(error).__name__}: {error}") from error

    def _has_changed(self, page, start):
        """Return True if anything that the page shows has changed since `start`."""
        _position, tags = changes.changes_since(start.position)
        if not tags:
            return False
        tables = _tables(tags)
        begun = {f"fragment:{name}=" for name, one in registry.fragments.items() if tables.intersection(one.tables)}
        return (
            changes.EVERYTHING in tags
            or not tags.isdisjoint(page.tags)
            or any(tag.partition("=")[0] + "=" in begun for tag in page.tags)
        )

    def _limit(self):
        """Remove the oldest pages if there are too many."""
        found = self.files.oldest_first()
        number, size = len(found), sum(bytes_ for _time, bytes_, _key in found)
        if number <= self.most_pages and size <= self.most_bytes:
            return
        for _time, bytes_, key in found:
            if number <= self.most_pages * 0.9 and size <= self.most_bytes * 0.9:
                break
            nginx.withdraw(self.files.root, self.files.remove_page(key))
            number, size = number - 1, size - bytes_
        for entry in (self.files.root / "rendering").glob("*"):
            entry.unlink(missing_ok=True)

    def clear(self):
        """Remove all pages. Raises StoreUnavailable."""
        try:
            with self.files.lock():
                self._is_claimed = True
                self._begin(timezone.now().timestamp(), code_version())
        except (OSError, Error) as error:
            raise StoreUnavailable(f"{type(error).__name__}: {error}") from error


def read_on(state, now):
    """Return (Position now, tags since `state`, True to read the clocks again).

    The tags are those of changes, and of what began or ended by time.
    """
    position, tags = changes.changes_since(position_of(state))
    has_passed = state.next is not None and state.next <= now
    clocks = any(has_passed or _tables(tags).intersection(clock.tables) for clock in registry.clocks)
    if has_passed:
        after, until = _moment(state.clock), _moment(now)
        tags |= {tag for clock in registry.clocks for tag in clock.passed(after, until)}
    return position, tags, clocks


def _tables(tags):
    return {tag.removeprefix("table:") for tag in tags if tag.startswith("table:")}


def position_of(state):
    return changes.Position(state.anchor, state.at, state.snapshot)


def _moment(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def next_moment(now):
    moments = [clock.next_moment(_moment(now)) for clock in registry.clocks]
    return min((moment.timestamp() for moment in moments if moment is not None), default=None)


def next_midnight(now):
    """Return the end of the site's day at `now`."""
    return beginning_of(timezone.localdate(_moment(now)) + datetime.timedelta(days=1)).timestamp()


def report(problem):
    """Log that the store is unavailable, at most once a minute."""
    if time.monotonic() - _last_logged["at"] >= LOG_EVERY_SECONDS:
        _last_logged["at"] = time.monotonic()
        log.warning("Stored pages are unavailable (%s); pages are rendered without them.", problem)


_stores = {}


def the_store():
    """Return the site's Store, or None if PAGE_CACHE is off."""
    if not settings.PAGE_CACHE:
        return None
    root = str(settings.PAGE_CACHE_FOLDER)
    if root not in _stores:
        limits = {"most_pages": settings.PAGE_CACHE_PAGES, "most_bytes": settings.PAGE_CACHE_MB * 1024 * 1024}
        _stores[root] = Store(root, **limits)
    return _stores[root]


def follow_quietly():
    """Apply what happened, for writers.

    What nginx serves by itself must be gone before they answer.
    """
    store = the_store() if nginx.is_wanted() else None
    if store is None:
        return
    try:
        store.follow()
    except StoreUnavailable as problem:
        report(problem)
