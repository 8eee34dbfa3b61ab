"""Request external addresses politely, and keep what each answered.

One host is requested by one thread at a time, with a pause. Each answer is kept at once, so a check that was stopped goes
on where it was.
"""

from collections import defaultdict
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Event
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from activity.log import record
from articles.models import CheckedLink, Source
from core import safe_http
from core.errors import ActionRefused
from core.urls import UnsafeURL, safe_url

HOSTS_AT_ONCE = 4
MAX_URL_CHARACTERS = 500
# An address that answered since then is not requested again: the check was stopped, or runs twice a day.
FRESH = timedelta(hours=20)
_WAIT_SECONDS = 0.2


def read_fresh(now=None):
    """Return {url: CheckedLink} of the addresses that need no request today."""
    since = (now or timezone.now()) - FRESH
    return {row.url: row for row in CheckedLink.objects.filter(checked_at__gt=since)}


def keep(url, found):
    """Save what an address answered, if it fits into the table."""
    if len(url) <= MAX_URL_CHARACTERS:
        values = {"checked_at": timezone.now(), "problem": found.problem[:200], "moved_to": _usable(found.moved_to)}
        CheckedLink.objects.update_or_create(url=url, defaults=values)


def _usable(url):
    """Return an address that a source can have, or ""."""
    try:
        return safe_url(url, MAX_URL_CHARACTERS) if url else ""
    except UnsafeURL:
        return ""


def noted_sources():
    """Return the sources whose web address has a problem or moved.

    Each has `problem`, `moved_to` and `link_checked_at`. A source with a DOI or a PubMed number is found by that, and its
    address is not shown.
    """
    row = CheckedLink.objects.filter(url=OuterRef("url"))
    sources = Source.objects.current().filter(doi="", pmid="")
    sources = sources.annotate(
        problem=Subquery(row.values("problem")[:1]),
        moved_to=Subquery(row.values("moved_to")[:1]),
        link_checked_at=Subquery(row.values("checked_at")[:1]),
    )
    return sources.exclude(Q(problem="") | Q(problem=None), Q(moved_to="") | Q(moved_to=None))


def moved_sources():
    """Return the sources whose page moved for good."""
    return noted_sources().exclude(moved_to="")


@transaction.atomic
def take_new_address(*, source, by):
    """Replace the web address of a source by the one to which its page moved."""
    moved = moved_sources().filter(pk=source.pk).first()
    if moved is None:
        raise ActionRefused("The page of this source has not moved since its last check.")
    if Source.objects.current().filter(url=moved.moved_to).exclude(pk=source.pk).exists():
        raise ActionRefused("Another source has the new address. Merge the two instead.")
    Source.objects.filter(pk=source.pk).update(url=moved.moved_to)
    record("source.address_taken", by=by, about=source)


def forget_others(urls):
    """Delete what is known of addresses that no text and no source has any more."""
    urls = set(urls)
    gone = [pk for pk, url in CheckedLink.objects.values_list("pk", "url").iterator() if url not in urls]
    CheckedLink.objects.filter(pk__in=gone).delete()


def request_all(urls, *, keep=lambda url, found: None, report=lambda done, total: None):
    """Request addresses; return {url: safe_http.Checked}.

    `keep(url, found)` and `report(done, total)` are called after each, in this thread.
    """
    by_host, answers, stop = defaultdict(list), SimpleQueue(), Event()
    for url in sorted(urls):
        by_host[_host(url)].append(url)

    def ask(host):
        # The threads use the network only, not the database.
        for url in by_host[host]:
            if stop.is_set():
                return
            answers.put((url, safe_http.check(url)))

    found = {}
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        try:
            waiting = {pool.submit(ask, host) for host in by_host}
            while len(found) < len(urls):
                try:
                    url, answer = answers.get(timeout=_WAIT_SECONDS)
                except Empty:
                    _raise_failure(waiting)
                    continue
                found[url] = answer
                keep(url, answer)
                report(len(found), len(urls))
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)
    return found


def _raise_failure(waiting):
    """Raise the exception of a thread that failed."""
    done, _others = wait(waiting, timeout=0, return_when=FIRST_COMPLETED)
    for one in done:
        one.result()


def _host(url):
    return (urlsplit(url).hostname or "").removeprefix("www.")
