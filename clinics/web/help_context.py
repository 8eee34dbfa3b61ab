"""Help lines by country and language, for the help page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinics.entries.fact_values import language_names
from clinics.models import HelpLine
from geo.cities import load_country_names
from geo.emergency_numbers import EMERGENCY_NUMBERS


@dataclass(frozen=True)
class Country:
    """The lines of one country; `code` "" means everywhere.

    `emergency` is its emergency number, or "".
    """

    code: str
    name: str
    emergency: str
    lines: list


def help_context(language=""):
    """Return the context of clinics/help.html. No query of its own.

    A `language` without lines selects nothing.
    """
    lines = HelpLine.load_shown()
    languages = _languages(lines)
    language = language if language in languages else ""
    shown = [line for line in lines if not language or not line.languages or language in line.languages]
    return {
        "countries": _countries(shown),
        "languages": list(languages.items()),
        "language": language,
        "language_name": languages.get(language, ""),
        "some_unknown": bool(language) and any(not line.languages for line in shown),
    }


def _languages(lines):
    """Return {code: English name} of what the lines speak, by name."""
    codes = {code for line in lines for code in line.languages}
    return dict(sorted(zip(codes, language_names(codes), strict=True), key=lambda pair: pair[1].casefold()))


def _countries(lines):
    """Return the lines by country, in order of first lines; everywhere is last."""
    by_code = {}
    for line in lines:
        line.language_names = language_names(line.languages)
        code = line.region.country_code if line.region else line.country_code
        by_code.setdefault(code, []).append(line)
    everywhere = by_code.pop("", [])
    names = load_country_names()
    countries = [
        Country(code, names.get(code, code), EMERGENCY_NUMBERS.get(code, ""), found) for code, found in by_code.items()
    ]
    if everywhere:
        name = _("Everywhere else") if countries else _("Everywhere")
        countries.append(Country("", name, "", everywhere))
    return countries
