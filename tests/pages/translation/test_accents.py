"""Pages in accented English: words without accents are marked nowhere."""

import re
from html import unescape

import pytest
from django.apps import apps
from django.db import models
from django.template import engines
from django.urls import reverse
from django.utils import translation

from clinics.finder import context, listing
from comments.templatetags import comments
from comments.threads import html
from comments.web.comment_forms import make_stamp
from core.text import dates
from psychsite.setup import pseudo_locale
from psychsite.templatetags import frame
from search.index.statements import fetch as search_fetch
from tests.core.pages.site import Site
from tests.pages.translation.html import ELEMENT, READ_ALOUD

# What no translator changes: names of services, codes and units.
SAME_EVERYWHERE = {
    "OpenStreetMap", "Apple", "Google", "RSS", "Atom", "JSON", "JSON Feed", "DOI", "UTC", "mi", "km", "Markdown", "en", "UTC.",
}  # fmt: skip
# HTML that a process keeps.
_KEPT = (
    frame._render_masthead, frame._render_footer, frame._render_region_links, comments._render_empty_form,
    context._render_option, listing._render_date, dates.write_day, html.body_html,
)  # fmt: skip
# What readers type into the finder, and names of places that it answers.
TYPED = ("Nowhereville", "Springfield", "Miami, FL 99999", "Denvr", "99999", "near me", "zzz therapy Miami", "SW1A 9ZZ")
PLACES = "Illinois Missouri New Jersey Ohio Oregon Pennsylvania Tennessee Virginia Denver Colorado Norway Oslo"
# Written in one language by hand, or by Django with its own catalogs.
_LEFT_OUT = re.compile(r"<(script|style|svg|code|pre|textarea)\b.*?</\1>|<!--.*?-->", re.S)
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_PART = re.compile(r"\s*(?:[\0\n,·|–—:;()“”.!?%/←→]|\b\d+ (?:mi|km)\b)+\s*")


def untouched_words(page, known):
    """Return the words of a page that are neither marked nor in the database."""
    body = page[page.index("<body") :]
    bare = _LEFT_OUT.sub("\0", body)
    heard = [*READ_ALOUD.findall(bare), ELEMENT.sub("\0", bare)]
    found = []
    for text in map(unescape, heard):
        while (shorter := _MARKED.sub("\0", text)) != text:
            text = shorter
        found += [part for part in _PART.split(text) if _LETTERS.search(part)]
    return sorted({part for part in found if part not in SAME_EVERYWHERE and part.casefold() not in known})


def all_data(*more):
    """Return all that the rows of the database say, as one text in small letters."""
    found = list(more)
    for model in apps.get_models():
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField, models.JSONField))
        ]
        for row in model._base_manager.values_list(*names) if names else ():
            found.append(" ".join(str(value) for value in row if value))
    # As the index of the search has it: one blank between words, and the names of places after each other.
    places = search_fetch("SELECT place FROM search_document", [])
    return re.sub(r"\s+", " ", " | ".join([*found, *(place for (place,) in places)])).casefold()


def test_untouched_words_are_found():
    page = '<body><p>⟦Ók⟧ Ann Lee</p><a title="Read on" href="/">⟦<b>Óné ⟦twó⟧</b>⟧</a> left, over</body>'
    assert untouched_words(page, "ann lee") == ["Read on", "left", "over"]


def test_accents_leave_values_and_elements():
    assert pseudo_locale.accent('<a href="%(goto)s">One</a> &amp; %(n)s') == '⟦<a href="%(goto)s">Óñé</a> &amp; %(n)s⟧'


@pytest.fixture
def _accents(monkeypatch, settings):
    """Turn the pseudo-locale on; no words of one language are kept for the other."""
    _forget_words()
    settings.PAGE_CACHE = False
    pseudo_locale.install(lambda backend, name, function: monkeypatch.setattr(translation._trans, name, function))
    yield
    _forget_words()


def _forget_words():
    """Forget compiled templates, which hold their words, and HTML that is kept."""
    for kept in _KEPT:
        kept.cache_clear()
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


@pytest.mark.django_db
@pytest.mark.usefixtures("_accents")
def test_every_kind_of_page_is_rendered_in_accents(client, settings):
    site, found = Site(), {}
    data = all_data(settings.SITE_NAME, settings.SITE_TAGLINE)
    for path in site.paths():
        answer = client.get(path)
        assert answer.status_code == 200, path
        # Programmers read the page of the API in English.
        if answer.headers["Content-Type"].startswith("text/html") and path != "/api/":
            page = answer.content.decode()
            assert "⟦Ártíclés⟧" in page and "Help now" not in page, path
            if words := untouched_words(page, data):
                found[path] = words
    assert not found, "\n".join(f"{path}: {words}" for path, words in found.items())


def _asked(site):
    """Return [(path, data of a form or None)] of forms, the finder and the search."""
    slug, clinic = site.article.slug, site.clinic.get_absolute_url()
    finder = [f"/clinics/?near={near}" for near in TYPED]
    finder += [
        "/clinics/?near=200,200",
        "/clinics/?near=Oslo&within=x&unit=yd&color=red",
        "/clinics/?near=Miami&treatment=ketamine&open=now",
    ]
    forms = [
        (
            reverse("comments:reply", args=[slug]),
            {"body": "", "name": "", "email": "x", "stamp": make_stamp(site.article)},
        ),
        (reverse("comments:report", args=[slug, site.comment.pk]), {"reason": ""}),
        (reverse("comments:report-error", args=[slug]), {"message": "", "email": "x"}),
        (reverse("comments:my-data"), {"kind": "", "email": "x"}),
        (f"{clinic}report/", {"fact": "phone"}),
        (f"{clinic}claim/", {"email": ""}),
        (f"{clinic}remove/", {"role": "", "email": "x"}),
        ("/clinics/suggest/", {"name": ""}),
    ]
    searches = ["/search/?q=sleep", "/search/?q=sleeep", "/search/?q=zzzz", "/search/?q=miami&sort=newest"]
    return [(path, None) for path in (*finder, *searches)] + [(path, None) for path, _data in forms] + forms


@pytest.mark.django_db
@pytest.mark.usefixtures("_accents")
def test_forms_and_answers_of_the_finder_are_in_accents(client, settings):
    site, found = Site(), {}
    data = all_data(settings.SITE_NAME, settings.SITE_TAGLINE, PLACES, *TYPED, "sleeep")
    for path, sent in _asked(site):
        answer = client.get(path) if sent is None else client.post(path, sent)
        assert answer.status_code in {200, 422}, (path, answer.status_code)
        if words := untouched_words(answer.content.decode(), data):
            found[path, sent is not None] = words
    assert not found, "\n".join(f"{path}: {words}" for path, words in found.items())
