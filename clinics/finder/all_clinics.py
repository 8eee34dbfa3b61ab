"""Search without a place: the same filters and counts over the whole directory.

The database counts a small directory, so every change shows at once. That takes six queries, and one more
for each filter of LISTS that is used together with another one. Counts of a large directory are at most
a minute old (clinics/finder/bitsets.py).
"""

from collections import Counter, defaultdict

from django.db.models import Count, DateField, Q
from django.utils import timezone

from clinics.finder import bitsets
from clinics.finder.filters import LISTS, TERMS, condition_for, conditions_for
from clinics.finder.listing import PER_PAGE, card_clinics
from clinics.hours.periods import PERIODS
from clinics.models import Clinic
from core import safe_cache
from core.db.reused import reused

CACHE_ABOVE = 2000


def matching_clinics(chosen, listed):
    """Return the listed clinics that match all filters, by name, for a Paginator.

    `listed` is the number of all of them.
    """
    if not chosen:
        return _by_name.rows(PER_PAGE, number=listed, today=timezone.localdate())
    return card_clinics().filter(conditions_for(chosen)).order_by("name", "pk")


@reused(today=DateField())
def _by_name(today):
    return card_clinics(today).order_by("name", "pk")


def count_options(chosen, number):
    """Return {filter: {value: number of clinics it would leave}}.

    `number` is how many clinics are listed. "Open now" is left out, because it needs a place.
    """
    if number <= CACHE_ABOVE:
        return _count_in_database(chosen)
    return cache_if_large("bits", bitsets.read_bitsets, lambda _bits: number).count_options(chosen)


def cache_if_large(name, make, size):
    """Return the result of `make`, cached for a minute if it covers many clinics.

    `size` returns how many clinics a result covers. Above CACHE_ABOVE clinics a count may be up to a minute old.
    """
    key = f"clinics:finder:{name}"
    found = safe_cache.get(key)
    if found is None:
        found = make()
        if size(found) > CACHE_ABOVE:
            safe_cache.store(key, found, 60)
    return found


def _count_in_database(chosen):
    counted = {key: dict(_count_terms(key, chosen)) for key in TERMS}
    counted["route"] = dict(_count_terms("route", chosen))
    return counted | _count_lists(chosen) | _count_choices(chosen)


def _count_lists(chosen):
    """Count the filters of LISTS; one query counts all that are not in use."""
    counted = {key: Counter() for key in LISTS}
    for keys in [[key for key in LISTS if key not in chosen], *([key] for key in LISTS if key in chosen)]:
        if not keys:
            continue
        others = conditions_for(chosen, keys[0])
        for *lists, number in _lists(keys, others) if others else _all_lists(*keys):
            for key, codes in zip(keys, lists, strict=True):
                counted[key].update(dict.fromkeys(codes, number))
    return counted


def _lists(keys, others=None):
    rows = Clinic.objects.listed().order_by().values_list(*(LISTS[key][1] for key in keys))
    return rows.annotate(number=Count("pk", filter=others))


@reused()
def _all_lists(*keys):
    return _lists(keys)


def _count_terms(key, chosen):
    others = conditions_for(chosen, key)
    return _terms(key, others) if others else _all_terms(key)


@reused()
def _all_terms(key):
    return _terms(key)


def _terms(key, others=None):
    name = "treatments" if key == "route" else TERMS[key][2]
    through = getattr(Clinic, name).through.objects
    column = f"{Clinic._meta.get_field(name).m2m_reverse_field_name()}__{'route' if key == 'route' else 'slug'}"
    rows = through.filter(clinic__state=Clinic.State.LISTED).order_by().values_list(column)
    # Values that would leave nothing are counted too, with 0.
    left = Q(clinic__in=Clinic.objects.filter(others).values("pk")) if others else None
    return rows.annotate(number=Count("clinic_id", distinct=True, filter=left))


def _count_choices(chosen):
    """Count the flags and the opening hours. One query."""
    pairs = [("telehealth", "yes"), ("new", "yes"), *(("hours", period) for period in PERIODS)]
    wanted = {f"{key}_{value}": conditions_for(chosen, key) & condition_for(key, [value]) for key, value in pairs}
    numbers, counted = _count_each(wanted), defaultdict(dict)
    for key, value in pairs:
        counted[key][value] = numbers[f"{key}_{value}"]
    return dict(counted)


def count_without_each(chosen):
    """Return {filter: number of clinics that the other filters leave}. One query."""
    return _count_each({key: conditions_for(chosen, key) for key in chosen}) if chosen else {}


def _count_each(wanted):
    # An annotation must not have the name of a column.
    always = Q(state=Clinic.State.LISTED)
    counted = {f"count_{key}": Count("pk", filter=always & one) for key, one in wanted.items()}
    numbers = Clinic.objects.listed().aggregate(**counted)
    return {key: numbers[f"count_{key}"] for key in wanted}
