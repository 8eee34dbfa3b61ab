"""The database's own refusal to alter or delete editions and decisions, whatever program asks it to.

PostgreSQL: one function, called before UPDATE, DELETE and TRUNCATE. SQLite: triggers before UPDATE and DELETE, and before an
INSERT that would replace a row (`INSERT OR REPLACE` deletes without asking delete triggers).

A later migration that alters one of these tables makes SQLite copy it, which drops its triggers: such a migration ends
with `install`; a test proves that they are present after all migrations.
"""

# table: (columns that may change, [columns that together name a row])
PROTECTED = {
    "articles_edition": (("live_from", "live_until"), [("id",), ("article_id", "number")]),
    "articles_approval": (("withdrawn_at", "withdrawn_by_id", "withdrawn_reason"), [("id",)]),
}
_MESSAGE = "frozen: rows of {table} are kept as they are"


def install(connection):
    """Create the triggers, replacing those that are there."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _STATEMENTS[connection.vendor](connection):
            cursor.execute(statement)


def remove(connection):
    """Drop the triggers. Only the migration's way back and the tests' flush do so."""
    with connection.cursor() as cursor:
        for table in PROTECTED:
            for name in _names(table):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS psychsite_keep_row()")


def _names(table):
    return [f"{table}_keep_{event}" for event in ("update", "delete", "insert", "truncate")]


def _postgresql(connection):
    yield """
        CREATE FUNCTION psychsite_keep_row() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - TG_ARGV) = (to_jsonb(NEW) - TG_ARGV) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'frozen: rows of % are kept as they are', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """
    for table, (changeable, _keys) in PROTECTED.items():
        update, delete, _insert, truncate = _names(table)
        columns = ", ".join(f"'{column}'" for column in changeable)
        call = "EXECUTE FUNCTION psychsite_keep_row"
        yield f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} FOR EACH ROW {call}({columns})"
        yield f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} FOR EACH ROW {call}()"
        yield f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}()"


def _sqlite(connection):
    for table, (changeable, keys) in PROTECTED.items():
        update, delete, insert, _truncate = _names(table)
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE.format(table=table)}'); END"
        with connection.cursor() as cursor:
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns if name not in changeable)
        # A second open interval would be refused by the unique index; with OR REPLACE it would delete the first instead.
        rival = (
            f"NEW.live_from IS NOT NULL AND NEW.live_until IS NULL AND EXISTS (SELECT 1 FROM {table} WHERE id <> NEW.id"
            " AND article_id = NEW.article_id AND live_from IS NOT NULL AND live_until IS NULL)"
        )
        taken = [
            f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{name} = NEW.{name}' for name in key)})"
            for key in keys
        ]
        if "live_from" in changeable:
            taken.append(rival)
            changed += f" OR ({rival})"
        yield f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} WHEN {changed} {refuse}"
        yield f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} {refuse}"
        yield f"CREATE TRIGGER {insert} BEFORE INSERT ON {table} WHEN {' OR '.join(taken)} {refuse}"


_STATEMENTS = {"postgresql": _postgresql, "sqlite": _sqlite}
