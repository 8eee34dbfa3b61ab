"""The whole directory without a place: the same filters and counts.

Of a small one the database counts, so that every change shows at once: six queries, and one more for each filter of LISTS that is
in use beside another one of them that is not. Of a large one the counts are a minute old at most (clinics/finder/bitsets.py).
"""

from collections import Counter

from django.db.models import Count, Q

from clinics.finder import bitsets
from clinics.finder.filters import LISTS, TERMS, condition, conditions
from clinics.models import Clinic
from core import safe_cache

MANY = 2000


def matching(chosen):
    """The listed clinics that all filters leave, by name."""
    return Clinic.objects.listed().filter(conditions(chosen)).with_place().with_paid().order_by("name", "pk")


def number_listed():
    """Return how many clinics are listed."""
    return kept("total", lambda: Clinic.objects.listed().count(), lambda number: number)


def counts(chosen, number):
    """{filter: {value: how many clinics it would leave}} of `number` listed ones; "open now" needs a place, and is left out."""
    if number <= MANY:
        return _counts(chosen)
    return kept("bits", bitsets.read, lambda _bits: number).counts(chosen)


def kept(name, make, size):
    """Return what `make` gives, and keep it for a minute when it speaks of more than MANY clinics: `size` tells how many.

    Few are counted anew each time, so that every change shows at once; among many, one more or less for a minute shows to nobody.
    """
    key = f"clinics:finder:{name}"
    found = safe_cache.get(key)
    if found is None:
        found = make()
        if size(found) > MANY:
            safe_cache.store(key, found, 60)
    return found


def _counts(chosen):
    counted = {key: dict(_terms(key, chosen)) for key in TERMS}
    counted["route"] = dict(_terms("route", chosen))
    return counted | _lists(chosen) | _flags(chosen)


def _lists(chosen):
    """Those that are not in use are left by the same clinics, so that one query counts them together."""
    counted = {key: Counter() for key in LISTS}
    for keys in [[key for key in LISTS if key not in chosen], *([key] for key in LISTS if key in chosen)]:
        if not keys:
            continue
        rows = Clinic.objects.listed().filter(conditions(chosen, keys[0])).order_by()
        for *lists, number in rows.values_list(*(LISTS[key][1] for key in keys)).annotate(number=Count("pk")):
            for key, codes in zip(keys, lists, strict=True):
                counted[key].update(dict.fromkeys(codes, number))
    return counted


def _terms(key, chosen):
    name = "treatments" if key == "route" else TERMS[key][2]
    through = getattr(Clinic, name).through.objects
    column = f"{Clinic._meta.get_field(name).m2m_reverse_field_name()}__{'route' if key == 'route' else 'slug'}"
    others = conditions(chosen, key)
    listed = Clinic.objects.listed().filter(others).values("pk") if others else None
    rows = through.filter(clinic__in=listed) if others else through.filter(clinic__state=Clinic.State.LISTED)
    return rows.order_by().values_list(column).annotate(number=Count("clinic_id", distinct=True))


def _flags(chosen):
    def with_flag(key):
        return conditions(chosen, key) & condition(key, ["yes"])

    return {
        key: {"yes": number}
        for key, number in _count_each({key: with_flag(key) for key in ("telehealth", "new")}).items()
    }


def without_each(chosen):
    """{filter: how many clinics the others leave}. One query."""
    return _count_each({key: conditions(chosen, key) for key in chosen}) if chosen else {}


def _count_each(wanted):
    # A column may bear the filter's name; what is counted must not.
    always = Q(state=Clinic.State.LISTED)
    counted = {f"count_{key}": Count("pk", filter=always & one) for key, one in wanted.items()}
    numbers = Clinic.objects.listed().aggregate(**counted)
    return {key: numbers[f"count_{key}"] for key in wanted}
