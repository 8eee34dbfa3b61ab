"""Cards of clinics, and the lines about checks, in templates."""

from html import escape

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clinics.entries import freshness
from clinics.finder.cards import card_html, directions_html
from clinics.web.danger_help import find_help, find_help_for_address
from core.urls import path_to

register = template.Library()


@register.simple_tag(takes_context=True)
def danger_help(context, text=None):
    """Show help lines if a text may describe a crisis.

    Without a text, the address that the reader asked for is judged.
    """
    request = context["request"]
    found = find_help_for_address(request) if text is None else find_help(request, text)
    return render_to_string("clinics/_danger_help.html", found) if found else ""


@register.inclusion_tag("clinics/map.html")
def clinic_map(query, picture=None, list="", box=""):
    """Show the button that loads the map, and the picture if there is one.

    `query` is what clinics/api/map_data.py takes.
    """
    tiles = {"tiles": settings.MAP_TILES_URL, "credit": settings.MAP_TILES_CREDIT}
    return {"query": query, "picture": picture, "list": list, "box": box} | tiles


@register.simple_tag
def clinic_card(clinic, pick=False, call=False):
    """Return the card of a clinic; see clinics/finder/cards.py."""
    return card_html(clinic, pick=bool(pick), call=call)


@register.simple_tag
def clinic_cards(clinics, pick=False):
    """Return the cards of a list."""
    return SafeString("".join(card_html(clinic, pick=pick) for clinic in clinics))


@register.simple_tag
def directions(clinic):
    """Return the links to maps of the reader's choice."""
    return directions_html(clinic)


_FLAG = (
    '<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75" '
    'aria-hidden="true"><path d="M5 18V3h10l-2.5 3.5L15 10H5"/></svg>'
)


@register.simple_tag
def report(clinic, fact, what):
    """Return the small link to the form that reports an error in a fact.

    `what` is the fact in words.
    """
    address = escape(path_to("clinics:report", clinic.slug))
    return SafeString(
        f'<a class="report" href="{address}?fact={fact}" rel="nofollow">{_FLAG}'
        f'<span class="report__words">{_("Report %(what)s") % {"what": escape(what)}}</span></a>'
    )


@register.simple_tag
def checked(found, clinic, fact, what):
    """Return the line about the newest check of a fact, and the link to report it.

    `found` is a Checked of clinics/web/clinic_context.py.
    """
    return SafeString(f"{_line(found.state, found.sentence)[:-4]} {report(clinic, fact, what)}</p>")


@register.simple_tag
def checked_together(*triples):
    """Return one line about the newest checks of a group of facts.

    The arguments are value, Checked and label of each fact; facts without a value are left out. What may be out of
    date is apart, and the date of each fact opens on demand.
    """
    facts = [
        (found, label)
        for value, found, label in zip(triples[::3], triples[1::3], triples[2::3], strict=True)
        if value not in ("", None)
    ]
    stale, rest = ([one for one in facts if one[0].is_stale is is_stale] for is_stale in (True, False))
    apart = stale if len(rest) != 1 or not stale else facts
    lines = [_line(found.state, _labeled(found, label)) for found, label in apart]
    return SafeString("".join(lines) + (_together(rest) if rest and apart is stale else ""))


def _together(facts):
    sentences = {found.sentence for found, _label in facts}
    if len(sentences) == 1:
        return _line(facts[0][0].state, sentences.pop())
    fresh = [found.on for found, _label in facts if found.state == freshness.FRESH]
    days = [date_format(day, "F j, Y") for day in (min(fresh), max(fresh))] if fresh else []
    if not days:
        said = _("Not checked by us")
    elif days[0] == days[1]:
        said = _("Checked %(day)s") % {"day": days[0]}
    else:
        said = _("Checked %(first)s to %(last)s") % {"first": days[0], "last": days[1]}
    if 0 < len(fresh) < len(facts):
        said = _("%(checked)s; some facts not checked by us") % {"checked": said}
    state = freshness.FRESH if fresh else freshness.UNKNOWN
    items = "".join(f"<li>{escape(_labeled(found, label))}</li>\n" for found, label in facts)
    return f'<details class="checked checked--{state}"><summary>{said}</summary>\n<ul>\n{items}</ul>\n</details>\n'


def _labeled(found, label):
    return f"{label}: {found.sentence[:1].lower()}{found.sentence[1:]}"


def _line(state, sentence):
    return f'<p class="checked checked--{state}">{escape(sentence)}.</p>'
