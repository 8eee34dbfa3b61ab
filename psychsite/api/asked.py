"""Read the query of a request to a list, and refuse what a list does not have."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from psychsite.api import cursors
from psychsite.api.problems import Problem

DEFAULT_LIMIT, MAX_LIMIT = 20, 100
MAX_VALUE_CHARACTERS = 200
_DAY_CHARACTERS = len("2026-03-01")
_FIRST, _LAST = datetime(1900, 1, 1), datetime(9000, 1, 1)


@dataclass(frozen=True)
class Asked:
    """What a request to a list asks for.

    `after` are the values of its cursor, `where` the condition of its filters, `values` those as they were written.
    """

    limit: int
    after: list | None
    fields: tuple
    where: Q
    values: dict


def read_list_query(query, resource):
    """Return the Asked of a QueryDict; raise Problem with a sentence."""
    offered = {"limit", "cursor", "fields", *resource.filters} | ({"updated_since"} if resource.since else set())
    values = _read_once(query, offered, resource)
    where = Q()
    for name, one in resource.filters.items():
        if name in values:
            if not re.fullmatch(one.pattern, values[name]):
                raise Problem(400, f"“{name}” takes {one.says}. Write it as in {name}={one.example}.")
            where &= one.where(values[name])
        elif one.is_required:
            raise Problem(400, f"Add “{name}”, {one.says}, such as {name}={one.example}.")
    if "updated_since" in values:
        where &= resource.since(_read_moment(values["updated_since"]))
    return Asked(
        limit=_read_limit(values.get("limit")),
        after=cursors.decode(values["cursor"], resource.cursor_kinds) if "cursor" in values else None,
        fields=_read_fields(values.get("fields"), resource.keys),
        where=where,
        values=values,
    )


def read_fields(query, resource):
    """Return the names in `fields=` for one thing, which has no other parameter."""
    return _read_fields(_read_once(query, {"fields"}, resource).get("fields"), resource.all_keys)


def refuse_query(query):
    """Refuse all parameters, for answers that have none."""
    if query:
        raise Problem(400, "This address has no parameters. Leave out everything after the question mark.")


def _read_once(query, offered, resource):
    unknown = sorted(set(query) - offered)
    if unknown:
        known = ", ".join(f"“{name}”" for name in sorted(offered))
        raise Problem(400, f"{resource.name} has no parameter “{unknown[0][:60]}”. It has {known}.")
    values = {}
    for name in query:
        (value, *others) = query.getlist(name)
        longest = cursors.MAX_CHARACTERS if name in ("cursor", "fields") else MAX_VALUE_CHARACTERS
        if others:
            raise Problem(400, f"“{name}” is there more than once. Write it once.")
        if "\0" in value or len(value) > longest:
            raise Problem(400, f"“{name}” has more than {longest} characters, or a character that no text has.")
        values[name] = value
    return values


def _read_limit(value):
    if value is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"[0-9]{1,3}", value, re.ASCII) or not 1 <= int(value) <= MAX_LIMIT:
        raise Problem(400, f"“limit” is a number from 1 to {MAX_LIMIT}.")
    return int(value)


def _read_fields(value, keys):
    if value is None:
        return ()
    names = value.split(",")
    unknown = [name for name in names if name not in keys]
    if unknown:
        raise Problem(400, f"There is no field “{unknown[0][:60]}”. There are: {', '.join(keys)}.")
    return tuple(names)


def _read_moment(value):
    """Return a moment; a day alone begins at midnight UTC.

    A plus sign may have become a space.
    """
    moment = None
    try:
        moment = parse_datetime(value.replace(" ", "+"))
        if moment is not None and len(value) <= _DAY_CHARACTERS:
            moment = moment.replace(tzinfo=UTC)
    except ValueError:
        pass  # such as February 30
    if moment is None or moment.tzinfo is None:
        raise Problem(
            400, "“updated_since” is a day or a time with its zone, such as 2026-03-01 or 2026-03-01T09:30:00Z."
        )
    # Times at the ends of the calendar cannot be converted to UTC. PostgreSQL refuses other zones that Python takes.
    return min(max(moment.replace(tzinfo=None), _FIRST), _LAST).replace(tzinfo=moment.tzinfo).astimezone(UTC)
