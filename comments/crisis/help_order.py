"""Which help lines stand first for somebody who may be in danger: by what their browser says it prefers, and nothing else.

Nobody is located: "es-US" in Accept-Language names a language and a country, and that is all that is read.
"""

from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = ("en", "es")


def preferences(accept_language):
    """Return (language, country): the first of LANGUAGES that the header names ("en" otherwise), and the first country, or ""."""
    names = [name.partition("-") for name, _weight in parse_accept_lang_header(accept_language[:500].lower())]
    language = next((base for base, _dash, _place in names if base in LANGUAGES), "en")
    country = next((place.upper() for _base, _dash, place in names if len(place) == 2 and place.isalpha()), "")
    return language, country


def arrange(lines, language, country):
    """Return (near, elsewhere): the HelpLines that serve the country or every country, and the others.

    Within each, those that speak the language stand first; otherwise their order stays. Without a country all are near.
    """
    speaking = sorted(lines, key=lambda line: bool(line.languages) and language not in line.languages)
    if not any(line.country_code == country for line in lines):
        return speaking, []
    near = [line for line in speaking if line.country_code in {country, ""}]
    near.sort(key=lambda line: line.country_code == "")
    return near, [line for line in speaking if line not in near]
