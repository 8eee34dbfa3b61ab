"""The byline of an edition, and the accounts that edited its text.

Both are frozen with the text. The byline is part of the digest (articles/document/digest.py).
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import models

from articles.models.card import Article
from authors.models import Person
from core.db.fields import CleanTextField
from core.db.reused import reused


@reused(edition=models.BigIntegerField())
def _people_of(edition):
    return Person.objects.filter(editions=edition).select_related("photo")


@dataclass(frozen=True)
class AuthorLine:
    """One author as readers see them, and the Person behind it."""

    person: Person
    name: str
    credit: str
    role_line: str


class FrozenByline(models.Model):
    """The part of an edition that says who wrote and who edited it.

    `byline` is a list of {"person", "name", "credit", "role_line"}, in order. `editors` holds the ids of all accounts
    that saved the draft since the edition before it that was approved.
    """

    byline = models.JSONField(default=list)
    interests = CleanTextField(max_length=1000, blank=True)
    editors = models.JSONField(default=list)

    # The people of the byline, if they are known already: {id: Person}.
    known_people = None
    # The badge, if a list of cards knows it: a ReviewStatus.
    review = None

    class Meta:
        abstract = True

    def authors(self):
        """Return the AuthorLines of this edition, with verified names.

        The person of a record that was merged into another one is that of the other, who has a row of this edition too.
        It takes one query unless `people` was prefetched.
        """
        people = self._people_by_id()
        return [
            AuthorLine(
                people.get(person.merged_into_id, person),
                person.name_since(row["name"], self.frozen_at),
                row["credit"],
                row["role_line"],
            )
            for row in self.byline
            if (person := people.get(row["person"]))
        ]

    def shown_byline(self):
        """Return `byline` with the names that readers see today."""
        return [
            {"person": row.person.pk, "name": row.name, "credit": row.credit, "role_line": row.role_line}
            for row in self.authors()
        ]

    def _people_by_id(self):
        if self.known_people is not None:
            return self.known_people
        is_fetched = "people" in getattr(self, "_prefetched_objects_cache", {})
        people = self.people.all() if is_fetched else _people_of(edition=self.pk)
        return {person.pk: person for person in people}


class EditionPerson(models.Model):
    """A person in the byline of an edition, for the lists of a person's articles."""

    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="articles_editionperson_once")]

    def __str__(self):
        return f"{self.edition}: {self.person}"


class EditionEditor(models.Model):
    """An account among the editors of an edition."""

    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "user"], name="articles_editioneditor_once")]

    def __str__(self):
        return f"{self.edition}: {self.user}"


class DraftEditor(models.Model):
    """An account that saved a draft; `number` is that of the next edition at the time."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="draft_editors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "user", "number"], name="articles_drafteditor_once"),
        ]

    def __str__(self):
        return f"{self.article}: {self.user}"
