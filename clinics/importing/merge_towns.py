"""Merge pages of one town that different spellings made."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from addresses.actions import add_redirects
from addresses.checks import Row
from clinics.importing.places import town_name
from clinics.models import Clinic, Region
from geo.spelling import fold

WHY = "Two pages of one town were merged."


@dataclass(frozen=True)
class Merge:
    """Pages of one town: `kept` stays, `others` lead to it.

    `problem` says why they were not merged.
    """

    kept: Region
    others: tuple
    clinics: int
    problem: str = ""


def find_doubles():
    """Return [(the page to keep, the others)] of towns with several pages.

    The page with the most clinics is kept, or else the oldest.
    """
    pages = {}
    for region in Region.objects.with_parents().filter(kind="city"):
        line = region.lineage
        name, _is_known = town_name(line[0].country_code, line[1].name if len(line) == 3 else "", region.name)
        pages.setdefault((region.parent_id, fold(name)), []).append(region)
    doubles = []
    for same in pages.values():
        if len(same) > 1:
            counts = {region.pk: Clinic.objects.filter(city=region).count() for region in same}
            same.sort(key=lambda region: (-counts[region.pk], region.pk))
            doubles.append((same[0], tuple(same[1:])))
    return sorted(doubles, key=lambda pair: pair[0].path)


def merge_towns(*, dry_run=False):
    """Merge all doubles; return the Merges.

    Old addresses lead to the page that is kept.
    """
    return [_merge(kept, others, dry_run) for kept, others in find_doubles()]


def _merge(kept, others, dry_run):
    clinics = Clinic.objects.filter(city__in=others).count()
    problem = ""
    if not dry_run:
        try:
            with transaction.atomic():
                for region in others:
                    _move_rows(region, kept)
                    path = region.get_absolute_url()
                    region.delete()
                    add_redirects([Row(old=path, new=kept.get_absolute_url())], by=None, why=WHY)
        except IntegrityError:
            problem = "Both pages hold the same fact, such as a law. Delete one of them in the admin, then merge again."
    return Merge(kept, others, clinics, problem)


def _move_rows(region, kept):
    """Let everything that names a region name the one that is kept."""
    for relation in Region._meta.related_objects:
        rows = relation.related_model._default_manager.filter(**{relation.field.name: region})
        if relation.many_to_many:
            through = getattr(relation.related_model, relation.field.name).through
            name, other = relation.field.m2m_reverse_field_name(), relation.field.m2m_field_name()
            named = through.objects.filter(**{name: kept}).values(other)
            through.objects.filter(**{name: region}).exclude(**{f"{other}__in": named}).update(**{name: kept})
        elif relation.related_name != "counts":
            rows.update(**{relation.field.name: kept})
