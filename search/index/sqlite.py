"""The index on SQLite: a virtual table of FTS5, by kind and number."""

from core.db.triggers import NOW, Definition, Part, Trigger
from search.index.sources import KINDS, MOST_CHARACTERS, PLACES, SOURCES, TABLE
from search.index.spoken import spoken_sql

# rowid = kind * KIND + number: the rows of one kind are a range, which FTS5 walks from its newest end.
KIND = 1 << 40
_REGION = "clinics_region"


def definition(connection):
    """Return the tables and triggers of the index."""
    # No trigger names another table of Django's: SQLite would refuse to rename that table, which is how Django alters one.
    # So the names of places have a table of the index's own, and a document remembers which place it is in.
    places = f"CREATE TABLE {PLACES} (id integer PRIMARY KEY, parent_id integer, names text NOT NULL)"
    documents = (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(title, place, body, place_id UNINDEXED, address UNINDEXED, "
        "tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')"
    )
    triggers, fill = _places()
    for kind, source in SOURCES.items():
        put, drop = _put(kind, "NEW"), f"DELETE FROM {TABLE} WHERE rowid = {_rowid(kind, 'OLD')}"
        triggers += [
            Trigger(f"search_{kind}_insert", source.table, "AFTER INSERT", f"BEGIN {put}; END"),
            Trigger(
                f"search_{kind}_update", source.table, f"AFTER UPDATE OF {source.columns}", f"BEGIN {drop}; {put}; END"
            ),
            Trigger(f"search_{kind}_delete", source.table, "AFTER DELETE", f"BEGIN {drop}; END"),
        ]
        fill.append(_put(kind, "source", f"FROM {source.table} source"))
    parts = (Part("TABLE", PLACES, (places,)), Part("TABLE", TABLE, (documents,)))
    return Definition(tuple(triggers), parts, tuple(fill))


def _rowid(kind, row):
    return f"{KINDS[kind] * KIND} + {row}.id"


def _put(kind, row, origin=""):
    """Return the statement that puts rows of a source into the index."""
    source = SOURCES[kind]
    place = source.place.format(row=row) or "NULL"
    body = source.body.format(row=row, spoken=spoken_sql("sqlite", row))
    when = f"WHERE {source.when.format(row=row, now=NOW['sqlite'])}" if source.when else ""
    return (
        f"INSERT INTO {TABLE} (rowid, title, place, body, place_id, address) SELECT {_rowid(kind, row)}, "
        f"{source.title.format(row=row)}, COALESCE((SELECT names FROM {PLACES} WHERE id = {place}), ''), "
        f"substr({body}, 1, {MOST_CHARACTERS}), {place}, {source.address.format(row=row)} "
        f"{origin} {when}"
    )


def _places():
    """Return the [Trigger] and [fill] for the names of places.

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
        Trigger("search_place_insert", _REGION, "AFTER INSERT", insert),
        Trigger("search_place_update", _REGION, "AFTER UPDATE OF name, parent_id", update),
        Trigger("search_place_delete", _REGION, "AFTER DELETE", delete),
    ]
    return triggers, [fill]
