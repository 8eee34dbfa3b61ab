"""Crawl of one role: pages that it reads, and data kept of each."""

import random
import re
import shutil
import sys
import zlib
from collections import deque
from hashlib import sha256
from http.cookies import SimpleCookie
from time import perf_counter

from tests.pages import crawl_text

ANONYMOUS = "anonymous"
# Pages that no link leads to, and samples of what readers type.
STARTS = [
    "/", "/admin/", "/robots.txt", "/sitemap.xml", "/healthz", "/feeds/articles.atom", "/nowhere/", "/admin/nowhere/",
    "/articles/nowhere/", "/clinics/nowhere/", "/search/?q=ketamine", "/search/?q=zzzzqqqq", "/search/?q=%3Cb%3E",
    "/search/?q=sleep&page=2", "/search/?q=sleep&page=x", "/clinics/?near=Miami", "/clinics/?near=Springfield",
    "/clinics/?near=Nowhereville", "/clinics/?near=33101", "/clinics/?near=Miami&within=50", "/clinics/?q=ketamine",
    "/clinics/?page=2", "/clinics/?page=999", "/help/?language=es", "/help/?country=GB", "/api/", "/api/nowhere/",
    "/api/clinics/", "/api/clinics/?near=Miami", "/api/clinics/?page=2", "/api/clinics/?limit=x",
    "/api/clinics/nowhere/", "/api/regions/us/", "/api/regions/us/florida/", "/api/regions/nowhere/",
    "/api/help-lines/", "/api/help-lines/?country=US",
]  # fmt: skip
HEADERS = [
    "Allow", "Cache-Control", "Content-Disposition", "Content-Language", "Content-Security-Policy", "Link",
    "Referrer-Policy", "Retry-After", "Speculation-Rules", "Vary", "X-Frame-Options", "X-Robots-Tag",
]  # fmt: skip
ADMINISTRATOR = "demo-admin"
# Most pages of a kind are alike, so that a sample is read: in the admin all rows up to a number and then every n-th,
# of public pages all for readers and one in n for staff, of addresses with a query one in n.
ROWS = {ADMINISTRATOR: (8, 8)}
ROWS_OF_OTHERS = (3, 12)
ONE_IN_PUBLIC, ONE_IN_QUERIES = 12, 4
_ROW = re.compile(r"^/admin/.*?/([0-9]+)/")

# What random values are drawn from while a recording runs.
dice = random.Random()


def say(begun, sentence):
    sys.stderr.write(f"{perf_counter() - begun:5.0f} s  {sentence}\n")
    sys.stderr.flush()


def crawl(task):
    """Return ([row of answers.jsonl], whether all links were followed) for one role."""
    role, target, folder, begun, deadline, earlier = task
    from django.db import connections

    copy = folder / f"{role}.sqlite3"
    shutil.copyfile(folder / "crawl.sqlite3", copy)
    connections["default"].settings_dict["NAME"] = str(copy)
    reader = _Reader(role, target, folder)
    for path in [*STARTS, *_plain_paths(), *(_stored_links() if role == ANONYMOUS else ()), *earlier]:
        reader.add(path)
    said = perf_counter()
    while reader.todo and perf_counter() < deadline:
        reader.step()
        if perf_counter() - said > 10:
            said = perf_counter()
            say(begun, f"{role}: {len(reader.rows)} read, {len(reader.todo)} to go")
    say(begun, f"{role}: {len(reader.rows)} read, {'done' if not reader.todo else f'{len(reader.todo)} NOT read'}")
    return reader.rows, not reader.todo


def _plain_paths():
    """Return the paths of all addresses without arguments, the admin's too."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns, prefix):
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if not isinstance(entry, URLPattern):
                yield from walk(entry.url_patterns, route)
            elif not re.search(r"[<(\[\\^$*+?|]", route):
                yield f"/{route}"

    return list(walk(get_resolver().url_patterns, ""))


def _stored_links():
    """Return links to this site in any text of the database, as in emails."""
    from django.apps import apps
    from django.db import models

    found = []
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label):
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, models.TextField)]
        for texts in model._base_manager.order_by("pk").values_list(*names) if names else ():
            for text in filter(None, texts):
                found += re.findall(rf"{re.escape(crawl_text.ORIGIN)}(/[\w./?=&%:-]+)", text)
    return list(dict.fromkeys(found))


class _Reader:
    """Pages that one role has read (`rows`) and will read (`todo`).

    `todo` holds pairs of a path and the page that links to it.
    """

    def __init__(self, role, target, folder):
        from django.conf import settings
        from django.contrib.auth import get_user_model
        from django.contrib.contenttypes.models import ContentType
        from django.test import Client

        self.role, self.target, self.rows, self.todo, self._seen, self._keys = role, target, [], deque(), set(), {}
        self._bodies = {}
        types = {row.pk: f"{row.app_label}.{row.model}" for row in ContentType.objects.order_by("pk")}
        self._masked = {"folder": folder, "content_types": types}
        self._client = Client(raise_request_exception=False)
        if role != ANONYMOUS:
            self._client.force_login(
                get_user_model().objects.get(username=role), backend=settings.AUTHENTICATION_BACKENDS[-1]
            )
        self._cookies = self._client.cookies.output(header="", sep=";")

    def add(self, path, found_on=None):
        """Add a path to read; paths without `found_on` are always read."""
        if path in self._seen or (found_on is not None and not is_read(self.role, path, found_on)):
            return
        self._seen.add(path)
        self.todo.append((path, found_on or ""))

    def step(self):
        path, found_on = self.todo.popleft()
        answer, content = self._get(path)
        content_type = answer.headers.get("Content-Type", "")
        # A technical page of an error holds the names of files and lines.
        body, links = (self._keep(""), []) if answer.status_code >= 500 else self._read(content, content_type)
        location = answer.headers.get("Location", "")
        self.rows.append({
            "role": self.role,
            "path": self._key(path),
            "status": answer.status_code,
            "type": content_type,
            "location": self._mask(location),
            "headers": {name: self._mask(answer.headers[name]) for name in HEADERS if name in answer.headers},
            "cookies": sorted(answer.cookies),
            "body": body,
            "found_on": self._mask(found_on),
        })  # fmt: skip
        if location:
            self.add(crawl_text.own_path(location, path), path)
        for link in crawl_text.own_paths(links, path):
            self.add(link, path)

    def _get(self, path):
        """Return (response, its bytes) and undo what the request wrote."""
        from django.core.cache import cache
        from django.db import transaction

        cache.clear()
        dice.seed(0)
        self._client.cookies = SimpleCookie(self._cookies)
        with transaction.atomic():
            answer = self._client.get(path)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer, content

    def _mask(self, text):
        return crawl_text.mask(text, **self._masked)

    def _key(self, path):
        """Return the path without tokens; a second equal path ends in "#2"."""
        key = self._mask(path)
        self._keys[key] = number = self._keys.get(key, 0) + 1
        return key if number == 1 else f"{key}#{number}"

    def _read(self, content, content_type):
        """Return (name of the stored body, its links); refusals share one body."""
        key = sha256(content).digest(), content_type
        if key not in self._bodies:
            text, links = crawl_text.read(content, content_type)
            self._bodies[key] = self._keep(self._mask(text)), links
        return self._bodies[key]

    def _keep(self, body):
        name = sha256(body.encode()).hexdigest()[:16]
        file = self.target / "bodies" / f"{name}.txt"
        if not file.exists():
            file.write_text(body, encoding="utf-8")
        return name


def is_read(role, path, found_on):
    """Return True if `role` reads `path`: all kinds, and a sample of each."""
    bare, _mark, query = path.partition("?")
    if not path or (query and "?" in found_on):
        # Two filters at once add nothing, and there are thousands of pairs.
        return False
    if row := _ROW.match(path):
        all_up_to, then_every = ROWS.get(role, ROWS_OF_OTHERS)
        if int(row[1]) > all_up_to and int(row[1]) % then_every:
            return False
    if not bare.startswith("/admin/") and role != ANONYMOUS and _draw(path) % ONE_IN_PUBLIC:
        return False
    is_list_of_readers = role == ANONYMOUS and bare.count("/") <= 2
    return not query or is_list_of_readers or _draw(path) % ONE_IN_QUERIES == 0


def _draw(path):
    """Return a number that depends only on the names in the path."""
    bare, _mark, query = path.partition("?")
    names = [part for part in bare.split("/") if "-" in part]
    return zlib.crc32("/".join([*names, query]).encode())
