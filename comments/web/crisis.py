"""The page for somebody whose comment says that they, or somebody near them, may be in danger."""

from django.shortcuts import render

from clinics.models import HelpLine
from comments.crisis import help_order
from comments.web.comment import article_page
from geo.emergency_numbers import NUMBERS


@article_page(methods=("GET", "HEAD"))
def care_page(request, article):
    """`?in=es` chooses a language of the page, which otherwise follows the browser's."""
    language, country = help_order.preferences(request.headers.get("Accept-Language", ""))
    language = request.GET["in"] if request.GET.get("in") in help_order.LANGUAGES else language
    near, elsewhere = help_order.arrange(HelpLine.current(), language, country)
    context = {
        "article": article,
        "language": language,
        "near": near,
        "elsewhere": elsewhere,
        "emergency": NUMBERS.get(country, ""),
        "words": f"comments/_care_{language}.html",
    }
    return render(request, "comments/care.html", context)
