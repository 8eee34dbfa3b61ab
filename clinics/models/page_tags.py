"""What stored pages show of the directory: rows of a TriggerSet.

clinic:<id>   a clinic, with all that belongs to it
region:<id>   a clinic in this region or below it
near<n>:<…>   a clinic in this cell of the map; there are four sizes of cells
place:<id>    the region itself: its name and text
about:<id>    the questions and laws of the region
inside:<id>   a region below this one
"""

from core.pages.registry import Source, word

# Degrees of latitude and longitude of a cell.
CELLS = (0.25, 1, 4, 16)


def _regions(city):
    """Return the words of a city and the regions that it lies in."""
    parent = f"(SELECT r.parent_id FROM clinics_region r WHERE r.id = {city})"
    above = (
        f"(SELECT p.parent_id FROM clinics_region r JOIN clinics_region p ON p.id = r.parent_id WHERE r.id = {city})"
    )
    return word("region", city), word("region", parent), word("region", above)


def _cells(row):
    """Return the words of the cells at the position of a row."""
    number = "CAST(ROUND({row}.{column} / {size}) AS integer)"
    found = []
    for level, size in enumerate(CELLS):
        north, east = (number.format(row=row, column=column, size=size) for column in ("latitude", "longitude"))
        found.append(word(f"near{level}", f"{north} || '.' || {east}"))
    return tuple(found)


def _belonging(table, *more, **options):
    """Return the Source of a table whose rows belong to a clinic."""
    own = (word("clinic", "c.id"), *_regions("c.city_id"), *_cells("c"))
    joined = " || ' ' || ".join(own)
    clinic = f"COALESCE((SELECT {joined} FROM clinics_clinic c WHERE c.id = {{row}}.clinic_id), '')"
    return Source(table, (clinic, *more), **options)


SOURCES = (
    Source(
        "clinics_clinic",
        (
            word("clinic", "{row}.id"),
            word("clinic", "{row}.merged_into_id"),
            *_regions("{row}.city_id"),
            *_cells("{row}"),
        ),
        hidden=("open_claims", "import_ref", "created_at"),
        when="{row}.state <> 'draft'",
        # Each save writes it, and the sitemap alone shows it.
        apart={"updated_at": "clinic-dates"},
    ),
    _belonging("clinics_clinic_treatments"),
    _belonging("clinics_clinic_conditions"),
    _belonging("clinics_clinic_insurance"),
    _belonging("clinics_clinic_telehealth_regions"),
    _belonging("clinics_openinghours"),
    _belonging("clinics_specialday"),
    _belonging("clinics_clinicpicture"),
    _belonging("clinics_paidperiod", hidden=("note", "at", "by_id")),
    _belonging("clinics_fieldcheck", hidden=("by_id", "note")),
    _belonging("clinics_affiliation", word("person", "{row}.person_id")),
    Source(
        "clinics_region",
        (
            word("place", "{row}.id"),
            word("inside", "{row}.parent_id"),
            word("inside", "(SELECT r.parent_id FROM clinics_region r WHERE r.id = {row}.parent_id)"),
        ),
    ),
    Source("clinics_regionquestion", (word("about", "{row}.region_id"),)),
    Source("clinics_legalstatus", (word("about", "{row}.region_id"),)),
    Source("clinics_helpline"),
    Source("clinics_treatment"),
    Source("clinics_condition"),
    Source("clinics_insurance"),
)
_FINDER = (
    "clinics_clinic",
    "clinics_clinic_treatments",
    "clinics_clinic_conditions",
    "clinics_clinic_insurance",
    "clinics_openinghours",
    "clinics_specialday",
)
# Tables that triggers fill from others.
DERIVED = {"clinics_finderindexrow": _FINDER, "clinics_regioncount": ("clinics_clinic", "clinics_region")}
