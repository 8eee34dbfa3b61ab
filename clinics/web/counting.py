"""Count how often listings are shown and opened, and nothing about readers.

A view names the clinics of its page in a header, which is stored with the page. The middleware outside of the stored
pages takes the header off, so no reader gets it, and adds to counts in memory. They are written once a minute. What a
process counted in its last minute is lost when it ends. nginx keeps no copies of pages with such a header.
"""

import logging
import re
import time
from collections import Counter
from threading import Lock

from django.db import DatabaseError, connection
from django.utils import timezone

from clinics.models import Clinic, ListingCount

log = logging.getLogger(__name__)
SHOWN, OPENED = "X-Listings-Shown", "X-Listing-Opened"
FLUSH_SECONDS, MAX_WAITING, MONTHS_SHOWN = 60, 2000, 12
_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|fetch|scan|monitor|check|curl|wget|python|java/|go-http|headless|facebookexternal",
    re.IGNORECASE,
)


def note_shown(response, clinics):
    """Name the clinics of a list; return the response."""
    if clinics:
        response.headers[SHOWN] = " ".join(str(clinic.pk) for clinic in clinics)
    return response


def note_opened(response, clinic):
    """Name the clinic whose page it is; return the response."""
    response.headers[OPENED] = str(clinic.pk)
    return response


class CountListings:
    """Count the listings of pages that people get."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        shown, opened = (_take(response, name) for name in (SHOWN, OPENED))
        if (shown or opened) and _is_by_a_person(request, response):
            the_counts.add(shown, opened)
        return response


def _take(response, name):
    """Take a header off; return its words."""
    words = response.headers.get(name, "").split()
    del response.headers[name]
    return words


def _is_by_a_person(request, response):
    """Return False for robots, staff, and what is no new page for a reader.

    That is a page fetched ahead, or one that the browser still has.
    """
    meta = request.META
    agent = meta.get("HTTP_USER_AGENT", "")
    return (
        request.method == "GET"
        and response.status_code == 200
        and bool(agent)
        and not _ROBOT.search(agent)
        and not meta.get("HTTP_COOKIE")
        and "prefetch" not in meta.get("HTTP_SEC_PURPOSE", meta.get("HTTP_PURPOSE", ""))
    )


class Counts:
    """The counts of this process that are not written yet."""

    def __init__(self):
        self._lock, self._shown, self._opened, self._written = Lock(), Counter(), Counter(), time.monotonic()

    def add(self, shown, opened):
        with self._lock:
            self._shown.update(shown)
            self._opened.update(opened)
            waiting = len(self._shown) + len(self._opened)
            if time.monotonic() - self._written < FLUSH_SECONDS and waiting < MAX_WAITING:
                return
        self.write()

    def write(self):
        """Write what waits; if the database fails, it is lost and no reader notices."""
        with self._lock:
            shown, opened, self._shown, self._opened = self._shown, self._opened, Counter(), Counter()
            self._written = time.monotonic()
        try:
            _add_to_month(timezone.localdate().replace(day=1), shown, opened)
        except DatabaseError as error:
            log.warning("The counts of listings could not be written: %s.", type(error).__name__)


the_counts = Counts()


def _add_to_month(month, shown, opened):
    """Add to the rows of a month, one statement for each 300 clinics."""
    wanted = sorted({*map(int, shown), *map(int, opened)})
    known = Clinic.objects.filter(pk__in=wanted).values_list("pk", flat=True) if wanted else ()
    rows = [(pk, month, shown[str(pk)], opened[str(pk)]) for pk in known]
    table = connection.ops.quote_name(ListingCount._meta.db_table)
    for first in range(0, len(rows), 300):
        part = rows[first : first + 300]
        values = ", ".join(["(%s, %s, %s, %s)"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (clinic_id, month, shown, opened) VALUES {values} "  # noqa: S608 (names of ours)
                "ON CONFLICT (clinic_id, month) DO UPDATE "
                f"SET shown = {table}.shown + excluded.shown, opened = {table}.opened + excluded.opened",
                [value for row in part for value in row],
            )


def counts_of(clinic):
    """Return the ListingCounts of the last months, the newest first."""
    return list(ListingCount.objects.filter(clinic=clinic)[:MONTHS_SHOWN])
