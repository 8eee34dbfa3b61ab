"""Spellings of towns, addresses, positions, postal codes, phones and names."""

import csv
import io
import struct
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinics.importing.cells.addresses import Address, split_address
from clinics.importing.cells.capitals import write_name, write_place
from clinics.importing.cells.positions import parse_pair, parse_position
from clinics.importing.cells.values import parse_languages
from clinics.importing.places import RowRejected
from clinics.importing.service import import_file
from clinics.models import Clinic, Region
from core.text.phones import read_phone_cell
from core.text.postcodes import normalize_postcode
from tests.clinics.importing.test_systems import entries

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
        ("The Old Mill, Mill Lane, Nr. Bath, Somerset, BA2 7EH", "GB",
         Address("The Old Mill, Mill Lane", "Bath", "Somerset", "BA2 7EH", "GB")),
        ("〒530-0001 大阪府大阪市北区梅田3-1-1", "JP", Address("北区梅田3-1-1", "大阪市", "大阪府", "530-0001", "JP")),
        ("三重県四日市市諏訪町1-5", "JP", Address("諏訪町1-5", "四日市市", "三重県", "", "JP")),
        ("Am Kai 2-4 // 20457 Hamburg", "DE", Address("Am Kai 2-4", "Hamburg", "", "20457", "DE")),
        ("14 Quay St | Leeds | LS1 4AP", "GB", Address("14 Quay St", "Leeds", "", "LS1 4AP", "GB")),
        ("Unit 3, Mill Rd, Sandyford, Dublin 18, D18 E9C4", "IE",
         Address("Unit 3, Mill Rd, Sandyford", "Dublin 18", "", "D18 E9C4", "IE")),
        ("Hauptstr. 5 10115 Berlin", "DE", Address("Hauptstr. 5", "Berlin", "", "10115", "DE")),
        ("12 bis, rue Victor Hugo 69002 LYON", "FR", Address("12 bis, rue Victor Hugo", "LYON", "", "69002", "FR")),
        ("London, SW1A 2AA", "GB", Address("", "London", "", "SW1A 2AA", "GB")),
        ("nonsense", "US", None),
        ("1 Main St, Springfield", "", None),
        ("12 rue Hugo 69002 LYON CEDEX 02", "", Address("12 rue Hugo", "LYON CEDEX 02", "", "69002", "FR")),
        ("12 rue Hugo - 69 002 Lyon", "FR", Address("12 rue Hugo", "Lyon", "", "69 002", "FR")),
        ("12 rue Hugo 69002 Lyon France", "", Address("12 rue Hugo", "Lyon", "", "69002", "FR")),
        ("Hauptstr. 5; 01 067 Dresden Deutschland", "DE", Address("Hauptstr. 5", "Dresden", "", "01 067", "DE")),
        ("ul. Prosta 5, 02 115 Warszawa", "PL", Address("ul. Prosta 5", "Warszawa", "", "02 115", "PL")),
        ("1 Main St, Boston, MA 02 115, USA", "", Address("1 Main St", "Boston", "Massachusetts", "02 115", "US")),
        ("1 Main St, Peru", "", None),
    ],
)  # fmt: skip
def test_address_on_one_line_is_read_by_rules_of_country(line, country, address):
    assert split_address(line, country) == address


@pytest.mark.parametrize(
    ("country", "cell", "code", "path"),
    [
        ("DE", "01067 Dresden", "01067", "germany/sachsen/dresden"),
        ("DE", "D-01067 Dresden", "01067", "germany/sachsen/dresden"),
        ("DE", "Dresden 01067", "01067", "germany/sachsen/dresden"),
        ("US", "02 115", "02115", None),
        ("US", "Boston, MA 02115", "02115", "us/massachusetts/boston"),
        ("US", "02115-1234 Boston MA", "02115-1234", "us/massachusetts/boston"),
        ("CA", "M5V 2T6 Toronto", "M5V 2T6", "canada/ontario/toronto"),
        ("GB", "sw1a1aa London", "SW1A 1AA", "united-kingdom/london"),
        ("NL", "1012 AB Amsterdam", "1012 AB", "netherlands/amsterdam"),
        ("FR", "69002 LYON CEDEX 02", "69002", "france/lyon"),
    ],
)
def test_postcode_cell_with_its_town_is_divided(country, cell, code, path):
    row = {"name": "Heron", "street": "5 X St", "city": "", "state": "", "postcode": cell, "country": country}
    [entry] = entries([row])
    assert entry.values["postcode"] == code
    assert path in (None, entry.place.path)


def test_other_town_of_postcode_cell_is_named_in_report():
    row = {"name": "Heron", "city": "Dresden", "postcode": "01445 Radebeul", "country": "DE"}
    [entry] = entries([row])
    assert entry.values["postcode"] == "01445" and entry.place.path == "germany/sachsen/dresden"
    assert any("Radebeul" in note for note in entry.notes)
    [same] = entries([row | {"postcode": "01067 DRESDEN"}])
    assert not any("DRESDEN" in note for note in same.notes)


def test_street_that_holds_the_whole_address_is_divided_without_comma():
    rows = [{"name": "Heron", "address": "12 rue Victor Hugo 69002 LYON CEDEX 02", "country": "FR"}]
    [entry] = entries(rows)
    assert (entry.values["street"], entry.place.path) == ("12 rue Victor Hugo", "france/lyon")


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
     ("W1A OAX", "GB", "W1A 0AX"), ("EC1A IBB", "GB", "EC1A 1BB"),
     ("SO16 4QQ", "GB", "SO16 4QQ"),
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
        ("Telefax 030 555 01 99", "DE", ""),
        ("Tel/Fax 030 5550199", "DE", "030 5550199"),
        ("514.555.0134 poste 22", "CA", "(514) 555-0134 ext. 22"),
        ("312.555.0134\n312.555.0135", "US", "(312) 555-0134"),
        ("91 888 00 00 - 600 000 000", "ES", "918 88 00 00"),
        ("03-1234-5678 / 090-1234-5678", "JP", "03-1234-5678"),
        ("030 - 901820", "DE", "030 901820"),
        ("617-555-0134 Ext. #45", "US", "(617) 555-0134 ext. 45"),
        ("3114", "FR", "3114"),
        ("1234", "FR", ""),
        # A spreadsheet showed six digits of ten: the others are lost.
        ("6.17556E+09", "US", ""),
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
        ("CLÍNICA DEL SUR", "Clínica del Sur"),
        ("ABC CLINIC OF THE UCSF INST", "ABC Clinic of the UCSF Inst"),
        ("THE ARC: HOPE, ARTS AND NEXT STEP", "The Arc: Hope, Arts and Next Step"),
        ("DR. VOGL, ARZT", "Dr. Vogl, Arzt"),
        ("ANA LOW, LICSW", "Ana Low, LICSW"),
        ("CHU DE SAINT-ÉTIENNE", "CHU de Saint-Étienne"),
        ("ANA LOW, MA, PLLC", "Ana Low, MA, PLLC"),
        ("KLINIK AM SEE GGMBH", "Klinik am See gGmbH"),
        ("ADULT & ADOLESCENT CLINIC (AAC), INC", "Adult & Adolescent Clinic (AAC), Inc"),
        ("HOUSE OF THE REED (HOTR) (NEW)", "House of the Reed (HOTR) (New)"),
        ("FOND DU LAC COUNSELING, LEE", "Fond du Lac Counseling, Lee"),
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


def test_places_in_capitals_are_written_as_people_do():
    assert [write_place(text) for text in ("FRANKFURT AM MAIN", "los angeles", "MCALLEN", "Mid Case")] == [
        "Frankfurt am Main", "Los Angeles", "McAllen", "Mid Case",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "codes", "unknown"),
    [
        ("English & Spanish", ["en", "es"], []),
        ("English/Spanish/ASL", ["ase", "en", "es"], []),
        ("Deutsch und Englisch", ["de", "en"], []),
        ("français et arabe", ["ar", "fr"], []),
        ("español, inglés", ["en", "es"], []),
        ("English (native), some German", ["de", "en"], []),
        ("English and/or Vietnamese", ["en", "vi"], []),
        ("Mandarin Chinese; Brazilian Portuguese", ["pt", "zh"], []),
        ("English Spanish", ["en", "es"], []),
        ("pt-BR, en-US", ["en", "pt"], []),
        ("English; Klingon", ["en"], ["Klingon"]),
        ("Sign language", [], ["Sign language"]),
    ],
)
def test_languages_are_read_as_directories_write_them(cell, codes, unknown):
    assert parse_languages(cell) == (codes, unknown)
