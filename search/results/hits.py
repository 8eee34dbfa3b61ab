"""What a result shows: title, address, snippet and a line about it."""

from django.db.models import BigIntegerField, DateField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.site_pages import path_of
from authors.models import Person
from clinics.models import Clinic
from core.db.reused import reused
from core.text.dates import format_day
from core.text.languages import INTERFACE, lang_html
from core.urls import path_to
from images.models import Image
from search.results.snippets import make_snippet
from search.results.visible import PAGE, shown_kind

LABELS = {
    "article": _("Article"), "topic": _("Topic"), "treatment": _("Treatment"), "condition": _("Condition"), "region": _("Region"),
    "clinic": _("Clinic"), "person": _("Person"), "tag": _("Tag"), PAGE: _("Page"),
}  # fmt: skip
PLURALS = {
    "article": _("Articles"), "topic": _("Topics"), "treatment": _("Treatments"), "condition": _("Conditions"),
    "region": _("Regions"), "clinic": _("Clinics"), "person": _("People"), "tag": _("Tags"), PAGE: _("Pages"),
}  # fmt: skip
_NOTES = {
    "topic": _("All articles on this topic"),
    "tag": _("All articles with this tag"),
    "treatment": _("Clinics with this treatment"),
    "condition": _("Clinics that treat this condition"),
}


@reused(ids=[BigIntegerField()], today=DateField())
def _clinics(ids, today):
    return Clinic.objects.with_place().with_paid(today).filter(pk__in=ids).order_by()


@reused(ids=[BigIntegerField()])
def _people(ids):
    # Readers may see those that come here: visible.py has said so.
    return Person.objects.filter(pk__in=ids).order_by()


@reused(ids=[BigIntegerField()])
def _pictures(ids):
    return Image.objects.filter(pk__in=ids).order_by()


def add_pictures(hits):
    """Add the `photo` of articles and people: at most one statement."""
    if numbers := {hit["picture"] for hit in hits if hit["picture"]}:
        found = {image.pk: image for image in _pictures(ids=sorted(numbers))}
        for hit in hits:
            hit["photo"] = found.get(hit["picture"])
    return hits


def group_hits(hits):
    """Return hits by kind, as [{"kind", "label", "hits"}].

    The kind of the best hit comes first.
    """
    blocks = {}
    for hit in hits:
        blocks.setdefault(hit["kind"], {"kind": hit["kind"], "label": PLURALS[hit["kind"]], "hits": []})["hits"].append(
            hit
        )
    return list(blocks.values())


def make_hits(plan, keys, texts, facts, today):
    """Return the hits of rows in their order: at most two statements.

    A hit is {"kind", "label", "title", "url", "snippet", "lang", "meta", "picture"}. `snippet` is safe HTML with <mark> and
    nothing else, `lang` the attribute for title and snippet in a language of their own, `meta` a line of plain text, and
    `picture` the number of an Image or None.
    """
    things = {}
    for kind, rows, known in (("clinic", _clinics, {"today": today}), ("person", _people, {})):
        if numbers := [number for one, number in keys if one == kind]:
            things |= {(kind, thing.pk): thing for thing in rows(ids=numbers, **known)}
    hits = []
    for key in keys:
        # Rows that went between two statements are left out.
        if key in texts and (key[0] not in ("clinic", "person") or key in things):
            hits.append(_hit(plan, key, texts[key], facts[key], things.get(key)))
    return hits


def _hit(plan, key, text, fact, thing):
    kind, (title, place, address, body) = key[0], text
    meta, picture = _NOTES.get(kind, ""), fact.picture
    if kind == "article":
        url = path_of(fact.slug, fact.site_page)
        meta = " · ".join([*(name for _slug, name in fact.topics[:1]), format_day(fact.begins)])
    elif kind == "clinic":
        url, meta = thing.get_absolute_url(), thing.place
        if thing.is_paid:
            meta = _("%(place)s · Paid placement") % {"place": meta}
    elif kind == "person":
        title, url, meta = thing.display_name, thing.get_absolute_url(), thing.role_line
        picture = thing.photo_id
    elif kind == "region":
        # The names of the regions around a region are its place.
        url, title, meta = path_to("clinics:region", address), _("Clinics in %(region)s") % {"region": title}, place
    elif kind in ("topic", "tag"):
        url = path_to(f"articles:{kind}", address)
    else:
        url = f"{reverse('clinics:list')}?{kind}={address}"
    kind = shown_kind(kind, fact)
    return {
        "kind": kind,
        "label": LABELS[kind],
        "title": title,
        "url": url,
        "snippet": make_snippet(plan, body),
        "lang": lang_html(fact.language or INTERFACE),
        "meta": meta,
        "picture": picture,
    }
