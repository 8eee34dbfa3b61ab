"""The page with help for the author of a possible crisis."""

from django.shortcuts import render

from clinics.models import HelpLine
from comments.web.comment import article_page
from crisis import help_order
from geo.emergency_numbers import EMERGENCY_NUMBERS

LABELS = {
    "en": {"title": "You are not alone", "elsewhere": "Lines in other countries", "back": "Back to the article"},
    "es": {"title": "No estás a solas con esto", "elsewhere": "Líneas de otros países", "back": "Volver al artículo"},
    "fr": {
        "title": "Vous n’êtes pas seul face à cela",
        "elsewhere": "Lignes d’autres pays",
        "back": "Revenir à l’article",
    },
    "de": {
        "title": "Du bist damit nicht allein",
        "elsewhere": "Hilfetelefone anderer Länder",
        "back": "Zurück zum Artikel",
    },
}
OTHER_LANGUAGE_LINKS = {"en": "In English", "es": "En español", "fr": "En français", "de": "Auf Deutsch"}


@article_page(methods=("GET", "HEAD"))
def crisis_help(request, article):
    """Show help lines; `?in=es` overrides the browser's language."""
    language, country = help_order.preferences(request.headers.get("Accept-Language", ""))
    language = request.GET["in"] if request.GET.get("in") in help_order.LANGUAGES else language
    near, elsewhere = help_order.arrange(HelpLine.load_shown(), language, country)
    context = {
        "article": article,
        "language": language,
        "near": near,
        "elsewhere": elsewhere,
        "emergency": EMERGENCY_NUMBERS.get(country, ""),
        "words": f"comments/_crisis_help_{language}.html",
        "labels": LABELS[language],
        "others": [(code, name) for code, name in OTHER_LANGUAGE_LINKS.items() if code != language],
    }
    return render(request, "comments/crisis_help.html", context)
