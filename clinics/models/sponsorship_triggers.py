"""The database's own refusal of two paid periods of one clinic that share a day, whatever program writes them.

PostgreSQL has such a constraint only with an extension, and SQLite has none: so a trigger asks before each row is written. It
belongs to no migration: `migrate` puts it back wherever it is missing, as it is after Django remade the table on SQLite.
"""

import hashlib

from core.db import triggers

NAME = "clinics_paidperiod_no_shared_day"
TABLE = "clinics_paidperiod"
_EVENTS = {"insert": "INSERT", "update": "UPDATE OF clinic_id, begins, ends"}
_SHARES = (
    "EXISTS (SELECT 1 FROM clinics_paidperiod other WHERE other.clinic_id = NEW.clinic_id AND other.id <> NEW.id "
    "AND other.begins <= COALESCE(NEW.ends, '9999-12-31') AND COALESCE(other.ends, '9999-12-31') >= NEW.begins)"
)
# Two that are entered at the same moment do not see each other: the second waits at the clinic's row for the first.
_FUNCTION = f"""
    CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        PERFORM 1 FROM clinics_clinic WHERE id = NEW.clinic_id FOR NO KEY UPDATE;
        IF {_SHARES} THEN
            RAISE EXCEPTION '{NAME}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $body$
"""
_DIGEST = hashlib.sha256(f"{_EVENTS}{_SHARES}{_FUNCTION}".encode()).hexdigest()[:8]


def install(connection):
    """Make the triggers, in place of those that are there."""
    remove(connection)
    postgresql = connection.vendor == "postgresql"
    refuse = f"FOR EACH ROW WHEN {_SHARES} BEGIN SELECT RAISE(ABORT, '{NAME}'); END"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute(_FUNCTION)
            refuse = f"FOR EACH ROW EXECUTE FUNCTION {NAME}()"
        for name, event in _triggers().items():
            cursor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} {refuse}")


def remove(connection):
    """Take the triggers away, of whatever age."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, _table in triggers.named(connection, NAME):
            cursor.execute(f"DROP TRIGGER {name}{f' ON {TABLE}' if postgresql else ''}")
        if postgresql:
            cursor.execute(f"DROP FUNCTION IF EXISTS {NAME}()")


def missing(connection):
    """Return the sorted names of the triggers that should be there and are not; [] where the table itself is not."""
    if TABLE not in connection.introspection.table_names():
        return []
    return sorted(_triggers().keys() - {name for name, _table in triggers.named(connection, NAME)})


def _triggers():
    return {f"{NAME}_{key}_{_DIGEST}": event for key, event in _EVENTS.items()}
