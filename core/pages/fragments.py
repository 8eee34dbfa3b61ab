"""Parts that many pages share, such as the menu of topics."""

import hashlib

from core.pages import recording
from core.pages.registry import registry


def get(name):
    """Return the rows of a fragment, and note that the page shows it."""
    fragment = registry.fragments[name]
    if not recording.is_recording():
        return fragment.load()
    rows = load(fragment)
    recording.show(tag_of(fragment, rows))
    return rows


def note(*names):
    """Note that the page shows these fragments, which it reads itself.

    It has tags of its own for what else it shows of their tables.
    """
    if recording.is_recording():
        for name in names:
            get(name)


def load(fragment):
    """Return a fragment's rows from the database, without noting its tables."""
    with recording.paused(), recording.fresh():
        return fragment.load()


def tag_of(fragment, rows):
    """Return the tag of a fragment with the value that these rows have."""
    value = hashlib.sha256(repr(fragment.value(rows)).encode()).hexdigest()[:12]
    return f"fragment:{fragment.name}={value}"
