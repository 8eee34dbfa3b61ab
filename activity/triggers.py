"""Triggers that keep the record as it was written, and hold its chain together.

No entry and no check is changed or deleted. A new entry must have the next number and the hash of the last entry, so even raw SQL
cannot slip one in between. PostgreSQL has a function that waits for its turn and returns the last entry: one query.
"""

from core.db.triggers import Definition, Part, Trigger, TriggerSet

ENTRIES, CHECKS = "activity_entry", "activity_chaincheck"
_PREFIX = "activity_keep_"
_KEEP = "activity: rows of {table} are kept as they are"
_LINK = "activity: an entry must follow the last one"
_REFUSE, _FOLLOW, LAST = "activity_refuse()", "activity_follow()", "activity_last()"
_CREATE_REFUSE = f"""
    CREATE FUNCTION {_REFUSE} RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{_KEEP.format(table="%")}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""
_CREATE_FOLLOW = f"""
    CREATE FUNCTION {_FOLLOW} RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        last_number bigint := 0;
        last_hash text := repeat('0', 64);
    BEGIN
        SELECT number, hash INTO last_number, last_hash FROM {ENTRIES} ORDER BY number DESC LIMIT 1;
        IF NEW.number <> coalesce(last_number, 0) + 1 OR NEW.previous <> coalesce(last_hash, repeat('0', 64)) THEN
            RAISE EXCEPTION '{_LINK}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
"""
# Each statement of a function that is not STABLE sees what was committed before it, so the last entry is the last one of
# those for whom we waited.
_CREATE_LAST = f"""
    CREATE FUNCTION {LAST} RETURNS TABLE (last_number bigint, last_hash text) LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock('{ENTRIES}'::regclass::oid::bigint);
        RETURN QUERY SELECT number, hash::text FROM {ENTRIES} ORDER BY number DESC LIMIT 1;
    END $$
"""


def _postgresql(connection):
    triggers = [
        Trigger(
            f"{_PREFIX}{table}_{event}",
            table,
            f"BEFORE {event.upper()}",
            f"FOR EACH {'STATEMENT' if event == 'truncate' else 'ROW'} EXECUTE FUNCTION {_REFUSE}",
        )
        for table in (ENTRIES, CHECKS)
        for event in ("update", "delete", "truncate")
    ]
    follow = Trigger(f"{_PREFIX}{ENTRIES}_insert", ENTRIES, "BEFORE INSERT", f"FOR EACH ROW EXECUTE FUNCTION {_FOLLOW}")
    functions = ((_REFUSE, _CREATE_REFUSE), (_FOLLOW, _CREATE_FOLLOW), (LAST, _CREATE_LAST))
    return Definition((*triggers, follow), tuple(Part("FUNCTION", name, (create,)) for name, create in functions))


def _sqlite(connection):
    triggers = []
    for table in (ENTRIES, CHECKS):
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_KEEP.format(table=table)}'); END"
        triggers += [
            Trigger(f"{_PREFIX}{table}_{event}", table, f"BEFORE {event.upper()}", refuse)
            for event in ("update", "delete")
        ]
    # `INSERT OR REPLACE` skips delete triggers, so a key that is taken is refused before it.
    follows = (
        f"NEW.number IS NOT coalesce((SELECT max(number) FROM {ENTRIES}), 0) + 1 OR NEW.previous IS NOT"
        f" coalesce((SELECT hash FROM {ENTRIES} ORDER BY number DESC LIMIT 1), '{'0' * 64}')"
        f" OR EXISTS (SELECT 1 FROM {ENTRIES} WHERE hash = NEW.hash)"
    )
    for table, condition, words in (
        (ENTRIES, follows, _LINK),
        (CHECKS, f"EXISTS (SELECT 1 FROM {CHECKS} WHERE id = NEW.id)", _KEEP.format(table=CHECKS)),
    ):
        refuse = f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        triggers.append(Trigger(f"{_PREFIX}{table}_insert", table, "BEFORE INSERT", refuse))
    return Definition(tuple(triggers))


ACTIVITY = TriggerSet("activity", _PREFIX, (ENTRIES, CHECKS), sqlite=_sqlite, postgresql=_postgresql)
