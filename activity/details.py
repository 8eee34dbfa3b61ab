"""The details of an entry: small, and without anything that belongs to a reader."""

import datetime
import re

from core.text.clean import clean_line

MAX_CHARACTERS, MAX_ITEMS, MAX_DEPTH = 200, 50, 3
# An address may be a reader's. An entry says what was done without it.
_EMAIL = re.compile(r"[^\s@<>(),;:\"“”]+@[^\s@<>(),;:\"“”]+")


class BadDetails(ValueError):
    """The details hold something that an entry cannot keep."""


def clean_details(details):
    """Return the details as they are stored.

    Texts are cut and lose their email addresses; dates become text. Raises BadDetails for other objects and long lists.
    """
    return _clean(details or {}, MAX_DEPTH)


def clean_words(text, limit=MAX_CHARACTERS):
    """Return one line of at most `limit` characters, without email addresses."""
    line = _EMAIL.sub("[email]", clean_line(text))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _clean(value, depth):
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return clean_words(value)
    if depth and isinstance(value, dict | list | tuple | set | frozenset) and len(value) <= MAX_ITEMS:
        if isinstance(value, dict):
            return {clean_words(str(key)): _clean(part, depth - 1) for key, part in value.items()}
        parts = sorted(value) if isinstance(value, set | frozenset) else value
        return [_clean(part, depth - 1) for part in parts]
    raise BadDetails(f"An entry cannot keep {type(value).__name__} in its details. Use short texts and numbers.")
