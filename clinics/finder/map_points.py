"""What the map shows: the clinics of a search, or groups of them."""

from collections import defaultdict

from clinics.finder.context import read_question, start_search
from clinics.finder.filters import conditions_for
from clinics.finder.regions import find_region
from clinics.models import Clinic
from core.urls import path_to

# Beyond this the server groups; a browser groups 2,000 in some milliseconds.
MAX_POINTS = 2000
# Groups along the longer side of the part that is shown.
GROUPS_ACROSS = 16


def find_positions(request, view=None):
    """Return [(id, latitude, longitude)] of the clinics that a request means.

    These are the listed clinics of a region, or of a search of the finder, whatever page of it. `view` is a Box around
    the part that is shown.
    """
    path = request.GET.get("region", "")
    if path:
        rows = Clinic.objects.listed().in_region(find_region(path))
    else:
        terms, _options, match, query = read_question(request)
        search = start_search(query, match, terms)
        if search is not None:
            found = [(pk, *search.positions[pk]) for pk in sorted(search.matching(query.chosen))]
            return [one for one in found if one[1] is not None and (view is None or view.holds(*one[1:]))]
        rows = Clinic.objects.listed().filter(conditions_for(query.chosen))
    rows = rows.exclude(latitude=None) if view is None else rows.filter(view.q())
    return list(rows.order_by("pk").values_list("pk", "latitude", "longitude"))


def build_points(positions):
    """Return {"points": [[latitude, longitude, id, name, address]]}.

    More than MAX_POINTS become {"groups": [[latitude, longitude, number]]}. At most one query.
    """
    if len(positions) > MAX_POINTS:
        return {"groups": _group(positions)}
    named = {pk: rest for pk, *rest in _names([pk for pk, *_place in positions])} if positions else {}
    return {
        "points": [
            [round(latitude, 5), round(longitude, 5), pk, named[pk][0], path_to("clinics:detail", named[pk][1])]
            for pk, latitude, longitude in positions
            if pk in named
        ]
    }


def _names(pks):
    return Clinic.objects.listed().filter(pk__in=pks).order_by().values_list("pk", "name", "slug")


def _group(positions):
    """Return [[latitude, longitude, number]] of the clinics in each cell of a grid."""
    latitudes, longitudes = ([one[part] for one in positions] for part in (1, 2))
    south, west = min(latitudes), min(longitudes)
    size = max(max(latitudes) - south, max(longitudes) - west, 0.001) / GROUPS_ACROSS
    cells = defaultdict(list)
    for latitude, longitude in zip(latitudes, longitudes, strict=True):
        cells[int((latitude - south) / size), int((longitude - west) / size)].append((latitude, longitude))
    return [
        [*(round(sum(part) / len(cell), 5) for part in zip(*cell, strict=True)), len(cell)]
        for _place, cell in sorted(cells.items())
    ]
