"""Merge two records of one person.

Editions keep their byline, which is part of their digest. What was signed is evidence, so a record that signed is never
merged into another one.
"""

from typing import NamedTuple

from django.db import transaction

from activity.log import record
from addresses.actions import lead_merged
from addresses.kinds import KINDS
from articles.models import Approval, Article, Byline, Edition, EditionPerson
from articles.permissions import EDITOR, lock_article, require_permission
from articles.publishing.actions import record_save
from authors import identity
from authors.models import Person
from core.db.rows import insert_rows
from core.errors import ActionRefused

# What the record that stays takes over where it says nothing.
_FILLED = ("bio", "photo", "website", "links", "interests")
# Rows of one person, also of apps above this one. A row that the other record has too is removed.
_MOVED = {"affiliations": ("clinic", "role"), "expertise": ("topic",), "comments": (), "approval_claims": ()}
_WHAT = "merge people"


class Plan(NamedTuple):
    """What a merge does: `editions` and `drafts` it moves, and `fields` it fills."""

    editions: list
    drafts: list
    fields: list


def plan_merge(person, into, by):
    """Return the Plan of merging `person` into another record, or raise ActionRefused."""
    require_permission(by, EDITOR, _WHAT)
    require_permission(by, identity.PROPOSE, _WHAT)
    if person.pk == into.pk:
        raise ActionRefused("A record cannot be merged into itself. Choose another one.")
    if person.merged_into_id or into.merged_into_id:
        raise ActionRefused("One of the two was merged already. Open the list of people again.")
    _require_no_evidence(person, into)
    editions = list(Edition.objects.filter(people=person).order_by("pk").values_list("pk", flat=True))
    _require_same_badges(person, into)
    drafts = list(Article.objects.filter(bylines__person=person).order_by("pk"))
    fields = [name for name in _FILLED if getattr(person, name) and not getattr(into, name)]
    return Plan(editions, drafts, fields)


def _require_no_evidence(person, into):
    name = person.display_name
    if person.user_id:
        other = " So does the other record: unlink the account of one of them first." if into.user_id else ""
        raise ActionRefused(
            f"{name} has a staff account, so that record stays.{other or ' Open it, and merge this one into it.'}"
        )
    if identity.is_guarded(person) or person.credentials.exists():
        if identity.is_guarded(into) or into.credentials.exists():
            raise ActionRefused(
                "Both records hold credentials or signed approvals. These are evidence of who signed, so both stay."
            )
        raise ActionRefused(
            f"{name} holds credentials or signed approvals, so that record stays. Open it, and merge this one into it."
        )


def _require_same_badges(person, into):
    """Refuse if one of the two approved a text that the other one wrote."""
    written = EditionPerson.objects.filter(person__in=person.all_keys).values("edition__article")
    signed = Approval.objects.filter(person=into, decision=Approval.Decision.APPROVED, withdrawn_at=None)
    found = signed.filter(edition__article__in=written).select_related("edition").first()
    if found:
        raise ActionRefused(
            f"{into.display_name} approved “{found.edition.title}”, which {person.display_name} wrote. No one approves a "
            "text of their own, so its badge would change. Withdraw that approval first, and ask another approver."
        )


@transaction.atomic
def merge_people(*, person, into, by):
    """Merge the record `person` into another one and return the Plan.

    Its address leads to the other one.
    """
    keys = sorted({person.pk, into.pk})
    locked = {row.pk: row for row in Person.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")}
    if len(locked) < len(keys):
        raise ActionRefused("One of the two was removed. Open the list of people again.")
    person, into = locked[person.pk], locked[into.pk]
    plan = plan_merge(person, into, by)
    drafts = [lock_article(article.pk) for article in plan.drafts]
    lead_merged(KINDS["person"], person.pk, into.pk, by=by)
    known = set(EditionPerson.objects.filter(person=into).values_list("edition", flat=True))
    insert_rows([EditionPerson(edition_id=pk, person=into) for pk in plan.editions if pk not in known])
    Byline.objects.filter(person=person, article__bylines__person=into).delete()
    Byline.objects.filter(person=person).update(person=into)
    for relation, names in _MOVED.items():
        _move(relation, names, person, into)
    for name in plan.fields:
        setattr(into, name, getattr(person, name))
    into.merged_keys = sorted({*into.merged_keys, *person.all_keys})
    into.save(update_fields=[*plan.fields, "merged_keys"])
    Person.objects.filter(pk__in=person.all_keys).update(merged_into=into)
    for article in drafts:
        record_save(article=article, by=by)
    record("person.merged", by=by, about=into, details={"merged": person.display_name, "editions": len(plan.editions)})
    return plan


def _move(relation, names, person, into):
    rows = Person._meta.get_field(relation).related_model._base_manager
    if names:
        held = set(rows.filter(person=into).values_list(*names))
        doubles = [row[0] for row in rows.filter(person=person).values_list("pk", *names) if row[1:] in held]
        rows.filter(pk__in=doubles).delete()
    rows.filter(person=person).update(person=into)
