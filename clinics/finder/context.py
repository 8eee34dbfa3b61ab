"""The finder's page as one context: what was asked, what it means, what was found, and what can be asked next."""

from functools import lru_cache

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from clinics.finder import all_clinics, no_results
from clinics.finder.filters import FLAGS, KEYS, LABELS, RADII, all_options, all_terms, read
from clinics.finder.listing import PER_PAGE, ByDistance, Counted, dress
from clinics.finder.place_query import understand
from clinics.finder.radius import Circle
from clinics.models import Region
from core.paging import get_page
from geo import svg_map
from geo.distance import KM, MI, unit_of
from geo.svg_map import Pin

# Options of one filter that stand open; the rest is behind a summary.
SHOWN = 6
# Namesakes that are offered beside a place that was taken: people, and how many.
SIZEABLE, MOST_OTHERS = 15_000, 4
UNITS = {MI: "miles", KM: "kilometers"}


def finder_page(request, with_map=True):
    """Return the context of /clinics/ for any request at all; drawing the map can be spared."""
    answer = understand(request.GET.get("near", ""))
    terms = all_terms()
    options = all_options(terms)
    asked = read(request.GET, options, unit_of(answer.place.country_code) if answer.place else MI)
    context = {
        "asked": asked,
        "answer": answer,
        "heading": "Find a clinic",
        "radii": _radii(asked),
        "units": _units(asked),
    }
    if answer.place:
        found = _near(request, asked, answer, terms, with_map)
    elif answer.asked:
        found = {"page": None, "total": None, "counts": {}, "countries": _countries()}
    else:
        found = _everywhere(request, asked)
    choices = [{"label": place.label, "address": asked.address(near=place.query)} for place in _others(answer)]
    other = KM if asked.unit == MI else MI
    return (
        context
        | found
        | {
            "facets": _facets(asked, options, found["counts"]),
            "choices": choices,
            "within": f"{asked.within:g}\N{NO-BREAK SPACE}{asked.unit}",
            "other_unit": {"address": asked.address(unit=other), "name": UNITS[other]},
            "no_filters": asked.address(**{key: [] for key in asked.chosen}),
            "is_filtered": asked.is_anything or "page" in request.GET,
        }
    )


def _near(request, asked, answer, terms, with_map):
    place = answer.place
    circle = Circle(place.latitude, place.longitude, asked.km, timezone.now(), terms)
    matches = circle.matching(asked.chosen)
    page = get_page(request, ByDistance({pk: circle.km[pk] for pk in matches}, asked.unit), PER_PAGE)
    dress(page, circle.members["open"]["now"], numbered=True)
    without = {key: len(circle.matching(asked.chosen, but=key)) for key in asked.chosen}
    found = {"page": page, "total": len(matches), "counts": circle.counts(asked.chosen), "query": asked.address()[1:]}
    if matches and with_map:
        found["map"] = _map(asked, place, page, max(circle.km[clinic.pk] for clinic in page.object_list))
    if not matches:
        found["rescue"] = no_results.for_circle(asked, place, without, len(circle.km))
    return found


def _map(asked, place, page, farthest):
    pins = [
        Pin(
            clinic.latitude, clinic.longitude, f"{clinic.number}. {clinic.name}, {clinic.distance}", f"#clinic-{clinic.pk}",
            str(clinic.number),
        )
        for clinic in page.object_list
    ]  # fmt: skip
    # Drawn as near as the page's farthest clinic allows, so that pins do not lie on each other for nothing.
    reach = min(asked.km, max(farthest * 1.1, 8))
    view = svg_map.around(place.latitude, place.longitude, reach)
    circle = (place.latitude, place.longitude, asked.km)
    return svg_map.draw(
        view, pins, title=f"Map of the clinics on this page near {place.label}", circle=circle, unit=asked.unit
    )


def _everywhere(request, asked):
    if "open" in asked.chosen:
        del asked.chosen["open"]
        asked.notes.append("To use “Open now”, enter a city or ZIP code.")
    rows, listed = all_clinics.matching(asked.chosen), all_clinics.number_listed()
    page = dress(get_page(request, rows if asked.chosen else Counted(rows, listed), PER_PAGE))
    found = {
        "page": page,
        "total": page.paginator.count,
        "counts": all_clinics.counts(asked.chosen, listed),
        "query": asked.address()[1:],
    }
    if asked.chosen and not page.object_list:
        found["rescue"] = no_results.for_everywhere(asked)
    return found | {"countries": _countries()}


def _countries():
    def number(countries):
        return sum(country.clinic_count for country in countries)

    return all_clinics.kept("countries", lambda: list(Region.objects.countries().with_clinics()), number)


def _facets(asked, options, counts):
    """{"groups", "flags"}: every value that would leave something, the most frequent first, and the filters of one value."""

    def row(key, value, label):
        number = counts.get(key, {}).get(value, 0)
        checked = value in asked.chosen.get(key, ())
        box = _box(key, value, label, f"{number:,}", checked)
        return {"key": key, "value": value, "label": label, "count": number, "checked": checked, "box": box}

    groups = []
    for key in KEYS:
        if key in FLAGS:
            continue
        values = {*asked.chosen.get(key, ()), *(value for value, number in counts.get(key, {}).items() if number)}
        rows = [row(key, value, options[key][value]) for value in values if value in options[key]]
        rows.sort(key=lambda row: (not row["checked"], -row["count"], row["label"]))
        if rows:
            groups.append({"key": key, "label": LABELS[key], "options": rows[:SHOWN], "more": rows[SHOWN:]})
    flags = [
        row(key, value, says) for key, (_label, value, says) in FLAGS.items() if key in counts or key in asked.chosen
    ]
    return {"groups": groups, "flags": flags}


@lru_cache(maxsize=2000)
def _box(key, value, label, shown, checked):
    """A value to tick, as an element of the page: there are seventy on one, and most are the same on the next."""
    return format_html(
        '<label class="finder__option"><input type="checkbox" name="{}" value="{}"{}> <span>{}</span> '
        '<span class="count">{}<span class="hidden"> clinics</span></span></label>',
        key, value, mark_safe(" checked") if checked else "", label, shown,
    )  # fmt: skip


def _others(answer):
    """All that may be meant when nothing is taken; beside a place that is taken, only a few towns of some size."""
    if answer.place is None:
        return answer.choices
    return [place for place in answer.choices if place.population >= SIZEABLE][:MOST_OTHERS]


def _radii(asked):
    values = sorted({*RADII, asked.within})
    return [{"value": f"{value:g}", "chosen": value == asked.within} for value in values]


def _units(asked):
    return [{"value": unit, "chosen": unit == asked.unit, "label": label} for unit, label in UNITS.items()]
