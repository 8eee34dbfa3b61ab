"""Cards of clinics, written by Python.

A list shows 25, and a template takes 0.3 ms for each.
"""

from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from images.html import value_of

# Treatments and insurers that a card names; the others are a number.
TERMS_SHOWN = 3
CURRENCY_SIGNS = {"USD": "$", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$", "GBP": "£", "EUR": "€"}
_BOOKMARK = (
    '<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linejoin="round" aria-hidden="true"><path d="M5 2.5h10V17l-5-3.5L5 17z"/></svg>'
)


def card_html(clinic, *, pick=False, call=False):
    """Return the card of a listed clinic as safe HTML.

    In the finder's lists it also has number, anchor, distance, marks and checked_on (clinics/finder/listing.py). With
    `pick`, readers can select and save it. With `call`, a button calls a clinic that shows its number.
    """
    number, anchor = getattr(clinic, "number", ""), getattr(clinic, "anchor", "")
    distance = getattr(clinic, "distance", "")
    numbered = f'<span class="clinic-card__number">{number}<span class="hidden">.</span></span> ' if number else ""
    place = f' id="{anchor}" tabindex="-1"' if anchor else ""
    away = f'<strong class="clinic-card__distance">{escape(distance)}</strong> ' if distance else ""
    called = f'<p class="clinic-card__ways">{_call_html(clinic)}</p>\n' if call and _can_call(clinic) else ""
    said = f'<p class="clinic-card__summary">{escape(clinic.summary)}</p>\n' if clinic.summary else ""
    return SafeString(
        f'<article class="clinic-card{" clinic-card--numbered" if number else ""}"{place}>\n'
        f'<h3 class="clinic-card__name">{numbered}<a href="{escape(value_of(clinic.get_absolute_url))}">'
        f"{escape(clinic.name)}</a></h3>\n"
        f'<p class="clinic-card__place">{away}{escape(clinic.place)}</p>\n{said}'
        f"{_facts_html(clinic) if pick else _offers_html(getattr(clinic, 'treatment_names', ()))}"
        f"{_marks_html(getattr(clinic, 'marks', ()) if pick else marks_of(clinic))}"
        f"{_foot_html(clinic) if pick else ''}"
        f"{called}</article>\n"
    )


def _facts_html(clinic):
    """Return what people choose by: treatments, price, insurance, telephone, way."""
    price = ""
    if clinic.price_from:
        price = f"<strong>{_('From %(price)s') % {'price': _money(clinic.price_from, clinic.currency)}}</strong>"
    insurance = _("Accepts %(names)s") % {"names": _shorten(clinic.insurance_names)} if clinic.insurance_names else ""
    paid = " · ".join(filter(None, (price, insurance)))
    ways = (_call_html(clinic) if clinic.phone_href else "") + directions_html(clinic)
    return (
        _offers_html(clinic.treatment_names)
        + (f'<p class="clinic-card__paid">{paid}</p>\n' if paid else "")
        + (f'<div class="clinic-card__ways">\n{ways}</div>\n' if ways else "")
    )


def _offers_html(treatments):
    hidden = len(treatments) - TERMS_SHOWN
    more = [ngettext("%(number)s more", "%(number)s more", hidden) % {"number": hidden}] if hidden > 0 else []
    offers = "".join(f"<li>{escape(name)}</li>\n" for name in (*treatments[:TERMS_SHOWN], *more))
    return f'<ul class="clinic-card__offers" aria-label="{_("Treatments")}">\n{offers}</ul>\n' if offers else ""


def _can_call(clinic):
    return bool(clinic.phone_href) and clinic.shows_contacts


def _call_html(clinic):
    name, href = escape(clinic.name), escape(clinic.phone_href)
    said = _('Call<span class="hidden"> %(name)s</span> %(phone)s') % {"name": name, "phone": escape(clinic.phone)}
    return f'<a class="button button--small" href="{href}">{said}</a>\n'


def _money(amount, currency):
    sign = CURRENCY_SIGNS.get(currency)
    return f"{sign}{amount:,}" if sign else f"{amount:,} {escape(currency)}"


def _shorten(names):
    shown, hidden = escape(", ".join(names[:TERMS_SHOWN])), len(names) - TERMS_SHOWN
    if hidden <= 0:
        return shown
    return ngettext("%(names)s and %(number)s more", "%(names)s and %(number)s more", hidden) % {
        "names": shown,
        "number": hidden,
    }


def directions_html(clinic):
    """Return links to maps of the reader's choice, or "" without a position.

    Nothing is loaded before a press.
    """
    if clinic.latitude is None:
        return ""
    point = f"{clinic.latitude:.5f},{clinic.longitude:.5f}"
    latitude, longitude = point.split(",")
    links = "".join(
        f'<a href="{address}" rel="noreferrer noopener">{name}</a>\n'
        for name, address in (
            (_("Maps app"), f"geo:{point}?q={point}"),
            ("Apple", f"https://maps.apple.com/?daddr={point}"),
            ("Google", f"https://www.google.com/maps/dir/?api=1&amp;destination={point}"),
            (
                "OpenStreetMap",
                f"https://www.openstreetmap.org/?mlat={latitude}&amp;mlon={longitude}#map=16/{latitude}/{longitude}",
            ),
        )
    )
    said = _('Directions<span class="hidden"> to %(name)s</span>') % {"name": escape(clinic.name)}
    return SafeString(
        f'<details class="ways-there"><summary>{said}</summary>\n'
        f'<div class="ways-there__maps">\n{links}</div>\n</details>\n'
    )


def marks_of(clinic, is_open=False):
    """Yield (label, is_warning) of what a card says of a clinic.

    A paid placement comes before all that speaks for the clinic.
    """
    if clinic.state == "temporarily_closed":
        yield _("Temporarily closed"), True
    if getattr(clinic, "is_paid", False):
        yield _("Paid placement: %(what)s") % {"what": clinic.paid_for or _("not ranked higher")}, True
    if is_open:
        yield _("Open now"), False
    if clinic.accepting_new_patients is not None:
        accepts = clinic.accepting_new_patients
        yield _("Accepting new patients") if accepts else _("Not accepting new patients"), not accepts
    if clinic.telehealth:
        yield _("Telehealth"), False


def _marks_html(marks):
    items = "".join(
        f'<li class="facts__item{" facts__item--warn" if warns else ""}">{words}</li>\n' for words, warns in marks
    )
    return f'<ul class="facts">\n{items}</ul>\n' if items else ""


def _foot_html(clinic):
    name, slug = escape(clinic.name), escape(clinic.slug)
    checked = _("Not checked yet")
    if clinic.checked_on:
        said = _("Last checked %(day)s: call before you go") if clinic.is_stale else _("Last checked %(day)s")
        checked = said % {"day": clinic.checked_said}
    save = _('Save<span class="hidden"> %(name)s</span>') % {"name": name}
    return (
        f'<div class="clinic-card__foot">\n<p class="clinic-card__checked">{checked}</p>\n'
        f'<p class="clinic-card__pick"><short-list data-slug="{slug}"><label class="save"><input class="save__box" '
        f'type="checkbox" name="c" value="{slug}"> {_BOOKMARK} {save}</label></short-list>'
        f"</p>\n</div>\n"
    )
