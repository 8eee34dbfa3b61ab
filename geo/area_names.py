"""Other names of states and countries, as people type and export them."""

# Other spellings: old abbreviations, official names, English names of German states.
STATE_ALIASES = {
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
GERMAN_STATES = {
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "BE": "Berlin",
    "BB": "Brandenburg",
    "HB": "Bremen",
    "HH": "Hamburg",
    "HE": "Hessen",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "SH": "Schleswig-Holstein",
    "TH": "Thüringen",
}
# Countries by the names that people type: in English, and in the languages of the country.
COUNTRY_ALIASES = {
    "usa": "US", "us": "US", "u s": "US", "u s a": "US", "america": "US", "united states of america": "US",
    "estados unidos": "US",
    "uk": "GB", "u k": "GB", "great britain": "GB", "britain": "GB", "holland": "NL", "deutschland": "DE", "alemania": "DE",
    "allemagne": "DE", "espana": "ES", "espagne": "ES", "spanien": "ES", "the netherlands": "NL",
    "netherlands": "NL", "nederland": "NL",
    "niederlande": "NL",
    "osterreich": "AT", "oesterreich": "AT", "schweiz": "CH", "suisse": "CH", "svizzera": "CH", "italia": "IT", "italien": "IT",
    "frankreich": "FR", "francia": "FR", "belgie": "BE", "belgique": "BE", "belgien": "BE", "eire": "IE",
    "republic of ireland": "IE",
    "kanada": "CA", "brasil": "BR", "polska": "PL", "danmark": "DK", "sverige": "SE", "norge": "NO", "suomi": "FI",
    "aotearoa": "NZ",
    "turkey": "TR", "turkiye": "TR", "czech republic": "CZ", "cesko": "CZ", "ελλαδα": "GR", "россия": "RU", "украина": "UA",
    "日本": "JP",
}  # fmt: skip
