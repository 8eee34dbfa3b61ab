"""What the finder asks of every clinic in a circle, in one narrow row a clinic, kept by triggers of the database.

A circle of fifty miles in a city holds a thousand clinics; their treatments, conditions, insurances and hours are ten thousand
rows of four tables, and reading those took most of a page's time. Triggers, because they see every write: the admin's, an
import's, a queryset's update. The model that reads it is `clinics.models.FinderRow`.

The table belongs to no migration: `migrate` makes it anew after all of them wherever a trigger is missing, as one is after
Django remade a table on SQLite to alter it, or after what stands here changed, since the triggers' names carry its digest.
"""

import hashlib
from functools import partial

from core.db import triggers

TABLE = "clinics_finderrow"
_CLINIC = "clinics_clinic"
# What is copied from the clinic itself: (column, type on SQLite, type on PostgreSQL, its value).
# A clinic that is not listed has no position here, so that no circle holds it.
_COPIED = [
    ("latitude", "real", "double precision", "CASE WHEN {row}.state = 'listed' THEN {row}.latitude END"),
    ("longitude", "real", "double precision", "CASE WHEN {row}.state = 'listed' THEN {row}.longitude END"),
    ("telehealth", "bool", "boolean", "{row}.telehealth"),
    ("accepting_new_patients", "bool", "boolean", "{row}.accepting_new_patients"),
    ("languages", "text", "text", "CAST({row}.languages AS text)"),
    ("age_groups", "text", "text", "CAST({row}.age_groups AS text)"),
    ("clinician_genders", "text", "text", "CAST({row}.clinician_genders AS text)"),
    ("time_zone", "text", "text", "{row}.time_zone"),
]
_WATCHED = "latitude, longitude, state, telehealth, accepting_new_patients, languages, age_groups, clinician_genders, time_zone"
# What is gathered from other tables: {column: (table, one of its words)}. A word ends with a comma.
_GATHERED = {
    "treatments": ("clinics_clinic_treatments", "{row}.treatment_id || ','"),
    "conditions": ("clinics_clinic_conditions", "{row}.condition_id || ','"),
    "insurance": ("clinics_clinic_insurance", "{row}.insurance_id || ','"),
    "week": ("clinics_openinghours", "{row}.weekday || ' ' || {row}.opens || ' ' || {row}.closes || ','"),
    "special_days": (
        "clinics_specialday",
        "{row}.date || ' ' || COALESCE({row}.opens || '', '') || ' ' || COALESCE({row}.closes || '', '') || ','",
    ),
}
_EVENTS = ("INSERT", "UPDATE", "DELETE")
_COLUMNS = ", ".join([*(column for column, *_rest in _COPIED), *_GATHERED])


def install(connection):
    """Make the table and its triggers, and fill it from what is there. Run again it makes all of it anew."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def remove(connection):
    """Take away the triggers and the table; the sources keep everything."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for name, table in triggers.named(connection, "finder_"):
            cursor.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")
        if not sqlite:
            for source in [_CLINIC, *(table for table, _word in _GATHERED.values())]:
                cursor.execute(f"DROP FUNCTION IF EXISTS {source}_to_finder()")
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def missing(connection):
    """Return the sorted names of the triggers that should be there and are not; [] where the clinics' own tables are not."""
    if not {_CLINIC, *(table for table, _word in _GATHERED.values())} <= set(connection.introspection.table_names()):
        return []
    there = {name for name, _table in triggers.named(connection, "finder_")}
    return sorted({name for name, _table, _event, _body in _triggers(connection.vendor)} - there)


def _statements(vendor):
    """Yield what makes and fills the table, its index and its triggers."""
    sqlite = vendor == "sqlite"
    columns = [f"{column} {on_sqlite if sqlite else on_postgresql}" for column, on_sqlite, on_postgresql, _ in _COPIED]
    columns += [f"{column} text NOT NULL DEFAULT ''" for column in _GATHERED]
    yield f"CREATE TABLE {TABLE} (clinic_id {'integer' if sqlite else 'bigint'} PRIMARY KEY, {', '.join(columns)})"
    gather = "group_concat" if sqlite else "string_agg"
    copied = ", ".join(value.format(row="c") for _column, _one, _other, value in _COPIED)
    gathered = ", ".join(
        f"COALESCE((SELECT {gather}({word.format(row='s')}, '') FROM {table} s WHERE s.clinic_id = c.id), '')"
        for table, word in _GATHERED.values()
    )
    yield f"INSERT INTO {TABLE} (clinic_id, {_COLUMNS}) SELECT c.id, {copied}, {gathered} FROM {_CLINIC} c"
    yield f"CREATE INDEX {TABLE}_position ON {TABLE} (latitude, longitude)"
    if not sqlite:
        yield from _functions()
    for name, table, event, body in _triggers(vendor):
        yield f"CREATE TRIGGER {name} AFTER {event} ON {table} {body}"


def _copy(event):
    """The statement that follows a clinic's own row."""
    columns = [column for column, *_rest in _COPIED]
    values = [value.format(row="NEW") for _column, _one, _other, value in _COPIED]
    return {
        "INSERT": f"INSERT INTO {TABLE} (clinic_id, {', '.join(columns)}) VALUES (NEW.id, {', '.join(values)});",
        "UPDATE": f"UPDATE {TABLE} SET {', '.join(map('{} = {}'.format, columns, values))} WHERE clinic_id = NEW.id;",
        "DELETE": f"DELETE FROM {TABLE} WHERE clinic_id = OLD.id;",
    }[event]


def _gather(event, column, word):
    """The statements that follow a row of another table. No trigger may read a table of Django's: SQLite would refuse to
    rename that, which is how Django alters one. So a word is added and taken away."""
    new, old = word.format(row="NEW"), word.format(row="OLD")
    add = f"UPDATE {TABLE} SET {column} = {column} || {new} WHERE clinic_id = NEW.clinic_id;"
    rest = f"substr(replace(',' || {column}, ',' || {old}, ','), 2)"
    take = f"UPDATE {TABLE} SET {column} = {rest} WHERE clinic_id = OLD.clinic_id;"
    return {"INSERT": add, "UPDATE": f"{take} {add}", "DELETE": take}[event]


def _sources():
    """Yield (name, table, the function from an event to the statements that follow it)."""
    yield "clinic", _CLINIC, _copy
    for column, (table, word) in _GATHERED.items():
        yield column, table, partial(_gather, column=column, word=word)


def _functions():
    """PostgreSQL: one function a source. A source that is emptied by TRUNCATE is the clinics' table, or goes with it."""
    for _name, source, follow in _sources():
        branches = " ".join(f"ELSIF TG_OP = '{event}' THEN {follow(event)}" for event in _EVENTS)
        yield (
            f"CREATE FUNCTION {source}_to_finder() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF TG_OP = 'TRUNCATE' THEN DELETE FROM {TABLE}; {branches} END IF; RETURN NULL; END $body$"
        )


def _triggers(vendor):
    """Yield (name, table, event, body)."""
    for source, table, follow in _sources():
        for event in _EVENTS:
            watched = f"UPDATE OF {_WATCHED}" if event == "UPDATE" and table == _CLINIC else event
            body = f"BEGIN {follow(event)} END"
            if vendor == "postgresql":
                body = f"FOR EACH ROW EXECUTE FUNCTION {table}_to_finder()"
            yield f"finder_{source}_{event.lower()}_{_DIGEST}", table, watched, body
    if vendor == "postgresql":
        each = f"FOR EACH STATEMENT EXECUTE FUNCTION {_CLINIC}_to_finder()"
        yield f"finder_clinic_truncate_{_DIGEST}", _CLINIC, "TRUNCATE", each


def _digest():
    """Of everything that makes the table what it is, so that another definition has triggers of other names."""
    bodies = [_copy(event) for event in _EVENTS]
    bodies += [_gather(event, column, word) for column, (_table, word) in _GATHERED.items() for event in _EVENTS]
    return hashlib.sha256(repr((_COPIED, _WATCHED, _GATHERED, bodies)).encode()).hexdigest()[:8]


_DIGEST = _digest()
