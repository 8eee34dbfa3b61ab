"""Cursors: where a page of a list ends, as text for an address.

The next page begins behind the values of the last row. So a row that is added or removed meanwhile moves no other one,
and the last page costs what the first one does.
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from psychsite.api.problems import Problem

MAX_CHARACTERS = 600
_INVALID = "The cursor is not one of ours. Take the address in “next” as it is, or leave the cursor out."
_MAX_INTEGER = 2**63 - 1


@dataclass(frozen=True)
class Order:
    """A column that a list is sorted by. `kind` is datetime, str or int."""

    column: str
    kind: type
    is_descending: bool = False

    def of(self, row):
        value = row
        for name in self.column.split("__"):
            value = getattr(value, name)
        return value

    def behind(self, value):
        return {f"{self.column}__{'lt' if self.is_descending else 'gt'}": value}


def sorted_by(rows, orders):
    return rows.order_by(*(f"{'-' if order.is_descending else ''}{order.column}" for order in orders))


def behind(orders, values):
    """Return the condition for rows behind one with these values."""
    found, equal = Q(), {}
    for order, value in zip(orders, values, strict=True):
        found |= Q(**equal, **order.behind(value))
        equal[order.column] = value
    return found


def encode(values):
    said = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    packed = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(cursor, kinds):
    """Return the values of a cursor; raise Problem unless they have these types."""
    if len(cursor) > MAX_CHARACTERS:
        raise Problem(400, _INVALID)
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = json.loads(packed)
    except (ValueError, RecursionError) as error:
        raise Problem(400, _INVALID) from error
    if not isinstance(values, list) or len(values) != len(kinds):
        raise Problem(400, _INVALID)
    return [_checked(value, kind) for value, kind in zip(values, kinds, strict=True)]


def _checked(value, kind):
    if kind is int and type(value) is int and 0 <= value <= _MAX_INTEGER:
        return value
    if kind is str and isinstance(value, str) and "\0" not in value and value.isprintable():
        return value
    if kind is datetime and isinstance(value, str):
        try:
            moment = parse_datetime(value)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None and 1900 <= moment.year <= 9000:
            # PostgreSQL refuses some zones that Python takes.
            return moment.astimezone(UTC)
    raise Problem(400, _INVALID)
