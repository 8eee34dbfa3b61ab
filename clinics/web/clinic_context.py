"""What a clinic's page shows, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, DateField
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics import seo
from clinics.entries import fact_values, facts, freshness, populations
from clinics.hours import schedule
from clinics.models import Clinic, FieldCheck, HelpLine, LegalStatus
from clinics.web.clinic_rows import fetch_rows
from clinics.web.nearby import load_nearby
from core.db.reused import reused
from core.text.sharing import share_page
from images.models import Image

_HOW_LABELS = {
    "phone": gettext_lazy("by phone"),
    "email": gettext_lazy("by email"),
    "website": gettext_lazy("on its website"),
    "register": gettext_lazy("in the public register"),
    "visit": gettext_lazy("in person"),
    "owner": gettext_lazy("by the clinic"),
    "import": gettext_lazy("in a data set"),
}


@dataclass(frozen=True)
class Checked:
    """The freshness of one fact: its `state`, and the sentence for readers."""

    field: str
    state: str
    sentence: str
    on: date | None = None

    @property
    def is_stale(self):
        return self.state == freshness.STALE


@dataclass(frozen=True)
class Picture:
    image: Image
    caption: str


@dataclass(frozen=True)
class Panel:
    """A fact in a plain panel: its value in words, and its newest check."""

    fact: facts.Fact
    value: str
    checked: Checked


def find_clinic(slug):
    """Return (clinic, status 200, 301 or 410) of a slug. Raises Http404.

    With 301, the clinic is the redirect's target.
    """
    today = timezone.localdate()
    clinic = _public_clinic.first(slug=slug, today=today)
    if clinic is None:
        raise Http404("We couldn’t find this clinic.")
    fetch_rows(clinic, today)
    if clinic.state == Clinic.State.MERGED and (successor := clinic.successor()):
        return successor, 301
    return clinic, 200 if clinic.state in Clinic.WITH_PAGE else 410


@reused(slug=CharField(), today=DateField())
def _public_clinic(slug, today):
    rows = Clinic.objects.exclude(state=Clinic.State.DRAFT).with_place().with_paid_since(today)
    return rows.select_related("photo", "merged_into").filter(slug=slug)


def clinic_context(clinic, now=None):
    """Return the context of clinics/detail.html.

    DETAIL_QUERIES in the tests lists its queries.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    checks = fact_values.newest_checks(clinic, clinic.checks.all())
    shown, found, trail = load_pictures(clinic), check_facts(checks, today), build_breadcrumbs(clinic)
    return {
        "clinic": clinic,
        "checks": list(checks.values()),
        "checked": found,
        "marks": build_marks(clinic, checks, today),
        "opening": _opening_hours(clinic, now),
        "hours": list(clinic.hours.all()),
        "prices": clinic.price_range,
        "ages": populations.join_labels(populations.AgeGroup, clinic.age_groups),
        "clinicians": populations.join_labels(populations.ClinicianGender, clinic.clinician_genders, "or"),
        "panels": build_panels(clinic, found),
        "languages": fact_values.language_names(clinic.languages),
        "telehealth_regions": list(clinic.telehealth_regions.all()),
        "affiliations": clinic.current_ties,
        "breadcrumbs": trail,
        "pictures": shown,
        "laws": load_laws(clinic, today),
        "nearby": load_nearby(clinic),
        "helplines": HelpLine.for_region(clinic.city),
        "share": share_page(clinic, *((shown[0].image, shown[0].image.alt) if shown else ())),
        "graph": seo.clinic_nodes(clinic, checks, today, [one.image.url for one in shown], trail),
    }


def build_panels(clinic, found):
    """Return [Panel] of the known facts that have no markup of their own.

    `found` is {field: Checked}.
    """
    values = {name: fact_values.value_of(clinic, name) for name in facts.PANELS}
    return [
        Panel(facts.FACTS[name], fact_values.format_value(name, value), found[facts.FACTS[name].field])
        for name, value in values.items()
        if value not in (None, "", [])
    ]


def load_laws(clinic, today):
    """Return [Law] of the substances in the clinic's treatments. At most one query."""
    named = {treatment.substance for treatment in clinic.treatments.all()} - {""}
    return [law for law in LegalStatus.of(clinic.city, today) if law.substance in named] if named else []


def load_pictures(clinic):
    """Return [Picture], the main one first, each image once."""
    rows = [(row.image, row.caption) for row in clinic.page_pictures]
    found = {}
    for image, caption in [(clinic.photo, ""), *rows] if clinic.photo else rows:
        found.setdefault(image.pk, Picture(image, caption or image.caption))
    return list(found.values())


def build_breadcrumbs(clinic):
    lineage = [(region.name, region.get_absolute_url()) for region in clinic.city.lineage]
    return [(_("Clinics"), reverse("clinics:list")), *lineage, (clinic.name, None)]


def check_facts(checks, today):
    """Return {field: Checked} for every FieldCheck.Field."""
    return {field: _checked(field, checks.get(field), today) for field in FieldCheck.Field.values}


def _checked(field, check, today):
    if check is None:
        return Checked(field, freshness.UNKNOWN, _("Not checked by us"))
    state = freshness.state_of(field, check.checked_on, today)
    day = date_format(check.checked_on, "F j" if check.checked_on.year == today.year else "F j, Y")
    source = f", {check.source}" if check.source else ""
    if check.how == FieldCheck.How.IMPORT:
        return Checked(
            field,
            freshness.UNKNOWN,
            _("Not checked by us; from a data set dated %(day)s%(source)s") % {"day": day, "source": source},
            check.checked_on,
        )
    sentence = _("Checked %(day)s %(how)s%(source)s") % {
        "day": day,
        "how": _HOW_LABELS[check.how],
        "source": source,
    }
    if state == freshness.STALE:
        sentence = _("May be out of date: last checked %(day)s %(how)s%(source)s") % {
            "day": day,
            "how": _HOW_LABELS[check.how],
            "source": source,
        }
    return Checked(field, state, sentence, check.checked_on)


def build_marks(clinic, checks, today):
    """Return [(code, label, explanation)] of what was verified and what is paid for."""
    found = []
    contact = [checks[field] for field in ("phone", "email") if field in checks]
    contact = [check for check in contact if check.how in ("phone", "email", "visit") and _is_fresh(check, today)]
    if contact:
        day = date_format(max(check.checked_on for check in contact), "F j, Y")
        found.append(("contact", _("Contact confirmed"), _("We spoke to the clinic on %(day)s.") % {"day": day}))
    seen = clinic.license_seen_on
    if freshness.state_of("license", seen, today) == freshness.FRESH:
        day = date_format(seen, "F j, Y")
        found.append(
            (
                "license",
                _("Licenses checked"),
                _("We found the clinicians’ licenses in the public register on %(day)s.") % {"day": day},
            )
        )
    if clinic.claimed_at:
        own = [check.checked_on for check in checks.values() if check.how == FieldCheck.How.OWNER]
        day = date_format(max(own) if own else timezone.localdate(clinic.claimed_at), "F j, Y")
        confirmed, managed = (
            _("The clinic confirmed its facts on %(day)s."),
            _("The clinic has managed its own listing since %(day)s."),
        )
        found.append(("claimed", _("Confirmed by the clinic"), (confirmed if own else managed) % {"day": day}))
    if clinic.paid_since:
        day = date_format(clinic.paid_since, "F j, Y")
        what = f": {clinic.paid_for}" if clinic.paid_for else ""
        paid = _("The clinic has paid for its placement since %(day)s%(what)s. It is not a sign of quality.") % {
            "day": day,
            "what": what,
        }
        found.append(("paid", _("Paid placement"), paid))
    return found


def _is_fresh(check, today):
    return freshness.state_of(check.field, check.checked_on, today) == freshness.FRESH


def _opening_hours(clinic, now):
    """Return the context of the opening hours; `open` is None if not known."""
    zone = schedule.zone_of(clinic)
    local = now.astimezone(zone) if zone else now
    is_open = schedule.is_open(clinic, now) if clinic.state in ("listed", "moved") else None
    change = schedule.next_change(clinic, now) if is_open is not None else None
    today = local.date()
    city = clinic.time_zone.rpartition("/")[2].replace("_", " ")
    return {
        "open": is_open,
        "change": change.replace(tzinfo=None) if change else None,
        "change_is_today": bool(change) and change.date() == today,
        "week": schedule.week(clinic, today),
        "special": schedule.special_days(clinic, today),
        "today": today,
        "zone": _("Times are local (%(city)s time)") % {"city": city} if zone else "",
    }
