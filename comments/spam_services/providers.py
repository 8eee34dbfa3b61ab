"""Services of others that a site may ask about spam: what is sent, how long is waited, and what their answers mean.

None is asked unless the environment names its key, and none about a comment that may tell of danger. Hosts are fixed, TLS is
checked, and answers are read up to a few kilobytes. What an adapter cannot understand is Unreachable, never an answer.
"""

import http.client
import json
import ssl
import time
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings

# Seconds for one step of the talk, and for all of it.
STEP, WHOLE = 5, 10
_MOST = 4096


class Unreachable(Exception):
    """The service did not answer, or not in its own words."""


class Asked(NamedTuple):
    """All that a service learns of a comment."""

    name: str
    body: str
    client_address: str
    url: str


class Akismet:
    """https://akismet.com/developers/detailed-docs/comment-check/"""

    name, host, path = "Akismet", "rest.akismet.com", "/1.1/comment-check"

    def __init__(self, key):
        self.key = key

    def is_spam(self, asked):
        """Return whether the service takes a comment for spam. Raises Unreachable."""
        answer = _post(
            self.host,
            self.path,
            {
                "api_key": self.key,
                "blog": settings.SITE_URL,
                "user_ip": asked.client_address,
                "permalink": asked.url,
                "comment_type": "comment",
                "comment_author": asked.name,
                "comment_content": asked.body,
            },
        ).strip()
        if answer not in {"true", "false"}:
            raise Unreachable(f"{self.name} does not accept the key or the question.")
        return answer == "true"


class Recaptcha:
    """https://developers.google.com/recaptcha/docs/verify"""

    name, host, path = "reCAPTCHA", "www.google.com", "/recaptcha/api/siteverify"
    SCRIPT = "https://www.google.com/recaptcha/api.js"
    # What a page must allow: https://developers.google.com/recaptcha/docs/faq
    POLICY = MappingProxyType(
        {
            "script-src": ["https://www.google.com/recaptcha/", "https://www.gstatic.com/recaptcha/"],
            "frame-src": ["https://www.google.com/recaptcha/", "https://recaptcha.google.com/recaptcha/"],
        }
    )

    def __init__(self, secret):
        self.secret = secret

    def is_person(self, token):
        """Return whether the token of a form is good; nothing of the comment is sent. Raises Unreachable."""
        try:
            answer = json.loads(_post(self.host, self.path, {"secret": self.secret, "response": token[:4096]}))
        except ValueError as error:
            raise Unreachable(f"{self.name} did not answer in JSON.") from error
        if not isinstance(answer, dict) or not isinstance(answer.get("success"), bool):
            raise Unreachable(f"{self.name} did not say whether it succeeded.")
        if {"missing-input-secret", "invalid-input-secret"} & {*map(str, answer.get("error-codes") or ())}:
            raise Unreachable(f"{self.name} does not accept the secret.")
        return answer["success"]


def text_service():
    """The service that is asked about texts, or None."""
    return Akismet(settings.AKISMET_KEY) if settings.AKISMET_KEY else None


def form_service():
    """The service that is asked about forms, or None."""
    return Recaptcha(settings.RECAPTCHA_SECRET) if settings.RECAPTCHA_SECRET and settings.RECAPTCHA_SITE_KEY else None


def notice():
    """What a reader is told of these services beside the form; "" where there is none."""
    parts = []
    if text_service():
        parts.append(
            "To detect spam, we send your name, comment and IP address to Akismet, a service of Automattic in the United "
            "States, unless your comment suggests a crisis. We don’t send your email address."
        )
    if form_service():
        parts.append(
            "When you enter this form, it loads Google’s reCAPTCHA, which shares your IP address and this site’s address "
            "with Google."
        )
    return " ".join(parts)


def _post(host, path, fields):
    """Return the text of a 200 answer. Raises Unreachable."""
    ends = time.monotonic() + WHOLE
    connection = _connect(host)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "psychsite/1"}
        connection.request("POST", path, urlencode(fields), headers)
        response = connection.getresponse()
        content = b""
        while len(content) < _MOST and time.monotonic() < ends and (piece := response.read1(_MOST - len(content))):
            content += piece
        if response.status != 200:
            raise Unreachable(f"{host} answered {response.status}.")
        if time.monotonic() >= ends:
            raise Unreachable(f"{host} did not come to an end.")
        return content.decode("utf-8")
    except (TimeoutError, OSError, http.client.HTTPException, UnicodeDecodeError, ssl.SSLError) as error:
        raise Unreachable(f"{host}: {type(error).__name__}.") from error
    finally:
        connection.close()


def _connect(host):
    return http.client.HTTPSConnection(host, timeout=STEP, context=ssl.create_default_context())
