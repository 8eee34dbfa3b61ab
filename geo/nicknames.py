"""Nicknames of cities, and names of areas that stand for a town."""

from geo.areas import read_areas
from geo.districts import DISTRICTS
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
    "socal": "Los Angeles, CA", "north texas": "Dallas, TX",
}  # fmt: skip
NICKNAMES = {fold(name): town for name, town in _NICKNAMES.items()} | {
    fold(name): city
    for table in (read_areas()["names"], DISTRICTS)
    for city, names in table.items()
    for name in names.split()
}
# "newyork", "bayarea".
JOINED_NICKNAMES = {name.replace(" ", ""): town for name, town in NICKNAMES.items() if " " in name and len(name) > 6}
