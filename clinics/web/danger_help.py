"""The help lines for a reader who typed words of danger."""

from clinics.models import HelpLine
from crisis import help_order
from crisis.danger import find_danger
from geo.emergency_numbers import EMERGENCY_NUMBERS


def find_help(request, text):
    """Return the context of help lines if `text` may describe a crisis, or None.

    clinics/_danger_help.html shows it. The words are in the language of the text, and the lines are those of the country
    that the browser names. Nothing is stored.
    """
    danger = find_danger(text)
    return help_for(request, danger.language) if danger else None


def help_for(request, language):
    """Return the context of clinics/_danger_help.html in a language."""
    _browser, country = help_order.preferences(request.headers.get("Accept-Language", ""))
    language = language if language in help_order.LANGUAGES else "en"
    near, elsewhere = help_order.arrange(HelpLine.load_shown(), language, country)
    return {
        "language": language,
        "words": f"clinics/danger/{language}.html",
        "near": near,
        "elsewhere": elsewhere,
        "emergency": EMERGENCY_NUMBERS.get(country, ""),
    }
