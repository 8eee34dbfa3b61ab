"""The names by which a column is known without a map.

Capitals, accents and punctuation make no difference.
"""

from clinics.entries.facts import FACTS

# Columns of a file that are no facts: those before all facts, and those behind one of them.
_FIRST = {
    "import_ref": [],
    "ref": [
        "id", "organisation id", "organization id", "reference", "npi", "location id", "facility id",
        "cqc location id for office use only",
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
            "state code", "province state", "kanton", "provider business practice location address state name",
        ],
    },
    "postcode": {
        "country": [
            "country code", "land", "país", "pays", "addr country",
            "provider business practice location address country code if outside us",
        ],
    },
    "hours": {"special_days": [], "paid_periods": []},
}  # fmt: skip


def _aliases():
    """Return {column: its names} in the order of the export."""
    found = dict(_FIRST)
    for fact in FACTS.values():
        found |= {fact.name: fact.aliases} | _AFTER_FACT.get(fact.name, {})
    return {name: [name, *others] for name, others in found.items()}


ALIASES = _aliases()
# Facts that other directories split into several columns: the columns in order, and the separator.
COMBINED_COLUMNS = (
    ("street", ("addr:street", "addr:housenumber"), " "),
    ("street", ("street_no", "street_name"), " "),
    ("street", ("Location Street Address", "Location Address Line 2"), ", "),
    (
        "street",
        (
            "Provider First Line Business Practice Location Address",
            "Provider Second Line Business Practice Location Address",
        ),
        ", ",
    ),
    ("ref", ("@type", "@id"), "/"),
)
