"""Cards of clinics, and the lines about checks, in templates."""

from html import escape

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clinics.finder.cards import card_html
from clinics.web.danger_help import find_help
from core.urls import path_to

register = template.Library()


@register.simple_tag(takes_context=True)
def danger_help(context, text):
    """Show help lines if a text that the reader typed may describe a crisis."""
    found = find_help(context["request"], text)
    return render_to_string("clinics/_danger_help.html", found) if found else ""


@register.inclusion_tag("clinics/map.html")
def clinic_map(query, picture=None, list="", box=""):
    """Show the button that loads the map, and the picture if there is one.

    `query` is what clinics/api/map_data.py takes.
    """
    tiles = {"tiles": settings.MAP_TILES_URL, "credit": settings.MAP_TILES_CREDIT}
    return {"query": query, "picture": picture, "list": list, "box": box} | tiles


@register.simple_tag
def clinic_card(clinic, pick=False):
    """Return the card of a clinic; see clinics/finder/cards.py."""
    return card_html(clinic, pick=bool(pick))


@register.simple_tag
def clinic_cards(clinics, pick=False):
    """Return the cards of a list."""
    return SafeString("".join(card_html(clinic, pick=pick) for clinic in clinics))


@register.simple_tag
def checked(found, clinic, fact, what):
    """Return the line about the newest check of a fact.

    It links to the form that reports an error. `found` is a Checked of clinics/web/clinic_context.py, and `what` is the
    fact in words. A page has 15 such lines.
    """
    report = escape(path_to("clinics:report", clinic.slug))
    return SafeString(
        f'<p class="checked checked--{found.state}">{escape(found.sentence)}. <a class="checked__report" '
        f'href="{report}?fact={fact}" rel="nofollow">Wrong?<span class="hidden"> Report {escape(what)}</span></a></p>'
    )
