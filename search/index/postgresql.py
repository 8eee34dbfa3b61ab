"""The index on PostgreSQL: a table with two weighted tsvectors.

It needs no extension. Accents are folded by a `translate()` that keeps every sign's place.
"""

from core.db.triggers import NOW, Definition, Part, Trigger
from search.index.sources import FOLDING, KINDS, MOST_CHARACTERS, SOURCES, TABLE
from search.index.spoken import spoken_sql

# English stems without a list of stop words: "the" is also how "therapy" begins, and SQLite has no such list either.
ENGLISH = "search_english"
# Kinds with so many rows that each has an index of its own.
LARGE = tuple(KINDS[kind] for kind in ("article", "clinic", "draft"))
_REGION = "clinics_region"

# A region's new name is the new place of what lies in it: an update that changes nothing wakes their own triggers.
_INSIDE = (
    "SELECT r.id FROM clinics_region r LEFT JOIN clinics_region p "
    "ON p.id = r.parent_id WHERE r.id = NEW.id OR r.parent_id = NEW.id OR p.parent_id = NEW.id"
)
_TOUCH = (
    f"UPDATE clinics_clinic SET name = name WHERE city_id IN ({_INSIDE}); "
    f"UPDATE clinics_region SET intro = intro WHERE parent_id IN ({_INSIDE})"
)
_PLACE = (
    "COALESCE((SELECT concat_ws(' ', c.name, s.name, n.name) FROM clinics_region c "
    "LEFT JOIN clinics_region s ON s.id = c.parent_id LEFT JOIN clinics_region n ON n.id = s.parent_id "
    "WHERE c.id = {place}), '')"
)


def definition(connection):
    """Return the tables, functions and triggers of the index."""
    parts = [
        *_words(),
        Part("TABLE", TABLE, tuple(_table())),
        _function("search_region_named()", f"{_TOUCH}; RETURN NULL;"),
    ]
    call = "FOR EACH ROW EXECUTE FUNCTION search_region_named()"
    triggers, fill = [Trigger("search_region_named", _REGION, "AFTER UPDATE OF name, parent_id", call)], []
    for kind, source in SOURCES.items():
        parts.append(_follow(kind))
        call = f"EXECUTE FUNCTION search_{kind}_changed()"
        event = f"AFTER INSERT OR UPDATE OF {source.columns} OR DELETE"
        triggers += [
            Trigger(f"search_{kind}_row", source.table, event, f"FOR EACH ROW {call}"),
            Trigger(f"search_{kind}_truncate", source.table, "AFTER TRUNCATE", f"FOR EACH STATEMENT {call}"),
        ]
        fill.append(_put(kind, "source", f"FROM {source.table} source"))
    return Definition(tuple(triggers), tuple(parts), tuple(fill))


def _table():
    """Yield the statements that make the table and its indexes.

    `head` has the title and the place alone. Weights are not in an index, so a query for titles would read all texts.
    """
    of = {
        name: f"setweight(to_tsvector('{ENGLISH}'::regconfig, search_fold({name})), '{weight}')"
        for name, weight in (("title", "A"), ("place", "B"), ("body", "D"))
    }
    head, whole = (f"{of['title']} || {of['place']}", f"{of['title']} || {of['place']} || {of['body']}")
    yield (
        f"CREATE TABLE {TABLE} (kind smallint NOT NULL, object_id bigint NOT NULL, title text NOT NULL, place text NOT NULL, "
        f"address text NOT NULL, body text NOT NULL, head tsvector GENERATED ALWAYS AS ({head}) STORED, "
        f"tsv tsvector GENERATED ALWAYS AS ({whole}) STORED, PRIMARY KEY (kind, object_id))"
    )
    groups = [(number, f"kind = {number}") for number in LARGE]
    groups.append(("rest", f"kind NOT IN ({', '.join(map(str, LARGE))})"))
    for name, condition in groups:
        for column in ("head", "tsv"):
            yield f"CREATE INDEX {TABLE}_{column}_{name} ON {TABLE} USING gin ({column}) WHERE {condition}"


def _words():
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


def _put(kind, row, origin=""):
    """Return the statement that puts rows of a source into the index."""
    source = SOURCES[kind]
    place = _PLACE.format(place=source.place.format(row=row)) if source.place else "''"
    body = source.body.format(row=row, spoken=spoken_sql("postgresql", row))
    when = f"WHERE {source.when.format(row=row, now=NOW['postgresql'])}" if source.when else ""
    return (
        f"INSERT INTO {TABLE} (kind, object_id, title, place, address, body) SELECT {KINDS[kind]}, {row}.id, "
        f"{source.title.format(row=row)}, {place}, {source.address.format(row=row)}, "
        f"left({body}, {MOST_CHARACTERS}) {origin} {when}"
    )


def _follow(kind):
    """Return the function that the triggers of a source call."""
    columns = ("title", "place", "address", "body")
    replace = f"ON CONFLICT (kind, object_id) DO UPDATE SET {', '.join(f'{one} = EXCLUDED.{one}' for one in columns)}"
    drop = f"DELETE FROM {TABLE} WHERE kind = {KINDS[kind]}"
    put = f"{_put(kind, 'NEW')} {replace};"
    if when := SOURCES[kind].when:
        put = (
            f"IF {when.format(row='NEW', now=NOW['postgresql'])} THEN {put} ELSE {drop} AND object_id = NEW.id; END IF;"
        )
    return _function(
        f"search_{kind}_changed()",
        f"IF TG_OP = 'TRUNCATE' THEN {drop}; ELSIF TG_OP = 'DELETE' THEN {drop} AND object_id = OLD.id; "
        f"ELSE {put} END IF; RETURN NULL;",
    )
