"""The names by which a column is known without a map.

Capitals, accents and punctuation make no difference. systems/ has the columns of other directories,
cells/column_names.toml more names.
"""

from clinics.entries.facts import FACTS
from clinics.importing.cells.headings import WEEKDAYS, load_names

# Columns of a file that are no facts: those before all facts, and those behind one of them.
_FIRST = {
    "import_ref": [],
    "ref": [
        "id", "organisation id", "organization id", "reference", "npi", "location id", "facility id", "store code", "place id",
        "cqc location id for office use only", "uuid", "osm id",
    ],
    "slug": [],
    "status": [],
    "state_note": [],
    "closed_on": [],
}  # fmt: skip
_AFTER_FACT = {
    "city": {
        "state": [
            "province", "region", "state province", "bundesland", "provincia", "addr state", "addr province", "state name",
            "state code", "province state", "kanton", "administrative area", "prefecture",
        ],
    },
    "postcode": {"country": ["country code", "land", "país", "pays", "addr country", "country region"]},
    "hours": {"special_days": ["special hours", "holiday hours", "special opening hours"], "paid_periods": []},
}  # fmt: skip
_ABROAD = {
    "monday": "montag lundi lunes lunedì maandag segunda", "tuesday": "dienstag mardi martes martedì dinsdag terça",
    "wednesday": "mittwoch mercredi miércoles mercoledì woensdag quarta",
    "thursday": "donnerstag jeudi jueves giovedì donderdag quinta", "friday": "freitag vendredi viernes venerdì vrijdag sexta",
    "saturday": "samstag samedi sábado sabato zaterdag", "sunday": "sonntag dimanche domingo domenica zondag",
}  # fmt: skip
# Columns that are parts of facts, or hold several at once. An export has none of them.
PARTS = {
    "whole_address": ["full address", "formatted address", "complete address", "address full", "one line address"],
    "position": [
        "location", "coordinates", "coordinate", "lat long", "lat lng", "latlng", "lat lon", "geolocation", "geo point", "point",
        "wkt", "gps", "gps coordinates", "geom", "the geom", "georeference", "koordinaten", "coordonnées", "coordenadas",
        "location coordinates",
    ],
    "town_line": [],
    "categories": ["category", "post category", "store category", "listing category", "primary category"],
    "unit": ["unit number", "suite", "suite number", "apartment", "apartment number", "addr unit"],
    "house_number": ["house number", "housenumber", "hausnummer", "addr housenumber", "street number"],
    "family_name": ["last name", "family name", "surname", "nachname"],
    "given_name": ["first name", "given name", "vorname"],
    "middle_name": [],
    "name_suffix": ["name suffix"],
    "credential": ["credentials"],
    **{
        day: [f"{day} hours", f"hours {day}", f"{day} opening hours", f"opening hours {day}", day[:3], *_ABROAD[day].split(),
            *(f"{hours} {word}" for word in _ABROAD[day].split() for hours in ("horaires", "öffnungszeiten", "horario"))]
        for day in WEEKDAYS
    },
}  # fmt: skip
# Names that a clinic's column has where no better one is there.
LAST_NAMES = ("title", "post title", "store", "store name", "place", "place name", "label", "account name")


def _aliases():
    """Return {column: its names} in the order of the export."""
    found = dict(_FIRST)
    for fact in FACTS.values():
        found |= {fact.name: fact.aliases} | _AFTER_FACT.get(fact.name, {})
    return {name: [name, *others] for name, others in found.items()}


ALIASES = _aliases()
TARGETS = {
    name: [name, *others, *load_names().get(name, ())]
    for name, others in {**{name: names[1:] for name, names in ALIASES.items()}, **PARTS}.items()
}
# Facts that files split into several columns: the columns in order, and the separator.
COMBINED_COLUMNS = (
    ("street", ("street_no", "street_name"), " "),
    ("ref", ("@type", "@id"), "/"),
)
