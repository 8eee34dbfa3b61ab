"""Links of a text to pages of this site, and the clinics that it names by them."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from articles.document import items
from articles.document.targets import keys_in
from clinics.models import Clinic


def addresses(edition):
    """Return the set of addresses in an edition's paragraphs and references."""
    return set().union(*map(items.addresses, edition.document))


def is_internal(url):
    """Return True for an address of this site: a path, a fragment, or our own origin."""
    parts = urlsplit(url)
    return (not parts.scheme and not parts.netloc) or _origin(parts) == _origin(urlsplit(settings.SITE_URL))


def page_of(path):
    """Return what Django's resolver knows of a path, or None."""
    try:
        return resolve(path) if path.startswith("/") else None
    except Resolver404:
        return None


def find_clinics(editions):
    """Return, for each edition, the set of ids of the clinics that it names.

    A text names a clinic in a block, by a link to its key, or by the address of its page. Editions may be unsaved. One
    query at most: addresses need one.
    """
    keyed = [
        {item["clinic"] for item in edition.document if "clinic" in item}
        | {pk for sort, pk in keys_in(edition.document) if sort == "clinic"}
        for edition in editions
    ]
    linked = [_clinic_slugs(edition) for edition in editions]
    slugs = set().union(*linked)
    known = dict(Clinic.objects.filter(slug__in=slugs).values_list("slug", "pk")) if slugs else {}
    return [ids | {known[slug] for slug in own if slug in known} for ids, own in zip(keyed, linked, strict=True)]


def _clinic_slugs(edition):
    """Return the slugs of clinic pages that an edition links to, existing or not."""
    pages = filter(None, map(_page_here, addresses(edition)))
    return {page.kwargs["slug"] for page in pages if page.view_name == "clinics:detail"}


def _page_here(url):
    try:
        return page_of(unquote(urlsplit(url).path)) if is_internal(url) else None
    except ValueError:  # "http://[" passes the sanitizer and leads nowhere
        return None


def _origin(parts):
    return (parts.hostname or "").removeprefix("www."), parts.port
