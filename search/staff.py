"""Finding drafts, people and clinics for staff, whatever readers may see.

A common word is in half of all texts, and ranking those takes a second. So only the newest rows are ranked.
"""

from django.db import connection

from search.index import KINDS
from search.query import fetch, match_of, match_title, sql_of, terms

# Columns of a found row: its kind, its key and its title.
_COLUMNS = "{kind}, {id}, {table}.title"


def find_drafts(text, limit):
    """Return the keys of the newest articles whose draft has these words. One query."""
    words = terms(text)
    return [key for _kind, key, _title in fetch(*_newest("draft", match_of(words), limit))] if words else []


def find_rows(text, kinds, limit):
    """Return {kind: [(key, title)]} of rows with these words, titles first. One query."""
    words, found = terms(text), {kind: {} for kind in kinds}
    if not words or not kinds:
        return {kind: [] for kind in kinds}
    parts = [_newest(kind, match, limit) for kind in kinds for match in (match_title(words), match_of(words))]
    statement = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part{place}" for place, (part, _) in enumerate(parts))
    names = {KINDS[kind]: kind for kind in kinds}
    for number, key, title in fetch(statement, [value for _part, values in parts for value in values]):
        found[names[number]].setdefault(key, title)
    return {kind: list(rows.items())[:limit] for kind, rows in found.items()}


def _newest(kind, match, limit):
    """Return the statement for the newest rows of a kind, and its values."""
    table = sql_of("source")
    order = f"{table}.rowid" if connection.vendor == "sqlite" else f"{table}.object_id"
    columns = _COLUMNS.format(kind=sql_of("kind"), id=sql_of("id"), table=table)
    where = f"{sql_of('match')} AND {sql_of('kind')} = %s"
    return f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order} DESC LIMIT %s", [match, KINDS[kind], limit]
