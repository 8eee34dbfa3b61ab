"""Factories of regions and clinics."""

import datetime
import itertools

from django.utils import timezone
from django.utils.text import slugify

from clinics.models import (
    Affiliation,
    Clinic,
    FieldCheck,
    HelpLine,
    LegalStatus,
    OpeningHours,
    PaidPeriod,
    Proposal,
    Region,
    RegionQuestion,
    RemovalRequest,
    SpecialDay,
)

_numbers = itertools.count(1)
_CODES = {"United States": "US", "Jamaica": "JM", "United Kingdom": "GB", "Canada": "CA", "Netherlands": "NL"}


def make_region(*, name="United States", kind="country", parent=None, **fields):
    """Get or create the region of this name under `parent`."""
    if kind == "country":
        fields.setdefault("country_code", _CODES.get(name, ""))
    slug = fields.pop("slug", None) or ("us" if name == "United States" else slugify(name))
    region = Region.objects.filter(kind=kind, parent=parent, slug=slug).first()
    return region or Region.objects.create(name=name, kind=kind, parent=parent, slug=slug, **fields)


def make_city(name="Miami", state="Florida", country="United States", **fields):
    """Create a city with its state and country; `state=None` omits the state."""
    parent = make_region(name=country)
    if state:
        parent = make_region(name=state, kind="state", parent=parent)
    return make_region(name=name, kind="city", parent=parent, **fields)


def make_clinic(*, treatments=(), conditions=(), **fields):
    """Create a listed clinic in Miami; a merged one gets a target."""
    fields.setdefault("name", f"Harbour Clinic {next(_numbers)}")
    fields.setdefault("state", "listed")
    if "city" not in fields:
        fields["city"] = make_city()
    if fields["state"] == "merged" and "merged_into" not in fields:
        fields["merged_into"] = make_clinic(city=fields["city"])
    clinic = Clinic.objects.create(**fields)
    clinic.treatments.set(treatments)
    clinic.conditions.set(conditions)
    return clinic


def make_check(*, clinic, **fields):
    return FieldCheck.objects.create(
        **{"clinic": clinic, "field": "phone", "how": "phone", "checked_on": datetime.date(2026, 1, 5), **fields}
    )


def make_affiliation(*, clinic, person, **fields):
    return Affiliation.objects.create(clinic=clinic, person=person, **{"role": "Medical director"} | fields)


def make_hours(*, clinic, **fields):
    return OpeningHours.objects.create(
        **{"clinic": clinic, "weekday": 0, "opens": datetime.time(9), "closes": datetime.time(17), **fields}
    )


def make_special_day(*, clinic, date, **fields):
    """Create a special day, closed unless `opens` and `closes` are given."""
    return SpecialDay.objects.create(clinic=clinic, date=date, **fields)


def make_paid(*, clinic, since=10, until=None, **fields):
    """Create a paid period that began `since` days ago.

    `until` is its last day in days ago (negative: to come), or None if it is open.
    """
    today = timezone.localdate()
    fields.setdefault("note", "Banner, invoice 1042")
    ends = None if until is None else today - datetime.timedelta(days=until)
    return PaidPeriod.objects.create(
        clinic=clinic, begins=today - datetime.timedelta(days=since), ends=ends, **fields
    )  # fmt: skip


def make_removal(*, clinic, state="confirmed", due_in=14, **fields):
    """Create a removal request from gmail.com, confirmed and due in some days."""
    now, today = timezone.now(), timezone.localdate()
    number = next(_numbers)
    fields = {
        "role": "clinic", "name": "Ada Quill", "email": f"ada{number}@gmail.com", "token_hash": f"{number:064}",
        "expires_at": now + datetime.timedelta(days=7), **fields,
    }  # fmt: skip
    if state != "unconfirmed":
        fields |= {"confirmed_at": now, "due_on": today + datetime.timedelta(days=due_in)}
    if state in ("accepted", "refused"):
        fields = {"at": now, "checked": "Called.", "answer": "No.", **fields}
    return RemovalRequest.objects.create(clinic=clinic, state=state, **fields)


def make_proposal(*, clinic=None, **fields):
    """Create a reader's pending report of another phone number."""
    fields.setdefault("origin", "reader")
    fields.setdefault("values", {"phone": {"old": clinic.phone if clinic else "", "new": "(305) 555-0199"}})
    return Proposal.objects.create(clinic=clinic, **fields)


def make_helpline(**fields):
    fields.setdefault("name", f"Listening Line {next(_numbers)}")
    fields.setdefault("phone", "555 0100")
    return HelpLine.objects.create(**fields)


def make_law(**fields):
    """Create a law: psilocybin is illegal in the United States, checked yesterday."""
    if "region" not in fields:
        fields["region"] = make_region()
    fields.setdefault("source", "https://law.example.org/")
    fields.setdefault("checked_on", datetime.date.today() - datetime.timedelta(days=1))
    return LegalStatus.objects.create(**{"substance": "psilocybin", "status": "prohibited"} | fields)


def make_question(**fields):
    """Create a question about the United States, checked yesterday."""
    if "region" not in fields:
        fields["region"] = make_region()
    number = next(_numbers)
    fields.setdefault("question", f"Do I need a referral, number {number}?")
    fields.setdefault("answer", f"Not for a first visit, number {number}.")
    fields.setdefault("checked_on", datetime.date.today() - datetime.timedelta(days=1))
    return RegionQuestion.objects.create(**fields)
