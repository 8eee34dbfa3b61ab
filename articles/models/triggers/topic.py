"""Triggers that demand a topic of articles with editions, and keep topics a tree.

A draft may lack one, so that a first idea can be saved, and site pages have none. A published text stays what it is: an
article or a site page.
"""

from core.db.triggers import Definition, Part, Trigger, TriggerSet, refusals_on_postgresql, refusals_on_sqlite

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

_TREE, _TREE_MESSAGE = "tree_of_topics_", "topic tree: at most three levels, and no topic is above itself"
_ABOVE_PARENT = "SELECT p.parent_id FROM articles_topic p WHERE p.id = NEW.parent_id"
_CHILD = "EXISTS (SELECT 1 FROM articles_topic c WHERE c.parent_id = NEW.id)"
_GRANDCHILD = (
    "EXISTS (SELECT 1 FROM articles_topic c JOIN articles_topic g ON g.parent_id = c.id WHERE c.parent_id = NEW.id)"
)
# A circle of two or three topics has more levels than three, so this refuses circles too.
_TOO_DEEP = (
    f"NEW.parent_id IS NOT NULL AND (({_ABOVE_PARENT}) IS NOT NULL AND ({_CHILD} OR "
    f"(SELECT u.parent_id FROM articles_topic u WHERE u.id = ({_ABOVE_PARENT})) IS NOT NULL) OR {_GRANDCHILD})"
)
_EVENTS = (("insert", "BEFORE INSERT"), ("move", "BEFORE UPDATE OF parent_id"))


def _tree_on_postgresql(connection):
    # One transaction at a time changes the tree: two at once could close a circle that neither sees.
    function = f"{_TREE}check()"
    create = f"""
        CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.parent_id IS NULL THEN
                RETURN NEW;
            END IF;
            PERFORM pg_advisory_xact_lock('articles_topic'::regclass::oid::bigint);
            IF {_TOO_DEEP} THEN
                RAISE EXCEPTION '{_TREE_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
    """
    call = f"FOR EACH ROW EXECUTE FUNCTION {function}"
    triggers = tuple(Trigger(f"{_TREE}{name}", "articles_topic", event, call) for name, event in _EVENTS)
    return Definition(triggers, (Part("FUNCTION", function, (create,)),))


TREE_OF_TOPICS = TriggerSet(
    "tree of topics",
    _TREE,
    ("articles_topic",),
    sqlite=lambda connection: refusals_on_sqlite(
        _TREE, [(name, "articles_topic", event, _TOO_DEEP, _TREE_MESSAGE) for name, event in _EVENTS]
    ),
    postgresql=_tree_on_postgresql,
    is_removed_to_migrate=True,
)
