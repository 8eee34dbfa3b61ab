"""Finding drafts, people and clinics for staff, whatever readers may see.

A common word is in half of all texts, and ranking those takes a second. So only the newest rows are ranked.
"""

from django.db import connection

from psychsite.search.index import KINDS
from psychsite.search.query import fetch, match_of, sql_of, terms


def find_keys(text, kind, limit):
    """Return the keys of the newest rows of a kind that have these words. One query."""
    words = terms(text)
    if not words:
        return []
    return [key for (key,) in fetch(*_newest(words, kind, limit))]


def _newest(words, kind, limit):
    place = sql_of("source")
    order = f"{place}.rowid" if connection.vendor == "sqlite" else f"{place}.object_id"
    statement = (
        f"SELECT {sql_of('id')} FROM {place} WHERE {sql_of('match')} AND {sql_of('kind')} = %s "
        f"ORDER BY {order} DESC LIMIT %s"
    )
    return statement, [match_of(words), KINDS[kind], limit]


def find_drafts(text, limit):
    """Return the keys of the newest articles whose draft has these words."""
    return find_keys(text, "draft", limit)
