"""What stored pages show of people: rows of the TriggerSet that logs changes."""

from core.pages.registry import Source, word

SOURCES = (
    Source(
        "authors_person",
        (word("person", "{row}.id"),),
        hidden=(
            "user_id",
            "signing_email",
            "signing_email_confirmed_by_id",
            "reviews_a_week",
            "merged_keys",
            "created_at",
            "import_ref",
        ),
    ),
    Source("authors_credential", (word("person", "{row}.person_id"),)),
    Source("authors_identitychange", (word("person", "{row}.person_id"),)),
)
