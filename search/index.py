"""The index behind /search/: one table of titles and texts, kept by triggers.

Triggers, because they see every write: the admin's, an import's, a queryset's update. The index holds every edition; what of
it readers may find is asked at query time (search.py), so that no interval that opens or ends has to be followed here.

SQLite: a virtual table of FTS5 whose rowid is `id * 4 + kind`. PostgreSQL: a table with a weighted tsvector. Neither needs an
extension; accents are folded by a `translate()` that keeps every sign's place, so that a snippet can be cut from the original.

The index belongs to no migration, since all of it follows from other rows: the set makes and fills it together with its triggers.
"""

import unicodedata

from core.db.triggers import Definition, Part, Trigger, TriggerSet

# Drafts are for staff alone (staff.py); readers' pages search the PUBLIC kinds.
KINDS = {"article": 0, "person": 1, "clinic": 2, "draft": 3}
PUBLIC = ("article", "person", "clinic")
TABLE, PLACES = "search_document", "search_place"
# Private-use characters around matches: escaping keeps them, and no keyboard has them.
START, STOP = "\ue000", "\ue001"
# English stems without a list of stop words: "the" is also how "therapy" begins, and SQLite has no such list either.
ENGLISH = "search_english"
_REGION = "clinics_region"
# A tsvector holds one megabyte: far behind any article, and no text may make a write fail.
MOST_CHARACTERS = 150_000

# kind: table, title, body, columns that these are made of; "{row}" is the row's name in a query, or NEW in a trigger.
SOURCES = {
    "article": ("articles_edition", "{row}.title", "{row}.standfirst || ' ' || {row}.text", "title, standfirst, text"),
    "draft": ("articles_article", "{row}.title", "{row}.standfirst || ' ' || {row}.words", "title, standfirst, words"),
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
    """Return (accented, plain) letters between two code points."""
    pairs = {chr(code): unicodedata.normalize("NFD", chr(code))[0] for code in range(first, last + 1)}
    pairs = {letter: plain for letter, plain in pairs.items() if plain.isascii()}
    return "".join(pairs), "".join(pairs.values())


# PostgreSQL reads "and/or", "a@b" and "x.y" as one word each, and in some locales typographic characters as letters: a reader who
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
    """Return `text` folded as in PostgreSQL's index.

    The length stays the same; accents and punctuation are gone.
    """
    return text.translate(_FOLD)


def _sqlite(connection):
    # No trigger names another table of Django's: SQLite would refuse to rename that table, which is how Django alters one.
    # So the names of places have a table of the index's own, and a document remembers which place it is in.
    places = f"CREATE TABLE {PLACES} (id integer PRIMARY KEY, parent_id integer, names text NOT NULL)"
    documents = (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(title, place, body, place_id UNINDEXED, "
        "tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')"
    )
    triggers, fill = _sqlite_places()
    for kind, number in KINDS.items():
        table, *_texts, columns = SOURCES[kind]
        put, drop = _sqlite_put(kind, "NEW"), f"DELETE FROM {TABLE} WHERE rowid = OLD.id * 4 + {number}"
        triggers += [
            Trigger(f"search_{kind}_insert", table, "AFTER INSERT", f"BEGIN {put}; END"),
            Trigger(f"search_{kind}_update", table, f"AFTER UPDATE OF {columns}", f"BEGIN {drop}; {put}; END"),
            Trigger(f"search_{kind}_delete", table, "AFTER DELETE", f"BEGIN {drop}; END"),
        ]
        fill.append(f"{_sqlite_put(kind, 'source')} FROM {table} source")
    parts = (Part("TABLE", PLACES, (places,)), Part("TABLE", TABLE, (documents,)))
    return Definition(tuple(triggers), parts, tuple(fill))


def _sqlite_put(kind, row):
    """The statement that puts a row of a source into the index."""
    _table, title, body, _columns = SOURCES[kind]
    place = f"{row}.city_id" if kind == "clinic" else "NULL"
    return (
        f"INSERT INTO {TABLE} (rowid, title, place, body, place_id) SELECT {row}.id * 4 + {KINDS[kind]}, "
        f"{title.format(row=row)}, COALESCE((SELECT names FROM {PLACES} WHERE id = {place}), ''), "
        f"substr({body.format(row=row)}, 1, {MOST_CHARACTERS}), {place}"
    )


def _sqlite_places():
    """Return the [Trigger] and [fill] for the names of places on SQLite.

    A clinic is found by its region and the regions around it.
    """
    above = f"COALESCE((SELECT ' ' || up.names FROM {PLACES} up WHERE up.id = {{parent}}), '')"
    fill = (
        f"INSERT INTO {PLACES} SELECT r.id, r.parent_id, r.name || COALESCE(' ' || p.name, '') || COALESCE(' ' || g.name, '') "
        "FROM clinics_region r LEFT JOIN clinics_region p ON p.id = r.parent_id LEFT JOIN clinics_region g ON g.id = p.parent_id"
    )
    own = f"NEW.name || {above.format(parent='NEW.parent_id')}"
    insert = f"BEGIN INSERT INTO {PLACES} VALUES (NEW.id, NEW.parent_id, {own}); END"
    inside = (
        f"SELECT one.id FROM {PLACES} one LEFT JOIN {PLACES} two ON two.id = one.parent_id "
        "WHERE one.id = NEW.id OR one.parent_id = NEW.id OR two.parent_id = NEW.id"
    )
    # Levels: the region's own row, the regions in it, the regions in those, and the documents.
    name_of = f"(SELECT r.name FROM clinics_region r WHERE r.id = {PLACES}.id)"
    below = f"UPDATE {PLACES} SET names = {name_of} || {above.format(parent=f'{PLACES}.parent_id')} WHERE parent_id"
    update = (
        f"BEGIN UPDATE {PLACES} SET parent_id = NEW.parent_id, names = {own} WHERE id = NEW.id; "
        f"{below} = NEW.id; "
        f"{below} IN (SELECT id FROM {PLACES} WHERE parent_id = NEW.id); "
        f"UPDATE {TABLE} SET place = (SELECT names FROM {PLACES} WHERE id = place_id) WHERE place_id IN ({inside}); END"
    )
    delete = f"BEGIN DELETE FROM {PLACES} WHERE id = OLD.id; END"
    triggers = [
        Trigger("search_region_insert", _REGION, "AFTER INSERT", insert),
        Trigger("search_region_update", _REGION, "AFTER UPDATE OF name, parent_id", update),
        Trigger("search_region_delete", _REGION, "AFTER DELETE", delete),
    ]
    return triggers, [fill]


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


def _postgresql(connection):
    weighed = " || ".join(
        f"setweight(to_tsvector('{ENGLISH}'::regconfig, search_fold({column})), '{weight}')"
        for column, weight in (("title", "A"), ("place", "B"), ("body", "D"))
    )
    documents = (
        f"CREATE TABLE {TABLE} (kind smallint NOT NULL, object_id bigint NOT NULL, title text NOT NULL, place text NOT NULL, "
        f"body text NOT NULL, tsv tsvector GENERATED ALWAYS AS ({weighed}) STORED, PRIMARY KEY (kind, object_id))"
    )
    parts = [
        *_postgresql_words(),
        Part("TABLE", TABLE, (documents, f"CREATE INDEX search_document_tsv ON {TABLE} USING gin (tsv)")),
        _function("search_region_changed()", f"{_TOUCH_CLINICS}; RETURN NULL;"),
    ]
    call = "FOR EACH ROW EXECUTE FUNCTION search_region_changed()"
    triggers, fill = [Trigger("search_region_row", _REGION, "AFTER UPDATE OF name, parent_id", call)], []
    for kind, number in KINDS.items():
        table, *_texts, columns = SOURCES[kind]
        parts.append(_postgresql_follow(kind, number))
        call = f"EXECUTE FUNCTION search_{kind}_changed()"
        event = f"AFTER INSERT OR UPDATE OF {columns} OR DELETE"
        triggers += [
            Trigger(f"search_{kind}_row", table, event, f"FOR EACH ROW {call}"),
            Trigger(f"search_{kind}_truncate", table, "AFTER TRUNCATE", f"FOR EACH STATEMENT {call}"),
        ]
        fill.append(f"{_postgresql_put(kind, 'source')} FROM {table} source")
    return Definition(tuple(triggers), tuple(parts), tuple(fill))


def _postgresql_words():
    """Yield what makes words of a text: the folding of accents, and the English stems."""
    steps = f"BEGIN {' '.join(_fold_step(*step) for step in FOLDING)} RETURN value; END"
    fold_texts = (
        "CREATE FUNCTION search_fold(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS "
        f"$body$ {steps} $body$"
    )
    stem = "CREATE TEXT SEARCH DICTIONARY search_stem (TEMPLATE = pg_catalog.snowball, Language = english)"
    english = (
        f"CREATE TEXT SEARCH CONFIGURATION {ENGLISH} (COPY = pg_catalog.english)",
        f"ALTER TEXT SEARCH CONFIGURATION {ENGLISH} ALTER MAPPING REPLACE english_stem WITH search_stem",
    )
    yield Part("FUNCTION", "search_fold(text)", (fold_texts,))
    yield Part("TEXT SEARCH DICTIONARY", "search_stem", (stem,))
    yield Part("TEXT SEARCH CONFIGURATION", ENGLISH, english)


def _fold_step(before, after, between):
    before = before.replace("'", "''")
    step = f"value := translate(value, '{before}', '{after}');"
    return f"IF value ~ '[\\u{between[0]:04x}-\\u{between[1]:04x}]' THEN {step} END IF;" if between else step


def _function(name, body):
    create = f"CREATE FUNCTION {name} RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN {body} END $body$"
    return Part("FUNCTION", name, (create,))


def _postgresql_put(kind, row):
    """The statement that puts a row of a source into the index."""
    _table, title, body, _columns = SOURCES[kind]
    place = _PLACE_OF_CLINIC.format(row=row) if kind == "clinic" else "''"
    return (
        f"INSERT INTO {TABLE} (kind, object_id, title, place, body) SELECT {KINDS[kind]}, {row}.id, {title.format(row=row)}, "
        f"{place}, left({body.format(row=row)}, {MOST_CHARACTERS})"
    )


def _postgresql_follow(kind, number):
    """The function that the triggers of a source call."""
    replace = "ON CONFLICT (kind, object_id) DO UPDATE SET title = EXCLUDED.title, place = EXCLUDED.place, body = EXCLUDED.body"
    return _function(
        f"search_{kind}_changed()",
        f"IF TG_OP = 'TRUNCATE' THEN DELETE FROM {TABLE} WHERE kind = {number}; "
        f"ELSIF TG_OP = 'DELETE' THEN DELETE FROM {TABLE} WHERE kind = {number} AND object_id = OLD.id; "
        f"ELSE {_postgresql_put(kind, 'NEW')} {replace}; END IF; RETURN NULL;",
    )


SEARCH_INDEX = TriggerSet(
    "search index",
    "search_",
    (*(table for table, *_rest in SOURCES.values()), _REGION),
    sqlite=_sqlite,
    postgresql=_postgresql,
)
