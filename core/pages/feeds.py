"""Feeds whose bytes depend on their entries alone."""

from datetime import UTC, datetime

from django.utils.feedgenerator import Atom1Feed


class StableFeed(Atom1Feed):
    """An Atom feed that does not say the present time when it is empty.

    Its summaries are plain text and say so. Django's say that they are html: then “<5 mg” vanishes, and the markup that a
    reader typed comes alive.
    """

    def latest_post_date(self):
        return super().latest_post_date() if self.items else datetime(2000, 1, 1, tzinfo=UTC)

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, {**item, "description": None})
        if item["description"] is not None:
            handler.addQuickElement("summary", item["description"], {"type": "text"})
