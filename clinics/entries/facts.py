"""The facts of a clinic's entry by name: what each is called, which check covers it, and how it is read, shown and set.

Proposals, imports and the page's dates all speak of facts by these names, and of their values as JSON would hold them.
"""

from dataclasses import dataclass

from django.conf.locale import LANG_INFO

from clinics.entries import populations
from clinics.hours import format
from clinics.models import Condition, FieldCheck, Insurance, OpeningHours, Region, Treatment


@dataclass(frozen=True)
class Fact:
    """`field` is the FieldCheck.Field whose check covers it; kind is text, number, flag,
    codes (of languages), set (of CHOICES), terms, regions, place (a city's path) or hours."""

    name: str
    label: str
    field: str
    kind: str = "text"


FACTS = {
    fact.name: fact
    for fact in (
        Fact("name", "Name", "name"),
        Fact("street", "Street", "address"),
        Fact("city", "City", "address", "place"),
        Fact("postcode", "ZIP or postal code", "address"),
        Fact("latitude", "Latitude", "address", "number"),
        Fact("longitude", "Longitude", "address", "number"),
        Fact("getting_there", "Directions", "address"),
        Fact("phone", "Phone", "phone"),
        Fact("email", "Email", "email"),
        Fact("website", "Website", "website"),
        Fact("summary", "Summary", "services"),
        Fact("description", "Description", "services"),
        Fact("treatments", "Treatments", "services", "terms"),
        Fact("conditions", "Conditions", "services", "terms"),
        Fact("for_whom", "Who it is for", "for_whom"),
        Fact("not_for_whom", "Who it is not for", "for_whom"),
        Fact("age_groups", "Ages treated", "ages", "set"),
        Fact("clinician_genders", "Clinician options", "clinicians", "set"),
        Fact("languages", "Languages", "languages", "codes"),
        Fact("insurance", "Insurance", "insurance", "terms"),
        Fact("price_from", "Lowest price", "prices", "number"),
        Fact("price_to", "Highest price", "prices", "number"),
        Fact("currency", "Currency", "prices"),
        Fact("price_note", "Price note", "prices"),
        Fact("telehealth", "Telehealth", "telehealth", "flag"),
        Fact("telehealth_regions", "States served by telehealth", "telehealth", "regions"),
        Fact("accepting_new_patients", "Accepting new patients", "new_patients", "flag"),
        Fact("hours", "Opening hours", "hours", "hours"),
        Fact("time_zone", "Time zone", "hours"),
        Fact("hours_note", "Hours note", "hours"),
    )
}
TERMS = {"treatments": Treatment, "conditions": Condition, "insurance": Insurance}
CHOICES = {"age_groups": populations.AgeGroup, "clinician_genders": populations.ClinicianGender}
RELATED = ("terms", "regions", "hours")
_FLAGS = {
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
    "": None,
}


def value_of(clinic, name):
    """Return the fact as JSON holds it: text, number, bool, None, or a sorted list of text. Asks the relations' `.all()`."""
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
        return populations.ordered(CHOICES[name], value)
    return sorted(value) if kind == "codes" else value


def set_value(clinic, name, value):
    """Set the fact; a relation is written at once (the clinic must be saved), everything else with the clinic's save."""
    kind = FACTS[name].kind
    if kind == "hours":
        rows = format.parse_hours(value)
        clinic.hours.all().delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(clinic=clinic, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in rows
        )
    elif kind == "terms":
        getattr(clinic, name).set(term_of(TERMS[name], one) for one in value)
    elif kind == "regions":
        getattr(clinic, name).set(Region.objects.filter(path__in=value))
    elif kind == "place":
        city = Region.objects.filter(path=value, kind=Region.Kind.CITY).first()
        if city is None:
            raise ValueError(f"There is no city at /clinics/{value}/. Add it first.")
        clinic.city = city
    else:
        setattr(clinic, name, value)


def from_text(name, value):
    """Return what somebody typed as the fact's own kind; a value that is of that kind already stays. Raises ValueError."""
    kind = FACTS[name].kind
    if not isinstance(value, str) or kind in ("text", "hours", "place"):
        return value
    text = value.strip()
    if kind == "flag":
        if text.casefold() not in _FLAGS:
            raise ValueError(f"“{text}” is not a yes or no.")
        return _FLAGS[text.casefold()]
    if kind == "number":
        if not text:
            return None
        return float(text) if name in ("latitude", "longitude") else int(text.replace(",", ""))
    if kind == "set":
        return _set_from(name, text)
    return sorted({one.strip() for one in text.split(",")} - {""})


def _set_from(name, text):
    codes, unknown = populations.read(CHOICES[name], text)
    if unknown:
        known = ", ".join(CHOICES[name].labels)
        raise ValueError(f"“{unknown[0][:60]}” is not one of: {known}. Enter one or more, separated by commas.")
    return codes


def term_of(model, name):
    """Return the term of this name, whatever its capitals, made if there is none."""
    return model.objects.filter(name__iexact=name).first() or model.objects.create(name=name)


def shown(name, value):
    """Return the value as staff read it."""
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name in CHOICES and isinstance(value, list):
        return ", ".join(populations.labels(CHOICES[name], value))
    if FACTS.get(name) and FACTS[name].kind == "codes":
        return ", ".join(language_names(value))
    return ", ".join(value) if isinstance(value, list) else str(value)


def language_names(codes):
    """Return the English names of language codes; a code that Django does not know stands for itself."""
    return [LANG_INFO.get(code, {}).get("name") or code for code in codes]


def snapshot(clinic, field):
    """Return as text what the facts under `field` (a FieldCheck.Field) are, for FieldCheck.value; "" where nothing is kept."""
    names = [fact.name for fact in FACTS.values() if fact.field == field]
    return " | ".join(shown(name, value_of(clinic, name)) for name in names)[:500]


def newest_checks(clinic, checks):
    """Return {field: the newest FieldCheck that still speaks of what stands there}."""
    newest, present = {}, {}
    for check in sorted(checks, key=lambda check: (check.checked_on, check.pk)):
        if check.value and check.value != present.setdefault(check.field, snapshot(clinic, check.field)):
            continue
        newest[check.field] = check
    return {field: newest[field] for field in FieldCheck.Field.values if field in newest}
