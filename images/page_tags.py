"""What stored pages show of pictures: a row of the TriggerSet that logs changes.

A page names each picture by its file, whose name is made from its content. So a page is searched for these names, and no view
has to say which pictures it shows.
"""

import re

from core.pages.registry import Source, word

_FILE = re.compile(rb"images/[0-9a-f]{2}/([0-9a-f]{64})")
SOURCES = (
    Source(
        "images_image",
        (word("image", "{row}.sha256"),),
        # No page shows a new picture before another row names it.
        events=("UPDATE", "DELETE"),
        hidden=(
            "id",
            "original_sha256",
            "dhash",
            "size",
            "created_at",
            "uploaded_by_id",
            "replaced_by_id",
            "license",
            "license_until",
        ),
    ),
)


def pictures_in(body):
    """Return the tags of the pictures in a page."""
    return {f"image:{name.decode()}" for name in _FILE.findall(body)}
