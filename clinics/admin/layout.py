"""The parts of a clinic's form: tabs, and in each the facts beside their check."""

from dataclasses import dataclass, field
from itertools import groupby

from clinics.entries import facts
from clinics.entries.facts import Section
from core.db.search_listing import FIELDS


@dataclass(frozen=True)
class Part:
    """Lines of the form that one FieldCheck.Field covers, or none ("")."""

    lines: tuple
    check: str = ""


@dataclass(frozen=True)
class Tab:
    """One tab: its parts, and the models whose rows follow them."""

    key: str
    title: str
    parts: tuple
    rows: tuple = field(default=())


def _parts_of(section):
    """Return the section's facts, those of one check together."""
    lines = facts.admin_rows(section)
    checked = groupby(lines, key=lambda line: facts.FACTS[line if isinstance(line, str) else line[0]].field)
    return [Part(tuple(some), check) for check, some in checked]


TABS = (
    Tab(
        "listing",
        "Listing",
        (
            *_parts_of(Section.NAME),
            Part(("slug", "state", ("closed_on", "merged_into"), "state_note")),
            *_parts_of(Section.TEXTS),
            Part(("claims_reason", "photo")),
        ),
    ),
    Tab("place", "Place and contact", (*_parts_of(Section.WHERE), *_parts_of(Section.CONTACT))),
    Tab("hours", "Hours", (Part(("week", *facts.admin_rows(Section.HOURS)), "hours"),), ("specialday",)),
    Tab(
        "services",
        "Services",
        (*_parts_of(Section.SERVICES), *_parts_of(Section.POPULATIONS), *_parts_of(Section.PATIENTS)),
    ),
    Tab("prices", "Prices", tuple(_parts_of(Section.PRICES)), ("paidperiod",)),
    Tab("people", "People and pictures", (Part(("license_seen_on",), "license"),), ("clinicpicture", "affiliation")),
    Tab("search", "Search engines", (Part(FIELDS),)),
    Tab(
        "record",
        "Record",
        (Part(("claimed_at", "seen_by_readers", "import_ref", "accepted_claims", "created_at", "updated_at")),),
    ),
)
PARTS = [part for tab in TABS for part in tab.parts]
# What ModelAdmin.fieldsets takes.
FIELDSETS = [(None, {"fields": list(part.lines)}) for part in PARTS]
# {FieldCheck.Field: the key of its tab}
TAB_OF_CHECK = {part.check: tab.key for tab in TABS for part in tab.parts if part.check}


def arrange(adminform, formsets, checks):
    """Return [(Tab, [(fieldset, its check or None)], [formset])] for a form.

    `checks` is {FieldCheck.Field: what is shown beside its facts}. A check is shown once, in the tab of its facts.
    """
    fieldsets, by_model = iter(adminform), {each.opts.model._meta.model_name: each for each in formsets}
    left = dict(checks)
    return [
        (
            tab,
            [
                (next(fieldsets), left.pop(part.check, None) if TAB_OF_CHECK.get(part.check) == tab.key else None)
                for part in tab.parts
            ],
            [by_model[name] for name in tab.rows if name in by_model],
        )
        for tab in TABS
    ]
