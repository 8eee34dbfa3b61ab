"""The page with help for the author of a possible crisis."""

from django.shortcuts import render

from clinics.models import HelpLine
from comments.web.comment import article_page
from crisis import help_order
from geo.emergency_numbers import EMERGENCY_NUMBERS


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
    }
    return render(request, "comments/crisis_help.html", context)
