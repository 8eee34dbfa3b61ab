"""Triggers that keep the finder's index: one narrow row per clinic.

A radius of fifty miles in a city holds a thousand clinics. Their treatments, conditions, insurance and hours
are ten thousand rows of four tables, and reading those took most of a page's time. Triggers see every write:
the admin's, an import's, a queryset's update. `clinics.models.FinderIndexRow` reads the table.

The table belongs to no migration, because it can be rebuilt from other rows. The set creates and fills it
together with its triggers.
"""

from functools import partial

from core.db.triggers import Definition, Part, Trigger, TriggerSet

TABLE = "clinics_finderindexrow"
_CLINIC = "clinics_clinic"
_PREFIX = "finder_"
# Columns copied from the clinic: (column, type on SQLite, type on PostgreSQL, value).
# A clinic that is not listed has no position here, so no radius search finds it.
_COPIED_COLUMNS = [
    ("latitude", "real", "double precision", "CASE WHEN {row}.state = 'listed' THEN {row}.latitude END"),
    ("longitude", "real", "double precision", "CASE WHEN {row}.state = 'listed' THEN {row}.longitude END"),
    ("telehealth", "bool", "boolean", "{row}.telehealth"),
    ("accepting_new_patients", "bool", "boolean", "{row}.accepting_new_patients"),
    ("languages", "text", "text", "CAST({row}.languages AS text)"),
    ("age_groups", "text", "text", "CAST({row}.age_groups AS text)"),
    ("clinician_genders", "text", "text", "CAST({row}.clinician_genders AS text)"),
    ("time_zone", "text", "text", "{row}.time_zone"),
]
_WATCHED_COLUMNS = (
    "latitude, longitude, state, telehealth, accepting_new_patients, "
    "languages, age_groups, clinician_genders, time_zone"
)
# Columns gathered from other tables: {column: (table, one word)}. A word ends with a comma.
_GATHERED_COLUMNS = {
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
_COLUMNS = ", ".join([*(column for column, *_rest in _COPIED_COLUMNS), *_GATHERED_COLUMNS])


def _copy_statement(event):
    """Return the statement that follows a write to a clinic's own row."""
    columns = [column for column, *_rest in _COPIED_COLUMNS]
    values = [value.format(row="NEW") for _column, _one, _other, value in _COPIED_COLUMNS]
    return {
        "INSERT": f"INSERT INTO {TABLE} (clinic_id, {', '.join(columns)}) VALUES (NEW.id, {', '.join(values)});",
        "UPDATE": f"UPDATE {TABLE} SET {', '.join(map('{} = {}'.format, columns, values))} WHERE clinic_id = NEW.id;",
        "DELETE": f"DELETE FROM {TABLE} WHERE clinic_id = OLD.id;",
    }[event]


def _gather_statements(event, column, word):
    """Return the statements that follow a write to another table.

    They add and remove words and read no table of Django's: SQLite refuses to rename a table that a trigger reads,
    and Django alters tables by renaming.
    """
    new, old = word.format(row="NEW"), word.format(row="OLD")
    add = f"UPDATE {TABLE} SET {column} = {column} || {new} WHERE clinic_id = NEW.clinic_id;"
    rest = f"substr(replace(',' || {column}, ',' || {old}, ','), 2)"
    take = f"UPDATE {TABLE} SET {column} = {rest} WHERE clinic_id = OLD.clinic_id;"
    return {"INSERT": add, "UPDATE": f"{take} {add}", "DELETE": take}[event]


def _sources():
    """Yield (name, table, function from an event to its statements)."""
    yield "clinic", _CLINIC, _copy_statement
    for column, (table, word) in _GATHERED_COLUMNS.items():
        yield column, table, partial(_gather_statements, column=column, word=word)


def _table_part(*, clinic_id, types):
    """Return the table and its index, with the column types of one database."""
    columns = [f"{column} {kind}" for (column, *_rest), kind in zip(_COPIED_COLUMNS, types, strict=True)]
    columns += [f"{column} text NOT NULL DEFAULT ''" for column in _GATHERED_COLUMNS]
    table = f"CREATE TABLE {TABLE} (clinic_id {clinic_id} PRIMARY KEY, {', '.join(columns)})"
    return Part("TABLE", TABLE, (table, f"CREATE INDEX {TABLE}_position ON {TABLE} (latitude, longitude)"))


def _fill_statement(gather):
    """Return the statement that fills the table; `gather` joins texts."""
    copied = ", ".join(value.format(row="c") for _column, _one, _other, value in _COPIED_COLUMNS)
    gathered = ", ".join(
        f"COALESCE((SELECT {gather}({word.format(row='s')}, '') FROM {table} s WHERE s.clinic_id = c.id), '')"
        for table, word in _GATHERED_COLUMNS.values()
    )
    return f"INSERT INTO {TABLE} (clinic_id, {_COLUMNS}) SELECT c.id, {copied}, {gathered} FROM {_CLINIC} c"


def _triggers(body):
    """Yield a Trigger for each source and event.

    `body` builds its text from the table and the statements.
    """
    for source, table, follow in _sources():
        for event in _EVENTS:
            watched = f"UPDATE OF {_WATCHED_COLUMNS}" if event == "UPDATE" and table == _CLINIC else event
            yield Trigger(f"{_PREFIX}{source}_{event.lower()}", table, f"AFTER {watched}", body(table, follow(event)))


def _sqlite(connection):
    table = _table_part(clinic_id="integer", types=[on_sqlite for _column, on_sqlite, *_rest in _COPIED_COLUMNS])
    triggers = _triggers(lambda _source, statements: f"BEGIN {statements} END")
    return Definition(tuple(triggers), (table,), (_fill_statement("group_concat"),))


def _postgresql(connection):
    table = _table_part(
        clinic_id="bigint", types=[on_postgresql for _column, _one, on_postgresql, _value in _COPIED_COLUMNS]
    )
    triggers = list(_triggers(lambda source, _statements: f"FOR EACH ROW EXECUTE FUNCTION {source}_to_finder()"))
    each = f"FOR EACH STATEMENT EXECUTE FUNCTION {_CLINIC}_to_finder()"
    triggers.append(Trigger(f"{_PREFIX}clinic_truncate", _CLINIC, "AFTER TRUNCATE", each))
    return Definition(tuple(triggers), (table, *_functions()), (_fill_statement("string_agg"),))


def _functions():
    """Yield the functions of PostgreSQL, one per source.

    TRUNCATE empties the clinics' table, or tables that are emptied with it.
    """
    for _name, source, follow in _sources():
        branches = " ".join(f"ELSIF TG_OP = '{event}' THEN {follow(event)}" for event in _EVENTS)
        create = (
            f"CREATE FUNCTION {source}_to_finder() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF TG_OP = 'TRUNCATE' THEN DELETE FROM {TABLE}; {branches} END IF; RETURN NULL; END $body$"
        )
        yield Part("FUNCTION", f"{source}_to_finder()", (create,))


FINDER_INDEX = TriggerSet(
    "finder index",
    _PREFIX,
    (_CLINIC, *(table for table, _word in _GATHERED_COLUMNS.values())),
    sqlite=_sqlite,
    postgresql=_postgresql,
)
