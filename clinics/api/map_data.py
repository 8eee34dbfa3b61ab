"""What the map of clinics loads: pins, names of places and outlines."""

from clinics.api.responses import json_error, json_response, read_only
from clinics.finder.map_points import build_points, find_positions
from clinics.web.finder import QUERY
from core.pages.decorator import stored
from geo.cities import load_cities
from geo.distance import parse_box
from geo.outlines import read_lines

MAX_NAMES = 60
# Degrees of latitude that are shown, and how many people a place needs for its name.
_NAMED_FROM = ((2, 15_000), (8, 200_000), (30, 1_000_000), (180, 5_000_000))
_NO_BOX = "Say which part of the map: ?box=south,west,north,east in degrees."


@stored(unstored=(*QUERY, "region", "view"))
@read_only
def points(request):
    """Return the pins of a search, of a region, or of all clinics.

    `view` is the part of the map that is shown.
    """
    text = request.GET.get("view", "")
    view = parse_box(text) if text else None
    if text and view is None:
        return json_error(400, _NO_BOX.replace("box", "view"))
    return build_points(find_positions(request, view))


@stored(unstored=("box",))
@read_only
def names(request):
    """Return the largest places in a box.

    The answer is {"names": [[latitude, longitude, name, people]]}.
    """
    box = parse_box(request.GET.get("box", ""))
    if box is None:
        return json_error(400, _NO_BOX)
    least = next(people for degrees, people in _NAMED_FROM if box.north - box.south <= degrees)
    places = load_cities().around(box, least)[:MAX_NAMES]
    found = [[round(one.latitude, 3), round(one.longitude, 3), one.name, one.population] for one in places]
    response = json_response({"names": found})
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@stored()
@read_only
def land(request, level):
    """Return {"country": [ring], "state": [ring]}; see geo/outlines.py."""
    return read_lines(level)
