"""Clinics of the directory."""

from types import SimpleNamespace

from django.db.models import Q

from clinics.api.entry import listing_data
from clinics.api.responses import absolute
from clinics.entries import facts
from clinics.finder.listing import annotate_cards
from clinics.models import Clinic, Substance
from clinics.web.clinic_context import clinic_context, find_clinic
from core.urls import path_to
from psychsite.api import shapes
from psychsite.api.cursors import Order
from psychsite.api.links import NAMED, SLUG, api_url, slug_key
from psychsite.api.problems import Moved, Problem
from psychsite.api.resource import Filter, Resource

PATH = rf"{SLUG}(?:/{SLUG}){{0,2}}"
_DECIMAL = shapes.maybe(shapes.decimal("Degrees."))
_STALE = shapes.flag("Whether that day is long ago.")

KEYS = {
    **NAMED,
    "place": shapes.text("City and state or country, in words."),
    "region": shapes.text("The path of its city."),
    "latitude": _DECIMAL,
    "longitude": _DECIMAL,
    "summary": shapes.text("One or two sentences."),
    "treatments": shapes.listed(shapes.text("A name."), "The treatments that it offers."),
    "telehealth": shapes.flag("Whether it treats at a distance."),
    "accepting_new_patients": shapes.maybe(shapes.flag("Whether it takes new patients; null if not known.")),
    "is_paid": shapes.flag("Whether the clinic pays for its place. That does not affect the order."),
    "checked_on": shapes.maybe(shapes.day("The day of the newest check.")),
    "is_stale": _STALE,
    "updated": shapes.moment("When the listing was saved last."),
}
_VALUE = {"description": "The value, whose type depends on the fact; null or empty if not known."}
_FACT = shapes.thing(
    "A fact about the clinic.",
    label=shapes.text("Its name in words."),
    value=_VALUE,
    freshness=shapes.choice("Show a stale fact with its sentence.", "fresh", "stale", "unknown"),
    checked_on=shapes.maybe(shapes.day("The day of its check.")),
    how=shapes.maybe(shapes.text("How it was checked.")),
    source=shapes.text("Where it is from."),
    sentence=shapes.text("A sentence for readers."),
)
REGION_LINK = shapes.thing(
    "A region.",
    path=shapes.text("Its path."),
    name=shapes.text("Its name."),
    url=shapes.url("Its page."),
    api=shapes.url("Its data."),
)
_STATUS = shapes.thing(
    "A legal status.",
    region=shapes.text("The path of the region whose law it is."),
    status=shapes.text("Its code."),
    label=shapes.text("Its words."),
    since=shapes.maybe(shapes.day("Its first day.")),
    note=shapes.text("A note."),
    source=shapes.text("The address of the source."),
    checked_on=shapes.maybe(shapes.day("The day of the check.")),
    is_stale=_STALE,
)
LAW = shapes.thing(
    "What the law says about a substance.",
    substance=shapes.choice("The substance.", *Substance.values),
    label=shapes.text("Its name."),
    now=shapes.maybe(_STATUS),
    coming=shapes.maybe(_STATUS),
)
_BESIDE = shapes.thing(
    "A clinic near this one.",
    slug=shapes.text("The end of its address."),
    name=shapes.text("Its name."),
    url=shapes.url("Its page."),
    api=shapes.url("Its data."),
    place=shapes.text("Where it is."),
    distance=shapes.text("How far, in words."),
)
_OPENING = shapes.thing(
    "When it is open.",
    open_now=shapes.maybe(shapes.flag("Null if not known.")),
    changes_at=shapes.maybe(shapes.text("When that changes, in the clinic's own time.")),
    special_days=shapes.listed(
        shapes.thing(
            "A day with other hours.",
            date=shapes.day("The day."),
            note=shapes.text("Why."),
            hours=shapes.listed(shapes.listed(shapes.text("A time."), "From and until."), "Empty if it is closed."),
        ),
        "Days with other hours.",
    ),
)
MORE = {
    "state": shapes.choice("Whether it takes patients.", *(value for value, _label in Clinic.State.choices)),
    "state_note": shapes.text("What is known about the state."),
    "closed_on": shapes.maybe(shapes.day("Since when it is closed.")),
    "regions": shapes.listed(REGION_LINK, "The regions around it, the country first."),
    "facts": shapes.mapped(_FACT, f"Its facts by name: {', '.join(facts.FACTS)}. A closed clinic has few."),
    "marks": shapes.listed(
        shapes.thing(
            "What was verified or paid.",
            code=shapes.text("Its code."),
            label=shapes.text("Its words."),
            says=shapes.text("A sentence."),
        ),
        "What the page marks.",
    ),
    "paid_since": shapes.maybe(shapes.day("The first day of the present paid placement.")),
    "opening": shapes.maybe(_OPENING),
    "laws": shapes.listed(LAW, "What the law there says about the substances that it offers."),
    "people": shapes.listed(
        shapes.thing(
            "A person of the site with a tie to the clinic.",
            name=shapes.text("The name."),
            url=shapes.url("The page."),
            role=shapes.text("What the person does there."),
            interest=shapes.text("The interest, in words."),
        ),
        "People of the site who work there or own it.",
    ),
    "pictures": shapes.listed(
        shapes.thing(
            "A picture.",
            url=shapes.url("Its file."),
            alt=shapes.text("The words that replace it."),
            caption=shapes.text("Its caption."),
            credit=shapes.text("Who made it."),
        ),
        "Its pictures.",
    ),
    "nearby": shapes.listed(_BESIDE, "Clinics near it."),
}


def _rows(asked=None):
    return Clinic.objects.listed().with_place().with_paid().prefetch_related("treatments")


def _write(clinics):
    return [_data(clinic) for clinic in _with_marks(clinics)]


def _with_marks(clinics):
    """Set what the cards of these clinics show; at most one query."""
    return annotate_cards(SimpleNamespace(object_list=clinics, start_index=lambda: 1)).object_list


def _data(clinic):
    return {
        **clinic_link(clinic),
        "region": clinic.city.path,
        "latitude": clinic.latitude,
        "longitude": clinic.longitude,
        "summary": clinic.summary,
        "treatments": [treatment.name for treatment in clinic.treatments.all()],
        "telehealth": clinic.telehealth,
        "accepting_new_patients": clinic.accepting_new_patients,
        "is_paid": clinic.is_paid,
        "checked_on": clinic.checked_on,
        "is_stale": clinic.is_stale,
        "updated": clinic.updated_at,
    }


def clinic_link(clinic):
    return {
        "slug": clinic.slug,
        "name": clinic.name,
        "url": absolute(clinic.get_absolute_url()),
        "api": api_url("clinic", clinic.slug),
        "place": clinic.place,
    }


def region_link(region):
    return {
        "path": region.path,
        "name": region.name,
        "url": absolute(region.get_absolute_url()),
        "api": api_url("region", region.path),
    }


def _find(slug):
    clinic, status = find_clinic(slug)
    if status == 301:
        raise Moved(path_to("api:clinic", clinic.slug))
    if status == 410:
        raise Problem(410, "This clinic is no longer listed. Delete what you stored about it.")
    context = clinic_context(clinic)
    clinic.is_paid = clinic.paid_since is not None
    page = listing_data(context)
    shown = _data(_with_marks([clinic])[0]) if clinic.shows_contacts else _closed_data(clinic)
    return {
        **shown,
        **{name: page[name] for name in MORE},
        "regions": [region_link(region) for region in clinic.city.lineage],
        "nearby": [{**clinic_link(other), "distance": getattr(other, "distance", "")} for other in context["nearby"]],
    }


def _closed_data(clinic):
    """Return the KEYS of a clinic that is closed: only what its page says."""
    return {
        **clinic_link(clinic),
        **dict.fromkeys(("latitude", "longitude", "accepting_new_patients", "checked_on")),
        **dict.fromkeys(("telehealth", "is_paid", "is_stale"), False),
        "region": clinic.city.path,
        "summary": clinic.summary,
        "treatments": [],
        "updated": clinic.updated_at,
    }


CLINICS = Resource(
    name="clinics",
    one="clinic",
    about="The clinics of the directory that take patients, by name. To search by place use /api/clinics/.",
    keys=KEYS,
    more=MORE,
    order=(Order("name", str), Order("pk", int)),
    rows=_rows,
    write=_write,
    find=_find,
    path="<slug:slug>",
    key={"slug": slug_key("The end of the clinic's address.")},
    filters={
        "region": Filter(
            "the path of a region",
            lambda path: Q(city__path=path) | Q(city__path__startswith=f"{path}/"),
            PATH,
            "us/oregon",
        ),
        "treatment": Filter(
            "the slug of a treatment", lambda slug: Q(pk__in=_offering(slug)), SLUG, "ketamine-infusion"
        ),
    },
    since=lambda moment: Q(updated_at__gte=moment),
    also=(301, 410),
    prefix="/clinic/",
)


def _offering(slug):
    return Clinic.treatments.through.objects.filter(treatment__slug=slug).values("clinic")
