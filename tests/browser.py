"""Chromium that fails tests on console errors, CSP violations and requests.

Requests to other hosts fail the test.
"""

import os
import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# The headless shell draws no window of a browser around the page: the same tests take half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find():
    """Return the path of a Chromium, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


PATIENCE = 15_000  # ms
# The rich-text editor's own library warns of each editor but the first.
_KNOWN = ("linkifyjs: already initialized",)
_ASKED_FOR = ("status of 404", "status of 422", "status of 429", "status of 403", "ERR_INTERNET_DISCONNECTED")


class Watch:
    """Collector of page faults; `check` raises them."""

    def __init__(self, origin):
        self.origin, self.faults = origin, []

    def follow(self, page):
        page.on("console", lambda message: message.type in {"error", "warning"} and self._note(message.text))
        page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def _note(self, text):
        # An answer that a test asks for (no such page, not valid, too many, no token), or no net at all, is no fault of the page.
        if not any(known in text for known in (*_ASKED_FOR, *_KNOWN)):
            self.faults.append(text)

    def _request(self, url):
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.faults.append(f"request to another host: {url}")

    def check(self):
        assert not self.faults, "\n".join(self.faults)


@contextmanager
def started():
    """Yield a running Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def pages(browser, origin, **options):
    """Yield a function that opens a new page in `browser`, watched until the end."""
    watch, contexts = Watch(origin), []

    def new_page(**more):
        settings = {"base_url": origin, "viewport": {"width": 1280, "height": 900}} | options | more
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        watch.follow(page)
        return page

    try:
        yield new_page
        watch.check()
    finally:
        for context in contexts:
            context.close()


def signed_in(new_page, username):
    """Return an empty page that has the session of an account."""
    # Here, because settings are not loaded yet when plugins import this module.
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    name, page = settings.SESSION_COOKIE_NAME, new_page()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "domain": "127.0.0.1", "path": "/"}])
    return page
