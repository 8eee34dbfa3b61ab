"""Copies of stored pages that nginx serves without Python.

A copy is a file `index.html.gz` below a folder named after a period of 1,000 seconds, which nginx knows from its clock. It is
put there only if the page stays true for all of the period. So nothing that ends with time is served by nginx at that time.

nginx adds the same headers to all copies. `manage.py write_nginx_headers` writes them into a file that nginx includes, and only
pages that have exactly these headers are copied.
"""

import os
import re
import shutil
from contextlib import suppress
from functools import lru_cache

from django.conf import settings

PERIOD_SECONDS = 1000
# Written by Django outside of the stored pages, or by nginx itself.
_OUTER = {"strict-transport-security", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy"}
_BY_NGINX = {"vary", "content-type", "link"}
_HEADER = re.compile(r'add_header ([A-Za-z-]+) "([^"]*)";')
# Folders of this page alone: "/", "/articles/sleep/". No dots, so that no path leads out of the folder.
_PATH = re.compile(r"/(?:[A-Za-z0-9_-]+/)*")


def is_wanted():
    return settings.PAGE_CACHE_NGINX


def headers_file():
    return settings.VAR_DIR / "nginx-headers.conf"


@lru_cache(maxsize=4)
def _read_headers(path, _changed):
    """Return {(name, value)} that nginx adds, as `_comparable` makes them."""
    with open(path) as file:
        return _comparable(_HEADER.findall(file.read()))


def _comparable(headers):
    # The directives of a policy have no order.
    return {(name.lower(), frozenset(part.strip() for part in value.split(";"))) for name, value in headers}


def has_headers_of_copies(page):
    """Return True if nginx would add exactly the headers of a page."""
    try:
        path = headers_file()
        wanted = _read_headers(str(path), path.stat().st_mtime_ns)
    except OSError:
        return False
    if ["Content-Type", "text/html; charset=utf-8"] not in page.headers:
        return False
    own = _comparable((name, value) for name, value in page.headers if name.lower() not in _BY_NGINX)
    return own <= wanted and {name for name, _value in wanted - own} <= _OUTER


def copy_path(root, now, path):
    """Return where the copy of a page belongs now; None if its path has none."""
    if not _PATH.fullmatch(path):
        return None
    return f"{root}/nginx/{int(now // PERIOD_SECONDS)}{path}index.html.gz"


def end_of_period(now):
    return (now // PERIOD_SECONDS + 1) * PERIOD_SECONDS


def publish(files, key, page, *, now, until):
    """Put a copy of a stored page where nginx finds it.

    That is, if it stays true until the period ends. `until` is until when all pages stay true.
    """
    target = copy_path(files.root, now, page.path)
    if target is None or os.path.exists(target) or min(until, page.expires or until) < end_of_period(now):
        return
    if not has_headers_of_copies(page):
        return
    with files.lock():
        # Another process may have dropped the page meanwhile; below the lock none can.
        current = files.read_page(key)
        if current is None or current.etag != page.etag:
            return
        os.makedirs(os.path.dirname(target), exist_ok=True)
        temporary = f"{target}.{os.getpid()}"
        with open(temporary, "wb") as file:
            file.write(page.bodies[1])
        # nginx makes its ETag from time and size. The same content has the same in each period.
        changed = int(page.etag[3:10], 16)
        os.utime(temporary, (changed, changed))
        os.replace(temporary, target)
    _remove_past(files.root, now)


def withdraw(root, path):
    """Remove all copies of a page."""
    if path is None or not _PATH.fullmatch(path):
        return
    for period in _periods(root):
        with suppress(FileNotFoundError):
            os.unlink(f"{root}/nginx/{period}{path}index.html.gz")


def respect(root, now, next_moment):
    """Remove the copies of this period if something begins or ends within it."""
    if next_moment is not None and next_moment < end_of_period(now):
        for period in _periods(root):
            shutil.rmtree(f"{root}/nginx/{period}", ignore_errors=True)


def _remove_past(root, now):
    for period in _periods(root):
        if int(period) < int(now // PERIOD_SECONDS):
            shutil.rmtree(f"{root}/nginx/{period}", ignore_errors=True)


def _periods(root):
    try:
        return [name for name in os.listdir(f"{root}/nginx") if name.isdigit()]
    except OSError:
        return []
