"""Files of other directories without a map: one sample row a system, and places."""

import csv
import io
import json
import struct
from itertools import permutations

import pytest
from django.core.management import call_command
from hypothesis import example, given
from hypothesis import strategies as st

from clinics.importing.cells.addresses import Address, split_address
from clinics.importing.cells.capitals import write_name, write_place
from clinics.importing.cells.positions import parse_pair, parse_position
from clinics.importing.convert import convert
from clinics.importing.places import RowRejected
from clinics.importing.service import import_file, open_file
from clinics.importing.systems import load_systems
from clinics.models import Clinic, Region
from core.text.phones import read_phone_cell
from core.text.postcodes import normalize_postcode
from tests.shared import SHARED, needs_shared

HERON = {"name": "Heron", "city": "Miami", "state": "FL", "country": "US"}
# One row of each system: its columns, and facts that must come out.
SAMPLES = {
    "GeoDirectory": (
        {"ID": "7", "post_title": "Heron", "post_status": "publish", "street": "1 Bay St", "city": "Miami", "region": "FL",
         "country": "United States", "zip": "33101", "business_hours": '["Mo 09:00-17:00"],["UTC":"-5"]'},
        {"ref": "t:7", "hours": "Mon 09:00-17:00", "street": "1 Bay St"},
    ),
    "Agile Store Locator": (
        {"title": "Heron", "street": "1 Bay St", "city": "Miami", "state": "FL", "country": "United States", "is_disabled": "0",
         "open_hours": '{"mon":["09:00 AM - 05:00 PM"],"sun":"0"}', "categories": "Therapy"},
        {"hours": "Mon 09:00-17:00", "treatments": ["Therapy"]},
    ),
    "WP Google Maps (WP Go Maps)": (
        {"id": "7", "map_id": "1", "address": "1 Bay St, Miami, FL 33101, USA", "title": "Heron", "infoopen": "0",
         "link": "https://heron.example", "approved": "1"},
        {"street": "1 Bay St", "postcode": "33101", "website": "https://heron.example"},
    ),
    "Store Locator Plus": (
        {"sl_id": "7", "sl_store": "Heron", "sl_address": "1 Bay St", "sl_city": "Miami", "sl_state": "FL", "sl_country": "USA",
         "sl_zip": "'01886", "sl_hours": "Mon-Fri: 9am-5pm&lt;br&gt;Sat: Closed"},
        {"ref": "t:7", "hours": "Mon-Fri 09:00-17:00", "postcode": "01886"},
    ),
    "WP Store Locator": (
        {"wpsl_id": "7", "name": "Heron", "address": "1 Bay St", "address2": "Suite 2", "city": "Miami", "state": "FL",
         "country": "United States", "hours": 'a:1:{s:6:"monday";a:1:{i:0;s:15:"9:00 AM,5:00 PM";}}'},
        {"ref": "t:7", "hours": "Mon 09:00-17:00", "street": "1 Bay St, Suite 2"},
    ),
    "Google Business Profile": (
        {"Store code": "7", "Business name": "Heron", "Address line 1": "1 Bay St", "Locality": "Miami",
         "Administrative area": "FL", "Country / Region": "US", "Monday hours": "09:00-17:00", "Tuesday hours": "x",
         "Wednesday hours": "", "Thursday hours": "9:00 AM-5:00 PM", "Friday hours": "09:00-12:00, 13:00-15:00",
         "Special hours": "2026-12-25: x"},
        {"ref": "t:7", "hours": "Mon 09:00-17:00; Thu 09:00-17:00; Fri 09:00-12:00, 13:00-15:00",
         "special_days": "2026-12-25 closed"},
    ),
    "Yext": (
        {"Entity ID": "7", "Name": "Heron", "Address > Line 1": "1 Bay St", "Address > City": "Miami", "Address > Region": "FL",
         "Address > Country Code": "US", "Hours": "2:9:00:17:00,1:closed", "Display Coordinate": "25.77, -80.19"},
        {"ref": "t:7", "hours": "Mon 09:00-17:00", "latitude": 25.77, "longitude": -80.19},
    ),
    "OpenStreetMap (Overpass)": (
        {"@type": "node", "@id": "7", "name": "Heron", "addr:street": "Angerweg", "addr:housenumber": "4", "addr:country": "DE",
         "addr:city": "Erfurt", "@lat": "50.9787", "@lon": "11.0328", "opening_hours": "Mo-Fr 08:00-12:00; We 14:00-18:00"},
        {"ref": "t:node/7", "street": "Angerweg 4", "path": "germany/thuringen/erfurt",
         "hours": "Mon-Tue 08:00-12:00; Wed 14:00-18:00; Thu-Fri 08:00-12:00"},
    ),
    "healthsites.io": (
        {"X": "-1.5492", "Y": "53.7997", "osm_id": "7", "osm_type": "node", "amenity": "clinic", "name": "Heron",
         "addr_housenumber": "7", "addr_street": "Aire Street", "contact_number": "+44 113 496 0333"},
        {"ref": "t:node/7", "street": "7 Aire Street", "latitude": 53.7997, "phone": "0113 496 0333",
         "path": "united-kingdom/leeds"},
    ),
    "NPI registry (NPPES)": (
        {"NPI": "7", "Entity Type Code": "1", "Provider Organization Name (Legal Business Name)": "",
         "Provider Last Name (Legal Name)": "O'BRIEN", "Provider First Name": "ANA", "Provider Middle Name": "",
         "Provider Credential Text": "PH.D.", "Provider First Line Business Practice Location Address": "1 BAY ST",
         "Provider Business Practice Location Address City Name": "MIAMI",
         "Provider Business Practice Location Address State Name": "FL", "NPI Deactivation Date": "",
         "Provider Business Practice Location Address Country Code (If outside U.S.)": "US"},
        {"ref": "t:7", "name": "Ana O'Brien, PhD", "street": "1 Bay St", "path": "us/florida/miami"},
    ),
    "Care Quality Commission, locations": (
        {"Location ID": "7", "Location Name": "Heron", "Location Street Address": "1 Bay St", "Location City": "Leeds",
         "Location Postal Code": "ls14dy", "Location County": "West Yorkshire"},
        {"ref": "t:7", "postcode": "LS1 4DY", "path": "united-kingdom/leeds"},
    ),
    "Open Database of Healthcare Facilities (Statistics Canada)": (
        {"index": "7", "facility_name": "Heron", "odhf_facility_type": "Hospitals", "street_no": "12", "street_name": "bay st",
         "postal_code": "m5v2t6", "city": "toronto", "province": "on"},
        {"street": "12 bay st", "postcode": "M5V 2T6", "path": "canada/ontario/toronto"},
    ),
    "Care Quality Commission, directory": (
        {"Name": "Heron", "Also known as": "", "Address": "8 Priory Road, Edgbaston, Birmingham", "Postcode": "b57ug",
         "Location URL": "http://www.cqc.org.uk/location/1-7", "CQC Location ID (for office use only)": "1-7"},
        {"ref": "t:1-7", "street": "8 Priory Road, Edgbaston", "postcode": "B5 7UG", "path": "united-kingdom/birmingham"},
    ),
    "HubSpot, companies": (
        {"Record ID": "7", "Company name": "Heron", "Street Address": "1 Bay St", "City": "Miami", "State/Region": "FL",
         "Country/Region": "United States", "Company Domain Name": "heron.example", "Website URL": "https://heron.example/us"},
        {"ref": "t:7", "website": "https://heron.example/us", "path": "us/florida/miami"},
    ),
    "SAMHSA FindTreatment.gov": (
        {"name1": "Heron", "name2": "Bay", "street1": "1 Bay St", "street2": "", "city": "Miami", "state": "FL", "zip": "33101"},
        {"name": "Heron Bay", "street": "1 Bay St"},
    ),
}  # fmt: skip


def opened(rows, map_text="", source="t"):
    file = io.StringIO()
    out = csv.DictWriter(file, list(rows[0]))
    out.writeheader()
    out.writerows(rows)
    return open_file(io.BytesIO(file.getvalue().encode()), map_text=map_text, source=source)


def entries(rows, map_text=""):
    found = opened(rows, map_text)
    return [convert(row, found.mapping) for row in found.table.rows()]


def case(name, country=""):
    with (SHARED / "cases" / name).open("rb") as file:
        found = open_file(file, map_text=f'country = "{country}"' if country else "", source="t")
        kept, left_out = [], []
        for row in found.table.rows():
            try:
                kept.append(convert(row, found.mapping))
            except RowRejected as error:
                left_out.append(str(error))
    return kept, left_out


def test_every_system_has_sample_row_and_source():
    assert {system.name for system in load_systems()} == set(SAMPLES)
    assert all(system.source.startswith("https://") for system in load_systems())


@pytest.mark.parametrize("name", SAMPLES)
def test_file_of_system_is_read_without_map(name):
    row, facts = SAMPLES[name]
    found = opened([row], 'country = "GB"' if name.startswith(("health", "Care")) else "")
    assert found.mapping.system == name
    entry = convert(next(found.table.rows()), found.mapping)
    said = {**entry.values, "ref": entry.ref, "special_days": entry.special_days, "path": entry.place.path}
    assert {fact: said.get(fact) for fact in facts} == facts
    assert not [note for note in entry.notes if "skipped" in note]


@pytest.mark.parametrize(
    ("system", "column", "value"),
    [("Agile Store Locator", "is_disabled", "1"), ("GeoDirectory", "post_status", "draft"),
     ("WP Google Maps (WP Go Maps)", "approved", "0"), ("NPI registry (NPPES)", "NPI Deactivation Date", "2020-01-01")],
)  # fmt: skip
def test_row_that_its_system_does_not_list_is_left_out(system, column, value):
    with pytest.raises(RowRejected, match=column):
        entries([SAMPLES[system][0] | {column: value}])


@pytest.mark.django_db
def test_report_names_unused_columns_with_first_value(tmp_path, capsys):
    path = tmp_path / "clinics.csv"
    path.write_text("name,city,state,fax,mood,empty\nHeron,Miami,FL,,,\nEgret,Miami,FL,(305) 555-0100,calm,\n")
    with path.open("rb") as file:
        report = import_file(file, map_text='country = "US"', source="t", dry_run=True)
    assert report.unused == [("fax", "(305) 555-0100"), ("mood", "calm"), ("empty", "")]
    call_command("import_clinics", str(path), source="t", dry_run=True, report=tmp_path / "report.csv")
    assert "  mood: calm\n  empty: (always empty)\n" in capsys.readouterr().out
    assert "column not used,,mood,,,calm" in (tmp_path / "report.csv").read_text()


def test_overpass_and_geojson_are_read():
    overpass = {"elements": [
        {"type": "way", "id": 2, "center": {"lat": 51.449, "lon": -2.599}, "tags": {"name": "Quay House", "addr:country": "GB"}},
        {"type": "node", "id": 3, "lat": 51.45, "lon": -2.6, "tags": {"amenity": "clinic", "addr:country": "GB"}},
        {"type": "node", "id": 4, "lat": 51.45, "lon": -2.6},
    ]}  # fmt: skip
    found = open_file(io.BytesIO(json.dumps(overpass).encode()), source="t")
    rows = list(found.table.rows())
    assert len(rows) == 2
    entry = convert(rows[0], found.mapping)
    assert (entry.ref, entry.place.path, entry.values["latitude"]) == ("t:way/2", "united-kingdom/bristol", 51.449)
    with pytest.raises(RowRejected, match="no name"):
        convert(rows[1], found.mapping)
    square = [[[-2.7, 51.4], [-2.5, 51.4], [-2.5, 51.5], [-2.7, 51.5], [-2.7, 51.4]]]
    shapes = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": "way/9", "properties": {"name": "Heron", "nested": {"a": 1, "b": []}},
         "geometry": {"type": "Polygon", "coordinates": square}},
        {"type": "Feature", "id": "way/10", "properties": None, "geometry": None},
    ]}  # fmt: skip
    found = open_file(io.BytesIO(json.dumps(shapes).encode()), map_text='country = "GB"', source="t")
    entry = convert(next(found.table.rows()), found.mapping)
    assert (entry.ref, entry.values["latitude"], entry.values["longitude"]) == ("t:way/9", 51.45, -2.6)


SPELLINGS = [
    ("US", "MO", ["SAINT LOUIS", "ST. LOUIS", "St Louis", "Saint Louis"], "us/missouri/st-louis", "St. Louis"),
    ("US", "TX", ["FT WORTH", "Fort Worth", "Ft. Worth"], "us/texas/fort-worth", "Fort Worth"),
    ("DE", "BY", ["München", "Munich", "Muenchen"], "germany/bayern/munich", "Munich"),
    ("PL", "", ["Łódź", "Lodz"], "poland/lodz", "Łódź"),
    ("GR", "", ["Αθήνα", "Athens", "Athina"], "greece/athens", "Athens"),
    ("UA", "", ["Київ", "Kiev", "Kyiv"], "ukraine/kyiv", "Kyiv"),
    ("JP", "", ["東京", "Tokyo"], "japan/tokyo", "Tokyo"),
    ("GB", "Herts", ["St Albans", "St. Albans"], "united-kingdom/hertfordshire/st-albans", "St Albans"),
    # No table has this place.
    ("GB", "", ["St. Quokka-on-Sea", "SAINT QUOKKA ON SEA"], None, "Saint Quokka on Sea"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("country", "state", "spellings", "path", "name"), SPELLINGS)
def test_town_has_one_page_whatever_spelling_and_order(country, state, spellings, path, name):
    shown = set()
    for number, order in enumerate(permutations(spellings)):
        if number > 5:
            break
        Clinic.objects.all().delete()
        Region.objects.filter(kind="city").delete()
        rows = [
            {"id": str(line), "name": f"Clinic {line}", "city": city, "state": state, "country": country}
            for line, city in enumerate(order)
        ]
        file = io.StringIO()
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
        report = import_file(io.BytesIO(file.getvalue().encode()), source="t")
        assert report.counts["added"] == len(rows), report.problems
        page = Region.objects.get(kind="city")
        shown.add(page.name)
        assert path is None or page.path == path
    assert shown == {name}


@pytest.mark.django_db
def test_page_that_exists_is_kept_under_its_address():
    rows = [{"id": "1", "name": "Heron", "city": "München", "state": "BY", "country": "DE"}]
    country = Region.objects.create(name="Germany", kind="country", country_code="DE")
    state = Region.objects.create(name="Bayern", kind="state", parent=country)
    old = Region.objects.create(name="München", kind="city", parent=state)
    assert old.path == "germany/bayern/munchen"
    found = opened(rows)
    file = found.table.file
    file.seek(0)
    import_file(file, source="t")
    assert Clinic.objects.get().city == old


@needs_shared
def test_shared_cases_of_files_are_read():
    kept, left_out = case("C13-agile.csv")
    assert len(kept) == 1
    assert "disabled" in left_out[0]
    for name in ("C13-geodirectory.csv", "C13-store-locator-plus.csv", "C13-wp-google-maps.csv"):
        assert case(name)[1] == []
    [elm], _left_out = case("C14-weekday-columns.csv")
    assert (elm.values["hours"], elm.special_days) == ("Mon-Thu 09:00-17:00; Fri 09:00-15:00", "2026-12-25 closed")
    kept, left_out = case("C15-osm-nostate.csv", "DE")
    assert [one.place.names[1] for one in kept] == ["Thüringen", "Hessen", "Bayern"]
    assert all(one.notes for one in kept)
    kept, left_out = case("C15-osm-nocity.csv", "US")
    assert [one.place.path for one in kept] == ["us/oregon/astoria"] * 2
    assert [len(part) for part in case("C16-overpass.json")] == [2, 1]
    assert [len(part) for part in case("C16-overpass-turbo.geojson")] == [1, 0]
    kept, left_out = case("C18-npi-people.csv")
    assert [one.values["name"] for one in kept] == ["Robin J. Quill, PsyD", "Harbor Counseling LLC"]
    assert "military mail" in left_out[0]
    kept, left_out = case("C19-towns.csv")
    assert not left_out
    assert len({one.place.path for one in kept}) == 8
    kept, left_out = case("C21-phones.csv")
    assert [one.values["phone"] for one in kept] == [
        "(617) 555-0101", "(617) 555-0102", "(800) 662-4357", "(617) 555-0104", "988", "(617) 555-0106",
    ]  # fmt: skip
    for name in ("C23-positions.csv", "C23-positions-one-column.csv"):
        kept, left_out = case(name)
        assert not left_out
        assert all("latitude" in one.values for one in kept)
    kept, left_out = case("C22-postcodes.csv")
    assert [one.values["postcode"] for one in kept] == [
        "SW1A 1AA", "K1A 0B1", "1012 AB", "02115", "02115-1234", "02115-0123", "D02 X285", "8001", "1010", "10115", "0800",
        "1100-148", "75001", "20000", "01000", "03001", "00184", "02115", "02116",
    ]  # fmt: skip
    with (SHARED / "cases" / "C20-capitals.tsv").open(encoding="utf-8") as file:
        for capitals, name in list(csv.reader(file, delimiter="\t"))[1:]:
            assert write_name(capitals) == name


@pytest.mark.parametrize(
    ("line", "country", "address"),
    [
        ("12 Mill Lane, Leeds LS1 4DY, United Kingdom", "", Address("12 Mill Lane", "Leeds", "", "LS1 4DY", "GB")),
        ("40 Harbor Ave, Astoria, OR 97103, USA", "", Address("40 Harbor Ave", "Astoria", "Oregon", "97103", "US")),
        ("535 Jack Warner Pkwy, Tuscaloosa, AL", "US", Address("535 Jack Warner Pkwy", "Tuscaloosa", "Alabama", "", "US")),
        ("100 Peachtree St, Atlanta, GA", "US", Address("100 Peachtree St", "Atlanta", "Georgia", "", "US")),
        ("Angerweg 4, 99084 Erfurt", "DE", Address("Angerweg 4", "Erfurt", "", "99084", "DE")),
        ("10 Rue de la Paix, 75002 Paris, France", "", Address("10 Rue de la Paix", "Paris", "", "75002", "FR")),
        ("1 Yonge St, Toronto, ON M5E 1W7, Canada", "", Address("1 Yonge St", "Toronto", "Ontario", "M5E 1W7", "CA")),
        ("1 George St, Sydney NSW 2000, Australia", "", Address("1 George St", "Sydney", "New South Wales", "2000", "AU")),
        ("Via Roma 3, 00184 Roma RM, Italia", "", Address("Via Roma 3", "Roma", "", "00184", "IT")),
        ("Damrak 1, 1012 AB Amsterdam, Netherlands", "", Address("Damrak 1", "Amsterdam", "", "1012 AB", "NL")),
        ("1 Main St, St Albans, Hertfordshire, AL1 1AA, UK", "",
         Address("1 Main St", "St Albans", "Hertfordshire", "AL1 1AA", "GB")),
        ("77 Massachusetts Avenue Cambridge MA 02139", "US",
         Address("77 Massachusetts Avenue", "Cambridge", "Massachusetts", "02139", "US")),
        ("The Old Rectory, Church Lane, Little Snoring, Norfolk, NR21 0HZ", "GB",
         Address("The Old Rectory, Church Lane", "Little Snoring", "Norfolk", "NR21 0HZ", "GB")),
        ("Main Street, Kinvara, Co. Galway, H91 N9F2, Ireland", "",
         Address("Main Street", "Kinvara", "Co. Galway", "H91 N9F2", "IE")),
        ("Av. Paulista, 1578 - Bela Vista, São Paulo - SP, 01310-200, Brasil", "",
         Address("Av. Paulista, 1578 - Bela Vista", "São Paulo", "SP", "01310-200", "BR")),
        ("Calle de Alcalá, 45, 28014 Madrid (Madrid)", "ES", Address("Calle de Alcalá, 45", "Madrid", "Madrid", "28014", "ES")),
        ("nonsense", "US", None),
        ("1 Main St, Springfield", "", None),
    ],
)  # fmt: skip
def test_address_on_one_line_is_read_by_rules_of_country(line, country, address):
    assert split_address(line, country) == address


def test_address_that_cannot_be_read_is_reported():
    with pytest.raises(RowRejected, match="no city"):
        entries([{"name": "Heron", "full address": "somewhere", "country": "GB"}])
    [entry] = entries([{"name": "Heron", "full address": "by the bay", "lat": "53.8", "lon": "-1.55", "country": "GB"}])
    assert entry.place.path == "united-kingdom/leeds"
    assert any("not in a form that we can read" in note for note in entry.notes)


def degrees(value, positive, negative):
    sign, value = (negative if value < 0 else positive), abs(value)
    whole = int(value)
    minutes = int((value - whole) * 60)
    seconds = round((value - whole - minutes / 60) * 3600, 2)
    return f"{whole}° {minutes}' {min(seconds, 59.99):.2f}\" {sign}"


@given(st.floats(-89, 89).map(lambda one: round(one, 5)), st.floats(-179, 179).map(lambda one: round(one, 5)))
def test_every_spelling_of_position_is_read(latitude, longitude):
    minus = f"{latitude:.5f}, {longitude:.5f}".replace("-", "\u2212")
    commas = f"{latitude:.5f} {longitude:.5f}".replace(".", ",")
    forms = [
        f"{latitude:.5f}, {longitude:.5f}", minus, f"({latitude:.5f} , {longitude:.5f})",
        f"POINT ({longitude:.5f} {latitude:.5f})",
        f"{latitude:.5f};{longitude:.5f}", f"{degrees(latitude, 'N', 'S')}, {degrees(longitude, 'E', 'W')}",
        f"{degrees(longitude, 'E', 'W')} {degrees(latitude, 'N', 'S')}",
        commas, f"geo:{latitude:.5f},{longitude:.5f}", f'{{"lng": {longitude:.5f}, "lat": {latitude:.5f}}}',
        f"Latitude {latitude:.5f} / Longitude {longitude:.5f}",
        f"0101000020E6100000{struct.pack('<2d', longitude, latitude).hex()}",
    ]  # fmt: skip
    for form in forms:
        assert parse_pair(form) == pytest.approx((latitude, longitude), abs=1e-4), form
    split = parse_position(degrees(latitude, "N", "S"), degrees(longitude, "E", "W"))
    assert split == pytest.approx((latitude, longitude), abs=1e-4)


MASKS = [
    ("DE", "01067"),
    ("FR", "01000"),
    ("ES", "03001"),
    ("IT", "00184"),
    ("AU", "0800"),
    ("NO", "0010"),
    ("US", "00501"),
]
FORMS = [("GB", "SW1A 1AA"), ("CA", "K1A 0B1"), ("NL", "1012 AB"), ("IE", "D02 X285"), ("SE", "114 55"), ("PL", "00-950"),
         ("PT", "1100-148"), ("BR", "01310-100"), ("JP", "060-0001"), ("GR", "105 63"), ("LV", "LV-1010"), *MASKS]  # fmt: skip


@pytest.mark.parametrize(("country", "code"), FORMS)
def test_postcode_is_written_as_its_country_does(country, code):
    bare = code.replace(" ", "").replace("-", "")
    for said in (code, bare, bare.lower(), f"'{code}", f'="{code}"', f" {code} ", f"{code}".replace(" ", "\u00a0")):
        assert normalize_postcode(said, country) == code
    if (country, code) in MASKS:
        assert normalize_postcode(code.lstrip("0"), country) == code
        assert normalize_postcode(f"{code.lstrip('0')}.0", country) == code


@given(st.text(max_size=30), st.sampled_from(["GB", "US", "DE", "NL", "XX", ""]))
@example('0"\u3000', "DE")
@example("1.0.0", "XX")
def test_postcode_of_other_form_keeps_its_characters(text, country):
    once = normalize_postcode(text, country)
    assert normalize_postcode(once, country) == once


@pytest.mark.parametrize(
    ("cell", "country", "code"),
    [("ZIP 2115", "US", "02115"), ("PLZ: 1067", "DE", "01067"), ("〒100-0001", "JP", "100-0001"), ("CP 28013", "ES", "28013"),
     ("CAP 184", "IT", "00184"), ("CP", "ES", "CP"), ("NL-1017 GC", "NL", "1017 GC"), ("K1A OB1", "CA", "K1A 0B1"),
     ("02139\u20111234", "US", "02139-1234")],
)  # fmt: skip
def test_label_before_postcode_is_left_out(cell, country, code):
    assert normalize_postcode(cell, country) == code


@pytest.mark.parametrize(
    ("cell", "country", "shown"),
    [
        ("1-800-FLOWERS", "US", "(800) 356-9377"),
        ("1-800-222-TIPS (8477)", "CA", "(800) 222-8477"),
        ("310-KIDS (5437)", "CA", "310-5437"),
        ("03-1234-5678（代表）", "JP", "03-1234-5678"),
        ("６１７－５５５－０１０１", "US", "(617) 555-0101"),
        ("(860) 567-9423 ext. 303", "US", "(860) 567-9423 ext. 303"),
        ("+44 (0)113 496 0333", "GB", "0113 496 0333"),
        ("116 123", "GB", "116 123"),
        ("6175550101.0", "US", "(617) 555-0101"),
        ("6.175550101E9", "US", "(617) 555-0101"),
        ("Tel.: 030 5550110, Fax: 030 5550111", "DE", "030 5550110"),
        ("01 55 50 01 13 / 01 55 50 01 14", "FR", "01 55 50 01 13"),
        ("6175550101/6175550102", "US", "(617) 555-0101"),
        ("988 (press 1)", "US", "988"),
        ("text HOME to 741741", "US", "741741"),
        ("Fax: 312-555-0199 Tel: 312-555-0134", "US", "(312) 555-0134"),
        ("514.555.0134 poste 22", "CA", "(514) 555-0134 ext. 22"),
        ("312.555.0134\n312.555.0135", "US", "(312) 555-0134"),
        ("call 9 to 5", "US", ""),
        ("2024-05-06", "US", ""),
    ],
)
def test_first_phone_number_of_cell_is_read(cell, country, shown):
    found = read_phone_cell(cell, country)
    assert (found.phone.shown if found.phone else found.short) == shown


@pytest.mark.parametrize(
    ("capitals", "name"),
    [
        ("ST. MARY'S HOSPITAL OF SAN FRANCISCO", "St. Mary's Hospital of San Francisco"),
        ("O'BRIEN & SONS PSYCHIATRY PC", "O'Brien & Sons Psychiatry PC"),
        ("MENTAL HEALTH CENTER AT UCLA - THE ANNEX", "Mental Health Center at UCLA - The Annex"),
        ("DR. LYNCH, PSYD", "Dr. Lynch, PsyD"),
        ("NHS 24 / A&E DEPT", "NHS 24 / A&E Dept"),
        ("100 NW 21ST AVE", "100 NW 21st Ave"),
        ("1 E 5TH AVE", "1 E 5th Ave"),
        ("P.A.R.C. CENTER", "P.A.R.C. Center"),
        ("JUAN DE LA CRUZ, PH.D.", "Juan de la Cruz, PhD"),
        ("LA PAZ CLINIC OF LA COUNTY", "La Paz Clinic of LA County"),
        ("HÔPITAL DE L'ENFANT D'ARRAS", "Hôpital de l'Enfant d'Arras"),
        ("Already Written", "Already Written"),
    ],
)
def test_names_in_capitals_are_written_as_people_do(capitals, name):
    assert write_name(capitals) == name


@pytest.mark.parametrize(
    ("city", "country", "path"),
    [("Paris Cedex 19", "FR", "france/paris"), ("Dublin 2", "IE", "ireland/dublin"), ("København N", "DK", "denmark/copenhagen"),
     ("Baden-Baden", "DE", "germany/baden-wurttemberg/baden-baden"), ("Leipzig-Gohlis", "DE", "germany/sachsen/leipzig")],
)  # fmt: skip
def test_district_of_town_makes_no_page_of_its_own(city, country, path):
    [entry] = entries(
        [{"name": "Heron", "city": city, "country": country, "state": path.split("/")[-2] * (country == "DE")}]
    )
    assert entry.place.path == path


def test_columns_that_say_whether_a_row_is_listed_are_no_facts():
    rows = [{"wpsl_id": "7", "name": "Heron", "city": "Miami", "state": "FL", "country": "US", "status": "publish",
             "address": "1 Bay St\nSuite 2"}]  # fmt: skip
    [entry] = entries(rows)
    assert not entry.notes
    assert entry.values["street"] == "1 Bay St, Suite 2"


def test_places_in_capitals_are_written_as_people_do():
    assert [write_place(text) for text in ("FRANKFURT AM MAIN", "los angeles", "MCALLEN", "Mid Case")] == [
        "Frankfurt am Main", "Los Angeles", "McAllen", "Mid Case",
    ]  # fmt: skip
