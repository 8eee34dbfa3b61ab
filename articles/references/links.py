"""Links in live texts, and which of them are broken.

Internal links are checked with the same queries as the pages, external ones over the network (core/safe_http.py). A
BrokenLink is deleted when its address works again or its edition is no longer live.
"""

from collections import defaultdict
from urllib.parse import unquote, urlsplit

from django.db import transaction
from django.utils import timezone

from addresses.finding import find
from addresses.models import Redirect
from articles.document.own_pages import addresses, is_internal, page_of
from articles.models import Article, BrokenLink, Edition, Source, Topic
from articles.models.grouping.tags import public_condition
from articles.references import external
from articles.references.external import MAX_URL_CHARACTERS
from clinics.models import Clinic, Region


def internal_problem(url, edition):
    """Return what is wrong with an internal link of `edition` in a few words, or ""."""
    parts = urlsplit(url)
    if not parts.path:
        return _no_such_place(parts.fragment, edition)
    if not parts.path.startswith("/"):
        return "is incomplete: it starts with neither https:// nor /"
    problem = _page_problem(unquote(parts.path))
    return "" if problem and _leads_on(unquote(parts.path)) else problem


def _page_problem(path):
    match = page_of(path)
    if match is None:
        return "leads to no page of this site"
    find_page_problem = _PAGE_CHECKS.get(match.view_name)
    return find_page_problem(**match.kwargs) if find_page_problem else ""


def _leads_on(path):
    """Return True if a redirect leads from this path to a page."""
    answer = find(path)
    return answer is not None and answer.code != Redirect.Code.GONE


def _no_such_place(fragment, edition):
    places = {heading["id"] for item in edition.document for heading in item.get("headings", ())}
    return "" if not fragment or unquote(fragment) in places else "leads to no heading of this text"


def _article(slug):
    return "" if Edition.objects.live().filter(article__slug=slug).exists() else "leads to an article that is not live"


def _site_page(slug):
    shown = Edition.objects.live().filter(article__slug=slug).exclude(article__site_page="")
    return "" if shown.exists() else "leads to no page of this site"


def _edition(slug, number):
    shown = Edition.objects.once_live().filter(article__slug=slug, number=number)
    return "" if shown.exists() else "leads to an edition that was never live"


def _clinic(slug):
    clinic = Clinic.objects.filter(slug=slug).first()
    if clinic and (clinic.state in Clinic.WITH_PAGE or (clinic.state == Clinic.State.MERGED and clinic.successor())):
        return ""
    return "leads to a clinic that is not in the directory"


def _region(path):
    return "" if Region.objects.filter(path=path).exists() else "leads to an unknown region"


def _topic(slug):
    return "" if Topic.objects.filter(slug=slug).exists() else "leads to an unknown topic"


def _tag(slug):
    tagged = Article.objects.filter(public_condition("tags__"), tags__slug=slug, editions__in=Edition.objects.live())
    return "" if tagged.exists() else "leads to a tag that no article has"


_PAGE_CHECKS = {
    "articles:detail": _article,
    "site-page": _site_page,
    "articles:history": _article,
    "articles:edition": _edition,
    "articles:topic": _topic,
    "articles:tag": _tag,
    "clinics:detail": _clinic,
    "clinics:region": _region,
}


def find_broken_links(*, internal_only=False, known=None, keep=None, report=lambda done, total: None):
    """Return [(edition, url, reason)] of the broken links in live editions.

    The addresses of all sources are requested too, each once, except for those that are `known` as {url: CheckedLink}.
    `report(done, total)` and `keep(url, found)` are called after each. Without `keep`, nothing is saved.
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
    for source in Source.objects.current().only("doi", "pmid", "url"):
        if _can_be_read(link := source.link()) and not is_internal(link):
            outer[link]
    known = known or {}
    found = external.request_all(outer.keys() - known.keys(), keep=keep or (lambda url, found: None), report=report)
    for url, editions in outer.items():
        if reason := (known.get(url) or found[url]).problem:
            broken += [(edition, url, reason) for edition in editions]
    if keep:
        external.forget_others(outer)
    return broken


def _can_be_read(url):
    try:
        port = urlsplit(url).port  # Python checks the port only when it is read
    except ValueError:
        return False
    return port is None or port > 0


@transaction.atomic
def save_broken_links(broken, *, internal_only=False):
    """Save the result of find_broken_links().

    Known links keep the day when they were found.
    """
    now = timezone.now()
    found = {(edition.pk, url[:MAX_URL_CHARACTERS]): reason for edition, url, reason in broken}
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
