"""Tell a CDN how long to keep a page, and what to drop.

Answers of stored pages name their tags (`Cache-Tag`) and a time (`Surrogate-Control`, and `CDN-Cache-Control` of RFC 9213).
`purge_changes`, which a worker calls, reads the log of changes as a store does, and sends the tags to the CDN, which drops them.
It moves on only after the CDN accepted them, so a request that failed is made again.
"""

import json
import time
import urllib.request
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace

from django.conf import settings

from core.pages import changes, fragments
from core.pages.files import Followed
from core.pages.registry import registry
from core.pages.store import next_midnight, next_moment, read_on
from core.pages.version import code_version

MOST_TAGS_A_REQUEST, MOST_HEADER_CHARACTERS, TIMEOUT_SECONDS = 30, 8_000, 10
# A page that was under way when its tags were dropped may reach the CDN later. So all tags are dropped a second time.
AGAIN_SECONDS = 30


class PurgeError(OSError):
    """The CDN did not accept a request; the worker makes it again."""


@dataclass(frozen=True)
class State(Followed):
    """What the worker has followed, and the tags of fragments that pages show.

    `again` are the (time, [tags]) to drop a second time.
    """

    fragments: dict = field(default_factory=dict)
    again: list = field(default_factory=list)


def is_wanted():
    return bool(settings.CDN_PURGE_URL)


def tag_header(tags):
    """Return the header with a page's tags: none if they are too many for a CDN."""
    value = ",".join(sorted(tags))
    return [["Cache-Tag", value]] if is_wanted() and len(value) <= MOST_HEADER_CHARACTERS else []


def limit_time(response, until):
    """Say until when a CDN may keep the answer of a stored page."""
    if "Cache-Tag" not in response.headers:
        return
    seconds = int(min(until - time.time(), settings.CDN_SECONDS))
    if seconds > 0:
        for name in ("Surrogate-Control", "CDN-Cache-Control"):
            response.headers[name] = f"max-age={seconds}"
    else:
        del response.headers["Cache-Tag"]


def purge_changes(now):
    """Tell the CDN to drop what changed since the last call.

    Return the number of tags; -1 stands for all pages. Raises PurgeError, and then the next call begins where this one did.
    """
    state = _read_state()
    if state is None or state.version != code_version() or not state.clock <= now < state.midnight:
        return _purge_everything(now)
    position, tags, clocks = read_on(state, now)
    if changes.EVERYTHING in tags:
        return _purge_everything(now)
    shown = _shown_fragments()
    tags |= {tag for name, tag in state.fragments.items() if shown.get(name) != tag}
    due = [old for moment, old in state.again if moment <= now]
    if changes.EVERYTHING in (one for old in due for one in old):
        _send({"purge_everything": True})
        due = []
    _send_tags(sorted(tags.union(*due)))
    again = [[moment, old] for moment, old in state.again if moment > now]
    if tags:
        again.append([now + AGAIN_SECONDS, sorted(tags)])
    state = replace(state, **position._asdict(), fragments=shown, again=again)
    if clocks:
        state = replace(state, clock=now, next=next_moment(now))
    _write_state(state)
    return len(tags)


def _purge_everything(now):
    # The position comes first: what changes meanwhile is dropped by its tags later.
    position = changes.position_now()
    shown = _shown_fragments()
    _send({"purge_everything": True})
    again = [[now + AGAIN_SECONDS, [changes.EVERYTHING]]]
    times = now, next_moment(now), next_midnight(now)
    _write_state(State(code_version(), *position, *times, fragments=shown, again=again))
    return -1


def _shown_fragments():
    return {name: fragments.tag_of(one, fragments.load(one)) for name, one in registry.fragments.items()}


def _send_tags(tags):
    for first in range(0, len(tags), MOST_TAGS_A_REQUEST):
        _send({"tags": tags[first : first + MOST_TAGS_A_REQUEST]})


def _send(body):
    """Send one request. Raises PurgeError."""
    head = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.CDN_PURGE_TOKEN}"}
    data = json.dumps(body).encode()
    request = urllib.request.Request(settings.CDN_PURGE_URL, data, head, method="POST")  # noqa: S310 (the operator's address)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310 (the operator's address)
            pass
    except OSError as error:
        # The error may quote the address; the token is in a header and in no message.
        raise PurgeError(f"The CDN did not drop pages: {type(error).__name__}: {error}.") from error


def _file():
    return settings.VAR_DIR / "cdn.json"


def _read_state():
    with suppress(OSError, ValueError, TypeError):
        return State(**json.loads(_file().read_text()))
    return None


def _write_state(state):
    half = _file().with_suffix(".new")
    half.write_text(json.dumps(asdict(state)))
    half.replace(_file())
