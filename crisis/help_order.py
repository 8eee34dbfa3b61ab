"""Choose which help lines come first, by the browser's language preferences alone.

Readers are not located: "es-US" in Accept-Language names a language and a country, and no more is
read.
"""

from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = ("en", "es", "fr", "de")


def preferences(accept_language):
    """Return (language, country) from a header: "en" and "" by default."""
    names = [name.partition("-") for name, _weight in parse_accept_lang_header(accept_language[:500].lower())]
    language = next((base for base, _dash, _place in names if base in LANGUAGES), "en")
    country = next((place.upper() for _base, _dash, place in names if len(place) == 2 and place.isalpha()), "")
    return language, country


def arrange(lines, language, country):
    """Return (near, elsewhere): HelpLines for the country or everywhere, and others.

    Lines in the reader's language come first; otherwise their order stays. Without a country, all are near.
    """
    speaking = sorted(lines, key=lambda line: bool(line.languages) and language not in line.languages)
    # A line for everywhere has no country either. It must not pass for the line of a reader without one.
    if not country or not any(line.country_code == country for line in lines):
        return speaking, []
    near = [line for line in speaking if line.country_code in {country, ""}]
    near.sort(key=lambda line: line.country_code == "")
    return near, [line for line in speaking if line not in near]
