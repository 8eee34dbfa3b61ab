"""Rows of tables as lines of JSON, and back, the same from every database."""

import base64
import datetime
import itertools
import json

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from psychsite.moving.site.tables import names_a_kind

ROWS_A_STEP = 500


class Unfit(Exception):
    """A line is no row of its table; the message says why."""


def read_lines(table):
    """Yield each row of a table as a line of JSON, in the order of its key."""
    rows = table.model._base_manager.order_by("pk").values_list(*table.columns)
    encoders = [_encoder(field) for field in table.fields]
    for row in rows.iterator(ROWS_A_STEP):
        values = {name: encode(value) for name, encode, value in zip(table.columns, encoders, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def parse_line(table, line):
    """Return {column: value} of a line. Raises Unfit."""
    try:
        said = json.loads(line)
    except ValueError as error:
        raise Unfit("it is no JSON") from error
    if not isinstance(said, dict) or said.keys() != set(table.columns):
        raise Unfit("it has other columns than the table")
    try:
        return {field.attname: _decode(field, said[field.attname]) for field in table.fields}
    except (TypeError, ValueError) as error:
        raise Unfit("a value does not fit its column") from error


def write_rows(table, rows):
    """Insert rows of {column: value} as they are, and return how many.

    No `save`, no `auto_now` and no cleaning changes a value. Keys are kept: a document names others by their keys.
    """
    fields = table.model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    into, marks = connection.ops.quote_name(table.model._meta.db_table), ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {into} ({names}) VALUES ({marks})"  # noqa: S608 (names of our own tables)
    number, rows = 0, iter(rows)
    with connection.cursor() as cursor:
        while batch := list(itertools.islice(rows, ROWS_A_STEP)):
            cursor.executemany(insert, [_values(fields, table.blanked | row) for row in batch])
            number += len(batch)
    return number


def _values(fields, row):
    return [field.get_db_prep_save(row[field.attname], connection) for field in fields]


def _encoder(field):
    if names_a_kind(field):
        return lambda key: None if key is None else ".".join(ContentType.objects.get_for_id(key).natural_key())
    if isinstance(field, models.DateTimeField):
        return lambda at: at and at.astimezone(datetime.UTC).isoformat()
    if isinstance(field, models.DateField | models.TimeField):
        return lambda at: None if at is None else at.isoformat()
    if isinstance(field, models.BinaryField):
        return lambda data: None if data is None else base64.b64encode(bytes(data)).decode()
    if isinstance(field, models.FileField):
        return str
    return lambda value: value


def _decode(field, value):
    if value is None:
        if not field.null:
            raise ValueError("no value")
        return None
    if names_a_kind(field):
        return ContentType.objects.get_by_natural_key(*value.split(".", 1)).pk
    if isinstance(field, models.DateTimeField):
        return datetime.datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return datetime.date.fromisoformat(value)
    if isinstance(field, models.TimeField):
        return datetime.time.fromisoformat(value)
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    if not isinstance(field, models.JSONField):
        _check_kind(field, value)
    return value


def _check_kind(field, value):
    """Raise ValueError for a value of another kind: SQLite would store it."""
    if field.is_relation:
        field = field.target_field
    wanted = (
        bool
        if isinstance(field, models.BooleanField)
        else int
        if isinstance(field, models.IntegerField | models.AutoField)
        else (int, float)
        if isinstance(field, models.FloatField)
        else str
    )
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise ValueError(f"no {wanted}")
