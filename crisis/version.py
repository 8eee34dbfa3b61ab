"""The version of the phrases: a word in the database that triggers change.

They do so with every change of a phrase. The word is random, so a version that was rolled back never names other phrases.
"""

from django.db import connection

from core.db.triggers import Definition, Part, Trigger, TriggerSet

_PHRASES, _VERSION, _PREFIX = "crisis_phrase", "crisis_phraseversion", "crisis_version_"
_ON_SQLITE, _ON_POSTGRESQL = "lower(hex(randomblob(16)))", "gen_random_uuid()::text"
_FUNCTION = f"{_PREFIX}change()"


def read_version():
    """Return the word of the phrases as this transaction sees them. One query.

    Read it before the phrases: then an old word can at most name newer phrases, never the other way round.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT word FROM {_VERSION}")
        return cursor.fetchone()[0]


def _table(new_word):
    create = (
        f"CREATE TABLE {_VERSION} (id integer PRIMARY KEY CHECK (id = 1), word text NOT NULL)",
        f"INSERT INTO {_VERSION} (id, word) VALUES (1, {new_word})",
    )
    return Part("TABLE", _VERSION, create)


def _sqlite(connection):
    body = f"BEGIN UPDATE {_VERSION} SET word = {_ON_SQLITE}; END"
    triggers = [
        Trigger(f"{_PREFIX}{event.lower()}", _PHRASES, f"AFTER {event}", body)
        for event in ("INSERT", "UPDATE", "DELETE")
    ]
    return Definition(tuple(triggers), (_table(_ON_SQLITE),))


def _postgresql(connection):
    create = (
        f"CREATE FUNCTION {_FUNCTION} RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN UPDATE {_VERSION} SET word = {_ON_POSTGRESQL}; RETURN NULL; END $$"
    )
    body = f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}"
    triggers = [
        Trigger(f"{_PREFIX}{event.lower()}", _PHRASES, f"AFTER {event}", body)
        for event in ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
    ]
    return Definition(tuple(triggers), (_table(_ON_POSTGRESQL), Part("FUNCTION", _FUNCTION, (create,))))


PHRASE_VERSION = TriggerSet(
    "version of the phrases",
    _PREFIX,
    (_PHRASES,),
    sqlite=_sqlite,
    postgresql=_postgresql,
    is_removed_to_migrate=True,
)
