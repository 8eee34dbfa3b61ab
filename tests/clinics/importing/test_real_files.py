"""Imports of three real files, compared with independent counts."""

import csv
import io
import re
from collections import Counter

import pytest

from clinics.importing.convert import convert
from clinics.importing.places import RowRejected
from clinics.importing.service import import_file, open_file
from clinics.models import Clinic, Region
from geo.countries import find_state, has_states
from tests.shared import SHARED, needs_shared

pytestmark = [pytest.mark.django_db, needs_shared]
US_MAP = """
source = "samhsa"
country = "US"
nulls = ["NA"]
[columns]
ref = []
name = ["name1", "name2"]
street = ["street1", "street2"]
"""
NHS_MAP = """
source = "nhs"
country = "GB"
[columns]
ref = "OrganisationID"
name = "OrganisationName"
street = ["Address1", "Address2", "Address3"]
state = []
"""
DE_MAP = 'source = "osm"\ncountry = "DE"'


def rows_of(name, encoding, delimiter):
    """Yield (line, cells) as csv.reader reads them."""
    with (SHARED / "clinics" / name).open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        header = next(reader)
        line = reader.line_num + 1
        for cells in reader:
            yield line, dict(zip(header, cells, strict=True))
            line = reader.line_num + 1


def load(name, map_text, **options):
    with (SHARED / "clinics" / name).open("rb") as file:
        return import_file(file, map_text=map_text, **options)


def squeezed(*parts):
    return " ".join(" ".join(parts).split()).casefold()


# SQLite reads this file without a map below, and imports the German one.
@pytest.mark.database("postgresql")
@pytest.mark.slow
def test_us_mental_health_provider_file_imports_completely():
    name = "us_mental_health_providers.csv"
    first, repeats = {}, []
    for line, row in rows_of(name, "ascii", ","):
        key = (
            squeezed(row["name1"], row["name2"]), squeezed(row["street1"]), squeezed(row["street2"]), row["zip"],
            re.sub("[^a-z0-9]", "", row["city"].casefold()), row["state"],
        )  # fmt: skip
        if key in first:
            repeats.append((line, f"The row repeats line {first[key]}."))
        first.setdefault(key, line)
    report = load(name, US_MAP)
    assert report.problems == repeats
    assert report.counts == {"read": 11_375, "added": 11_375 - len(repeats), "left_out": len(repeats)}
    kept = {line: row for line, row in rows_of(name, "ascii", ",") if line in set(first.values())}
    assert Clinic.objects.count() == len(kept)
    # The ZIPs that a spreadsheet had shortened.
    short = sum(len(row["zip"]) < 5 for row in kept.values())
    assert Clinic.objects.filter(postcode__regex=r"^0\d{4}$").count() == short > 1000
    assert not Clinic.objects.exclude(postcode__regex=r"^\d{5}$").exists()
    states = Counter(row["state"] for row in kept.values())
    assert Clinic.objects.filter(city__path__startswith="us/texas/").count() == states["TX"]
    assert Region.objects.filter(kind="state").count() == len(states)
    telephones = [row["phone"] for row in kept.values()]
    assert Clinic.objects.exclude(phone_e164="").count() == sum(bool(one.strip()) for one in telephones)
    assert Clinic.objects.filter(phone__contains="ext").count() == sum(" x" in one for one in telephones)
    empty = sum(row["website"] in ("", "http://") for row in kept.values())
    lost = sum("website" in text for _line, text in report.notes)
    assert Clinic.objects.filter(website="").count() == empty + lost
    assert 0 < lost < 20
    before = list(Clinic.objects.order_by("pk").values_list("pk", "updated_at"))
    again = load(name, US_MAP)
    assert again.counts == {"read": 11_375, "unchanged": len(kept), "left_out": len(repeats)}
    assert list(Clinic.objects.order_by("pk").values_list("pk", "updated_at")) == before


def test_nhs_hospital_file_imports_completely():
    name = "nhs_hospitals_tilde_cp1252.csv"
    rows = list(rows_of(name, "cp1252", "~"))
    # The position says where a row without a city is.
    homeless = [
        (line, "The row has no city.")
        for line, row in rows
        if not row["City"].replace("\xa0", " ").strip() and not row["Latitude"].strip()
    ]
    report = load(name, NHS_MAP)
    assert report.problems == homeless
    assert len(homeless) == 1
    assert report.counts == {"read": 1216, "added": 1215, "left_out": 1}
    lines = {line for line, _reason in homeless}
    placed = [row for line, row in rows if line not in lines]
    known = sum(bool(row["Latitude"].strip()) for row in placed)
    assert Clinic.objects.exclude(latitude=None).count() == known
    assert "\ufffd" not in "".join(Clinic.objects.values_list("name", flat=True))
    one = Clinic.objects.get(import_ref="nhs:18142")
    assert (one.name, one.city.path, one.phone_e164) == (
        "Kneesworth House", "united-kingdom/royston", "+441763255700"
    )  # fmt: skip
    assert one.longitude == pytest.approx(-0.030604)
    assert load(name, NHS_MAP).counts == {"read": 1216, "unchanged": 1215, "left_out": 1}


# PostgreSQL imports the British file above, and the American one in the slow corner.
@pytest.mark.database("sqlite")
def test_german_hospital_file_imports_completely():
    name = "de_hospitals_osm.csv"
    rows = list(rows_of(name, "utf-8", ","))
    report = load(name, DE_MAP)
    assert report.problems == []
    assert report.counts == {"read": 4274, "added": 4274}
    found = [text for _line, text in report.notes if text.startswith("The row names no city; ")]
    assert len(found) == sum(not row["city"].strip() for _line, row in rows) == 52
    # The first column has no name: its numbers are no hours.
    assert not any("hours" in text for _line, text in report.notes)
    assert not Clinic.objects.exclude(hours_note="").exists()
    placed = [row for _line, row in rows]
    for written, path in [("Baden-württemberg", "germany/baden-wurttemberg"), ("Bayern", "germany/bayern")]:
        number = sum(row["state"] == written for row in placed)
        assert Clinic.objects.filter(city__path__startswith=f"{path}/").count() == number > 500
    assert Region.objects.get(path="germany/nordrhein-westfalen").name == "Nordrhein-Westfalen"
    broken = Clinic.objects.get(name__contains="Scherbening")
    assert broken.name.startswith("Fachärzte für Allgemeinmedizin Dr. med.")
    assert load(name, DE_MAP).counts == {"read": 4274, "unchanged": 4274}


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    ("name", "added"),
    [
        pytest.param("us_mental_health_providers.csv", 11_033, marks=pytest.mark.slow),
        ("nhs_hospitals_tilde_cp1252.csv", 1_215),
        ("de_hospitals_osm.csv", 4_274),
    ],
)
def test_real_files_import_same_rows_without_map(name, added):
    report = load(name, "", source="try", dry_run=True)
    assert report.counts["added"] == added


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    ("name", "encoding", "delimiter", "country", "dropped", "least_right"),
    [
        ("de_hospitals_osm.csv", "utf-8", ",", "DE", ("city", "state", "county"), 0.99),
        ("nhs_hospitals_tilde_cp1252.csv", "cp1252", "~", "GB", ("City", "County"), 1),
        pytest.param(
            "us_mental_health_providers.csv", "ascii", ",", "US", ("city", "state", "county"), 0.999, marks=pytest.mark.slow
        ),
    ],
)  # fmt: skip
def test_rows_are_placed_without_columns_of_state_and_city(name, encoding, delimiter, country, dropped, least_right):
    rows = [row for _line, row in rows_of(name, encoding, delimiter)]
    header = [column for column in rows[0] if column not in dropped]
    file = io.StringIO()
    out = csv.DictWriter(file, header, extrasaction="ignore")
    out.writeheader()
    out.writerows(rows)
    opened = open_file(io.BytesIO(file.getvalue().encode()), map_text=f'country = "{country}"', source="t")
    placed = right = 0
    for row, source in zip(opened.table.rows(), rows, strict=True):
        try:
            place = convert(row, opened.mapping).place
        except RowRejected:
            continue
        placed += 1
        right += not has_states(country) or place.names[1] == find_state(country, source["state"])
    assert placed / len(rows) >= 0.98
    assert right / placed >= least_right
