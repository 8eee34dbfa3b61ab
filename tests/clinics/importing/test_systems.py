"""Files of other directories without a map: one sample row a system, and places."""

import csv
import io
import json
import re

import pytest
from django.core.management import call_command

from clinics.importing.cells.capitals import write_name
from clinics.importing.columns import WEEKDAYS
from clinics.importing.convert import convert
from clinics.importing.places import RowRejected
from clinics.importing.service import import_file, open_file
from clinics.importing.systems import load_systems
from clinics.models import Clinic, Condition, Region, Treatment
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
        {"hours": "Mon 09:00-17:00", "categories": ["Therapy"]},
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
    "Apple Business Connect": (
        {"Location Name": "Heron", "Address Line 1": "1 Bay St", "Locality": "Miami", "Administrative Area": "FL",
         "Postal Code": "33101", "Country Code": "US", "Primary Phone Number": "+13055550123",
         "Home Page URL": "https://heron.example", "Monday Hours": "09:00-17:00", "Tuesday Hours": "CLOSED",
         "Wednesday Hours": "", "Thursday Hours": "09:00-17:00", "Friday Hours": "CLOSED", "Saturday Hours": "CLOSED",
         "Sunday Hours": "CLOSED", "Status": "PERMANENTLY_CLOSED"},
        {"phone": "(305) 555-0123", "website": "https://heron.example", "hours": "Mon 09:00-17:00; Thu 09:00-17:00",
         "status": "closed"},
    ),
    "WP Job Manager (Listify, MyListing)": (
        {"ID": "7", "post_title": "Heron", "post_status": "publish", "job_location": "1 Bay St, Miami", "_phone": "3055550123",
         "_company_website": "heron.example", "geolocation_street_number": "1", "geolocation_street": "Bay St",
         "geolocation_city": "Miami", "geolocation_state_short": "FL", "geolocation_country_short": "US"},
        {"ref": "t:7", "street": "1 Bay St", "path": "us/florida/miami", "phone": "(305) 555-0123"},
    ),
    "FINESS (France)": (
        {"nofinesset": "7", "rs": "Héron", "numvoie": "14", "typvoie": "RUE", "voie": "DES LILAS", "ligneacheminement":
         "75019 PARIS", "telephone": "0140000000"},
        {"ref": "t:7", "postcode": "75019", "path": "france/paris", "phone": "01 40 00 00 00"},
    ),
    "schema.org (JSON-LD)": (
        {"@type": "MedicalClinic", "@id": "https://heron.example/#7", "name": "Heron", "address.@type": "PostalAddress",
         "address.streetAddress": "1 Bay St", "address.addressLocality": "Miami", "address.addressRegion": "FL",
         "address.addressCountry.name": "US", "telephone": "", "contactPoint.telephone": "+1 305 555 0123"},
        {"ref": "t:https://heron.example/#7", "street": "1 Bay St", "phone": "(305) 555-0123", "path": "us/florida/miami"},
    ),
    "SAMHSA FindTreatment.gov": (
        {"name1": "Heron", "name2": "Bay", "street1": "1 Bay St", "street2": "", "city": "Miami", "state": "FL", "zip": "33101"},
        {"name": "Heron Bay", "street": "1 Bay St"},
    ),
}  # fmt: skip


def content_of(rows):
    file = io.StringIO()
    out = csv.DictWriter(file, list(rows[0]))
    out.writeheader()
    out.writerows(rows)
    return file.getvalue().encode()


def opened(rows, map_text="", source="t"):
    return open_file(io.BytesIO(content_of(rows)), map_text=map_text, source=source)


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
    country = {"health": "GB", "Care Q": "GB", "FINESS": "FR"}.get(name[:6])
    found = opened([row], f'country = "{country}"' if country else "")
    assert found.mapping.system == name
    entry = convert(next(found.table.rows()), found.mapping)
    said = {**entry.values, "ref": entry.ref, "special_days": entry.special_days, "path": entry.place.path}
    said |= {"status": entry.status, "categories": entry.categories}
    assert {fact: said.get(fact) for fact in facts} == facts
    assert not [note for note in entry.notes if "skipped" in note]


@pytest.mark.parametrize(
    ("system", "column", "value"),
    [("Agile Store Locator", "is_disabled", "1"), ("GeoDirectory", "post_status", "draft"),
     ("WP Google Maps (WP Go Maps)", "approved", "0"), ("Care Quality Commission, locations", "Dormant (Y/N)", "Y"),
     ("NPI registry (NPPES)", "NPI Deactivation Date", "2020-01-01")],
)  # fmt: skip
def test_row_that_its_system_does_not_list_is_left_out(system, column, value):
    with pytest.raises(RowRejected, match=re.escape(column)):
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


def test_fact_is_read_from_whichever_of_its_columns_has_it():
    row = SAMPLES["OpenStreetMap (Overpass)"][0] | {
        "addr:street": "Rue Haute", "addr:housenumber": "3 bis", "addr:city": "Lyon", "addr:country": "FR",
        "@lat": "", "@lon": "", "phone": "", "contact:phone": "04 72 00 00 01", "website": "", "contact:website": "https://heron.example",
    }  # fmt: skip
    both = row | {"phone": "04 72 00 00 02", "website": "https://egret.example"}
    one, other = entries([row, both])
    assert one.values["street"] == "3 bis Rue Haute" and not one.notes
    assert (one.values["phone"], one.values["website"]) == ("04 72 00 00 01", "https://heron.example")
    assert (other.values["phone"], other.values["website"]) == ("04 72 00 00 02", "https://egret.example")
    assert [note.split(";")[0][:20] for note in other.notes] == ["Several websites", "Several phone number"]
    person = SAMPLES["NPI registry (NPPES)"][0] | {"Provider Name Suffix Text": "JR."}
    assert entries([person])[0].values["name"] == "Ana O'Brien Jr., PhD"


@pytest.mark.parametrize(
    ("place", "number", "unit", "street"),
    [({"addr:state": "NY", "addr:postcode": "10010"}, "41", "5F", "41 West Street, #5F"),
     ({"@lat": "40.7411", "@lon": "-73.9897"}, "41", "Suite 5", "41 West Street, Suite 5"),
     ({"@lat": "51.45", "@lon": "-2.6"}, "41", "", "41 West Street"),
     ({"@lat": "50.9787", "@lon": "11.0328"}, "4", "Hinterhaus", "West Street 4, Hinterhaus"),
     ({"addr:country": "AU", "@lat": "-33.86", "@lon": "151.21"}, "41", "7", "41 West Street, 7")],
)  # fmt: skip
def test_street_is_written_as_in_the_country_that_the_position_shows(place, number, unit, street):
    empty = dict.fromkeys(("@lat", "@lon", "addr:state", "addr:country", "addr:postcode"), "")
    row = {
        "@type": "node",
        "@id": "7",
        "name": "Heron",
        "addr:street": "West Street",
        "addr:housenumber": number,
        "addr:unit": unit,
    }
    assert entries([row | empty | place])[0].values["street"] == street


@pytest.mark.django_db
def test_categories_are_terms_of_this_directory_or_named():
    Treatment.objects.create(name="Ketamine infusion")
    Condition.objects.create(name="Anxiety, and panic")
    heron = {"ID": "7", "post_title": "Heron", "post_status": "publish", "city": "Miami", "region": "FL", "country": "US",
             "post_category": ",Clinics > ketamine infusion,Featured,", "default_category": "Anxiety, and panic"}  # fmt: skip
    egret = heron | {"ID": "8", "post_title": "Egret", "post_category": "Featured,KETAMINE INFUSION"}
    content = content_of([heron, egret])
    report = import_file(io.BytesIO(content), source="t")
    assert [note for _line, note in report.notes if "Featured" in note] == [
        "The category “Featured” is no treatment or condition of this directory; skipped. To use it, add one of this name and "
        "import the file again."
    ]
    for clinic in Clinic.objects.all():
        assert [term.name for term in clinic.treatments.all()] == ["Ketamine infusion"]
        assert [term.name for term in clinic.conditions.all()] == ["Anxiety, and panic"]
    assert Treatment.objects.count() == Condition.objects.count() == 1
    # A category says what a clinic offers, and not that it offers nothing else.
    Clinic.objects.get(name="Heron").treatments.add(Treatment.objects.create(name="TMS"))
    assert import_file(io.BytesIO(content), source="t").counts["unchanged"] == 2
    assert Clinic.objects.get(name="Heron").treatments.count() == 2


def test_opening_and_closing_have_a_column_each():
    days = {f"{day}_{end}": time for day in WEEKDAYS for end, time in (("open", "09:00"), ("close", "17:00"))}
    one, other = entries([HERON | days, HERON | days | {"monday_close": "", "friday_open": "", "friday_close": ""}])
    assert one.values["hours"] == "Mon-Sun 09:00-17:00"
    assert other.values["hours"] == "Tue-Thu 09:00-17:00; Sat-Sun 09:00-17:00" and "Mon" in other.values["hours_note"]


@pytest.mark.parametrize(
    ("city", "country", "postcode", "path"),
    [("D-99084 Erfurt", "DE", "99084", "germany/thuringen/erfurt"), ("York YO1 7HH", "GB", "YO1 7HH", "united-kingdom/york"),
     ("Reno, NV 89501", "US", "89501", "us/nevada/reno"), ("Paris 19", "FR", None, "france/paris")],
)  # fmt: skip
def test_town_cell_with_postal_code_is_divided(city, country, postcode, path):
    [entry] = entries([{"name": "Heron", "city": city, "country": country}])
    assert (entry.values.get("postcode"), entry.place.path) == (postcode, path)


def test_code_of_a_state_becomes_no_page():
    zurich = {"name": "Heron", "city": "Zürich", "state": "ZH", "postcode": "8001", "country": "CH"}
    uri = zurich | {"city": "ALTDORF", "state": "URI", "postcode": "6460"}
    first, second = entries([zurich, uri])
    assert (first.place.path, second.place.path) == ("switzerland/zurich", "switzerland/uri/altdorf")
    assert first.notes == ["The state “ZH” is a code whose name we don’t know; left out."] and not second.notes


def test_postal_code_of_another_form_is_named():
    usual, odd = entries([HERON | {"postcode": "3310"}, HERON | {"postcode": "N/K 5"}])
    assert (odd.values["postcode"], usual.values["postcode"]) == ("N/K 5", "03310")
    assert odd.notes == ["The postal code “N/K 5” is not one of the country; kept as it is."] and not usual.notes


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


def test_columns_that_say_whether_a_row_is_listed_are_no_facts():
    rows = [{"wpsl_id": "7", "name": "Heron", "city": "Miami", "state": "FL", "country": "US", "status": "publish",
             "address": "1 Bay St\nSuite 2"}]  # fmt: skip
    [entry] = entries(rows)
    assert not entry.notes
    assert entry.values["street"] == "1 Bay St, Suite 2"
