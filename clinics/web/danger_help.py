"""The help lines for a reader who typed words of danger."""

import re
from urllib.parse import unquote_plus

from clinics.models import HelpLine
from core.pages.middleware import ASKED_LANGUAGES, ASKED_QUERY
from crisis import help_order
from crisis.danger import find_danger
from geo.emergency_numbers import EMERGENCY_NUMBERS

MAX_LINES = 5


def find_help(request, text):
    """Return the context of help lines if `text` may describe a crisis, or None.

    clinics/_danger_help.html shows it. The words are in the language of the text, and the lines are those of the country
    that the browser names. Nothing is stored.
    """
    return _find(text, request.headers.get("Accept-Language", ""))


def help_in(request, language):
    """Return the context of help lines in a known language, or None."""
    if language not in help_order.LANGUAGES:
        return None
    return _context(language, request.headers.get("Accept-Language", ""))


def find_help_for_address(request):
    """Return what find_help() returns for the path and the query of a request.

    Only for error pages: they are never stored, so they may depend on the reader.
    """
    query = request.META.get(ASKED_QUERY, request.META.get("QUERY_STRING", ""))
    languages = request.META.get(ASKED_LANGUAGES, request.headers.get("Accept-Language", ""))
    # A phrase does not run on from one parameter to the next.
    for text in (request.path, unquote_plus(re.sub("[&=]", ". ", query))):
        # Robots ask for thousands of missing pages, so each costs no more than the count of its address.
        if found := _find(text, languages, may_be_old=True):
            return found
    return None


def _find(text, languages, *, may_be_old=False):
    danger = find_danger(text, may_be_old=may_be_old)
    if danger is None:
        return None
    return _context(danger.language if danger.language in help_order.LANGUAGES else "en", languages)


def _context(language, languages):
    _browser, country = help_order.preferences(languages)
    near, elsewhere = help_order.arrange(HelpLine.load_shown(), language, country)
    return {
        "language": language,
        "words": f"clinics/danger/{language}.html",
        "near": _choose(near),
        "elsewhere": elsewhere,
        "emergency": EMERGENCY_NUMBERS.get(country, ""),
    }


def _choose(near):
    """Return at most MAX_LINES lines, among them one that serves everywhere."""
    everywhere = [line for line in near if not line.country_code][:1]
    of_countries = [line for line in near if line not in everywhere]
    return of_countries[: MAX_LINES - len(everywhere)] + everywhere
