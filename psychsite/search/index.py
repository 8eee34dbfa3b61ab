"""The index behind /search/: one table of titles and texts, kept by triggers of the database.

Triggers, because they see every write: the admin's, an import's, a queryset's update. The index holds every edition; what of
it readers may find is asked at query time (search.py), so that no interval that opens or ends has to be followed here.

SQLite: a virtual table of FTS5 whose rowid is `id * 4 + kind`. PostgreSQL: a table with a weighted tsvector. Neither needs an
extension; accents are folded by a `translate()` that keeps every sign's place, so that a snippet can be cut from the original.

Django remakes a table on SQLite to alter it, and the triggers go with the old one: a migration that alters one of SOURCES takes
them away. `missing()` tells: `manage.py migrate` and a check ask it (kept.py).
"""

import unicodedata

from core.db import triggers

KINDS = {"article": 0, "person": 1, "clinic": 2}
TABLE, PLACES = "search_document", "search_place"
# Private-use signs around what matched: they pass escaping unchanged, and no keyboard has them.
START, STOP = "\ue000", "\ue001"
# English stems without a list of stop words: "the" is also how "therapy" begins, and SQLite has no such list either.
ENGLISH = "search_english"
SQLITE_EVENTS = ("insert", "update", "delete")
# A tsvector holds one megabyte: far behind any article, and no text may make a write fail.
MOST_CHARACTERS = 150_000

# kind: table, title, body, columns that these are made of; "{row}" is the row's name in a query, or NEW in a trigger.
SOURCES = {
    "article": ("articles_edition", "{row}.title", "{row}.standfirst || ' ' || {row}.text", "title, standfirst, text"),
    "person": (
        "authors_person",
        "{row}.name",
        "{row}.role_line || ' ' || {row}.suffix || ' ' || {row}.bio",
        "name, role_line, suffix, bio",
    ),
    "clinic": (
        "clinics_clinic",
        "{row}.name",
        "{row}.summary || ' ' || {row}.description",
        "name, summary, description, city_id",
    ),
}


def _letters(first, last):
    """Return (from, to): the letters with accents between two code points, and their plain letters."""
    pairs = {chr(code): unicodedata.normalize("NFD", chr(code))[0] for code in range(first, last + 1)}
    pairs = {letter: plain for letter, plain in pairs.items() if plain.isascii()}
    return "".join(pairs), "".join(pairs.values())


# PostgreSQL reads "and/or", "a@b" and "x.y" as one word each, and in some locales typographic signs as letters: a reader who
# types a part would not find it. So signs become blanks.
_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿«»·•–—‘’‚“”„…‹›" + START + STOP
# (from, to, the code points between which a text must have one for this step to be worth its time): translate() compares
# each sign of a text with each of `from`, and most English texts have no letter with an accent.
FOLDING = [
    (_SIGNS, " " * len(_SIGNS), None),
    (*_letters(0xC0, 0x17F), (0xC0, 0x17F)),
    (*_letters(0x180, 0x24F), (0x180, 0x24F)),
    (*_letters(0x1E00, 0x1EFF), (0x1E00, 0x1EFF)),
]
_FOLD = str.maketrans("".join(step[0] for step in FOLDING), "".join(step[1] for step in FOLDING))


def fold(text):
    """Return `text` as PostgreSQL's index holds it: the same length, without accents and signs."""
    return text.translate(_FOLD)


def install(connection):
    """Make the index, its triggers, and fill it from what is there. Run again it makes all of it anew."""
    remove(connection)
    statements = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove(connection):
    """Take away the triggers and the index; the sources keep everything."""
    with connection.cursor() as cursor:
        for name, table in _triggers(connection.vendor):
            on_table = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")
        if connection.vendor == "postgresql":
            for kind in KINDS:
                cursor.execute(f"DROP FUNCTION IF EXISTS search_{kind}_changed()")
            cursor.execute("DROP FUNCTION IF EXISTS search_region_changed()")
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"DROP TABLE IF EXISTS {PLACES}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS search_fold(text)")
            cursor.execute(f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {ENGLISH}")
            cursor.execute("DROP TEXT SEARCH DICTIONARY IF EXISTS search_stem")


def missing(connection):
    """Return the sorted names of what should be there and is not, the table and the triggers; [] where SOURCES are not."""
    tables = set(connection.introspection.table_names())
    if not {table for table, *_rest in SOURCES.values()} <= tables:
        return []
    there = tables | {name for name, _table in triggers.named(connection, "search_")}
    return sorted({TABLE, *(name for name, _table in _triggers(connection.vendor))} - there)


def _triggers(vendor):
    sqlite = vendor == "sqlite"
    names = []
    for kind, (table, *_rest) in SOURCES.items():
        names += [(f"search_{kind}_{event}", table) for event in (SQLITE_EVENTS if sqlite else ("row", "truncate"))]
    return names + [(f"search_region_{event}", "clinics_region") for event in (SQLITE_EVENTS if sqlite else ("row",))]


def _sqlite():
    # No trigger names another table of Django's: SQLite would refuse to rename that table, which is how Django alters one.
    # So the names of places have a table of the index's own, and a document remembers which place it is in.
    yield f"CREATE TABLE {PLACES} (id integer PRIMARY KEY, parent_id integer, names text NOT NULL)"
    yield from _sqlite_places()
    yield (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(title, place, body, place_id UNINDEXED, "
        "tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')"
    )
    for kind, number in KINDS.items():
        table, title, body, columns = SOURCES[kind]

        def put(row, kind=kind, number=number, title=title, body=body):
            place = f"{row}.city_id" if kind == "clinic" else "NULL"
            return (
                f"INSERT INTO {TABLE} (rowid, title, place, body, place_id) SELECT {row}.id * 4 + {number}, "
                f"{title.format(row=row)}, COALESCE((SELECT names FROM {PLACES} WHERE id = {place}), ''), "
                f"substr({body.format(row=row)}, 1, {MOST_CHARACTERS}), {place}"
            )

        drop = f"DELETE FROM {TABLE} WHERE rowid = OLD.id * 4 + {number}"
        yield f"CREATE TRIGGER search_{kind}_insert AFTER INSERT ON {table} BEGIN {put('NEW')}; END"
        yield f"CREATE TRIGGER search_{kind}_update AFTER UPDATE OF {columns} ON {table} BEGIN {drop}; {put('NEW')}; END"
        yield f"CREATE TRIGGER search_{kind}_delete AFTER DELETE ON {table} BEGIN {drop}; END"
        yield f"{put('source')} FROM {table} source"


def _sqlite_places():
    """The triggers that keep the names of places: a region's own name and those of the regions that it lies in."""
    above = f"COALESCE((SELECT ' ' || up.names FROM {PLACES} up WHERE up.id = {{parent}}), '')"
    yield (
        f"INSERT INTO {PLACES} SELECT r.id, r.parent_id, r.name || COALESCE(' ' || p.name, '') || COALESCE(' ' || g.name, '') "
        "FROM clinics_region r LEFT JOIN clinics_region p ON p.id = r.parent_id LEFT JOIN clinics_region g ON g.id = p.parent_id"
    )
    own = f"NEW.name || {above.format(parent='NEW.parent_id')}"
    yield (
        "CREATE TRIGGER search_region_insert AFTER INSERT ON clinics_region BEGIN "
        f"INSERT INTO {PLACES} VALUES (NEW.id, NEW.parent_id, {own}); END"
    )
    inside = (
        f"SELECT one.id FROM {PLACES} one LEFT JOIN {PLACES} two ON two.id = one.parent_id "
        "WHERE one.id = NEW.id OR one.parent_id = NEW.id OR two.parent_id = NEW.id"
    )
    # Below: the region's own row, then what lies in it, then what lies in that, then the documents.
    name_of = f"(SELECT r.name FROM clinics_region r WHERE r.id = {PLACES}.id)"
    below = f"UPDATE {PLACES} SET names = {name_of} || {above.format(parent=f'{PLACES}.parent_id')} WHERE parent_id"
    yield (
        "CREATE TRIGGER search_region_update AFTER UPDATE OF name, parent_id ON clinics_region BEGIN "
        f"UPDATE {PLACES} SET parent_id = NEW.parent_id, names = {own} WHERE id = NEW.id; "
        f"{below} = NEW.id; "
        f"{below} IN (SELECT id FROM {PLACES} WHERE parent_id = NEW.id); "
        f"UPDATE {TABLE} SET place = (SELECT names FROM {PLACES} WHERE id = place_id) WHERE place_id IN ({inside}); END"
    )
    yield f"CREATE TRIGGER search_region_delete AFTER DELETE ON clinics_region BEGIN DELETE FROM {PLACES} WHERE id = OLD.id; END"


# A region's new name is the new place of its clinics: an update that changes nothing wakes their own trigger.
_TOUCH_CLINICS = (
    "UPDATE clinics_clinic SET name = name WHERE city_id IN (SELECT r.id FROM clinics_region r LEFT JOIN clinics_region p "
    "ON p.id = r.parent_id WHERE r.id = NEW.id OR r.parent_id = NEW.id OR p.parent_id = NEW.id)"
)
_PLACE_OF_CLINIC = (
    "COALESCE((SELECT concat_ws(' ', c.name, s.name, n.name) FROM clinics_region c "
    "LEFT JOIN clinics_region s ON s.id = c.parent_id LEFT JOIN clinics_region n ON n.id = s.parent_id "
    "WHERE c.id = {row}.city_id), '')"
)


def _postgresql():
    yield (
        "CREATE FUNCTION search_fold(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS "
        f"$body$ BEGIN {' '.join(_fold_step(*step) for step in FOLDING)} RETURN value; END $body$"
    )
    yield "CREATE TEXT SEARCH DICTIONARY search_stem (TEMPLATE = pg_catalog.snowball, Language = english)"
    yield f"CREATE TEXT SEARCH CONFIGURATION {ENGLISH} (COPY = pg_catalog.english)"
    yield f"ALTER TEXT SEARCH CONFIGURATION {ENGLISH} ALTER MAPPING REPLACE english_stem WITH search_stem"
    weighed = " || ".join(
        f"setweight(to_tsvector('{ENGLISH}'::regconfig, search_fold({column})), '{weight}')"
        for column, weight in (("title", "A"), ("place", "B"), ("body", "D"))
    )
    yield (
        f"CREATE TABLE {TABLE} (kind smallint NOT NULL, object_id bigint NOT NULL, title text NOT NULL, place text NOT NULL, "
        f"body text NOT NULL, tsv tsvector GENERATED ALWAYS AS ({weighed}) STORED, PRIMARY KEY (kind, object_id))"
    )
    yield f"CREATE INDEX search_document_tsv ON {TABLE} USING gin (tsv)"
    for kind, number in KINDS.items():
        yield from _postgresql_source(kind, number)
    yield (
        "CREATE FUNCTION search_region_changed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body$ BEGIN {_TOUCH_CLINICS}; RETURN NULL; END $body$"
    )
    yield (
        "CREATE TRIGGER search_region_row AFTER UPDATE OF name, parent_id ON clinics_region FOR EACH ROW "
        "EXECUTE FUNCTION search_region_changed()"
    )


def _fold_step(before, after, between):
    before = before.replace("'", "''")
    step = f"value := translate(value, '{before}', '{after}');"
    return f"IF value ~ '[\\u{between[0]:04x}-\\u{between[1]:04x}]' THEN {step} END IF;" if between else step


def _postgresql_source(kind, number):
    table, title, body, columns = SOURCES[kind]

    def put(row):
        place = _PLACE_OF_CLINIC.format(row=row) if kind == "clinic" else "''"
        return (
            f"INSERT INTO {TABLE} (kind, object_id, title, place, body) SELECT {number}, {row}.id, {title.format(row=row)}, "
            f"{place}, left({body.format(row=row)}, {MOST_CHARACTERS})"
        )

    replace = "ON CONFLICT (kind, object_id) DO UPDATE SET title = EXCLUDED.title, place = EXCLUDED.place, body = EXCLUDED.body"
    yield (
        f"CREATE FUNCTION search_{kind}_changed() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF TG_OP = 'TRUNCATE' THEN DELETE FROM {TABLE} WHERE kind = {number}; "
        f"ELSIF TG_OP = 'DELETE' THEN DELETE FROM {TABLE} WHERE kind = {number} AND object_id = OLD.id; "
        f"ELSE {put('NEW')} {replace}; END IF; RETURN NULL; END $body$"
    )
    call = f"EXECUTE FUNCTION search_{kind}_changed()"
    yield f"CREATE TRIGGER search_{kind}_row AFTER INSERT OR UPDATE OF {columns} OR DELETE ON {table} FOR EACH ROW {call}"
    yield f"CREATE TRIGGER search_{kind}_truncate AFTER TRUNCATE ON {table} FOR EACH STATEMENT {call}"
    yield f"{put('source')} FROM {table} source"
