"""Insert or update many rows with values of their own by few prepared statements."""

from django.db import connections
from django.db.models import AutoField, JSONField
from django.db.utils import DEFAULT_DB_ALIAS

# PostgreSQL counts the values of a statement with 16 bits.
_MOST_VALUES = 30_000


def update_rows(rows, names):
    """Write the fields `names` of saved rows of one model.

    `bulk_update` builds one expression with a branch for each row, which takes ten times as long. Like it, this calls no
    `save`, and fields clean their values.
    """
    rows = list(rows)
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields = [meta.get_field(name) for name in names]
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    statement = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE {quote(meta.pk.column)} = %s"  # noqa: S608 (our names)
    values = [
        [*(field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields), row.pk] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def insert_rows(rows):
    """Insert new rows of one model by few statements, and give them their keys.

    `bulk_create` compiles every value as an expression, which takes three times as long. Like it, this calls no `save`,
    and fields clean their values.
    """
    rows = list(rows)
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, AutoField)]
    columns = ", ".join(quote(field.column) for field in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    step = (connection.features.max_query_params or _MOST_VALUES) // len(fields)
    with connection.cursor() as cursor:
        for first in range(0, len(rows), step):
            some = rows[first : first + step]
            cursor.execute(
                f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES {', '.join([marks] * len(some))} "  # noqa: S608 (our names)
                f"RETURNING {quote(meta.pk.column)}",
                [value for row in some for value in _values(row, fields, connection)],
            )
            for row, (key,) in zip(some, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = key, False, connection.alias


def insert_copies(row, name, keys):
    """Insert a row like `row` for each of `keys`, its foreign key `name`."""
    connection, keys = connections[DEFAULT_DB_ALIAS], list(keys)
    meta, quote = row._meta, connection.ops.quote_name
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, AutoField)]
    place = fields.index(meta.get_field(name))
    values = list(_values(row, fields, connection))
    columns, marks = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608 (our names)
            [[*values[:place], key, *values[place + 1 :]] for key in keys],
        )


def _values(row, fields, connection):
    """Yield what the database gets of the fields of a row."""
    for field in fields:
        value = field.pre_save(row, True)
        # These stay as they are; the other types are adapted.
        is_ready = value is None or (type(value) is str and not isinstance(field, JSONField))
        yield value if is_ready else field.get_db_prep_save(value, connection)
