"""The facts of a clinic's entry: every list of facts derives from these rows.

The clinic's form, imports and exports, the check for claims, the page's dates, the API and the admin read these rows.
This module imports no model, because `Clinic` itself reads it.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from clinics.entries import populations
from core.db import search_listing


class Section(StrEnum):
    """The parts of the admin's form, in its order.

    The first two share one fieldset without a title.
    """

    NAME = "Name"
    TEXTS = "Texts"
    WHERE = "Where"
    CONTACT = "Contact"
    HOURS = "Hours"
    SERVICES = "Services"
    POPULATIONS = "Whom it treats, and who treats"
    PATIENTS = "Patients"
    PRICES = "Prices"


@dataclass(frozen=True)
class Fact:
    """One column or relation of Clinic.

    It says something about the clinic, never about a person.
    `kind` is text, number, flag, codes (of languages), set (of CHOICES), terms, regions, place (a city's path) or hours.
    A new fact of kind text, number or flag needs no other code.
    """

    name: str
    label: str
    # The FieldCheck.Field whose check covers the fact, and so the date and the half-life that readers see.
    field: str
    section: Section
    kind: str = "text"
    # Characters that an import keeps. None: LONGEST_CELL.
    max_length: int | None = None
    # Names of columns in files, besides `name`. Capitals, accents and punctuation make no difference.
    aliases: tuple[str, ...] = ()
    # Whether the clinic may propose a change by its link, and readers may report a mistake.
    is_proposable: bool = True
    is_reportable: bool = True
    # Whether the clinic's form gives it several lines, and what the form says about it.
    is_long: bool = False
    form_help: str = ""
    # Whether clinics.claims.rules reads it.
    makes_claims: bool = False
    # The fact that it follows in the clinic's form or the admin's, where that is not the order of FACTS.
    form_after: str = ""
    admin_after: str = ""
    # The fact with which it shares a line of the admin's form.
    admin_beside: str = ""


_LIST_HELP = _("Separated by commas.")
# Facts that templates/clinics/detail.html shows in their own way, or that no page shows by themselves.
_IN_TEMPLATE = (
    Fact(
        "name", _("Name"), "name", Section.NAME, max_length=200,
        aliases=(
            "clinic", "clinic name", "facility", "facility name", "provider name", "practice name",
            "organisation name", "organization name", "business name", "nombre", "nom", "location name",
            "provider organization name legal business name", "hospital", "hospital name", "organisation",
            "organization", "einrichtung", "klinik", "praxis",
        ),
    ),
    Fact(
        "street", _("Street"), "address", Section.WHERE, max_length=200, admin_after="city",
        aliases=(
            "address", "street address", "address line", "straße", "strasse", "dirección", "adresse",
            "location address",
        ),
    ),
    Fact(
        "city", _("City"), "address", Section.WHERE, "place", is_proposable=False,
        aliases=(
            "town", "locality", "ort", "stadt", "ciudad", "ville", "suburb", "municipality", "location city",
            "addr city", "provider business practice location address city name", "localidad", "población",
        ),
    ),
    Fact(
        "postcode", _("ZIP or postal code"), "address", Section.WHERE, max_length=20,
        aliases=(
            "zip", "zip code", "postal code", "plz", "postleitzahl", "código postal", "code postal", "post code",
            "zip5", "zip postal code", "location postal code", "addr postcode",
            "provider business practice location address postal code",
        ),
    ),
    Fact(
        "latitude", _("Latitude"), "address", Section.WHERE, "number", is_proposable=False, is_reportable=False,
        aliases=("lat", "y coordinate", "breitengrad", "latitud", "location latitude", "gps latitude"),
    ),
    Fact(
        "longitude", _("Longitude"), "address", Section.WHERE, "number", is_proposable=False, is_reportable=False,
        admin_beside="latitude",
        aliases=(
            "lon", "lng", "long", "x coordinate", "längengrad", "longitud", "location longitude", "gps longitude",
        ),
    ),
    Fact("getting_there", _("Directions"), "address", Section.WHERE, max_length=500, is_long=True, makes_claims=True),
    Fact(
        "phone", _("Phone"), "phone", Section.CONTACT,
        aliases=(
            "phone number", "telephone", "telephone number", "tel", "telefon", "teléfono", "téléphone",
            "contact phone", "main phone", "office phone", "telefonnummer", "location telephone number",
            "provider business practice location address telephone number",
        ),
    ),
    Fact(
        "email", _("Email"), "email", Section.CONTACT, max_length=254,
        aliases=("e-mail", "email address", "correo", "contact email", "e-mail-adresse", "mail"),
    ),
    Fact(
        "website", _("Website"), "website", Section.CONTACT,
        aliases=(
            "url", "web", "web site", "homepage", "webseite", "sitio web", "contact website", "web address",
            "location web address", "internet", "internetadresse", "página web", "service's website if available",
        ),
    ),
    Fact("summary", _("Summary"), "services", Section.TEXTS, max_length=300, makes_claims=True),
    Fact("description", _("Description"), "services", Section.TEXTS, max_length=20_000, is_long=True, makes_claims=True),
    Fact("treatments", _("Treatments"), "services", Section.SERVICES, "terms", is_long=True, form_help=_LIST_HELP),
    Fact("conditions", _("Conditions"), "services", Section.SERVICES, "terms", is_long=True, form_help=_LIST_HELP),
    Fact("for_whom", _("Who it is for"), "for_whom", Section.SERVICES, max_length=500, is_long=True, makes_claims=True),
    Fact(
        "not_for_whom", _("Who it is not for"), "for_whom", Section.SERVICES, max_length=500, is_long=True, makes_claims=True,
    ),
    Fact(
        "age_groups", _("Ages treated"), "ages", Section.POPULATIONS, "set",
        form_help=_("Select all that apply. Leave blank if not known."),
        aliases=(
            "age groups", "age group", "age groups accepted", "age groups served", "ages", "ages accepted",
            "ages served", "ages treated", "client ages", "populations served", "altersgruppen", "grupos de edad",
        ),
    ),
    Fact(
        "clinician_genders", _("Clinician options"), "clinicians", Section.POPULATIONS, "set",
        form_help=_("The clinician genders a patient can request at your clinic. It says nothing about any one person."),
        aliases=(
            "clinician genders", "clinician gender", "gender of clinician", "gender of clinicians",
            "clinician gender available", "clinicians on request",
        ),
    ),
    Fact(
        "languages", _("Languages"), "languages", Section.POPULATIONS, "codes",
        form_help=_("Language codes, separated by commas: en, es"),
    ),
    Fact("insurance", _("Insurance"), "insurance", Section.PRICES, "terms", is_long=True, form_help=_LIST_HELP),
    Fact("price_from", _("Lowest price"), "prices", Section.PRICES, "number", form_help=_("A whole number, no currency symbol.")),
    Fact("price_to", _("Highest price"), "prices", Section.PRICES, "number", admin_beside="price_from"),
    Fact(
        "currency", _("Currency"), "prices", Section.PRICES, max_length=3, admin_beside="price_from",
        form_help="USD, GBP, EUR",
    ),
    Fact("price_note", _("Price note"), "prices", Section.PRICES, max_length=200, makes_claims=True),
    Fact("telehealth", _("Telehealth"), "telehealth", Section.PATIENTS, "flag", admin_after="accepting_new_patients"),
    Fact(
        "telehealth_regions", _("States served by telehealth"), "telehealth", Section.PATIENTS, "regions",
        admin_after="telehealth", form_help=_("Their addresses on this site, separated by commas: us/florida, us/georgia"),
    ),
    Fact("accepting_new_patients", _("Accepting new patients"), "new_patients", Section.PATIENTS, "flag"),
    Fact(
        "hours", _("Opening hours"), "hours", Section.HOURS, "hours", is_long=True, form_after="website",
        form_help=_(
            "Mon-Fri 09:00-12:00, 13:00-17:00; Sat 10:00-14:00. A closing time before the opening time is the next day."
        ),
        aliases=("opening hours", "hours of operation", "business hours", "öffnungszeiten", "horario"),
    ),
    Fact(
        "time_zone", _("Time zone"), "hours", Section.HOURS, is_reportable=False, form_after="hours_note",
        form_help="America/New_York",
        aliases=("timezone",),
    ),
    Fact(
        "hours_note", _("Hours note"), "hours", Section.HOURS, max_length=200, makes_claims=True, form_after="hours",
    ),
)  # fmt: skip
# Facts that the page shows in a plain panel each. A new fact goes here.
_IN_PANELS = ()
FACTS = {fact.name: fact for fact in (*_IN_TEMPLATE, *_IN_PANELS)}
PANELS = tuple(fact.name for fact in _IN_PANELS)
# Columns and relations of Clinic that are no facts of its entry, each with the reason.
NOT_FACTS = {
    "id": "the key",
    "slug": "the page's address",
    "phone_e164": "derived from the phone",
    "state": "changed by verbs of the directory, not by a proposal",
    "state_note": "belongs to the state",
    "closed_on": "belongs to the state",
    "merged_into": "belongs to the state",
    "photo": "a picture, not a fact",
    "claimed_at": "recorded when the clinic takes over its entry",
    "license_seen_on": "follows from a check",
    "open_claims": "counted at each save",
    **dict.fromkeys(search_listing.FIELDS, "said to search engines, not about the clinic"),
    "import_ref": "the key of an import",
    "created_at": "a timestamp",
    "updated_at": "a timestamp",
}
CHOICES = {"age_groups": populations.AgeGroup, "clinician_genders": populations.ClinicianGender}
# Kinds that are rows of other tables.
RELATED = ("terms", "regions", "hours")
TERMS = tuple(fact.name for fact in FACTS.values() if fact.kind == "terms")
MAX_CELL_CHARACTERS = 5000
# How files and people write yes and no, in the languages of the aliases.
YES = frozenset({"yes", "y", "true", "t", "1", "x", "✓", "ja", "sí", "si", "oui"})
NO = frozenset({"no", "n", "false", "f", "0", "nein", "non"})


def proposable():
    """Return the names of the facts a clinic may propose, in the order of its form."""
    names = [fact.name for fact in _placed("form_after", FACTS.values())]
    return [name for name in names if FACTS[name].is_proposable]


def admin_rows(section):
    """Return the lines of one section of the admin's form.

    A line is a name, or a tuple of names that share it.
    """
    rows = []
    for fact in _placed("admin_after", [fact for fact in FACTS.values() if fact.section == section]):
        if fact.kind == "hours":
            continue  # rows of a table below the form
        if fact.admin_beside:
            rows[-1] = (*rows[-1], fact.name) if isinstance(rows[-1], tuple) else (rows[-1], fact.name)
        else:
            rows.append(fact.name)
    return rows


def _placed(attribute, some):
    """Return the facts in order, each after the one its `attribute` names."""
    placed, moved = [], {}
    for fact in some:
        if after := getattr(fact, attribute):
            moved.setdefault(after, []).append(fact)
        else:
            placed.append(fact)

    def with_followers(fact):
        return [fact, *(one for follower in moved.get(fact.name, ()) for one in with_followers(follower))]

    return [one for fact in placed for one in with_followers(fact)]
