"""The public pages of the clinic directory."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinics.models import Clinic, FieldCheck, Region
from psychsite.lib.paging import page_of

PER_PAGE = 20
NEARBY = 4


@require_safe
def clinic_list(request):
    clinics = Clinic.objects.listed().with_place().order_by("name", "pk")
    context = {
        "heading": "Find a clinic",
        "countries": Region.objects.countries().with_clinics(),
        "page": page_of(request, clinics, PER_PAGE),
    }
    return render(request, "clinics/list.html", context)


@require_safe
def region_detail(request, path):
    region = get_object_or_404(Region.objects.with_parents(), path=path)
    clinics = Clinic.objects.listed().in_region(region).with_place().order_by("name", "pk")
    context = {
        "region": region,
        "breadcrumbs": [*_breadcrumbs(region.lineage[:-1]), (region.name, None)],
        "children": region.children.with_clinics(),
        "page": page_of(request, clinics, PER_PAGE),
    }
    return render(request, "clinics/region.html", context)


@require_safe
def clinic_detail(request, slug):
    clinics = Clinic.objects.exclude(state=Clinic.State.DRAFT).with_place().select_related("photo")
    clinic = get_object_or_404(clinics, slug=slug)
    if clinic.state == Clinic.State.MERGED and (successor := clinic.successor()):
        return redirect(successor, permanent=True)
    if clinic.state not in Clinic.WITH_PAGE:
        return render(request, "clinics/gone.html", status=410)
    context = {
        "clinic": clinic,
        "checks": _newest_a_field(clinic.checks.all()),
        "hours": list(clinic.hours.all()),
        "affiliations": list(clinic.affiliations.current(timezone.localdate()).select_related("person")),
        "breadcrumbs": [*_breadcrumbs(clinic.city.lineage), (clinic.name, None)],
        "nearby": list(Clinic.objects.neighbours_of(clinic).with_place()[:NEARBY]),
    }
    return render(request, "clinics/detail.html", context)


def _breadcrumbs(regions):
    return [("Clinics", reverse("clinics:list")), *((region.name, region.get_absolute_url()) for region in regions)]


def _newest_a_field(checks):
    """The last check of each field, in the order of the model's list of fields."""
    newest = {}
    for check in sorted(checks, key=lambda check: (check.checked_on, check.pk)):
        newest[check.field] = check
    return [newest[field] for field in FieldCheck.Field.values if field in newest]
