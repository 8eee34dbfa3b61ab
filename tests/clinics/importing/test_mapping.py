"""Columns with longer names, names of other languages, and nested JSON."""

import io
import json

import pytest

from clinics.importing.cells.headings import WEEKDAYS, find_coordinates, find_numbered_days, load_names, shorten_names
from clinics.importing.cells.values import strip_markup
from clinics.importing.columns import TARGETS
from clinics.importing.convert import convert
from clinics.importing.places import RowRejected
from clinics.importing.service import open_file

MIAMI = {"name": "Heron", "street": "1 Bay St", "path": "us/florida/miami"}
# One file of each kind: the country of the file, its text, and facts that must come out.
BAY_STREET = {"streetAddress": "1 Bay St", "addressLocality": "Miami", "addressRegion": "FL"}
FILES = [
    ("", "Account ID,Account Name,Billing Street,Billing City,Billing State/Province,Billing Zip/Postal Code,Billing Country\n"
     "001,Heron,1 Bay St,Miami,FL,33101,United States\n", MIAMI | {"ref": "t:001", "postcode": "33101"}),
    ("US", "Site Name,Site Address,Site City,Site State Abbreviation,Site Postal Code,Geocoding Primary X Coordinate,"
     "Geocoding Primary Y Coordinate\nHeron,1 Bay St,Miami,FL,33101,-80.19,25.77\n", MIAMI | {"latitude": 25.77}),
    ("US", "Practice,Street,City/State/Zip,Phone #\nHeron,1 Bay St,\"Miami, FL 33101\",305.555.0100\n",
     MIAMI | {"phone": "(305) 555-0100", "postcode": "33101"}),
    ("US", "Title,job_location,geolocation_lat,geolocation_long,job_phone,job_email\n"
     "Heron,\"1 Bay St, Miami, FL 33101\",25.77,-80.19,,\n",
     MIAMI | {"longitude": -80.19}),
    ("", "title,street,city,state,countryCode,openingHours/0/day,openingHours/0/hours,openingHours/1/day,openingHours/1/hours\n"
     "Heron,1 Bay St,Miami,FL,US,Monday,9 AM to 5 PM,Tuesday,Closed\n", MIAMI | {"hours": "Mon 09:00-17:00"}),
    ("FR", "Raison sociale;Numéro de voie;Libellé de voie;Code postal;Commune;Horaires d'ouverture\n"
     "Héron;12;rue des Lilas;1000;Bourg-en-Bresse;Du lundi au vendredi de 9h à 18h\n",
     {"name": "Héron", "street": "12 rue des Lilas", "postcode": "01000", "hours": "Mon-Fri 09:00-18:00"}),
    ("NL", "Naam;Straatnaam;Huisnummer;Postcode;Plaats\nReiger;Singel;12;1012vc;Amsterdam\n",
     {"name": "Reiger", "street": "Singel 12", "postcode": "1012 VC", "path": "netherlands/amsterdam"}),
    ("DK", "Navn;Vejnavn;Husnr;Postnr;By\nHejre;Nørregade;7;1165;København\n",
     {"street": "Nørregade 7", "path": "denmark/copenhagen"}),
    ("PL", "Nazwa;Ulica;Kod pocztowy;Miasto\nCzapla;Długa 5;950;Warszawa\n", {"street": "Długa 5", "path": "poland/warsaw"}),
    ("", json.dumps({"@graph": [{"@type": "MedicalClinic", "name": "Heron", "address": {
        "streetAddress": "1 Bay St", "addressLocality": "Miami", "addressRegion": "FL", "addressCountry": "US"},
        "geo": {"latitude": 25.77, "longitude": -80.19}, "openingHours": ["Mo-Fr 09:00-17:00"]}]}),
     MIAMI | {"latitude": 25.77, "hours": "Mon-Fri 09:00-17:00"}),
    ("", json.dumps({"@context": "https://schema.org", "@type": "MedicalClinic", "name": "Heron", "image": ["a", "b"],
        "address": "1 Bay St, Miami, FL 33101, USA", "openingHours": "Mo-Fr 09:00-17:00"}),
     MIAMI | {"hours": "Mon-Fri 09:00-17:00"}),
    ("", "Code magasin;Nom de l'entreprise;Adresse ligne 1;Localité;Pays/Région;" + ";".join(
        f"Horaires {day}" for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"))
     + "\nB2;Héron;12 rue Hugo;69002 LYON CEDEX 02;France;9h-12h;;;;;;\n",
     {"ref": "t:B2", "street": "12 rue Hugo", "postcode": "69002", "path": "france/lyon", "hours": "Mon 09:00-12:00"}),
    ("", "name,street,city,state,country," + ",".join(
        f"Hours > {day} > Open Intervals > {end}" for day in WEEKDAYS for end in ("Start", "End"))
     + "\nHeron,1 Bay St,Miami,FL,US,09:00,17:00" + "," * 12 + "\n", MIAMI | {"hours": "Mon 09:00-17:00"}),
    ("", "name,street,city,state,country," + ",".join(f"hours.{day}.openIntervals" for day in WEEKDAYS)
     + "\nHeron,1 Bay St,Miami,FL,US,09:00-17:00" + "," * 6 + "\n", MIAMI | {"hours": "Mon 09:00-17:00"}),
    ("", json.dumps({"elements": [{"type": "way", "id": 3, "tags": {"name": "Quay", "addr:postcode": "1010 Wien"},
        "bounds": {"minlat": 48.2, "minlon": 16.36, "maxlat": 48.22, "maxlon": 16.38}}]}),
     {"ref": "t:way/3", "latitude": 48.21, "longitude": 16.37, "postcode": "1010", "path": "austria/vienna"}),
    ("", json.dumps({"elements": [{"type": "node", "id": 4, "tags": {"name": "Sur", "addr:full": "Calle Mayor 5, 28013 Madrid"},
        "lat": 40.4, "lon": -3.7}]}), {"street": "Calle Mayor 5", "postcode": "28013", "path": "spain/madrid"}),
    ("US", json.dumps([{"name": "Heron", "address": BAY_STREET,
        "openingHoursSpecification": {"dayOfWeek": ["Monday"], "opens": "10:00", "closes": "14:00"},
        "availableLanguage": "Spanish"}]),
     MIAMI | {"hours": "Mon 10:00-14:00", "languages": ["es"]}),
    ("US", json.dumps([{"name": "Heron", "address": BAY_STREET,
        "openingHoursSpecification": [{"dayOfWeek": "https://schema.org/Friday", "opens": "09:00", "closes": "13:00"}]}]),
     MIAMI | {"hours": "Fri 09:00-13:00"}),
    ("US", json.dumps({"features": [{"attributes": {"NAME": "Heron", "ADDRESS": "1 Bay St", "CITY": "Miami", "STATE": "FL"},
                                     "geometry": {"x": -80.19, "y": 25.77}}]}), MIAMI | {"longitude": -80.19}),
    ("US", json.dumps({"data": [{"id": "a1", "type": "site", "attributes": {"name": "Heron", "address": {"physical": {
        "address1": "1 Bay St", "city": "Miami", "state": "FL"}}}}]}), MIAMI | {"ref": "t:a1"}),
    ("US", json.dumps({"count": 1, "results": [{"name": "Heron", "address": "1 Bay St", "city": "Miami", "state": "FL"}]}),
     MIAMI),
]  # fmt: skip


@pytest.mark.parametrize(("country", "text", "facts"), FILES)
def test_columns_are_found_without_map(country, text, facts):
    found = open_file(io.BytesIO(text.encode()), map_text=f'country = "{country}"' * bool(country), source="t")
    entry = convert(next(iter(found.table.rows())), found.mapping)
    values = entry.values | {"path": entry.place.path, "ref": entry.ref}
    assert {name: values.get(name) for name in facts} == facts, entry.notes


def test_every_fact_of_names_file_exists():
    assert load_names().keys() <= TARGETS.keys()


def test_shared_first_word_counts_from_three_columns_on():
    assert shorten_names(["Site Name", "Site City", "Site Phone"])["city"] == "Site City"
    assert "city" not in shorten_names(["Site Name", "Site City", "Fax"])


@pytest.mark.parametrize("word", ["Contact", "Mailing", "Owner", "Parent"])
def test_columns_of_other_people_and_places_are_not_taken(word):
    assert shorten_names([f"{word} Name", f"{word} City", f"{word} Phone", f"{word}.street"]) == {}


def test_two_pairs_of_coordinates_are_not_guessed():
    assert find_coordinates(["site lat", "site lng"]) == {"latitude": "site lat", "longitude": "site lng"}
    assert find_coordinates(["site lat", "site lng", "depot lat", "depot lng"]) == {}
    assert find_coordinates(["site flat", "so long"]) == {}


def test_numbered_days_need_their_hours():
    assert find_numbered_days(["hours/0/day", "hours/0/hours", "hours/1/day"]) == ["hours/0/day", "hours/0/hours"]
    assert find_numbered_days(["", "county", "hours/1/day"]) == []


def test_lists_of_objects_are_named_as_unused():
    rows = [{"name": "Heron", "city": "Miami", "state": "FL", "staff": [{"name": "Kim"}]}]
    found = open_file(io.BytesIO(json.dumps(rows).encode()), map_text='country = "US"', source="t")
    assert found.mapping.unused == ("staff",)
    assert next(iter(found.table.rows())).cells["staff"] == '[{"name": "Kim"}]'


@pytest.mark.parametrize(
    ("country", "postcode", "path"),
    [("GB", "M1 1AE", "united-kingdom/manchester"), ("DE", "1067", "germany/sachsen/dresden"), ("FR", "69003", "france/lyon"),
     ("CA", "V6B 1A1", "canada/british-columbia/vancouver"), ("AU", "2000", "australia/new-south-wales/sydney"),
     ("NL", "1012vc", "netherlands/amsterdam"), ("IE", "T12 X70A", "ireland/cork"), ("ES", "28013", "spain/madrid")],
)  # fmt: skip
def test_row_without_city_and_position_gets_town_of_its_postcode(country, postcode, path):
    text = f"name,postcode\nHeron,{postcode}\n"
    found = open_file(io.BytesIO(text.encode()), map_text=f'country = "{country}"', source="t")
    entry = convert(next(iter(found.table.rows())), found.mapping)
    assert entry.place.path == path
    assert any("postal code" in note for note in entry.notes)


def test_row_whose_postcode_is_unknown_has_no_city():
    found = open_file(io.BytesIO(b"name,postcode\nHeron,ZZ9 9ZZ\n"), map_text='country = "GB"', source="t")
    with pytest.raises(RowRejected, match="no city"):
        convert(next(iter(found.table.rows())), found.mapping)


@pytest.mark.parametrize("tag", ["section", "dd", "figcaption", "address", "article", "blockquote", "pre"])
def test_cell_with_blocks_keeps_their_words_apart(tag):
    assert strip_markup(f"<{tag}>Fee</{tag}><{tag}>Scale</{tag}>") == "Fee\nScale"


def test_picture_leaves_its_words_and_no_element_is_text():
    assert strip_markup("<p>Calm<img alt=':)' src='x.gif'>room</p>") == "Calm :) room"
    assert strip_markup("<button>Call</button><wbr><select><option>a</select><!-- x -->") == ""
    assert strip_markup("5 < 6 and 7 > 3") == "5 < 6 and 7 > 3"
