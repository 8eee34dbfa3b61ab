"""Hostile requests at every address, without a server error.

The fast suite sends a few hundred. The slow corner sends up to 25,000 on each database and ends after FUZZ_SECONDS.
FUZZ_REQUESTS and FUZZ_SEED repeat a run; FUZZ_SECONDS=3600 sends them all.
"""

import logging
import os
import time
import traceback
from random import Random

import pytest
from django.db import transaction
from django.test import Client
from lxml import html

from psychsite.web.request import Request
from tests.factories.articles import make_user
from tests.fuzz import hostile
from tests.permissions import walk
from tests.permissions.conftest import things  # noqa: F401 (the fixture: a row of every kind)

pytestmark = pytest.mark.django_db
SEED = int(os.environ.get("FUZZ_SEED", "13"))
# Each reads the forms of up to 440 pages first.
CHUNKS = 2
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "25000"))
# A slow machine ends early instead of holding up the suite.
LONGEST_SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))
LEAST_REQUESTS_A_CHUNK = 250
NUMBERS = {"number", "old", "new", "to", "pk", "remark"}


class Site:
    """The addresses of the site, the fields of their forms, and who opens them."""

    def __init__(self, rows):
        self.rows = rows
        self.staff, self.reader = Client(raise_request_exception=False), Client(raise_request_exception=False)
        self.staff.force_login(make_user("root", superuser=True))
        self.cookies = self.staff.cookies.copy()
        admin = [(f"admin:{name}", walk.arguments(name, names, rows)) for name, names in walk.admin_names().items()]
        public = [(name, self._of_readers(name, names)) for name, names in walk.public_names().items()]
        self.addresses = [(name, arguments, self.staff) for name, arguments in admin]
        self.addresses += [(name, arguments, self.reader) for name, arguments in public] * 2
        self.addresses += [("admin:login", {}, self.reader)] * 15
        self.forms = {}

    def _of_readers(self, name, names):
        """Return arguments that open a page for readers where there is one."""
        slugs = {
            "clinics": "clinics_clinic",
            "authors": "authors_person",
            "topic": "articles_topic",
            "tag": "taggit_tag",
        }
        of = next((model for part, model in slugs.items() if part in name.split(":")), "articles_article")
        known = {"slug": self.rows[of].slug, "path": self.rows["clinics_region"].path, "form": "atom"}
        return {each: known.get(each, "1" if each in NUMBERS else "x") for each in names}

    def form_of(self, name, arguments, client):
        """Return the fields of the page's forms as it is served, read once."""
        if name not in self.forms:
            answer = self._send(client, {"method": "GET", "path": hostile.reverse(name, kwargs=arguments)})
            is_page = answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")
            found = (
                html.fromstring(answer.content).xpath("//form[@method='post']") if is_page and answer.content else []
            )
            self.forms[name] = [pair for form in found for pair in form.form_values()]
        return self.forms[name]

    def send(self, random):
        """Send one request; return (status, a line for the report, what was raised)."""
        name, arguments, client = random.choice(self.addresses)
        fields = self.form_of(name, arguments, client)
        path = hostile.address(random, name, arguments)
        request, line = hostile.request(random, path, fields, is_form=bool(fields) or name == "admin:login")
        answer = self._send(client, request)
        return answer.status_code, line, getattr(answer, "exc_info", None)

    def _send(self, client, request):
        """Send a request and undo what it wrote, so that each meets the same site."""
        with transaction.atomic():
            answer = client.generic(**request)
            answer.content if not answer.streaming else b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        self.staff.cookies, self.reader.cookies = self.cookies.copy(), type(self.cookies)()
        return answer


def faults(site, random, number, until=float("inf")):
    """Send requests and return (the server errors, how many were sent).

    Up to `until` it sends `number` requests. After that it stops, once LEAST_REQUESTS_A_CHUNK are sent.
    """
    found, sent = [], 0
    while sent < number and (sent < LEAST_REQUESTS_A_CHUNK or time.monotonic() <= until):
        sent += 1
        status, line, raised = site.send(random)
        if status >= 500:
            found.append(f"{status} {line}\n{''.join(traceback.format_exception(*raised)[-4:]) if raised else ''}")
    return found, sent


@pytest.fixture(autouse=True)
def _as_served(monkeypatch):
    """Let the test client make requests as the served site does."""
    monkeypatch.setattr("django.test.client.WSGIRequest", Request)


@pytest.fixture(autouse=True)
def _quiet():
    """Keep thousands of refusals out of the report."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_a_few_hundred_hostile_requests(things):  # noqa: F811
    found, _sent = faults(Site(things), Random(SEED), 200)
    assert not found, "\n".join(found[:20])


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_many_hostile_requests(things, chunk, capsys):  # noqa: F811
    until = time.monotonic() + LONGEST_SECONDS / CHUNKS
    found, sent = faults(Site(things), Random(SEED + 1 + chunk), REQUESTS // CHUNKS, until)
    with capsys.disabled():
        print(f"{sent:,} of {REQUESTS // CHUNKS:,} hostile requests sent, {len(found)} server errors")  # noqa: T201
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("named", ["charset={}", "charset*={}''x", "boundary*={}''%41", 'charset="{}"'])
def test_any_encoding_that_a_client_names_is_read_as_utf_8(client, named):
    for charset in [*hostile.CHARSETS, "utf-8\0"]:
        for kind in ("text/plain", "multipart/form-data", hostile.FORM):
            answer = client.generic("POST", "/my-data/?q=%ff", b"a=1", content_type=f"{kind}; {named.format(charset)}")
            assert answer.status_code in {200, 400}, (kind, charset)


def test_the_served_site_uses_this_request():
    from psychsite.wsgi import application

    assert application.request_class is Request


@pytest.mark.parametrize("charset", ["rot13", "nope", "idna", "undefined", "x" * 300])
def test_a_part_of_a_form_in_an_unknown_encoding_is_a_bad_request(client, charset):
    body = f"--x\r\nContent-Disposition: form-data; name=\"a\"; filename*={charset}''%41\r\n\r\n1\r\n--x--\r\n".encode()
    client.raise_request_exception = False
    answer = client.generic("POST", "/my-data/", body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize("name", ["a" * 256, "a" * 5_000, "\0", "a\0b", "\ud7ff", "9" * 400, "\U0001d4b3" * 300])
def test_the_sign_in_refuses_any_name_with_a_page(client, name):
    for field in ("username", "password"):
        answer = client.post("/admin/login/", {"username": "editor", "password": "wrong", field: name})
        assert answer.status_code in {200, 400, 429}


@pytest.mark.parametrize("page", ["change", "delete", "history"])
@pytest.mark.parametrize("field", ["", "\0", "nope", "name__in", "9" * 400])
def test_a_row_that_is_looked_up_by_no_field_is_a_bad_request(admin_client, things, page, field):  # noqa: F811
    admin_client.raise_request_exception = False
    path = f"/admin/clinics/clinic/{things['clinics_clinic'].pk}/{page}/"
    expected = {200} if page == "history" and field else {400}
    assert admin_client.get(path, {"_to_field": field}).status_code in expected
    assert admin_client.post(path, {"_to_field": field}).status_code in expected | {405}
