"""Triggers that forbid changing or deleting editions, decisions and publications.

PostgreSQL: one function, called before UPDATE, DELETE and TRUNCATE. SQLite: triggers before UPDATE and DELETE, and
before an INSERT that would replace a row (`INSERT OR REPLACE` skips delete triggers). On SQLite the definition lists
all columns, so that `migrate` reinstalls the triggers after a migration adds one.
"""

from core.db.triggers import Definition, Part, Trigger, TriggerSet

# table: (columns that may change, [columns that together name a row])
PROTECTED = {
    "articles_edition": (("live_from", "live_until", "first_live", "changed"), [("id",), ("article_id", "number")]),
    "articles_approval": (("withdrawn_at", "withdrawn_by_id", "withdrawn_reason"), [("id",)]),
    "authors_identitychange": (
        ("decided_by_id", "decided_at", "is_accepted", "answer", "credential_id"),
        [("id",)],
    ),
    "articles_publicationevent": ((), [("id",)]),
    "articles_editionperson": ((), [("id",), ("edition_id", "person_id")]),
    "articles_editioneditor": ((), [("id",), ("edition_id", "user_id")]),
}
# Columns that may change as long as `live_from` is NULL before and after: the type of change of an unpublished edition.
CORRECTABLE = {"articles_edition": ("change_class", "changed_at", "compared_with")}
_PREFIX = "frozen_"
_MESSAGE = "frozen: rows of {table} are kept as they are"
_FUNCTION = "frozen_keep_row()"
_CORRECTED = f"ARRAY[{', '.join(repr(column) for column in CORRECTABLE['articles_edition'])}]"
_KEEP_ROW = f"""
    CREATE FUNCTION {_FUNCTION} RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - TG_ARGV) = (to_jsonb(NEW) - TG_ARGV) THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'articles_edition'
            AND to_jsonb(OLD) ->> 'live_from' IS NULL AND to_jsonb(NEW) ->> 'live_from' IS NULL
            AND (to_jsonb(OLD) - {_CORRECTED}) = (to_jsonb(NEW) - {_CORRECTED}) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '{_MESSAGE.format(table="%")}', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""


def _postgresql(connection):
    triggers = []
    for table, (changeable, _keys) in PROTECTED.items():
        columns = ", ".join(f"'{column}'" for column in changeable)
        for event, each, arguments in (
            ("update", "ROW", columns),
            ("delete", "ROW", ""),
            ("truncate", "STATEMENT", ""),
        ):
            call = f"FOR EACH {each} EXECUTE FUNCTION {_FUNCTION[:-2]}({arguments})"
            triggers.append(Trigger(f"{_PREFIX}{table}_{event}", table, f"BEFORE {event.upper()}", call))
    return Definition(tuple(triggers), (Part("FUNCTION", _FUNCTION, (_KEEP_ROW,)),))


def _differs(columns):
    return " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)


def _sqlite(connection):
    triggers = []
    for table, (changeable, keys) in PROTECTED.items():
        with connection.cursor() as cursor:
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        corrected = CORRECTABLE.get(table, ())
        kept = [name for name in sorted(columns) if name not in (*changeable, *corrected)]
        changed = _differs(kept)
        if corrected:
            changed += f" OR ((OLD.live_from IS NOT NULL OR NEW.live_from IS NOT NULL) AND ({_differs(corrected)}))"
        taken = [
            f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{name} = NEW.{name}' for name in key)})"
            for key in keys
        ]
        if "live_from" in changeable:
            # With OR REPLACE, a second open interval would delete the first row instead of failing.
            second_open = (
                f"NEW.live_from IS NOT NULL AND NEW.live_until IS NULL AND EXISTS (SELECT 1 FROM {table} WHERE id <> NEW.id"
                " AND article_id = NEW.article_id AND live_from IS NOT NULL AND live_until IS NULL)"
            )
            taken.append(second_open)
            changed += f" OR ({second_open})"
        for event, condition in (
            ("update", f"WHEN {changed} "),
            ("delete", ""),
            ("insert", f"WHEN {' OR '.join(taken)} "),
        ):
            refuse = f"{condition}BEGIN SELECT RAISE(ABORT, '{_MESSAGE.format(table=table)}'); END"
            triggers.append(Trigger(f"{_PREFIX}{table}_{event}", table, f"BEFORE {event.upper()}", refuse))
    return Definition(tuple(triggers))


FROZEN_ROWS = TriggerSet("frozen editions", _PREFIX, tuple(PROTECTED), sqlite=_sqlite, postgresql=_postgresql)
