"""Error pages as the whole site returns them: refused, forged, too large, broken.

They are asked for while tests/pages/fill.py fills the database; the browser then gets them at their address, with their headers.
"""

from collections import defaultdict
from unittest import mock

import lxml.html
from django.contrib.auth import get_user_model
from django.test import Client, override_settings
from django.urls import reverse

HOST = "127.0.0.1"


def forbidden():
    client = Client(SERVER_NAME=HOST)
    user = get_user_model().objects.create_user("without-rights", is_staff=True)
    client.force_login(user, "psychsite.demo.auth.Backend")
    return client.get(reverse("admin:auth_user_changelist"))


def forged():
    return Client(enforce_csrf_checks=True, SERVER_NAME=HOST).post(reverse("clinics:suggest"))


def too_often():
    """The answer to the eleventh wrong password from one address."""
    client, wrong = Client(SERVER_NAME=HOST, REMOTE_ADDR="192.0.2.77"), {"username": "nobody", "password": "wrong"}
    return [client.post(reverse("admin:login"), wrong) for _try in range(11)][-1]


def too_large():
    return Client(SERVER_NAME=HOST).post(reverse("clinics:suggest"), CONTENT_LENGTH="99999999")


def broken():
    with mock.patch("psychsite.web.home.render", side_effect=RuntimeError("on purpose")):
        return Client(SERVER_NAME=HOST, raise_request_exception=False).get(reverse("home"))


def previewed(article):
    form = {"name": "Rosa", "email": "rosa@example.org", "body": "Thank you."}
    return Client(SERVER_NAME=HOST).post(reverse("comments:preview", args=[article.slug]), form)


def posted(path, form=None):
    """Return a form's response, which the page shows only once."""
    return Client(SERVER_NAME=HOST).post(path, form)


def proposed(path):
    """Return the response to a clinic's form, submitted as it was filled in."""
    client = Client(SERVER_NAME=HOST)
    page = lxml.html.fromstring(client.get(path).content)
    values = defaultdict(list)
    for name, value in page.get_element_by_id("main").xpath(".//form[@method='post']")[0].form_values():
        values[name].append(value)
    return client.post(path, values)


def ask(page):
    """Return a page's response as {"path", "status", "headers", "body"}.

    Raises LookupError.
    """
    with override_settings(DEBUG=False):
        response = page.answer()
    if response.status_code != page.status:
        raise LookupError(f"it answered {response.status_code}, not {page.status}")
    headers = dict(response.headers)
    if response.cookies:
        headers["Set-Cookie"] = "\n".join(cookie.OutputString() for cookie in response.cookies.values())
    request = response.request
    return {
        "path": request["PATH_INFO"],
        "status": response.status_code,
        "headers": headers,
        "body": response.content.decode(),
    }
