"""Clinics that a reader selected, to compare or print.

The URL holds the selection; nothing is stored.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.entries import freshness, populations
from clinics.entries.fact_values import language_names
from clinics.finder.listing import newest_check_dates
from clinics.models import Clinic, FieldCheck

MAX_COMPARED, MAX_LISTED = 4, 30


def load_selected(request, most):
    """Return (clinics in the order of the URL, notes).

    Only listed and temporarily closed clinics. At most three queries follow.
    """
    slugs = list(
        dict.fromkeys(slug[:120] for slug in request.GET.getlist("c")[: 4 * most] if slug and "\x00" not in slug)
    )
    wanted, notes = slugs[:most], []
    if len(slugs) > most:
        notes.append(_("You can view up to %(most)s clinics here. Showing the first %(most)s.") % {"most": most})
    rows = Clinic.objects.visible().filter(slug__in=wanted).with_place().with_paid_since()
    rows = {clinic.slug: clinic for clinic in rows.prefetch_related("treatments", "conditions", "insurance")}
    missing = [slug for slug in wanted if slug not in rows]
    if missing:
        notes.append(
            ngettext(
                "One clinic is not in the directory.", "%(number)s clinics are not in the directory.", len(missing)
            )
            % {"number": len(missing)}
        )
    clinics = [rows[slug] for slug in wanted if slug in rows]
    checked = newest_check_dates([clinic.pk for clinic in clinics]) if clinics else {}
    for clinic in clinics:
        clinic.checked_on = checked.get(clinic.pk)
        clinic.price, clinic.language_names = clinic.price_range, language_names(clinic.languages)
    return clinics, notes


def build_comparison(clinics, today):
    """Return [{"label", "cells"}] of the facts side by side.

    A cell is {"items": [text], "checked": date, "stale": bool}; a cell without items is not known.
    """
    newest = _newest_checks(clinics)

    def row(label, field, values):
        cells = []
        for clinic in clinics:
            found = values(clinic)
            checked = newest.get((clinic.pk, field))
            stale = checked is not None and freshness.state_of(field, checked, today) == freshness.STALE
            cells.append(
                {
                    "items": [found] if isinstance(found, str) and found else list(found or ()),
                    "checked": checked,
                    "stale": stale,
                }
            )
        return {"label": label, "cells": cells}

    def names(relation):
        return lambda clinic: [term.name for term in getattr(clinic, relation).all()]

    rows = [
        row(_("Location"), "address", lambda clinic: ", ".join(filter(None, [clinic.street, clinic.place]))),
        row(_("Status"), "", lambda clinic: "" if clinic.is_listed else clinic.get_state_display()),
        row(_("Paid placement"), "", _paid) if any(clinic.paid_since for clinic in clinics) else None,
        row(_("Treatments"), "services", names("treatments")),
        row(_("How it is given"), "services", _routes),
        row(_("Conditions"), "services", names("conditions")),
        row(_("Who it is for"), "for_whom", lambda clinic: clinic.for_whom),
        row(_("Who it is not for"), "for_whom", lambda clinic: clinic.not_for_whom),
        row(_("Ages treated"), "ages", lambda clinic: populations.labels_of(populations.AgeGroup, clinic.age_groups)),
        row(_("Price"), "prices", lambda clinic: " – ".join(filter(None, [clinic.price, clinic.price_note]))),
        row(_("Insurance"), "insurance", names("insurance")),
        row(_("New patients"), "new_patients", _accepting),
        row(_("Telehealth"), "telehealth", lambda clinic: _("Yes") if clinic.telehealth else _("Not listed")),
        row(_("Languages"), "languages", lambda clinic: clinic.language_names),
        row(_("Clinician options"), "clinicians", _clinicians),
        row(_("Phone"), "phone", lambda clinic: clinic.phone if clinic.shows_contacts else ""),
        row(_("Licenses checked"), "license", _license),
    ]  # fmt: skip
    return [one for one in rows if one and any(cell["items"] for cell in one["cells"])]


def _accepting(clinic):
    return {True: _("Accepted"), False: _("Not accepted"), None: ""}[clinic.accepting_new_patients]


def _clinicians(clinic):
    return populations.labels_of(populations.ClinicianGender, clinic.clinician_genders)


def _license(clinic):
    return date_format(clinic.license_seen_on, "F j, Y") if clinic.license_seen_on else ""


def _paid(clinic):
    if not clinic.paid_since:
        return _("No")
    day = date_format(clinic.paid_since, "F j, Y")
    if not clinic.paid_for:
        return _("Since %(day)s") % {"day": day}
    return _("Since %(day)s: %(what)s") % {"day": day, "what": clinic.paid_for}


def _routes(clinic):
    return list(dict.fromkeys(term.get_route_display() for term in clinic.treatments.all() if term.route != "other"))


def _newest_checks(clinics):
    """Return {(clinic, field): date of its newest check}. One query."""
    rows = FieldCheck.objects.filter(clinic__in=clinics, how__in=FieldCheck.CONFIRMING).order_by("checked_on")
    return {(clinic, field): day for clinic, field, day in rows.values_list("clinic_id", "field", "checked_on")}
