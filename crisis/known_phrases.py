"""The active phrases, which each process keeps until one changes."""

from functools import lru_cache

from crisis.models import Phrase
from crisis.version import read_version


def load_active():
    """Return all active Phrases. One query if this process knows their version."""
    return _read(read_version())[0]


def load_at_risk():
    """Return the active Phrases of people at risk. As many queries."""
    return _read(read_version())[1]


@lru_cache(maxsize=2)
def _read(_version):
    active = tuple(Phrase.objects.filter(is_active=True))
    return active, tuple(one for one in active if one.kind in Phrase.AT_RISK)
