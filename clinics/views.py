"""The public pages of the clinic directory."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clinics.models import Clinic, Region
from psychsite.lib.paging import page_of

PER_PAGE = 20


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


def _breadcrumbs(regions):
    return [("Clinics", reverse("clinics:list")), *((region.name, region.get_absolute_url()) for region in regions)]
