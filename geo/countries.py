"""Names of countries and states as data sets write them, to the names under which the directory keeps them. No database."""

import re
import unicodedata
from functools import cache

from core.text.slugs import latin_slug
from geo.gazetteer import cities, country_names

# Code: (name, its part of the address). What no atlas knows comes with the map: country = {code, name}.
COUNTRIES = {code: (name, latin_slug(name)) for code, name in country_names().items()} | {
    "US": ("United States", "us"), "NL": ("Netherlands", "netherlands"),
}  # fmt: skip
_ALSO = {
    "US": "USA,United States of America,Estados Unidos,Vereinigte Staaten",
    "GB": "UK,GBR,Great Britain,England,Scotland,Wales,Northern Ireland",
    "DE": "DEU,Deutschland,Alemania,Allemagne",
    "AT": "AUT,Österreich", "CH": "CHE,Schweiz,Suisse,Svizzera", "NL": "NLD,Nederland,Holland,The Netherlands",
    "ES": "ESP,España", "FR": "FRA,Frankreich,Francia", "IT": "ITA,Italia,Italien", "BE": "BEL,Belgique,België,Belgien",
    "CA": "CAN,Kanada,Canadá", "AU": "AUS", "NZ": "NZL,Aotearoa", "IE": "IRL,Éire,Republic of Ireland", "MX": "MEX,México",
    "BR": "BRA,Brasil", "PT": "PRT", "CZ": "CZE,Czech Republic,Česko", "PL": "POL,Polska", "DK": "DNK,Danmark",
    "SE": "SWE,Sverige", "NO": "NOR,Norge", "FI": "FIN,Suomi", "JM": "JAM", "CR": "CRI", "PE": "PER,Perú", "ZA": "ZAF",
    "IN": "IND", "JP": "JPN", "IL": "ISR",
}  # fmt: skip
_STATES = {
    "US": (
        "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,"
        "DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,"
        "LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,"
        "NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,"
        "OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,"
        "UT Utah,VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,PR Puerto Rico,GU Guam,"
        "VI U.S. Virgin Islands,AS American Samoa,MP Northern Mariana Islands"
    ),
    "CA": (
        "AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NS Nova Scotia,"
        "NT Northwest Territories,NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,YT Yukon"
    ),
    "AU": (
        "ACT Australian Capital Territory,NSW New South Wales,NT Northern Territory,QLD Queensland,SA South Australia,"
        "TAS Tasmania,VIC Victoria,WA Western Australia"
    ),
    "DE": (
        "BW Baden-Württemberg,BY Bayern,BE Berlin,BB Brandenburg,HB Bremen,HH Hamburg,HE Hessen,MV Mecklenburg-Vorpommern,"
        "NI Niedersachsen,NW Nordrhein-Westfalen,RP Rheinland-Pfalz,SL Saarland,SN Sachsen,ST Sachsen-Anhalt,"
        "SH Schleswig-Holstein,TH Thüringen"
    ),
}
# How else they are written: abbreviations older than the post's two letters, official names, English names of German states.
_ALSO_STATES = {
    "US": (
        "Ala Alabama,Ariz Arizona,Ark Arkansas,Calif California,Colo Colorado,Conn Connecticut,Del Delaware,Fla Florida,"
        "Ill Illinois,Ind Indiana,Kan Kansas,Mass Massachusetts,Mich Michigan,Minn Minnesota,Miss Mississippi,Mont Montana,"
        "Neb Nebraska,Nev Nevada,Okla Oklahoma,Ore Oregon,Penn Pennsylvania,Penna Pennsylvania,Tenn Tennessee,Tex Texas,"
        "Wash Washington,WVa West Virginia,Wis Wisconsin,Wisc Wisconsin,Wyo Wyoming,WashingtonDC District of Columbia,"
        "VirginIslands U.S. Virgin Islands"
    ),
    "CA": (
        "PEI Prince Edward Island,Newfoundland Newfoundland and Labrador,NF Newfoundland and Labrador,PQ Quebec,YK Yukon,"
        "Ont Ontario,Que Quebec"
    ),
    "DE": (
        "NRW Nordrhein-Westfalen,FreistaatBayern Bayern,FreistaatSachsen Sachsen,FreistaatThüringen Thüringen,Bavaria Bayern,"
        "Hesse Hessen,Saxony Sachsen,Thuringia Thüringen,LowerSaxony Niedersachsen,NorthRhineWestphalia Nordrhein-Westfalen,"
        "RhinelandPalatinate Rheinland-Pfalz,SaxonyAnhalt Sachsen-Anhalt,MecklenburgWesternPomerania Mecklenburg-Vorpommern"
    ),
}  # fmt: skip


def fold(text):
    """Return a text for comparing: without accents, capitals and signs."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


_BY_NAME = {
    country: {fold(word): pair.partition(" ")[2] for pair in pairs.split(",") for word in pair.split(" ", 1)}
    for country, pairs in _STATES.items()
}
for _country, _pairs in _ALSO_STATES.items():
    _BY_NAME[_country] |= {fold(pair.partition(" ")[0]): pair.partition(" ")[2] for pair in _pairs.split(",")}
_COUNTRY_BY_NAME = {
    **{fold(word): code for code, (name, _slug) in COUNTRIES.items() for word in (code, name)},
    **{fold(word): code for code, words in _ALSO.items() for word in words.split(",")},
}


def country_code_of(text):
    """Return the ISO code of a country's code or English name, or "" if it is not known."""
    return _COUNTRY_BY_NAME.get(fold(text), "")


# How a postcode looks where it alone tells the country, and where it must fit the state that is named.
_POSTCODES = {
    "US": r"\d{3,5}(-\d{4})?|\d{9}", "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "AU": r"\d{4}", "DE": r"\d{4,5}",
    "GB": r"(GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})", "NL": r"\d{4} ?[A-Z]{2}", "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
}  # fmt: skip
_TELLING = ("CA", "GB", "NL", "IE")
# Their ZIP codes begin with a zero, which spreadsheets drop; elsewhere four digits are no ZIP code.
_ZERO = frozenset(_BY_NAME["US"][fold(code)] for code in ("CT", "MA", "ME", "NH", "NJ", "RI", "VT", "PR", "VI"))


def guess_country(state, postcode):
    """Return the one country in which a state of this name and a postcode of this form exist, or "" if there is none or more."""
    postcode = " ".join(postcode.upper().split())
    fits = {country for country, form in _POSTCODES.items() if re.fullmatch(form, postcode)}
    named = {country for country in _STATES if state and state_of(country, state)}
    if len(postcode.partition("-")[0]) < 5 and state_of("US", state) not in _ZERO:
        fits.discard("US")
    found = (named & fits if postcode else named) or (fits & set(_TELLING) if not named else set())
    return found.pop() if len(found) == 1 else ""


def has_states(country):
    """Whether places in this country lie in a state that we know."""
    return country in _BY_NAME


def state_of(country, text):
    """Return the state's or province's name, or "" if that country has none of this name or code."""
    return _BY_NAME.get(country, {}).get(fold(text.strip().removeprefix(f"{country}-")), "")


def without_state(country, city, state):
    """Return the city of "Portland, OR" and "Washington DC" where the state says the same."""
    head, comma, tail = city.rpartition(",")
    if comma and head.strip() and state_of(country, tail) == state:
        return head.strip()
    return "Washington" if state == "District of Columbia" and fold(city) == "washingtondc" else city


# American territories have addresses like states and lie elsewhere.
_FAR = frozenset(_BY_NAME["US"][fold(code)] for code in ("PR", "GU", "VI", "AS", "MP"))
MARGIN = 2  # degrees around a country's towns


@cache
def _bounds():
    """{country: (south, north, west, east)} of its towns."""
    found = {}
    for _name, _part, country, *position, _people in cities().rows:
        south, north, west, east = found.get(country, (90, -90, 180, -180))
        latitude, longitude = map(float, position)
        found[country] = min(south, latitude), max(north, latitude), min(west, longitude), max(east, longitude)
    return found


def lies_in(country, latitude, longitude, state=""):
    """Whether a position may be in the country: near the stretch that its towns lie in. Unknown countries hold any."""
    if state in _FAR or country not in _bounds():
        return True
    south, north, west, east = _bounds()[country]
    return south - MARGIN <= latitude <= north + MARGIN and west - MARGIN <= longitude <= east + MARGIN


def slug_of(name):
    """Return the part of an address that a place of this name has, "" if there is none."""
    return latin_slug(name)
