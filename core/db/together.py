"""Read rows of several tables in one query, and lock some first.

An action that reads a little of many tables spends its time between the queries. `read_together` joins them by UNION ALL:
each row comes as one JSON object, of which a model instance is made.
"""

import datetime
import json
from functools import lru_cache
from typing import NamedTuple

from django.db import connection, models

_JSON = {"sqlite": "json_object", "postgresql": "json_build_object"}


class Rows(NamedTuple):
    """The rows of a model for which the SQL `where` holds.

    `values` are its parameters. Columns in `without` are deferred. A number of ids is written as `in_list(ids)`.
    """

    model: type
    where: str
    values: tuple = ()
    without: tuple = ()


def in_list(values):
    """Return "(%s, %s)" for as many values."""
    return f"({', '.join(['%s'] * len(values))})"


def read_together(lock=(), **parts):
    """Return {name: [instances]} of the Rows in `parts`, in no order: one query.

    `lock` holds querysets with select_for_update. Their rows are locked first, so what is read is what those left for whom
    we waited. On SQLite the transaction holds the lock of the database already.
    """
    statements, values = [], []
    for rows in lock if connection.features.has_select_for_update else ():
        statement, given = rows.values("pk").order_by("pk").query.sql_with_params()
        statements.append(statement)
        values += given
    statements.append(" UNION ALL ".join(_select(connection.vendor, name, *_key(rows)) for name, rows in parts.items()))
    for rows in parts.values():
        values += rows.values
    found = {name: [] for name in parts}
    with connection.cursor() as cursor:
        # PostgreSQL runs these one after the other. Each sees what was committed before it, and the last one answers.
        cursor.execute("; ".join(statements), values)
        for name, row in cursor.fetchall():
            found[name].append(row)
    return {name: _instances(parts[name], rows) for name, rows in found.items()}


def _key(rows):
    return rows.model, rows.where, rows.without


@lru_cache(maxsize=500)
def _select(vendor, name, model, where, without):
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(
        f"'{field.attname}', {table}.{connection.ops.quote_name(field.column)}" for field in _fields(model, without)
    )
    return f"SELECT '{name}' AS part, {_JSON[vendor]}({columns}) AS row FROM {table} WHERE {where}"


@lru_cache(maxsize=100)
def _fields(model, without):
    return [field for field in model._meta.concrete_fields if field.name not in without]


def _instances(part, rows):
    fields = _fields(part.model, part.without)
    names = [field.attname for field in fields]
    readers = [_reader(field) for field in fields]
    made = []
    for text in rows:
        # PostgreSQL's driver has parsed it already.
        row = json.loads(text) if isinstance(text, str) else text
        values = [read(row[name]) if read else row[name] for name, read in zip(names, readers, strict=True)]
        made.append(part.model.from_db(connection.alias, names, values))
    return made


def _reader(field):
    """Return the function that makes a value of JSON one of Python, or None."""
    if isinstance(field, models.JSONField):
        return _read_json if connection.vendor == "sqlite" else None
    if isinstance(field, models.DateTimeField):
        return _read_moment
    if isinstance(field, models.DateField | models.TimeField | models.BooleanField):
        return field.to_python
    return None


def _read_json(value):
    return None if value is None else json.loads(value)


def _read_moment(value):
    if value is None:
        return None
    moment = datetime.datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
