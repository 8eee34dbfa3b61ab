"""Addresses in what readers see, and which of them lead nowhere.

Our own are asked of the same predicates as the pages themselves; those of others are asked over the network (outside.py).
What is broken is kept as BrokenLink; a row goes when its address answers again or its edition is no longer live.
"""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone

from articles.document import items
from articles.models import Article, BrokenLink, Edition, Topic
from clinics.models import Clinic, Region
from core import safe_http

THREADS = 4
LENGTH = 500


def addresses(edition):
    """Return the set of addresses that a frozen text links to: in its paragraphs, and of its references."""
    return set().union(*map(items.addresses, edition.document))


def is_internal(url):
    """Whether an address is one of this site: a path, a place on the same page, or our own origin before a path."""
    parts = urlsplit(url)
    return (not parts.scheme and not parts.netloc) or _origin(parts) == _origin(urlsplit(settings.SITE_URL))


def clinic_slugs(edition):
    """Return the set of slugs of the clinics' pages that a frozen text links to, whether or not there are such pages."""
    pages = filter(None, map(_page_here, addresses(edition)))
    return {page.kwargs["slug"] for page in pages if page.view_name == "clinics:detail"}


def _page_here(url):
    try:
        return _resolved(unquote(urlsplit(url).path)) if is_internal(url) else None
    except ValueError:  # "http://[": the cleaner lets it pass, and a browser goes nowhere
        return None


def _resolved(path):
    try:
        return resolve(path) if path.startswith("/") else None
    except Resolver404:
        return None


def _origin(parts):
    return (parts.hostname or "").removeprefix("www."), parts.port


def internal_problem(url, edition):
    """Return what is wrong with an address of this site that `edition` links to, as a few words; "" if it leads somewhere."""
    parts = urlsplit(url)
    if not parts.path:
        return _no_such_place(parts.fragment, edition)
    if not parts.path.startswith("/"):
        return "is no whole address: it begins neither with https:// nor with /"
    match = _resolved(unquote(parts.path))
    if match is None:
        return "leads to no page of this site"
    asked = _ASKED.get(match.view_name)
    return "" if asked is None else asked(**match.kwargs)


def _no_such_place(fragment, edition):
    places = {heading["id"] for item in edition.document for heading in item.get("headings", ())}
    return "" if not fragment or unquote(fragment) in places else "leads to no heading of this text"


def _article(slug):
    return "" if Edition.objects.live().filter(article__slug=slug).exists() else "leads to an article that is not live"


def _edition(slug, number):
    shown = Edition.objects.once_live().filter(article__slug=slug, number=number)
    return "" if shown.exists() else "leads to an edition that was never live"


def _clinic(slug):
    clinic = Clinic.objects.filter(slug=slug).first()
    if clinic and (clinic.state in Clinic.WITH_PAGE or (clinic.state == Clinic.State.MERGED and clinic.successor())):
        return ""
    return "leads to a clinic that is not in the directory"


def _region(path):
    return "" if Region.objects.filter(path=path).exists() else "leads to a region that we do not know"


def _topic(slug):
    return "" if Topic.objects.filter(slug=slug).exists() else "leads to a topic that we do not have"


def _tag(slug):
    tagged = Article.objects.filter(tags__slug=slug, editions__in=Edition.objects.live())
    return "" if tagged.exists() else "leads to a tag that no article has"


_ASKED = {
    "articles:detail": _article,
    "articles:history": _article,
    "articles:edition": _edition,
    "articles:topic": _topic,
    "articles:tag": _tag,
    "clinics:detail": _clinic,
    "clinics:region": _region,
}


def check(*, internal_only=False, say=lambda done, of: None):
    """Return [(edition, url, reason)] of what is broken in live editions now. Writes nothing.

    `say(done, of)` is called as addresses are judged. Each address of others is asked once, however many texts name it.
    """
    broken, outer = [], defaultdict(list)
    editions = Edition.objects.live().select_related("article").defer("text").iterator(chunk_size=100)
    for edition in editions:
        for url in sorted(addresses(edition)):
            if not _can_be_read(url):
                broken.append((edition, url, "cannot be read as an address"))
            elif urlsplit(url).scheme not in {"", "http", "https"}:
                continue
            elif not is_internal(url):
                outer[url].append(edition)
            elif reason := internal_problem(url, edition):
                broken.append((edition, url, reason))
    if internal_only:
        return broken
    # Threads ask the network and touch no database.
    with ThreadPoolExecutor(THREADS) as pool:
        asked = {pool.submit(safe_http.problem, url): url for url in outer}
        for done, future in enumerate(as_completed(asked), start=1):
            url = asked[future]
            if reason := future.result():
                broken += [(edition, url, reason) for edition in outer[url]]
            say(done, len(outer))
    return broken


def _can_be_read(url):
    try:
        port = urlsplit(url).port  # read, and judged, only when it is asked for
    except ValueError:
        return False
    return port is None or port > 0


@transaction.atomic
def record(broken, *, internal_only=False):
    """Keep what `check` returned: new rows for new faults, the day on which an old one was found stays; the rest goes."""
    now = timezone.now()
    found = {(edition.pk, url[:LENGTH]): reason for edition, url, reason in broken}
    gone, live = [], set(Edition.objects.live().values_list("pk", flat=True))
    for row in BrokenLink.objects.select_for_update():
        reason = found.pop((row.edition_id, row.url), None)
        if reason is None and (not internal_only or is_internal(row.url) or row.edition_id not in live):
            gone.append(row.pk)
        elif reason and reason != row.reason:
            row.reason = reason
            row.save(update_fields=["reason"])
    BrokenLink.objects.filter(pk__in=gone).delete()
    BrokenLink.objects.bulk_create(
        (
            BrokenLink(edition_id=edition, url=url, reason=reason, found_at=now)
            for (edition, url), reason in found.items()
        ),
        ignore_conflicts=True,
    )
