"""What stored pages show of articles: rows of the TriggerSet that logs changes.

article:<id>    an article: its live editions, settings, approvals and tags
topic:<id>      an article of this topic or of one below, or a decision on one
series:<id>     an article of this series, or its name
subject:<id>    the topic itself: its name, text, picks and place
tag:<id>        an article gets or loses this tag, or the tag itself or its page changes
person:<id>     an article of this person goes live or ends (and what the person's own row says)
source:<id>     what became of a source: its notice, and the day of its last check
naming:<id>     an article that names this clinic goes live or ends

Drafts log nothing.
"""

from core.pages.registry import Source, word, words

_ONCE_LIVE = (
    "EXISTS (SELECT 1 FROM articles_edition e WHERE e.article_id = {{row}}.{0} AND e.live_from IS NOT NULL)".format
)
_OF_LIVE_EDITION = "EXISTS (SELECT 1 FROM articles_edition e WHERE e.id = {row}.edition_id AND e.live_from IS NOT NULL)"


def _topics(key):
    """Return the words for the topic with this key (SQL) and those above it."""
    parent = f"(SELECT t.parent_id FROM articles_topic t WHERE t.id = {key})"
    above = f"(SELECT p.parent_id FROM articles_topic t JOIN articles_topic p ON p.id = t.parent_id WHERE t.id = {key})"
    return word("topic", key), word("topic", parent), word("topic", above)


_OF_EDITION = _topics(
    "(SELECT a.topic_id FROM articles_article a, articles_edition e WHERE a.id = e.article_id AND e.id = {row}.edition_id)"
)
_ARTICLE = word("article", "(SELECT e.article_id FROM articles_edition e WHERE e.id = {row}.edition_id)")

SOURCES = (
    Source(
        "articles_edition",
        (
            word("article", "{row}.article_id"),
            # Pages of translations name each other, and each has the tag of the article that they translate.
            word("article", "(SELECT a.translation_of_id FROM articles_article a WHERE a.id = {row}.article_id)"),
            *_topics("(SELECT a.topic_id FROM articles_article a WHERE a.id = {row}.article_id)"),
            word("series", "(SELECT a.series_id FROM articles_article a WHERE a.id = {row}.article_id)"),
            words("person", "SELECT p.person_id AS value FROM articles_editionperson p WHERE p.edition_id = {row}.id"),
            words("naming", "SELECT c.clinic_id AS value FROM articles_editionclinic c WHERE c.edition_id = {row}.id"),
        ),
        hidden=("frozen_by_id", "edited_by_id", "article_version"),
        when="{row}.live_from IS NOT NULL",
    ),
    Source(
        "articles_article",
        (
            word("article", "{row}.id"),
            word("article", "{row}.translation_of_id"),
            *_topics("{row}.topic_id"),
            word("series", "{row}.series_id"),
        ),
        hidden=(
            "evidence",
            "ai_use",
            "title",
            "standfirst",
            "interests",
            "owner_id",
            "last_edited_by_id",
            "version",
            "words",
            "draft_digest",
            "draft_changes",
            "created_at",
            "updated_at",
            "import_ref",
        ),
        when=_ONCE_LIVE("id"),
    ),
    # The words of a source are in the editions.
    Source(
        "articles_source",
        (
            word("source", "{row}.id"),
            words("source", "SELECT s.id AS value FROM articles_source s WHERE s.merged_into_id = {row}.id"),
        ),
        hidden=(
            *("title", "authors", "publication", "year", "volume", "issue", "pages"),
            *("doi", "pmid", "url", "kind", "design", "participants"),
        ),
        events=("UPDATE", "DELETE"),
    ),
    Source(
        "articles_sourcenotice",
        (
            word("source", "{row}.source_id"),
            words("source", "SELECT s.id AS value FROM articles_source s WHERE s.merged_into_id = {row}.source_id"),
        ),
    ),
    Source("articles_expertise", (word("person", "{row}.person_id"),)),
    Source("articles_footerlink", ()),
    Source("articles_series", (word("series", "{row}.id"),), events=("UPDATE", "DELETE")),
    # A topic brings its articles to the lists above it, and takes them along when it moves.
    Source(
        "articles_topic", (word("subject", "{row}.id"), word("subject", "{row}.parent_id"), *_topics("{row}.parent_id"))
    ),
    Source("articles_topicentity", (word("subject", "{row}.topic_id"),)),
    Source("articles_topicpick", (word("subject", "{row}.topic_id"),)),
    Source("articles_article_related", (word("article", "{row}.from_article_id"),), when=_ONCE_LIVE("from_article_id")),
    Source("articles_editionperson", (_ARTICLE, word("person", "{row}.person_id")), when=_OF_LIVE_EDITION),
    Source("articles_editionbody", (_ARTICLE,), when=_OF_LIVE_EDITION),
    Source("articles_editioneditor", (_ARTICLE,), when=_OF_LIVE_EDITION),
    Source("articles_editionfile", (_ARTICLE,), when=_OF_LIVE_EDITION),
    Source("articles_editionimage", (_ARTICLE,), when=_OF_LIVE_EDITION),
    Source("articles_editionclinic", (_ARTICLE, word("naming", "{row}.clinic_id")), when=_OF_LIVE_EDITION),
    Source("articles_approval", (_ARTICLE, *_OF_EDITION, word("person", "{row}.person_id"))),
    Source("articles_publicationevent", (_ARTICLE,), hidden=("by_id",)),
    Source(
        "taggit_taggeditem",
        (word("article", "{row}.object_id"), word("tag", "{row}.tag_id")),
        when=_ONCE_LIVE("object_id"),
    ),
    Source("taggit_tag", (word("tag", "{row}.id"),), events=("UPDATE", "DELETE")),
    Source("articles_tagpage", (word("tag", "{row}.tag_id"),)),
)
