"""The filters: names in the URL, values, and database conditions.

Several values of one filter mean "or", several filters together "and".
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import attrgetter, or_
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.entries.fact_values import language_names
from clinics.entries.facts import CHOICES
from clinics.hours.periods import PERIODS, condition_of
from clinics.models import Clinic, Condition, Insurance, OpeningHours, Treatment
from core.db.together import Rows, read_together
from core.text.clean import clean_line
from geo.distance import FARTHEST_KM, KM, MI, parse_box, to_km

# {key: (label, model, field of the clinic)}
TERMS = {
    "treatment": (_("Treatment"), Treatment, "treatments"),
    "condition": (_("Condition"), Condition, "conditions"),
    "insurance": (_("Insurance and payment"), Insurance, "insurance"),
}
# {key: (label, field of the clinic)}: lists of codes in the clinic's own row
LISTS = {
    "age": (_("Age group"), "age_groups"),
    "language": (_("Language"), "languages"),
    "clinician": (_("Clinician options"), "clinician_genders"),
}
# {key: (label, the only value, its label)}
FLAGS = {
    "telehealth": (_("Telehealth"), "yes", _("Offers telehealth")),
    "new": (_("New patients"), "yes", _("Accepting new patients")),
    "open": (_("Open now"), "now", _("Open now")),
}
LABELS = {"route": _("How it is given"), "hours": _("Opening hours")} | {
    key: row[0] for key, row in (TERMS | LISTS | FLAGS).items()
}
# The order in which readers see them.
KEYS = (
    "treatment", "route", "condition", "age", "insurance", "language", "clinician", "hours", "telehealth", "new", "open",
)  # fmt: skip
RADII = (10, 25, 50, 100, 250)
DEFAULT_RADIUS = 50
MAX_RADIUS = 500
MAX_VALUES = 20


@dataclass
class FinderQuery:
    """A validated search. `notes` are sentences about what was ignored, and why.

    `box` is a part of the map, as geo.distance.parse_box reads it; with `near` it is empty.
    """

    near: str = ""
    box: str = ""
    within: float = DEFAULT_RADIUS
    unit: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def km(self):
        return min(to_km(self.within, self.unit), FARTHEST_KM)

    @property
    def has_criteria(self):
        return bool(self.near or self.box or self.chosen)

    def query_string(self, **changes):
        """Return the query string of this search with changes.

        A change is `near`, `within`, `unit` or a filter's list of values.
        """
        values = {
            "near": self.near,
            "box": self.box,
            "within": f"{self.within:g}" if self.near else "",
            "unit": self.unit if self.near else "",
        }
        values |= self.chosen | changes
        pairs = [
            (key, one)
            for key, value in values.items()
            for one in (value if isinstance(value, list) else [value])
            if one
        ]
        return f"?{urlencode(pairs)}" if pairs else ""


def parse_query(parameters, options, unit):
    """Return the FinderQuery of a request's parameters.

    `options` is {key: {value: label}}; `unit` is the unit of the place's country.
    """
    query = FinderQuery(near=clean_line(parameters.get("near", "")[:400])[:100])
    box = parameters.get("box", "")
    if box and not query.near:
        query.box = box if parse_box(box) else ""
        if not query.box:
            query.notes.append(_("We couldn’t read that part of the map. Showing all clinics."))
    wanted = parameters.get("unit", "")
    query.unit = wanted if wanted in (KM, MI) else unit
    if wanted and wanted not in (KM, MI):
        query.notes.append(
            _("We don’t know the unit “%(wanted)s”. Distances are in %(unit)s.")
            % {"wanted": _shorten(wanted), "unit": query.unit}
        )
    query.within = _parse_radius(parameters.get("within", ""), query)
    for key in KEYS:
        given = [_shorten(value) for value in parameters.getlist(key)[:MAX_VALUES]]
        known = list(dict.fromkeys(value for value in given if value in options[key]))
        if known:
            query.chosen[key] = known
        unknown = dict.fromkeys(value for value in given if value and value not in options[key])
        query.notes += [_("We ignored an unknown filter (“%(value)s”).") % {"value": value} for value in unknown]
    return query


def _shorten(value):
    return clean_line(value[:200])[:60]


def _parse_radius(text, query):
    text = _shorten(text).casefold()
    for unit in (KM, MI):
        if text.endswith(unit):
            text, query.unit = text.removesuffix(unit).strip(), unit
    if not text:
        return DEFAULT_RADIUS
    try:
        value = float(text) if len(text) < 10 and text.replace(".", "", 1).isdecimal() and text.isascii() else 0
    except ValueError:
        value = 0
    if not 1 <= value <= MAX_RADIUS:
        query.notes.append(
            _("Enter a distance from 1 to %(most)s. Showing clinics within %(usual)s %(unit)s.")
            % {"most": MAX_RADIUS, "usual": DEFAULT_RADIUS, "unit": query.unit}
        )
        return DEFAULT_RADIUS
    return round(value, 1)


def load_terms():
    """Return {key: {pk: term}}, by name; one query."""
    found = read_together(**{key: Rows(model, "1 = 1") for key, (_label, model, _field) in TERMS.items()})
    return {key: {term.pk: term for term in sorted(rows, key=attrgetter("name"))} for key, rows in found.items()}


def build_options(terms):
    """Return {key: {value: label}} of every filter.

    `terms` comes from load_terms. The names of languages are Django's.
    """
    options = {key: {term.slug: term.name for term in terms.get(key, {}).values()} for key in KEYS}
    options["route"] = dict(Treatment.Route.choices)
    options["language"] = _Languages()
    options["hours"] = PERIODS
    options |= {key: dict(CHOICES[name].choices) for key, (_label, name) in LISTS.items() if name in CHOICES}
    for key, (_label, value, says) in FLAGS.items():
        options[key] = {value: says}
    return options


class _Languages(dict):
    """A mapping of every language code that has a name."""

    def __contains__(self, code):
        return len(code) < 4 and language_names([code]) != [code]

    def __getitem__(self, code):
        return language_names([code])[0]


def condition_for(key, values):
    """Return the condition of a filter as a Q of clinics.

    "Open now" has no condition: it depends on each clinic's own clock.
    """
    if key in TERMS or key == "route":
        name = "treatments" if key == "route" else TERMS[key][2]
        through = getattr(Clinic, name).through.objects
        term = Clinic._meta.get_field(name).m2m_reverse_field_name()
        column = "route" if key == "route" else "slug"
        return Q(pk__in=through.filter(**{f"{term}__{column}__in": values}).values("clinic_id"))
    if key in LISTS:
        return _contains_any(LISTS[key][1], values)
    if key == "hours":
        slots = reduce(or_, map(condition_of, values), Q())
        return Q(pk__in=OpeningHours.objects.filter(slots).order_by().values("clinic_id"))
    return {"telehealth": Q(telehealth=True), "new": Q(accepting_new_patients=True)}[key]


def _contains_any(column, codes):
    """Return the condition that a list contains one of the codes.

    SQLite cannot query inside the list, so it searches the list's text for the code.
    """
    looks_into = connection.features.supports_json_field_contains
    either = Q()
    for code in codes:
        either |= Q(**{f"{column}__contains": [code]}) if looks_into else Q(**{f"{column}__icontains": f'"{code}"'})
    return either


def conditions_for(chosen, but=None):
    """Return the conditions of all filters together, except the one called `but`."""
    together = Q()
    for key, values in chosen.items():
        if key != but and key != "open":
            together &= condition_for(key, values)
    return together
