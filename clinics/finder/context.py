"""The finder's page as one context."""

from functools import lru_cache

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics.finder import all_clinics, no_results
from clinics.finder.areas import MAX_CLINICS, clinics_in
from clinics.finder.filters import FLAGS, KEYS, LABELS, RADII, TERMS, build_options, load_terms, parse_query
from clinics.finder.listing import PER_PAGE, ByDistance, annotate_cards, card_clinics
from clinics.finder.place_query import match_place
from clinics.finder.radius import RadiusSearch
from clinics.models import FinderIndexRow, Region
from core.paging import get_page
from geo.distance import KM, MI, parse_box, unit_for_country

# Options of one filter that are open; the rest is behind a summary.
OPTIONS_SHOWN = 6
UNITS = {MI: gettext_lazy("miles"), KM: gettext_lazy("kilometers")}


def read_question(request):
    """Return (terms, options, match, query) of any request for /clinics/."""
    terms = load_terms()
    match = match_place(request.GET.get("near", ""), terms)
    options = build_options(terms)
    where = match.place or match.area
    query = parse_query(request.GET, options, unit_for_country(where.country_code) if where else MI)
    _use_words(query, match)
    return terms, options, match, query


def start_search(query, match, terms):
    """Return the RadiusSearch of a place, an area, names or a part of the map.

    None stands for all clinics, or for more than one page of the finder reads at once.
    """
    if match.place:
        return RadiusSearch.around(match.place.latitude, match.place.longitude, query.km, timezone.now(), terms)
    rows = None
    if match.area:
        rows = clinics_in(match.area)
    elif match.clinics:
        rows = FinderIndexRow.objects.filter(pk__in=match.clinics)
    elif query.box:
        rows = FinderIndexRow.objects.filter(parse_box(query.box).q())
        if rows.order_by()[: MAX_CLINICS + 1].count() > MAX_CLINICS:
            query.box, rows = "", None
            query.notes.append(
                _("That part of the map has more than %(most)s clinics. Zoom in and search again. Showing all clinics.")
                % {"most": f"{MAX_CLINICS:,}"}
            )
    return None if rows is None else RadiusSearch(rows, timezone.now(), terms)


def finder_context(request):
    """Return the context of /clinics/ for any request."""
    terms, options, match, query = read_question(request)
    search = start_search(query, match, terms)
    context = {
        "query": query,
        "match": match,
        "heading": _("Find a clinic"),
        "radii": _radius_choices(query),
        "units": _unit_choices(query),
    }
    if match.place:
        found = _search_near(request, query, match, search)
    elif match.area:
        found = _search_area(request, query, match, search)
    elif search is not None:
        found = _search_rows(request, query, search)
        if not found["total"]:
            found["no_results"] = no_results.suggestions_for_all(query)
    elif match.near or (match.is_nearby and not query.chosen):
        found = {"page": None, "total": None, "counts": {}, "countries": Region.load_countries()}
    else:
        found = _search_all(request, query)
    choices = [
        {"label": place.label, "address": query.query_string(near=place.query)}
        for place in (*match.choices, *match.other_areas)
    ]
    other = KM if query.unit == MI else MI
    return (
        context
        | found
        | {
            "facets": _build_facets(query, options, found["counts"]),
            "choices": choices,
            "within": f"{query.within:g}\N{NO-BREAK SPACE}{query.unit}",
            "chips": _build_chips(query, options),
            "selected": sum(map(len, query.chosen.values())),
            "other_unit": {"address": query.query_string(unit=other), "name": UNITS[other]},
            "no_filters": query.query_string(**{key: [] for key in query.chosen}),
            "is_filtered": query.has_criteria or "page" in request.GET,
        }
    )


def _use_words(query, match):
    """Use the filters that the text named, and leave the place in the field."""
    if match.chosen or match.is_nearby:
        query.near = match.near
    for key in KEYS:
        if key in match.chosen and key not in query.chosen:
            query.chosen[key] = match.chosen[key]
    query.chosen = {key: query.chosen[key] for key in KEYS if key in query.chosen}


def _build_chips(query, options):
    """Return [{"label", "address"}] of the filters in use; an address leaves one out."""
    box = [{"label": _("This part of the map"), "address": query.query_string(box="")}] if query.box else []
    return box + [
        {
            "label": options[key][value],
            "address": query.query_string(**{key: [one for one in values if one != value]}),
        }
        for key, values in query.chosen.items()
        for value in values
    ]


def _search_area(request, query, match, search):
    if search is None:
        return {"page": None, "total": None, "counts": {}, "area_page": match.area.region}
    found = _search_rows(request, query, search)
    if not found["total"]:
        found["no_results"] = no_results.suggestions_for_area(
            query, match.area, found.pop("without"), found["everything"]
        )
    return found | {"area_page": match.area.region}


def _search_rows(request, query, search):
    """List the clinics of a search by name, without distances."""
    matches = search.matching(query.chosen)
    page = get_page(request, card_clinics().filter(pk__in=matches).order_by("name", "pk"), PER_PAGE)
    annotate_cards(page, search.members["open"]["now"])
    return {
        "page": page,
        "total": len(matches),
        "everything": len(search.km),
        "without": {key: len(search.matching(query.chosen, but=key)) for key in query.chosen},
        "counts": search.count_options(query.chosen),
        "page_query": query.query_string()[1:],
    }


def _search_near(request, query, match, search):
    matches = search.matching(query.chosen)
    page = get_page(request, ByDistance({pk: search.km[pk] for pk in matches}, query.unit), PER_PAGE)
    annotate_cards(page, search.members["open"]["now"], numbered=True)
    without = {key: len(search.matching(query.chosen, but=key)) for key in query.chosen}
    found = {
        "page": page,
        "total": len(matches),
        "counts": search.count_options(query.chosen),
        "page_query": query.query_string()[1:],
    }
    if not matches:
        found["no_results"] = no_results.suggestions_for_radius(query, match.place, without, len(search.km))
    return found


def _search_all(request, query):
    if "open" in query.chosen:
        del query.chosen["open"]
        query.notes.append(_("To use “Open now”, enter a city or ZIP code."))
    countries = Region.load_countries()
    listed = sum(country.clinic_count for country in countries)
    page = annotate_cards(get_page(request, all_clinics.matching_clinics(query.chosen, listed), PER_PAGE))
    found = {
        "page": page,
        "total": page.paginator.count,
        "counts": all_clinics.count_options(query.chosen, listed),
        "page_query": query.query_string()[1:],
    }
    if query.chosen and not page.object_list:
        found["no_results"] = no_results.suggestions_for_all(query)
    return found | {"countries": countries}


def _build_facets(query, options, counts):
    """Return {"groups", "flags"} of the filter values.

    The most frequent value comes first, and values that would leave nothing are last. Flags are filters with a single value.
    """

    def row(key, value, label):
        number = counts.get(key, {}).get(value, 0)
        checked = value in query.chosen.get(key, ())
        box = _render_option(key, value, label, f"{number:,}", checked)
        return {"key": key, "value": value, "label": label, "count": number, "checked": checked, "box": box}

    groups = []
    for key in KEYS:
        if key in FLAGS:
            continue
        # Those that would leave nothing stay, so that a reader sees what else exists.
        always = options[key] if key in TERMS or key == "hours" else ()
        values = {*query.chosen.get(key, ()), *counts.get(key, {}), *always}
        rows = [row(key, value, options[key][value]) for value in values if value in options[key]]
        rows.sort(key=lambda row: (not row["checked"], -row["count"], row["label"]))
        if rows:
            groups.append(
                {"key": key, "label": LABELS[key], "options": rows[:OPTIONS_SHOWN], "more": rows[OPTIONS_SHOWN:]}
            )
    flags = [
        row(key, value, says) for key, (_label, value, says) in FLAGS.items() if key in counts or key in query.chosen
    ]
    return {"groups": groups, "flags": flags}


@lru_cache(maxsize=2000)
def _render_option(key, value, label, shown, checked):
    """Render one checkbox. Cached, because pages share most of their seventy options."""
    return format_html(
        '<label class="filters__option"><input type="checkbox" form="finder" name="{}" value="{}"{}> <span>{}</span> '
        '<span class="count">{}<span class="hidden"> clinics</span></span></label>',
        key, value, mark_safe(" checked") if checked else "", label, shown,
    )  # fmt: skip


def _radius_choices(query):
    values = sorted({*RADII, query.within})
    return [{"value": f"{value:g}", "chosen": value == query.within} for value in values]


def _unit_choices(query):
    return [{"value": unit, "chosen": unit == query.unit, "label": label} for unit, label in UNITS.items()]
