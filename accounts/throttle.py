"""Limit guesses at sign-in before anything is hashed.

The counts are those of one account, one network and the whole site.

A device that signed in before has a signed cookie and a count of its own, so guesses from elsewhere never lock its owner
out. A network or a site that was refused is remembered in this process until its wait is over; such a try costs no query.
"""

import hashlib
import math
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.crypto import get_random_string

from activity.log import record
from core import ratelimit
from core.client_address import client_network
from core.errors import ActionRefused
from core.tokens import keyed_hash


@dataclass(frozen=True)
class Bucket:
    """At most `limit` tries in `seconds`."""

    name: str
    limit: int
    seconds: int


DEVICE = Bucket("sign-in device", 10, 300)
NETWORK = Bucket("sign-in network", 10, 300)
ACCOUNT = Bucket("sign-in account", 10, 300)
# Distributed guessing: a short count so that hashes leave the processor to readers, and a long one.
BURST = Bucket("sign-in burst", 30, 10)
SITE = Bucket("sign-in site", 1000, 300)
# Codes of the second step, which have six digits.
CODES = (Bucket("code 5 min", 5, 300), Bucket("code hour", 20, 3600))
CODE_NETWORKS = (Bucket("code network 5 min", 10, 300), Bucket("code network hour", 50, 3600))
# Links by email, for a forgotten password.
LINK_ADDRESS = Bucket("link address", 3, 3600)
LINK_NETWORK = Bucket("link network", 10, 3600)
LINK_SITE = Bucket("link site", 100, 3600)
PASSKEYS = Bucket("passkey network", 60, 300)
SINGLE_SIGN_ON = Bucket("single sign-on network", 60, 300)

# A refusal by these is recorded: once a wait and process, not for each try.
_GUESSES = {DEVICE, NETWORK, ACCOUNT, SITE, *CODES, *CODE_NETWORKS}

_COOKIE_SALT = "accounts.throttle.device"
COOKIE_DAYS = 180
_MOST_NAMES = 5
_MOST_REMEMBERED = 10_000
_EVERYBODY = "all"
# A try that is refused at once is answered after this pause, so that a flood of tries leaves the processor to readers. Each
# pause holds a thread: gunicorn.conf.py has that many more of them.
PAUSE_SECONDS = 2
SLOW_LANE = 16
_slow_lane = threading.BoundedSemaphore(SLOW_LANE)
# {(bucket, key): time until which it is refused}
_refused = {}


class TooManyTries(ActionRefused):
    """The limit is reached; `retry_after` says for how many seconds."""

    def __init__(self, retry_after):
        super().__init__(f"Too many tries. Wait {wait_in_words(retry_after)}, then try again.", retry_after=retry_after)


def wait_in_words(seconds):
    """Return a wait as people say it: "40 seconds", "3 minutes"."""
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def admit(request, username):
    """Count a try to sign in as `username`; raise TooManyTries beyond a limit."""
    if device := known_device(request, username):
        count(DEVICE, f"{device}:{_name_key(username)}")
        return
    count(NETWORK, network_key(request))
    count(ACCOUNT, _name_key(username))
    count(BURST, _EVERYBODY)
    count(SITE, _EVERYBODY)


def admit_code(request, user):
    """Count a try to guess a code of the second step."""
    for bucket in CODES:
        count(bucket, str(user.pk))
    for bucket in CODE_NETWORKS:
        count(bucket, network_key(request))


def admit_link(request, address):
    """Count a request for a link by email."""
    count(LINK_NETWORK, network_key(request))
    count(LINK_ADDRESS, _digest(address.strip().lower()))
    count(LINK_SITE, _EVERYBODY)


def count(bucket, key):
    """Count one try; raise TooManyTries if it is one too many.

    A refused try is not counted, so that the wait that a page names is true.
    """
    if wait := _remembered(bucket, key):
        raise TooManyTries(wait)
    with transaction.atomic():
        verdict = ratelimit.hit(bucket=bucket.name, key=key, limit=bucket.limit, seconds=bucket.seconds)
        if not verdict.allowed:
            transaction.set_rollback(True)
    if not verdict.allowed:
        if bucket in _GUESSES:
            record("account.sign_in_burst", by=None, details={"limit": bucket.name, "tries": bucket.limit})
        _remember(bucket, key, verdict.retry_after)
        raise TooManyTries(verdict.retry_after)


def seconds_refused(request):
    """Return for how long this client's tries are refused for sure, 0 if they are not.

    It reads this process alone, so that a flood of tries costs next to nothing.
    """
    if not _refused:
        return 0
    wait = max(
        _remembered(NETWORK, network_key(request)), _remembered(BURST, _EVERYBODY), _remembered(SITE, _EVERYBODY)
    )
    return 0 if wait and _cookie(request) else wait


def slow_down():
    """Wait before a refused try is answered, unless as many as may wait do so already."""
    if _slow_lane.acquire(blocking=False):
        try:
            time.sleep(PAUSE_SECONDS)
        finally:
            _slow_lane.release()


def forget():
    """Forget what this process remembers; for tests."""
    _refused.clear()


def _remembered(bucket, key):
    until = _refused.get((bucket.name, key), 0)
    return max(0, math.ceil(until - time.time()))


def _remember(bucket, key, seconds):
    if len(_refused) >= _MOST_REMEMBERED:
        _refused.clear()
    _refused[bucket.name, key] = time.time() + seconds


def network_key(request):
    """Return a digest of the client's network: addresses are not stored."""
    return _digest(client_network(request))


def _digest(text):
    return keyed_hash("accounts.throttle", text)[:32]


def _name_key(username):
    return hashlib.sha256(username.strip().lower().encode()).hexdigest()[:32]


def cookie_name():
    return "__Host-device" if settings.HTTPS else "device"


def known_device(request, username):
    """Return the id of a device on which this person signed in before, else ""."""
    known = _cookie(request)
    return known["id"] if known and _name_key(username) in known["names"] else ""


def remember_device(request, response, username):
    """Set the cookie by which this device is known for `username`."""
    known = _cookie(request) or {"id": get_random_string(22), "names": []}
    name = _name_key(username)
    names = [name, *(other for other in known["names"] if other != name)][:_MOST_NAMES]
    response.set_cookie(
        cookie_name(),
        signing.dumps({"id": known["id"], "names": names}, salt=_COOKIE_SALT),
        max_age=COOKIE_DAYS * 86400,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _cookie(request):
    value = request.COOKIES.get(cookie_name())
    if not value:
        return None
    try:
        return signing.loads(value, salt=_COOKIE_SALT, max_age=COOKIE_DAYS * 86400)
    except signing.BadSignature:
        return None
