"""Triggers that demand a topic of an article with editions.

A draft may lack one, so that a first idea can be saved.
"""

from core.db.triggers import TriggerSet, refusals_on_postgresql, refusals_on_sqlite

_PREFIX = "topic_"
_MESSAGE = "topic: an article with editions has a topic"
_RULES = [
    (
        "edition",
        "articles_edition",
        "BEFORE INSERT",
        "(SELECT a.topic_id FROM articles_article a WHERE a.id = NEW.article_id) IS NULL",
        _MESSAGE,
    ),
    (
        "article",
        "articles_article",
        "BEFORE UPDATE OF topic_id",
        "NEW.topic_id IS NULL AND EXISTS (SELECT 1 FROM articles_edition e WHERE e.article_id = NEW.id)",
        _MESSAGE,
    ),
]

TOPIC_OF_EDITIONS = TriggerSet(
    "topics of editions",
    _PREFIX,
    ("articles_article", "articles_edition"),
    sqlite=lambda connection: refusals_on_sqlite(_PREFIX, _RULES),
    postgresql=lambda connection: refusals_on_postgresql(_PREFIX, _RULES),
    is_removed_to_migrate=True,
)
