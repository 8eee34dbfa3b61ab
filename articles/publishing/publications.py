"""What publishing needs to know of editions.

One query reads it, after locking their articles.
"""

from dataclasses import dataclass, field

from articles.models import Approval, Article, CheckOverride, Edition
from authors.models import Person
from core.db.together import Rows, in_list, read_together

_LONG = ("document", "text")


@dataclass
class Publication:
    """An edition, whole, and what concerns its publication.

    `others` are the other editions of the article, without their texts. `approvals` are all decisions on the article,
    `overrides` the reasons given for exactly this text.
    """

    edition: Edition
    others: list = field(default_factory=list)
    approvals: list = field(default_factory=list)
    overrides: list = field(default_factory=list)

    @property
    def is_first(self):
        """Return True if no edition of the article was public or is scheduled."""
        return not any(one.live_from for one in (self.edition, *self.others))


def lock_publications(editions):
    """Lock the articles of editions and return {id of an edition: Publication}.

    One query.
    """
    pks, articles = tuple(one.pk for one in editions), tuple({one.article_id for one in editions})
    found = read_together([Article.objects.select_for_update().filter(pk__in=articles)], **_parts(pks, articles))
    by_id = {article.pk: article for article in found["article"]}
    people = {person.pk: person for person in found["person"]}
    rows = {row.pk: row for row in found["other"]}
    grouped = {pk: ([], [], []) for pk in articles}
    for row in rows.values():
        row.article = by_id[row.article_id]
        grouped[row.article_id][0].append(row)
    for row in found["approval"]:
        row.edition, row.person = rows[row.edition_id], people[row.person_id]
        grouped[row.edition.article_id][1].append(row)
    for row in found["override"]:
        grouped[rows[row.edition_id].article_id][2].append(row)
    publications = {}
    for edition in found["edition"]:
        edition.article = by_id[edition.article_id]
        others, approvals, overrides = grouped[edition.article_id]
        publications[edition.pk] = Publication(
            edition,
            [one for one in others if one.pk != edition.pk],
            approvals,
            [row for row in overrides if rows[row.edition_id].digest == edition.digest],
        )
    return publications


def _parts(pks, articles):
    among = in_list(articles)
    inside = f"edition_id IN (SELECT id FROM articles_edition WHERE article_id IN {among})"
    return {
        "article": Rows(Article, f"id IN {among}", articles),
        "edition": Rows(Edition, f"id IN {in_list(pks)}", pks),
        "other": Rows(Edition, f"article_id IN {among}", articles, _LONG),
        "approval": Rows(Approval, inside, articles),
        "person": Rows(Person, f"id IN (SELECT person_id FROM articles_approval WHERE {inside})", articles),
        "override": Rows(CheckOverride, inside, articles),
    }
