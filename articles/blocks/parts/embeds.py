"""Hosts whose players an article may load, after a reader pressed Play."""

import re
from typing import NamedTuple
from urllib.parse import quote


class Embed(NamedTuple):
    """The player of one recording: who plays it, from which host, at which address."""

    provider: str
    host: str
    frame: str


def _youtube(found):
    # The host without cookies. `rel=0` keeps to the same channel afterwards.
    return f"https://www.youtube-nocookie.com/embed/{found['id']}?autoplay=1&rel=0"


def _vimeo(found):
    key = f"h={found['key']}&" if found["key"] else ""
    return f"https://player.vimeo.com/video/{found['id']}?{key}autoplay=1&dnt=1"


def _soundcloud(found):
    track = quote(f"https://soundcloud.com/{found['id']}", safe="")
    return f"https://w.soundcloud.com/player/?url={track}&auto_play=true&visual=false"


def _spotify(found):
    return f"https://open.spotify.com/embed/{found['id']}"


_PROVIDERS = (
    (
        "YouTube",
        "https://www.youtube-nocookie.com",
        re.compile(
            r"https?://(?:www\.|m\.)?(?:youtu\.be/|youtube(?:-nocookie)?\.com/"
            r"(?:watch\?(?:[^#]*&)?v=|embed/|shorts/|live/))(?P<id>[\w-]{11})(?:[?&#/].*)?"
        ),
        _youtube,
    ),
    (
        "Vimeo",
        "https://player.vimeo.com",
        re.compile(
            r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?(?P<id>\d{5,12})"
            r"(?:(?:/|\?h=)(?P<key>[0-9a-f]{6,16}))?(?:[?&#/].*)?"
        ),
        _vimeo,
    ),
    (
        "SoundCloud",
        "https://w.soundcloud.com",
        re.compile(r"https?://(?:www\.|m\.)?soundcloud\.com/(?P<id>[\w-]+/(?:sets/)?[\w-]+)/?(?:[?#].*)?"),
        _soundcloud,
    ),
    (
        "Spotify",
        "https://open.spotify.com",
        re.compile(r"https?://open\.spotify\.com/(?:embed/)?(?P<id>(?:episode|show|track)/[A-Za-z0-9]{22})(?:[?#].*)?"),
        _spotify,
    ),
)
IN_WORDS = "YouTube, Vimeo, SoundCloud or Spotify"


def find_embed(url):
    """Return the Embed of a page's address, or None if no known host plays it."""
    for name, host, pattern, frame_of in _PROVIDERS:
        if found := pattern.fullmatch(url):
            return Embed(name, host, frame_of(found))
    return None
