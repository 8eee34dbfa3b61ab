"""Files to rows and rows to facts: encodings, delimiters and normalization."""

import io

import pytest

from clinics.hours import format
from clinics.importing.convert import convert
from clinics.importing.mapping import MappingError, build_mapping, with_country
from clinics.importing.places import RowRejected
from clinics.importing.reader import Row, Table
from geo.countries import guess_country


def table(data, **options):
    return Table(io.BytesIO(data), **options)


def entry(header="name,city,state", line="Heron,Miami,FL", map_text='source = "t"\ncountry = "US"'):
    found = table(f"{header}\n{line}\n".encode())
    return convert(next(iter(found.rows())), build_mapping(found.header, map_text))


@pytest.mark.parametrize(
    ("column", "written", "fact", "kept"),
    [
        ("zip", "6708", "postcode", "06708"),
        ("zip", "601-1234", "postcode", "00601-1234"),
        ("phone", "860-567-9423 x303", "phone", "(860) 567-9423 ext. 303"),
        ("phone", "call us", "phone", None),
        ("website", "http://", "website", None),
        ("website", "WWW.Example.org/Path", "website", "http://www.example.org/Path"),
        ("website", "http://www://example.org", "website", None),
        ("website", "javascript:alert(1)", "website", None),
        ("email", "a@example.org", "email", "a@example.org"),
        ("email", "nobody", "email", None),
        ("telehealth", "Yes", "telehealth", True),
        ("telehealth", "perhaps", "telehealth", None),
        ("languages", "es; en", "languages", ["en", "es"]),
        ("languages", "Spanish, ENG; es-MX", "languages", ["en", "es"]),
        ("languages", "Farsi; Haitian Creole, ASL | Tagalog", "languages", ["ase", "fa", "ht", "tl"]),
        ("languages", "Klingon", "languages", None),
        ("zip", "021081234", "postcode", "02108-1234"),
        ("zip", "33101.0", "postcode", "33101"),
        ("phone", "8605679423.0", "phone", "(860) 567-9423"),
        ("phone", "567-9423", "phone", None),
        ("website", "//example.org", "website", "http://example.org"),
        ("email", "mailto:a@example.org", "email", "a@example.org"),
        ("insurance", "Aetna, Cigna (PPO, HMO)", "insurance", ["Aetna", "Cigna (PPO, HMO)"]),
        ("price_note", "N/A", "price_note", None),
        ("summary", "<p>Calm &amp; <b>quiet</b></p><script>x()</script>", "summary", "Calm & quiet"),
        ("summary", "under < 3 h, e-mail <me@example.org>", "summary", "under < 3 h, e-mail <me@example.org>"),
        ("treatments", "A | B; C", "treatments", ["A", "B; C"]),
        ("hours", "mon - fri 9:00-17:00", "hours", "Mon-Fri 09:00-17:00"),
        ("hours", "always", "hours", None),
        ("price_from", "$1,200", "price_from", None),
        ("time_zone", "America/New_York", "time_zone", "America/New_York"),
        ("time_zone", "EST5", "time_zone", None),
    ],
)
def test_value_is_normalized_or_omitted_with_note(column, written, fact, kept):
    found = entry(f"name,city,state,{column}", f'Heron,Miami,FL,"{written}"')
    assert found.values.get(fact) == kept
    assert bool(found.notes) is (kept is None and written not in ("http://", "N/A"))


@pytest.mark.parametrize(
    ("latitude", "longitude", "kept"),
    [
        ("25.7617001", "-80.1918", (25.7617, -80.1918)),
        ("25.76", "-8.0191E+1", (25.76, -80.191)),
        ("25.76° N", "80.19W", (25.76, -80.19)),
        ("-80.19", "25.76", (25.76, -80.19)),
        ("25.76", "80.19", None),
        ("52.52", "13.4", None),
        ("0", "0", None),
        ("91", "0", None),
        ("nan", "1", None),
        ("inf", "1", None),
        ("x", "1", None),
        ("1", "", None),
        ("", "", None),
    ],
)
def test_import_accepts_only_valid_coordinates(latitude, longitude, kept):
    values = entry("name,city,state,lat,lon", f"Heron,Miami,FL,{latitude},{longitude}").values
    assert (values.get("latitude"), values.get("longitude")) == (kept or (None, None))


@pytest.mark.parametrize(
    ("city", "state", "path"),
    [
        ("Miami", "FL", "us/florida/miami"),
        ("MIAMI", "florida", "us/florida/miami"),
        ("St. Louis", "Missouri", "us/missouri/st-louis"),
        ("San Juan", "PR", "us/puerto-rico/san-juan"),
        ("新田", "PR", "us/puerto-rico/xin-tian"),
    ],
)
def test_place_spellings_map_to_one_region_path(city, state, path):
    assert entry(line=f"Heron,{city},{state}").place.path == path


@pytest.mark.parametrize(
    ("line", "map_text", "reason"),
    [
        (",Miami,FL", 'country = "US"', "no name"),
        ("Heron,,FL", 'country = "US"', "no city"),
        ("Heron,Miami,XX", 'country = "US"', "“XX” is not a state"),
        ("Heron,Miami,", 'country = "US"', "is not a state"),
        ("Heron,Miami,Nowhere", "", "names no country"),
        ("Heron,+++,FL", 'country = "US"', "letters or digits"),
    ],
)
def test_unplaceable_row_is_rejected_with_reason(line, map_text, reason):
    with pytest.raises(RowRejected, match=reason):
        entry(line=line, map_text=f'source = "t"\n{map_text}')


def test_country_column_is_read_and_state_spelling_normalized():
    found = entry("name,city,state,country", "Klinik,Ulm,Baden-württemberg,Deutschland", 'source = "t"')
    assert found.place.names == ("Germany", "Baden-Württemberg", "Ulm")
    found = entry("name,city,country", "Kliniek,Gent,Elbonia", 'source="t"\ncountry = {code = "XE", name = "Elbonia"}')
    assert (found.place.path, found.place.country) == ("elbonia/gent", "XE")


@pytest.mark.parametrize(
    "map_text",
    [
        "not toml",
        "colour = 1",
        "[columns]\nmood = 'x'",
        "[columns]\nname = 3",
        "[columns]\nname = 'absent'",
        "status = 'closed'",
        "country = 'ZZ'",
        "country = {code = 3, name = 'X'}",
        "country = {code = 'XE', name = '+++'}",
        "source = ['a']",
        "nulls = 'NA'",
        "nulls = [1]",
        "columns = 3",
        "columns = ['name']",
        "join = 'x'",
        "[join]\nname = 3",
        "[join]\nmood = ';'",
        "[columns]\nname = ['name', ['city']]",
        "delimiter = 3",
        f"source = '{'s' * 101}'",
        f"nulls = {'[' * 5000}",
        f"nulls = {'[' * 5000}{']' * 5000}",
        f"nulls = {'9' * 5000}",
        "a = 2026-99-99",
        "\ud800 = 1",
    ],
)
def test_invalid_column_map_is_refused(map_text):
    with pytest.raises(MappingError):
        build_mapping(["name", "city"], map_text)


def test_map_accepts_byte_order_mark_and_lowercase_country():
    assert build_mapping(["name"], '\ufeffcountry = "us"').country == "US"


def test_file_without_name_column_is_refused():
    with pytest.raises(MappingError, match="name"):
        build_mapping(["color", "city"])


def test_import_reference_comes_from_id_or_facts():
    assert entry("id,name,city,state", "7,Heron,Miami,FL").ref == "t:7"
    assert entry().ref == entry(line="HERON,Miami,Florida").ref != entry(line="Heron,Tampa,FL").ref


def test_first_of_several_phones_or_emails_is_kept_with_note():
    found = entry("name,city,state,phone,email", "Heron,Miami,FL,305-555-0100 / 305-555-0101,Desk <a@b.org>; c@d.org")
    assert (found.values["phone"], found.values["email"]) == ("(305) 555-0100", "a@b.org")
    assert len(found.notes) == 2 and all("kept the first" in note for note in found.notes)


@pytest.mark.parametrize("nothing", ["N/A", "null", "-", "..", "Unknown", "#N/A"])
def test_placeholder_values_are_empty_except_in_own_export(nothing):
    assert "summary" not in entry("name,city,state,summary", f"Heron,Miami,FL,{nothing}").values
    assert entry("import_ref,name,city,state,summary", f"a:1,Heron,Miami,FL,{nothing}").values["summary"] == nothing


@pytest.mark.parametrize(
    ("header", "line", "path"),
    [
        ("name,city,state,zip", "Heron,Reno,Nev.,89501", "us/nevada/reno"),
        ("name,city,state,zip", 'Heron,"Portland, OR",Oregon,97201', "us/oregon/portland"),
        ("name,city,state,zip", "Heron,Washington DC,D.C.,20001", "us/district-of-columbia/washington"),
        ("name,city,state,zip", "Heron,ST. JOHN'S,Nfld,A1C 5S7", "canada/newfoundland-and-labrador/st-johns"),
        ("name,city,state,zip", "Heron,ST. JOHN'S,NL,A1C 5S7", "canada/newfoundland-and-labrador/st-johns"),
        ("name,ort,bundesland,plz", "Heron,Leipzig,Freistaat Sachsen,4109", "germany/sachsen/leipzig"),
        ("name,city,country", "Heron,Wien,Österreich", "austria/vienna"),
        ("name,city,country", "Heron,Edinburgh,Scotland", "united-kingdom/edinburgh"),
        ("name,city,country", "Heron,Bogotá,Colombia", "colombia/bogota"),
        ("name,city,country", "Heron,Rotterdam,NLD", "netherlands/rotterdam"),
    ],
)
def test_place_abbreviations_of_other_directories_are_recognized(header, line, path):
    assert entry(header, line, 'source = "t"').place.path == path


def test_uppercase_names_keep_abbreviations():
    assert entry(line="ST. JOHN'S KETAMINE LLC,Miami,FL").values["name"] == "St. John's Ketamine LLC"


@pytest.mark.parametrize("junk", ["\x00", "'", '"', "\x1b[31m", "=1+1", "\u202e", "a" * 20_000])
def test_arbitrary_cell_content_does_not_stop_import(junk):
    row = Row(2, {"name": f"Heron{junk}", "city": "Miami", "state": "FL", "phone": junk, "hours": junk, "lat": junk})
    header = list(row.cells)
    found = convert(row, build_mapping(header, 'source = "t"\ncountry = "US"'))
    assert len(found.values["name"]) <= 200
    assert "\x00" not in found.values["name"]


@pytest.mark.parametrize(
    "text",
    ["Mon-Fri 09:00-12:00, 13:00-17:00; Sat 22:00-02:00", "Mon 09:00-17:00; Wed 09:00-17:00", "Mon-Sun 00:00-23:59"],
)
def test_parsed_hours_format_to_same_text(text):
    assert format.format_hours(format.parse_hours(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Mon",
        "Funday 09:00-10:00",
        "Mon 09:00-09:00",
        "Mon 25:00-26:00",
        "Mon 8-5",
        "Mon 1-5",
        "Mon 8:00-5:00",
        "x" * 1100,
    ],
)
def test_invalid_hours_are_refused(text):
    with pytest.raises(format.HoursError):
        format.parse_hours(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mon-Fri 9am-5pm", "Mon-Fri 09:00-17:00"),
        ("Monday - Friday: 8:00 AM - 5:30 P.M.; Saturday: 10 a.m. to noon", "Mon-Fri 08:00-17:30; Sat 10:00-12:00"),
        ("Monday 9:00 AM - 5:00 PM, Tuesday 9:00AM-5:00PM\nSunday Closed", "Mon-Tue 09:00-17:00"),
        ("Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-13:00; PH off", "Mon-Fri 08:00-12:00, 13:00-17:00; Sat 09:00-13:00"),
        ("Mo-Su 09:00-17:00; Su off", "Mon-Sat 09:00-17:00"),
        ("Mo-Fr 08:00-18:00, Sa 10:00-14:00", "Mon-Fri 08:00-18:00; Sat 10:00-14:00"),
        ("Montag bis Freitag 8-17 Uhr", "Mon-Fri 08:00-17:00"),
        ("Tues & Thurs 9.00-12.00", "Tue 09:00-12:00; Thu 09:00-12:00"),
        ("lun-vie 0900 a 1700", "Mon-Fri 09:00-17:00"),
        ("Mon 9-5pm; Tue 1-5 pm; Wed 11-2pm", "Mon 09:00-17:00; Tue 13:00-17:00; Wed 11:00-14:00"),
        ("Fri 6pm-2am", "Fri 18:00-02:00"),
        ("24/7", "Mon-Sun 00:00-23:59"),
        ("Open 24 hours", "Mon-Sun 00:00-23:59"),
    ],
)
def test_hours_in_directory_and_map_formats_are_parsed(written, read):
    assert format.format_hours(format.parse_hours(written)) == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("M-F 8-5", "morning or afternoon"),
        ("Mon-Fri 9-12, 1-5", "morning or afternoon"),
        ("Mon 09:00-17:00; Mon 10:00-12:00", "gives one day twice"),
        ("Mon-Wed-Fri 09:00-17:00", "could not be read"),
        ("Mon 09:00-17:00 by appointment", "could not be read"),
        ("Mo-Fr 08:00+", "could not be read"),
        ("Mon 13 pm - 14 pm", "not a time"),
        ("09:00-17:00", "could not be read"),
    ],
)
def test_ambiguous_hours_are_refused(text, why):
    with pytest.raises(format.HoursError, match=why):
        format.parse_hours(text)


def test_parsed_special_days_format_to_same_text():
    text = "2026-12-25 closed Christmas; 2026-12-31 09:00-12:00"
    assert format.format_special(format.parse_special(text)) == text


@pytest.mark.parametrize(
    ("state", "postcode", "country"),
    [
        ("FL", "33101", "US"),
        ("Connecticut", "6708", "US"),
        ("CA", "94110-1234", "US"),
        ("WA", "98101", "US"),
        ("WA", "6000", "AU"),
        ("ON", "M5V 2T6", "CA"),
        ("", "m5v2t6", "CA"),
        ("Nordrhein-westfalen", "50937", "DE"),
        ("Surrey", "KT12 3LD", "GB"),
        ("", "EC1A 1BB", "GB"),
        ("FL", "", "US"),
        ("WA", "", ""),
        ("", "33101", ""),
        ("FL", "KT12 3LD", ""),
        ("", "", ""),
    ],
)
def test_country_is_guessed_from_unambiguous_state_and_postal_code(state, postcode, country):
    assert guess_country(state, postcode) == country


def test_country_option_applies_when_map_names_none():
    assert entry(map_text=with_country("", "US")).place.country == "US"
    assert with_country('country = "DE"', "US") == 'country = "DE"'
    with pytest.raises(MappingError, match="not known"):
        with_country("", "XX")


def test_coordinates_with_decimal_comma_are_read():
    found = entry("name;city;lat;lon", "Clinic;London;51,52;-0,13", 'source = "t"\ncountry = "GB"')
    assert (found.values["latitude"], found.values["longitude"]) == (51.52, -0.13)


def test_coordinates_in_another_country_get_explanatory_note():
    swapped = entry("name,city,state,lat,lon", "Heron,Miami,FL,-80.19,25.76")
    assert "swapped; put right" in swapped.notes[0]
    assert (swapped.values["latitude"], swapped.values["longitude"]) == (25.76, -80.19)
    assert "a sign is missing" in entry("name,city,state,lat,lon", "Heron,Miami,FL,25.76,80.19").notes[0]
    assert "latitude" in entry("name,city,state,lat,lon", "Heron,Hagåtña,GU,13.47,144.75").values, (
        "a territory far away"
    )
    assert "latitude" in entry("import_ref,name,city,state,lat,lon", "a:1,Heron,Miami,FL,1,1").values, "our own export"
