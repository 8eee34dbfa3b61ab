"""The approval mark of cards: the badge of each edition in a list."""

from django.utils import timezone

from articles.approval.status import review_status
from articles.models import Approval, Edition, EditionPerson
from authors.models import Person
from core.db.together import Rows, in_list, read_together

_NUMBERED = {"id", "article", "number"}
_NAMED = {"id", "slug", "verified_name", "verified_at", "user", "merged_into", "merged_keys"}
_LONG = ("statement", "note", "disclosure", "signed_credentials", "signed_interests", "withdrawn_reason")


def _all_but(model, kept):
    return tuple(field.name for field in model._meta.concrete_fields if field.name not in kept)


def with_marks(editions):
    """Fetch the people and the badges of these editions, in one query.

    Sets `known_people`, and `review` to what the badge says today.
    """
    if not editions:
        return editions
    found = _read([edition.pk for edition in editions], [edition.article_id for edition in editions])
    people = {person.pk: person for person in found["people"]}
    numbered = {row.pk: row for row in found["decided"]}
    known = {edition.pk: {} for edition in editions}
    for row in found["bylines"]:
        known[row.edition_id][row.person_id] = people[row.person_id]
    for edition in editions:
        edition.known_people = known[edition.pk]
    for approval in found["approvals"]:
        approval.edition, approval.person = numbered[approval.edition_id], people[approval.person_id]
    mark(editions, found["approvals"])
    return editions


def mark(editions, approvals):
    """Set `review` of editions to what the badge says today.

    `approvals` are all decisions on their articles, as status.decisions_on() returns them.
    """
    by_article, today = {}, timezone.localdate()
    for row in approvals:
        by_article.setdefault(row.edition.article_id, []).append(row)
    for edition in editions:
        if edition.article.needs_approval:
            edition.review = review_status(edition, by_article.get(edition.article_id, ()), today)


def _read(editions, articles):
    those, about = in_list(editions), in_list(articles)
    of_articles = f'edition_id IN (SELECT id FROM "articles_edition" WHERE article_id IN {about})'
    written = f'id IN (SELECT person_id FROM "articles_editionperson" WHERE edition_id IN {those})'
    decided = f'id IN (SELECT person_id FROM "articles_approval" WHERE {of_articles})'
    return read_together(
        bylines=Rows(EditionPerson, f"edition_id IN {those}", tuple(editions)),
        approvals=Rows(Approval, of_articles, tuple(articles), _LONG),
        decided=Rows(
            Edition,
            f'id IN (SELECT edition_id FROM "articles_approval" WHERE {of_articles})',
            tuple(articles),
            _all_but(Edition, _NUMBERED),
        ),
        people=Rows(Person, f"{written} OR {decided}", (*editions, *articles), _all_but(Person, _NAMED)),
    )
