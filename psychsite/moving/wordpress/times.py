"""Read the times of an export. Pure."""

from datetime import UTC, datetime

from comments.importing.records import EARLIEST


def read_time(text, zone=UTC):
    """Return a time of the export, or None for zeros and nonsense."""
    try:
        moment = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None
    return moment if moment >= EARLIEST else None
