"""Statements that query the index, for both databases.

A query is groups of alternatives, all of letters and digits, before it gets here: nothing that a reader types can raise.
Each group must match, by any of its alternatives. An alternative is (words, whether the last one is a beginning, whether
other words may be between them).
"""

from typing import NamedTuple

from django.db import connection

from search.index.postgresql import ENGLISH, LARGE
from search.index.sources import KINDS, NAMES, PUBLIC, SOURCES, TABLE, fold
from search.index.sqlite import KIND

# Kinds that are asked for together: their rows are few.
_REST = tuple(sorted(set(KINDS.values()) - set(LARGE)))
# FTS5 keeps lists for beginnings of 2 and 3 characters (sqlite.py). For a longer one it merges the texts of all its words
# first: 22 ms at 100,000 articles for each kind. The same words one by one take 1 ms, and the table of words has them.
_MARK, _KEPT_BEGINNING, MOST_WORDS_OF_BEGINNING = "\x00", 3, 60
_WORDS_OF_BEGINNING = (
    "COALESCE((SELECT '(' || group_concat('\"' || word || '\"', ' OR ') || ')' FROM (SELECT word FROM search_word "
    f"WHERE word >= %s AND word < %s ORDER BY documents DESC LIMIT {MOST_WORDS_OF_BEGINNING})), %s)"
)
_LAST_CHARACTER = "\U0010ffff"


class Only(NamedTuple):
    """The rows that count: SQL of their keys as `pk`, and its values.

    With `is_asked_last`, PostgreSQL checks one row after the other, newest first, until it has enough. With `is_rare`, SQLite
    lists all keys first: it would else ask for each text with a common word, and meet few that count.
    """

    sql: str
    values: tuple = ()
    is_asked_last: bool = False
    is_rare: bool = False


def fetch(statement, values):
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def match_of(groups, joined=True):
    """Return groups of alternatives as the database's own query.

    With `joined=False` any of the groups is enough.
    """
    if connection.vendor == "sqlite":
        parts = [" OR ".join(_sqlite_phrase(*one) for one in group) for group in groups]
        return (" AND " if joined else " OR ").join(f"({part})" for part in parts)
    parts = [" | ".join(_postgresql_phrase(*one) for one in group) for group in groups]
    return (" & " if joined else " | ").join(f"({part})" for part in parts)


def _sqlite_phrase(words, is_beginning, is_apart):
    if is_apart:
        return "(" + " AND ".join(f'"{word}"' for word in words) + ")"
    if is_beginning and len(words) == 1 and len(words[0]) > _KEPT_BEGINNING:
        return f"{_MARK}{words[0]}{_MARK}"
    return f'"{" ".join(words)}"{"*" if is_beginning else ""}'


def _sqlite_operand(match, is_counted):
    """Return (SQL, values) of a query for MATCH, with the words of each beginning.

    A beginning of no counted word stays one, and so does one in texts whose words are not counted.
    """
    parts, values = [], []
    for place, text in enumerate(match.split(_MARK)):
        is_beginning = place % 2
        whole = f'"{text}"*' if is_beginning else text
        parts.append(_WORDS_OF_BEGINNING if is_beginning and is_counted else "%s")
        values += [text, text + _LAST_CHARACTER, whole] if is_beginning and is_counted else [whole]
    return f"({' || '.join(parts)})", values


def _postgresql_phrase(words, is_beginning, is_apart):
    return f"({(' & ' if is_apart else ' <-> ').join(_quoted(word) for word in words)}{':*' if is_beginning else ''})"


def _quoted(word):
    return f"'{fold(word)}'"


def find_newest(match, limits, narrowed=None, unwanted=""):
    """Return {(kind, number): whether title or place match} of the newest rows.

    One statement. `limits` is {kind: (most by title, most in all)}. `narrowed` is {kind: [Only]}. Rows that match `unwanted`
    anywhere are left out.
    """
    found = {}
    for kind, number, is_head in _ask(match, limits, narrowed or {}, unwanted):
        found[kind, number] = found.get((kind, number), False) or bool(is_head)
    return found


def find_titles(match, limits, only=None):
    """Return {(kind, number): (title, language)} of the newest rows.

    Matching titles come first. The language is "" for kinds that are in that of the site.
    """
    extra = {kind: f", title, ({SOURCES[kind].language}) AS language" for kind in limits}
    rows = _ask(match, limits, only or {}, "", extra, ", title, language")
    return {
        (kind, number): (title, code) for kind, number, _is_head, title, code in sorted(rows, key=lambda row: -row[2])
    }


def _ask(match, limits, narrowed, unwanted, extra=None, columns=""):
    """Return the rows (kind, number, head, …) of one statement over all kinds.

    `extra` is {kind: SQL of more columns}, and `columns` their names.
    """
    parts, values = [], []
    for kind, (heads, most) in limits.items():
        for is_head, limit in ((1, heads), (0, most)):
            if limit:
                more = (extra or {}).get(kind, "")
                part, own = _newest(kind, match, is_head, limit, narrowed.get(kind, ()), unwanted, more)
                parts.append(part)
                values += own
    if not parts:
        return []
    statement = " UNION ALL ".join(
        f"SELECT kind, id, head{columns} FROM ({part}) AS part{n}" for n, part in enumerate(parts)
    )
    return [(NAMES[kind], *row) for kind, *row in fetch(statement, values)]


def _newest(kind, match, is_head, limit, narrowed, unwanted, extra):
    number, only, values = KINDS[kind], "", []
    for one in narrowed:
        # OFFSET 0 keeps the planner from making a join of it, which would answer for all rows of the table first.
        lazy = " OFFSET 0" if one.is_asked_last and connection.vendor == "postgresql" else ""
        if one.is_rare and connection.vendor == "sqlite":
            only += f" AND {{id}} IN ({one.sql})"
        else:
            only += f" AND EXISTS (SELECT 1 FROM ({one.sql}) AS seen WHERE seen.pk = {{id}}{lazy})"
        values += one.values
    if connection.vendor == "sqlite":
        first = number * KIND
        key = f"({TABLE}.rowid - {first})"
        wanted = f"{{title place}} : ({match})" if is_head else match
        asked, words = _sqlite_operand(f"({wanted}) NOT ({unwanted})" if unwanted else wanted, kind in PUBLIC)
        return (
            f"SELECT {number} AS kind, {key} AS id, {is_head} AS head{extra.format(id=key)} FROM {TABLE} "
            f"WHERE {TABLE} MATCH {asked} AND rowid > {first} AND rowid < {first + KIND}"
            f"{only.format(id=key)} ORDER BY rowid DESC LIMIT {limit}",
            [*words, *values],
        )
    key, column = f"{TABLE}.object_id", "head" if is_head else "tsv"
    if unwanted:
        only = f" AND NOT {TABLE}.tsv @@ to_tsquery('{ENGLISH}', %s){only}"
        values = [unwanted, *values]
    # The literal condition of the partial index.
    rest = "" if number in LARGE else f" AND kind NOT IN ({', '.join(map(str, LARGE))})"
    return (
        f"SELECT kind, object_id AS id, {is_head} AS head{extra.format(id=key)} FROM {TABLE} WHERE kind = {number}{rest} "
        f"AND {column} @@ to_tsquery('{ENGLISH}', %s){only.format(id=key)} "
        f"ORDER BY object_id DESC LIMIT {limit}",
        [match, *values],
    )


def read_texts(keys, characters):
    """Return {(kind, number): (title, place, address, body)} of rows.

    One statement. `characters` cuts the bodies.
    """
    if not keys:
        return {}
    if connection.vendor == "sqlite":
        rowids = ", ".join(str(KINDS[kind] * KIND + int(number)) for kind, number in keys)
        rows = fetch(
            f"SELECT rowid / {KIND}, rowid %% {KIND}, title, place, address, substr(body, 1, {characters}) FROM {TABLE} "
            f"WHERE rowid IN ({rowids})",
            [],
        )
    else:
        pairs = ", ".join(f"({KINDS[kind]}, {int(number)})" for kind, number in keys)
        rows = fetch(
            f"SELECT kind, object_id, title, place, address, left(body, {characters}) FROM {TABLE} "
            f"WHERE (kind, object_id) IN ({pairs})",
            [],
        )
    return {(NAMES[kind], number): tuple(texts) for kind, number, *texts in rows}
