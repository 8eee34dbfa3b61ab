"""Nicknames of cities, and parts of countries by their largest city."""

from geo.districts import COUNTIES, DISTRICTS
from geo.spelling import fold

_NICKNAMES = {
    "tampa bay": "Tampa, FL", "bay area": "San Francisco, CA", "san francisco bay area": "San Francisco, CA",
    "silicon valley": "San Jose, CA", "twin cities": "Minneapolis, MN", "south florida": "Miami, FL",
    "inland empire": "Riverside, CA",
    "nyc": "New York City, NY", "new york": "New York City, NY", "la": "Los Angeles, CA", "sf": "San Francisco, CA",
    "philly": "Philadelphia, PA", "phila": "Philadelphia, PA", "vegas": "Las Vegas, NV", "dc": "Washington, DC",
    "d c": "Washington, DC",
    "washington d c": "Washington, DC", "washington dc": "Washington, DC", "n y c": "New York City, NY",
    "ny city": "New York City, NY",
    "l a": "Los Angeles, CA", "s f": "San Francisco, CA", "san fran": "San Francisco, CA",
    "frisco": "San Francisco, CA",
    "lv": "Las Vegas, NV", "atl": "Atlanta, GA", "chi town": "Chicago, IL", "nola": "New Orleans, LA",
    "slc": "Salt Lake City, UT",
    "jax": "Jacksonville, FL", "indy": "Indianapolis, IN", "abq": "Albuquerque, NM", "okc": "Oklahoma City, OK",
    "kc": "Kansas City, MO",
    "pdx": "Portland, OR", "dfw": "Dallas, TX", "saint pete": "St. Petersburg, FL",
    "manhattan": "Manhattan, NY", "gta": "Toronto, Ontario", "frankfurt": "Frankfurt am Main, Germany",
    "peking": "Beijing, China", "bombay": "Mumbai, India", "saigon": "Ho Chi Minh City, Vietnam",
    "leningrad": "Saint Petersburg, Russia",
    "constantinople": "Istanbul, Turkey",
    "nueva york": "New York City, NY", "nova york": "New York City, NY", "miami dade": "Miami, FL",
    "la county": "Los Angeles, CA",
    "orange county": "Anaheim, CA", "cook county": "Chicago, IL", "king county": "Seattle, WA",
    "harris county": "Houston, TX",
    "maricopa county": "Phoenix, AZ", "long island": "Hempstead, NY", "hamptons": "Southampton, NY",
    "the hamptons": "Southampton, NY",
    "cape cod": "Barnstable, MA", "delmarva": "Salisbury, MD", "wine country": "Napa, CA",
    "quad cities": "Davenport, IA",
    "research triangle": "Raleigh, NC", "hampton roads": "Norfolk, VA", "lehigh valley": "Allentown, PA",
    "san fernando valley": "Van Nuys, CA", "central florida": "Orlando, FL", "southern california": "Los Angeles, CA",
    "socal": "Los Angeles, CA", "north texas": "Dallas, TX", "midlands": "Birmingham, England",
    "merseyside": "Liverpool, England",
    "tyneside": "Newcastle upon Tyne, England", "ruhr": "Essen, Germany", "ruhrgebiet": "Essen, Germany",
}  # fmt: skip
# Parts of countries of which the tables know no borders, by the largest city of each.
_MAIN_CITIES = {
    "Barcelona, Spain": "catalonia cataluna catalunya katalonien catalogne",
    "Sevilla, Spain": "andalusia andalucia andalusien",
    "Valencia, Spain": "valencian-community comunidad-valenciana comunitat-valenciana",
    "Bilbao, Spain": "basque-country pais-vasco euskadi baskenland", "Zaragoza, Spain": "aragon",
    "Palma, Spain": "mallorca majorca balearic-islands islas-baleares",
    "Las Palmas, Spain": "canary-islands islas-canarias",
    "Florence, Italy": "tuscany toscana toskana", "Milan, Italy": "lombardy lombardia",
    "Palermo, Italy": "sicily sicilia sizilien",
    "Turin, Italy": "piedmont piemonte", "Venice, Italy": "veneto", "Rome, Italy": "lazio", "Naples, Italy": "campania",
    "Bologna, Italy": "emilia-romagna", "Cagliari, Italy": "sardinia sardegna", "Bari, Italy": "puglia apulia",
    "Paris, France": "ile-de-france", "Marseille, France": "provence provence-alpes-cote-dazur paca",
    "Nice, France": "cote-d-azur cote-dazur french-riviera",
    "Rennes, France": "brittany bretagne", "Strasbourg, France": "alsace elsass", "Rouen, France": "normandy normandie",
    "Lyon, France": "auvergne-rhone-alpes rhone-alpes", "Toulouse, France": "occitanie occitania",
    "Antwerp, Belgium": "flanders vlaanderen flandern", "Liège, Belgium": "wallonia wallonie",
    "Rotterdam, Netherlands": "south-holland zuid-holland", "Amsterdam, Netherlands": "north-holland noord-holland",
    "Innsbruck, Austria": "tyrol tirol", "Graz, Austria": "styria steiermark", "Lugano, Switzerland": "ticino tessin",
    "Faro, Portugal": "algarve", "Kraków, Poland": "lesser-poland malopolska",
}  # fmt: skip
NICKNAMES = {fold(name): town for name, town in _NICKNAMES.items()} | {
    fold(name): city
    for table in (_MAIN_CITIES, DISTRICTS, COUNTIES)
    for city, names in table.items()
    for name in names.split()
}
# "newyork", "bayarea".
JOINED_NICKNAMES = {name.replace(" ", ""): town for name, town in NICKNAMES.items() if " " in name and len(name) > 6}
