"""The index behind /search/: one table of titles and texts, kept by triggers.

Triggers, because they see every write: the admin's, an import's, a queryset's update.

The index belongs to no migration, since all of it follows from other rows: the set makes and fills it together with its triggers.
"""

from core.db.triggers import TriggerSet
from search.index import postgresql, sqlite
from search.index.sources import SOURCES

SEARCH_INDEX = TriggerSet(
    "search index",
    "search_",
    tuple(source.table for source in SOURCES.values()),
    sqlite=sqlite.definition,
    postgresql=postgresql.definition,
)
