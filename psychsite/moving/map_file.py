"""The map of an import: what categories and custom fields of the old site become."""

import tomllib
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PARTS = {"topics", "tags", "meta", "defaults", "permalinks"}


class BadMap(ValueError):
    """The map cannot be used; the message says why."""


def read_map(content, name="The map"):
    """Return the tables of a map from its bytes. Raises BadMap."""
    try:
        found = tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        raise BadMap(f"{name} is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadMap(f"{name} is no TOML file: {error}") from error
    if unknown := sorted(found.keys() - PARTS):
        raise BadMap(f"The map has no part “{unknown[0]}”. Its parts are {', '.join(sorted(PARTS))}.")
    for part, values in sorted(found.items()):
        if not isinstance(values, dict):
            raise BadMap(f"“{part}” in the map must be a table: [{part}].")
        if wrong := next((key for key, value in values.items() if not isinstance(value, str)), None):
            raise BadMap(f"“{wrong}” in [{part}] must be text in quotation marks.")
    zone = found.get("defaults", {}).get("time_zone", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadMap(f"“{zone}” is no time zone. Write one such as America/Denver.") from error
    return found
