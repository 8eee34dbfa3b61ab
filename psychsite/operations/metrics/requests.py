"""Measure requests by pattern of the address and class of the status.

Nothing of the reader and no path is in a label: /articles/sleep/ counts as articles/<slug:slug>/.
"""

from functools import lru_cache

from django.urls import Resolver404, resolve
from prometheus_client import Histogram

NONE = "none"
SECONDS = Histogram(
    "psychsite_request_seconds",
    "Time that a request took, by pattern of its address, class of its status, and whether the page was stored.",
    ["route", "status", "source"],
    buckets=(0.001, 0.005, 0.025, 0.1, 0.5, 2.5),
)
# To find the series of three labels takes longer than to count.
_series = lru_cache(maxsize=4096)(SECONDS.labels)


def note(request, response, seconds):
    """Count a request that took `seconds`."""
    is_stored = getattr(request, "is_stored_page", False)
    match = request.resolver_match
    route = match.route if match else _route_of(request.path_info) if is_stored else NONE
    source = "stored" if is_stored else "rendered"
    _series(route, f"{response.status_code // 100}xx", source).observe(seconds)


@lru_cache(maxsize=4096)
def _route_of(path):
    """Return the pattern of a stored page, whose request met no resolver."""
    try:
        return resolve(path).route
    except Resolver404:
        return NONE
