"""Triggers that demand a topic of an article with editions.

A draft may lack one, so that a first idea can be saved, and site pages have none. A published text stays what it is: an
article or a site page.
"""

from core.db.triggers import TriggerSet, refusals_on_postgresql, refusals_on_sqlite

_PREFIX = "topic_"
_MESSAGE = "topic: an article with editions has a topic"
_RULES = [
    (
        "edition",
        "articles_edition",
        "BEFORE INSERT",
        "EXISTS (SELECT 1 FROM articles_article a WHERE a.id = NEW.article_id AND a.topic_id IS NULL AND a.site_page = '')",
        _MESSAGE,
    ),
    (
        "article",
        "articles_article",
        "BEFORE UPDATE OF topic_id",
        "NEW.topic_id IS NULL AND NEW.site_page = '' AND EXISTS (SELECT 1 FROM articles_edition e WHERE e.article_id = NEW.id)",
        _MESSAGE,
    ),
    (
        "site_page",
        "articles_article",
        "BEFORE UPDATE OF site_page",
        "OLD.site_page <> NEW.site_page AND (OLD.site_page = '' OR NEW.site_page = '') AND EXISTS "
        "(SELECT 1 FROM articles_edition e WHERE e.article_id = NEW.id AND e.live_from IS NOT NULL)",
        "site page: a published text stays what it is, an article or a page about the site",
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
