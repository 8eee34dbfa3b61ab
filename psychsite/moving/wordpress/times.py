"""Read the times of an export. Pure."""

import re
from datetime import UTC, datetime

from comments.importing.records import EARLIEST

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


def read_time(text, zone=UTC):
    """Return a time of the export, or None for zeros and nonsense."""
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        return None
    return moment if moment >= EARLIEST else None
