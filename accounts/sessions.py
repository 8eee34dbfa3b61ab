"""Sessions in the database, with the columns by which people recognize theirs.

Settings name this module as SESSION_ENGINE, so Django looks for `SessionStore` here.
"""

import time
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import Q
from django.utils import timezone

from accounts.models import StaffSession
from activity.log import record
from core.client_address import client_network

# How exact the time of the last use is: each note is a write.
NOTE_EVERY_SECONDS = 300
_USED, _STARTED, _DEVICE, _NETWORK = "used_at", "started_at", "device", "network"
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


class SessionStore(db.SessionStore):
    """Django's store, which also fills the columns of StaffSession."""

    @classmethod
    def get_model_class(cls):
        return StaffSession

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.device, row.network = data.get(_DEVICE, ""), data.get(_NETWORK, "")
        row.started_at, row.last_used_at = _moment(data.get(_STARTED)), _moment(data.get(_USED))
        return row


def _moment(seconds):
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def begin(request):
    """Note in a new session where and when it began."""
    request.session[_STARTED] = int(time.time())
    _note(request)


def is_over(request):
    """Return True if a session began, or was last used, too long ago.

    Each use writes the session again and so moves the end that Django knows.
    """
    now, started, used = time.time(), request.session.get(_STARTED), request.session.get(_USED)
    # The time is noted every few minutes only.
    limit = settings.SESSION_IDLE_MINUTES * 60
    is_idle = bool(limit and used and now - used > limit + NOTE_EVERY_SECONDS)
    return is_idle or bool(started and now - started > settings.SESSION_COOKIE_AGE)


def note_use(request):
    """Note the time and network of this use, at most every five minutes."""
    used = request.session.get(_USED)
    if used and time.time() - used >= NOTE_EVERY_SECONDS:
        _note(request)


def _note(request):
    request.session[_USED] = int(time.time())
    request.session[_DEVICE] = device_name(request.headers.get("User-Agent", ""))
    request.session[_NETWORK] = client_network(request)


def device_name(agent):
    """Return browser and system of a User-Agent header, such as "Firefox on macOS"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "Unknown browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "unknown system")
    return f"{browser} on {system}"


def of(user):
    """Return the running sessions of a person, the one used last first."""
    rows = StaffSession.objects.filter(user=user, expire_date__gt=timezone.now())
    return rows.order_by("-last_used_at", "-expire_date")


def end(*, user, handle):
    """End the session of a person that `handle` names; return True if there was one."""
    keys = [row.session_key for row in StaffSession.objects.filter(user=user) if row.handle == handle]
    ended = StaffSession.objects.filter(user=user, session_key__in=keys).delete()[0]
    if ended:
        record("account.sessions_ended", by=user, about=user, details={"sessions": ended})
    return bool(ended)


def end_others(*, user, keep=None, by=None):
    """End all sessions of a person but the one with the key `keep`; return how many.

    Without `by` they end as part of another deed, which has its own entry.
    """
    ended = StaffSession.objects.filter(Q(user=user), ~Q(session_key=keep or "")).delete()[0]
    if by is not None and ended:
        record("account.sessions_ended", by=by, about=user, details={"sessions": ended})
    return ended
