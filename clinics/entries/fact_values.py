"""Read, set, show and compare the values of a clinic's facts.

A value is what JSON would hold. This module imports no model: it reaches relations through the clinic.
"""

from clinics.entries import freshness, populations
from clinics.entries.facts import CHOICES, FACTS, NO, YES
from clinics.hours import format
from core.text.language_names import name_in_english


def value_of(clinic, name):
    """Return the fact as JSON holds it.

    That is text, a number, a bool, None or a sorted list of text. Reads relations by `.all()`, so they can be prefetched.
    """
    kind = FACTS[name].kind
    if kind == "hours":
        return format.format_hours((row.weekday, row.opens, row.closes) for row in clinic.hours.all())
    if kind == "terms":
        return sorted(term.name for term in getattr(clinic, name).all())
    if kind == "regions":
        return sorted(region.path for region in getattr(clinic, name).all())
    if kind == "place":
        return clinic.city.path
    value = getattr(clinic, name)
    if kind == "set":
        return populations.sort_codes(CHOICES[name], value)
    return sorted(value) if kind == "codes" else value


def set_value(clinic, name, value):
    """Set the fact.

    A relation is written at once, so the clinic must be saved; everything else is written with the clinic's save.
    """
    kind = FACTS[name].kind
    if kind == "hours":
        rows = format.parse_hours(value)
        clinic.hours.all().delete()
        row = clinic.hours.model
        row.objects.bulk_create(
            row(clinic=clinic, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in rows
        )
    elif kind == "terms":
        terms = getattr(clinic, name)
        terms.set(find_or_create_term(terms.model, one) for one in value)
    elif kind == "regions":
        regions = getattr(clinic, name)
        regions.set(regions.model.objects.filter(path__in=value))
    elif kind == "place":
        region = clinic._meta.get_field(name).related_model
        city = region.objects.filter(path=value, kind=region.Kind.CITY).first()
        if city is None:
            raise ValueError(f"There is no city at /clinics/{value}/. Add it first.")
        clinic.city = city
    else:
        setattr(clinic, name, value)


def from_text(name, value):
    """Return typed text as the fact's own kind. Raises ValueError.

    A value that is of that kind already stays as it is.
    """
    kind = FACTS[name].kind
    if not isinstance(value, str) or kind in ("text", "hours", "place"):
        return value
    text = value.strip()
    if kind == "flag":
        word = text.casefold()
        if word and word not in YES | NO:
            raise ValueError(f"“{text}” is not a yes or no.")
        return word in YES if word else None
    if kind == "number":
        if not text:
            return None
        return float(text) if name in ("latitude", "longitude") else int(text.replace(",", ""))
    if kind == "set":
        return _set_from(name, text)
    return sorted({one.strip() for one in text.split(",")} - {""})


def _set_from(name, text):
    codes, unknown = populations.parse_codes(CHOICES[name], text)
    if unknown:
        known = ", ".join(populations.labels_of(CHOICES[name]))
        raise ValueError(f"“{unknown[0][:60]}” is not one of: {known}. Enter one or more, separated by commas.")
    return codes


def find_or_create_term(model, name):
    """Return the term of this name, whatever its capitals, made if there is none."""
    return model.objects.filter(name__iexact=name).first() or model.objects.create(name=name)


def format_value(name, value):
    """Return the value as staff read it."""
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name in CHOICES and isinstance(value, list):
        return ", ".join(populations.labels_of(CHOICES[name], value))
    if FACTS.get(name) and FACTS[name].kind == "codes":
        return ", ".join(language_names(value))
    return ", ".join(value) if isinstance(value, list) else str(value)


def language_names(codes):
    """Return the English names of language codes.

    A code without a name is returned as it is.
    """
    return [name_in_english(code) for code in codes]


def snapshot(clinic, field):
    """Return the facts under `field` as text, for FieldCheck.value.

    `field` is a FieldCheck.Field. "" if it covers no fact.
    """
    names = [fact.name for fact in FACTS.values() if fact.field == field]
    return " | ".join(format_value(name, value_of(clinic, name)) for name in names)[:500]


def newest_checks(clinic, checks):
    """Return {field: the newest FieldCheck that covers the present value}."""
    newest, present = {}, {}
    for check in sorted(checks, key=lambda check: (check.checked_on, check.pk)):
        if check.value and check.value != present.setdefault(check.field, snapshot(clinic, check.field)):
            continue
        newest[check.field] = check
    return {field: newest[field] for field in freshness.HALF_LIVES if field in newest}
