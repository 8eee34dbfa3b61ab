"""Names of countries and states as data sets write them, to the names under which the directory keeps them. No database."""

import re
import unicodedata

from django.utils.text import slugify

# Code: (name, its part of the address). Others come with the map: country = {code, name}.
COUNTRIES = {
    "US": ("United States", "us"), "CA": ("Canada", "canada"), "GB": ("United Kingdom", "united-kingdom"),
    "IE": ("Ireland", "ireland"), "AU": ("Australia", "australia"), "NZ": ("New Zealand", "new-zealand"),
    "DE": ("Germany", "germany"), "AT": ("Austria", "austria"), "CH": ("Switzerland", "switzerland"),
    "NL": ("Netherlands", "netherlands"), "BE": ("Belgium", "belgium"), "FR": ("France", "france"),
    "ES": ("Spain", "spain"), "PT": ("Portugal", "portugal"), "IT": ("Italy", "italy"), "JM": ("Jamaica", "jamaica"),
    "MX": ("Mexico", "mexico"), "CR": ("Costa Rica", "costa-rica"), "PE": ("Peru", "peru"), "BR": ("Brazil", "brazil"),
    "IL": ("Israel", "israel"), "ZA": ("South Africa", "south-africa"), "CZ": ("Czechia", "czechia"),
    "DK": ("Denmark", "denmark"), "SE": ("Sweden", "sweden"), "NO": ("Norway", "norway"), "FI": ("Finland", "finland"),
    "PL": ("Poland", "poland"), "IN": ("India", "india"), "SG": ("Singapore", "singapore"), "JP": ("Japan", "japan"),
}  # fmt: skip
_ALSO = {
    "usa": "US",
    "united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "deutschland": "DE",
}
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


def fold(text):
    """Return a text for comparing: without accents, capitals and signs."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


_BY_NAME = {
    country: {fold(word): pair.partition(" ")[2] for pair in pairs.split(",") for word in pair.split(" ", 1)}
    for country, pairs in _STATES.items()
}
_COUNTRY_BY_NAME = {
    **{fold(word): code for code, (name, _slug) in COUNTRIES.items() for word in (code, name)},
    **{fold(word): code for word, code in _ALSO.items()},
}


def country_code_of(text):
    """Return the ISO code of a country's code or English name, or "" if it is not known."""
    return _COUNTRY_BY_NAME.get(fold(text), "")


# How a postcode looks where it alone tells the country, and where it must fit the state that is named.
_POSTCODES = {
    "US": r"\d{3,5}(-\d{4})?", "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "AU": r"\d{4}", "DE": r"\d{5}",
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
    return _BY_NAME.get(country, {}).get(fold(text), "")


def slug_of(name):
    """Return the part of an address that a place of this name has, "" if there is none."""
    return slugify(name)[:80].strip("-")
