"""Adapters for spam services: what is sent, timeouts, and what responses mean.

A service is asked only if the environment has its key, and never about a possible crisis. Hosts are
fixed, TLS is verified, and a few kilobytes are read. A response that an adapter does not understand
raises Unreachable.
"""

import http.client
import json
import ssl
import time
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings

# For one network operation, and for the whole exchange.
STEP_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS = 5, 10
_MAX_RESPONSE_BYTES = 4096


class Unreachable(Exception):
    """The service did not respond, or not as documented."""


class CheckRequest(NamedTuple):
    """Everything that a service receives about a comment."""

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
        """Return True if the service calls a comment spam. Raises Unreachable."""
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
            raise Unreachable(f"{self.name} does not accept the key or the request.")
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
        """Return True if the form's token is valid; sends nothing of the comment.

        Raises Unreachable.
        """
        try:
            answer = json.loads(_post(self.host, self.path, {"secret": self.secret, "response": token[:4096]}))
        except ValueError as error:
            raise Unreachable(f"{self.name} did not respond in JSON.") from error
        if not isinstance(answer, dict) or not isinstance(answer.get("success"), bool):
            raise Unreachable(f"{self.name} did not say whether it succeeded.")
        if {"missing-input-secret", "invalid-input-secret"} & {*map(str, answer.get("error-codes") or ())}:
            raise Unreachable(f"{self.name} does not accept the secret.")
        return answer["success"]


def text_service():
    """Return the service for texts, or None."""
    return Akismet(settings.AKISMET_KEY) if settings.AKISMET_KEY else None


def form_service():
    """Return the service for forms, or None."""
    return Recaptcha(settings.RECAPTCHA_SECRET) if settings.RECAPTCHA_SECRET and settings.RECAPTCHA_SITE_KEY else None


def privacy_notice():
    """Return what readers must know about these services, or "" without any."""
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
    """Return the text of a 200 response. Raises Unreachable."""
    deadline = time.monotonic() + TOTAL_TIMEOUT_SECONDS
    connection = _connect(host)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "psychsite/1"}
        connection.request("POST", path, urlencode(fields), headers)
        response = connection.getresponse()
        content = b""
        while (
            len(content) < _MAX_RESPONSE_BYTES
            and time.monotonic() < deadline
            and (piece := response.read1(_MAX_RESPONSE_BYTES - len(content)))
        ):
            content += piece
        if response.status != 200:
            raise Unreachable(f"{host} responded {response.status}.")
        if time.monotonic() >= deadline:
            raise Unreachable(f"{host} took too long.")
        return content.decode("utf-8")
    except (TimeoutError, OSError, http.client.HTTPException, UnicodeDecodeError, ssl.SSLError) as error:
        raise Unreachable(f"{host}: {type(error).__name__}.") from error
    finally:
        connection.close()


def _connect(host):
    return http.client.HTTPSConnection(host, timeout=STEP_TIMEOUT_SECONDS, context=ssl.create_default_context())
