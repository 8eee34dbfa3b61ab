"""The series on the page of an article."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShownSeries:
    """A series as an article of it shows it.

    `parts` are the live articles in order, and `place` is that of this article, from 1.
    """

    name: str
    parts: list
    place: int

    @property
    def before(self):
        return self.parts[self.place - 2] if self.place > 1 else None

    @property
    def after(self):
        return self.parts[self.place] if self.place < len(self.parts) else None


def read_series(edition, names, parts):
    """Return the ShownSeries of an article, or None without another live part."""
    slugs = [part.slug for part in parts]
    if not names or len(parts) < 2 or edition.article.slug not in slugs:
        return None
    return ShownSeries(names[0].name, parts, slugs.index(edition.article.slug) + 1)
