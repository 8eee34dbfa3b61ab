"""Public pages: the finder, regions, comparison, saved clinics and help lines."""

import re

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinics import seo
from clinics.finder.context import finder_context
from clinics.finder.filters import KEYS
from clinics.finder.regions import find_region, region_context
from clinics.finder.shortlist import MAX_COMPARED, MAX_LISTED, build_comparison, load_selected
from clinics.shown import show_region
from clinics.web.counting import note_shown
from clinics.web.help_context import help_context
from core.pages.decorator import PAGE_NUMBER, stored
from core.text.sharing import share_page

# Parameters of a search: it has too many pages to keep.
QUERY = ("near", "box", "within", "unit", *KEYS)
PAGES, LANGUAGE = {"page": PAGE_NUMBER}, re.compile(r"[a-z]{2,3}")


@require_safe
@stored(queries=PAGES, unstored=QUERY)
def clinic_list(request):
    context = finder_context(request)
    if context["page"] is not None and not context["query"].has_criteria:
        context["graph"] = seo.list_nodes(context["heading"], context["page"])
    response = render(request, "clinics/list.html", context)
    return note_shown(response, context["page"].object_list if context["page"] else ())


@require_safe
@stored(queries=PAGES)
def region_detail(request, path):
    region = find_region(path)
    show_region(region)
    above = [(one.name, one.get_absolute_url()) for one in region.lineage[:-1]]
    context = region_context(request, region)
    context["breadcrumbs"] = [(_("Clinics"), reverse("clinics:list")), *above, (region.name, None)]
    context["share"] = share_page(region)
    context["graph"] = seo.region_nodes(region, context["page"], context["breadcrumbs"])
    return note_shown(render(request, "clinics/region.html", context), context["page"].object_list)


@require_safe
@stored(unstored=("c",))
def compare(request):
    clinics, notes = load_selected(request, MAX_COMPARED)
    rows = build_comparison(clinics, timezone.localdate()) if clinics else []
    return render(request, "clinics/compare.html", {"clinics": clinics, "notes": notes, "rows": rows})


@require_safe
@stored(unstored=("c",))
def shortlist(request):
    clinics, notes = load_selected(request, MAX_LISTED)
    return render(request, "clinics/shortlist.html", {"clinics": clinics, "notes": notes})


@require_safe
@stored(queries={"language": LANGUAGE})
def help_lines(request):
    """Show the help lines; `?language=es` shows those in Spanish."""
    return render(request, "clinics/help.html", help_context(request.GET.get("language", "")))
