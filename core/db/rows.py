"""Insert or update many rows with values of their own by few prepared statements."""

from django.db import connections
from django.db.models import AutoField, BooleanField, Field, ForeignKey, IntegerField, JSONField
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
    step, values = (connection.features.max_query_params or _MOST_VALUES) // len(fields), _reader(fields, connection)
    with connection.cursor() as cursor:
        for first in range(0, len(rows), step):
            some = rows[first : first + step]
            cursor.execute(
                f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES {', '.join([marks] * len(some))} "  # noqa: S608 (our names)
                f"RETURNING {quote(meta.pk.column)}",
                [value for row in some for value in values(row)],
            )
            for row, (key,) in zip(some, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = key, False, connection.alias


def insert_copies(row, name, keys):
    """Insert a row like `row` for each of `keys`, its foreign key `name`."""
    connection, keys = connections[DEFAULT_DB_ALIAS], list(keys)
    meta, quote = row._meta, connection.ops.quote_name
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, AutoField)]
    place = fields.index(meta.get_field(name))
    values = _reader(fields, connection)(row)
    columns, marks = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608 (our names)
            [[*values[:place], key, *values[place + 1 :]] for key in keys],
        )


def _reader(fields, connection):
    """Return the function that lists what the database gets of the fields of a row."""
    plan = [
        (
            field.attname,
            # Only fields of our own, and those of times and files, change a value before they save it.
            None if type(field).pre_save is Field.pre_save else field.pre_save,
            _ready_type(field),
            field.get_db_prep_save,
        )
        for field in fields
    ]

    def values(row):
        found = []
        for name, pre_save, ready, prepare in plan:
            value = pre_save(row, True) if pre_save else getattr(row, name)
            found.append(value if value is None or type(value) is ready else prepare(value, connection))
        return found

    return values


def _ready_type(field):
    """Return the type of the values that the database takes as they are.

    The others are adapted.
    """
    if isinstance(field, JSONField):
        return None
    if isinstance(field, BooleanField):
        return bool
    return int if isinstance(field, IntegerField | ForeignKey) else str
