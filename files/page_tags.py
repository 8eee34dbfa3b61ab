"""What stored pages show of files: a row of the TriggerSet that logs changes.

file:<id>       the file itself: its title, which is part of its address
"""

from core.pages.registry import Source, word

SOURCES = (
    Source(
        "files_file",
        (word("file", "{row}.id"),),
        # No page shows a new file before another row names it.
        events=("UPDATE", "DELETE"),
        hidden=("created_at", "uploaded_by_id"),
    ),
)
