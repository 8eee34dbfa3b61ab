"""The active phrases, which each process keeps until one changes."""

from functools import lru_cache

from core import safe_cache
from crisis.models import Phrase
from crisis.phrases import PreparedPhrases
from crisis.version import read_version

OLD_SECONDS = 60
_KEY = "crisis-phrase-version"


def load_active():
    """Return all active Phrases. One query if this process knows their version."""
    return _read(read_version())[0]


def load_at_risk(*, may_be_old=False):
    """Return the active Phrases of people at risk. As many queries.

    With `may_be_old` they are those of the last minute, mostly without a query.
    """
    return _read(_recent_version() if may_be_old else read_version())[1]


def _recent_version():
    version = safe_cache.get(_KEY, may_be_old=True)
    if version is None:
        version = read_version()
        safe_cache.store(_KEY, version, OLD_SECONDS)
    return version


@lru_cache(maxsize=2)
def _read(_version):
    active = PreparedPhrases(Phrase.objects.filter(is_active=True))
    return active, PreparedPhrases(one for one in active if one.kind in Phrase.AT_RISK)
