"""The URLs under /api/. They share the context builders of the pages."""

from django.http import Http404
from django.urls import reverse

from clinics.api import shapes
from clinics.api.entry import listing_data
from clinics.api.responses import json_error, json_response, read_only
from clinics.finder.context import finder_context
from clinics.finder.regions import find_region, region_context
from clinics.shown import show_clinic, show_region
from clinics.web.clinic_context import clinic_context, find_clinic
from clinics.web.finder import LANGUAGE, PAGES, QUERY
from clinics.web.help_context import help_context
from core.pages.decorator import stored


@stored(queries=PAGES, unstored=QUERY)
@read_only
def clinic_list(request):
    return shapes.finder(request, finder_context(request))


@stored()
@read_only
def clinic_detail(request, slug):
    clinic, status = find_clinic(slug)
    if status == 301:
        address = reverse("clinics:api-detail", args=[clinic.slug])
        return json_response({"moved_to": shapes.clinic_link(clinic)}, 301, Location=address)
    if status == 410:
        return json_error(410, "This clinic is no longer listed.")
    context = clinic_context(clinic)
    show_clinic(clinic, context)
    return listing_data(context)


@stored(queries=PAGES)
@read_only
def region_detail(request, path):
    region = find_region(path)
    show_region(region)
    return shapes.region(request, region_context(request, region, with_map=False))


@stored(queries={"language": LANGUAGE})
@read_only
def help_lines(request):
    return shapes.help_lines(help_context(request.GET.get("language", "")))


@read_only
def nothing(request):
    raise Http404("Not found. Each page of the directory links to its own API address.")
