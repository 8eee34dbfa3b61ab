"""Request the addresses of an old site from this one.

Each must answer, or lead to its page in one step.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.test import Client

from psychsite.moving.wordpress.site import TEXTS, author_slug

_ANSWERS, _MOVED, _GONE = 200, (301, 308), 410


@dataclass(frozen=True)
class Answer:
    """What an address of the old site answers here.

    `sentence` says what is wrong, or is "".
    """

    address: str
    status: int
    leads_to: str = ""
    sentence: str = ""


def old_addresses(site):
    """Return the public addresses of an old site, in order."""
    found = {}
    texts = [entry for entry in site.entries.values() if entry.kind in TEXTS and entry.status == "publish"]
    for entry in texts:
        if entry.has_password or not entry.path:
            continue
        found |= dict.fromkeys(_spellings(entry.path))
        found |= dict.fromkeys(
            f"/?{key}={entry.number}" for key in (("page_id", "p") if entry.kind == "page" else ("p",))
        )
        above = entry.path.rstrip("/").rpartition("/")[0]
        found |= dict.fromkeys(f"{above}/{slug}/" for slug in entry.old_slugs)
        found |= dict.fromkeys(_archives(site, entry))
        for number in site.children.get(entry.number, ()):
            found[f"/?attachment_id={number}"] = None
            if path := site.entries[number].path:
                found[path] = None
    found[f"{site.root}/feed/"] = None
    return [address for address in found if address != "/"]


def _spellings(path):
    return path, path.rstrip("/"), path.upper(), f"{path}feed/"


def _archives(site, entry):
    """Yield the lists of the old site on which a text was."""
    for slug in site.categories_of(entry):
        yield f"{site.root}/{site.category_base}/{slug}/"
        if term := site.term("category", slug):
            yield f"{site.root}/{site.category_base}/{site.slugs_above(term)}{slug}/"
            if term.number:
                yield f"/?cat={term.number}"
    for slug in entry.tags:
        if site.term("post_tag", slug):
            yield f"{site.root}/{site.tag_base}/{slug}/"
    for login, _name in entry.authors:
        yield f"{site.root}/author/{author_slug(login)}/"
    if entry.kind == "post" and entry.day[:4].isdigit():
        year, month, day = entry.day.split("-")
        yield f"{site.root}/{year}/"
        yield f"{site.root}/{year}/{month}/"
        yield f"{site.root}/{year}/{month}/{day}/"


class Checker:
    """Requests pages in its own process: nothing leaves the machine."""

    def __init__(self):
        parts = urlsplit(settings.SITE_URL)
        self.client = Client(SERVER_NAME=parts.hostname or "localhost", raise_request_exception=False)
        self.is_secure = parts.scheme == "https"

    def ask(self, address):
        """Return the Answer of a path, with or without a query, or of an address."""
        parts = urlsplit(address)
        path = f"{quote(parts.path, safe='/%')}{f'?{parts.query}' if parts.query else ''}" or "/"
        status, leads_to = self._get(path)
        if status == _ANSWERS and not parts.query:
            return Answer(address, status)
        if status == _ANSWERS:
            return Answer(address, status, sentence="The home page answers, not the text.")
        if status == _GONE:
            return Answer(address, status)
        if status not in _MOVED:
            return Answer(address, status, sentence=f"It answers {status}. Add a redirect.")
        if leads_to in {"", "/"}:
            return Answer(address, status, leads_to, "It leads to the home page, which is not what readers look for.")
        second, _onward = self._get(leads_to)
        said = "" if second in {_ANSWERS, _GONE} else f"It leads to {leads_to}, which answers {second}."
        return Answer(address, status, leads_to, said)

    def _get(self, path):
        answer = self.client.get(path, secure=self.is_secure)
        parts = urlsplit(answer.headers.get("Location", ""))
        return answer.status_code, f"{parts.path}{f'?{parts.query}' if parts.query else ''}"
