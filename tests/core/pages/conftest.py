"""A store of its own for each test."""

from unittest import mock

import pytest
from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.test import RequestFactory

from core.pages import store as stores


@pytest.fixture
def store(settings, tmp_path):
    """Turn stored pages on; return the Store."""
    settings.PAGE_CACHE = True
    settings.PAGE_CACHE_FOLDER = tmp_path / "pages"
    return stores.the_store()


@pytest.fixture(scope="session")
def site_handler():
    """Return the site without the test client, which copies each context."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


@pytest.fixture
def get(store, site_handler):
    """Return a function that gets a page as a reader; keywords are headers."""

    def get(path, **headers):
        request = RequestFactory(headers={name.replace("_", "-"): value for name, value in headers.items()}).get(path)
        request.META.pop("HTTP_COOKIE", None) if not headers.get("Cookie") else None
        return site_handler.get_response(request)

    return get


@pytest.fixture
def fresh(get):
    """Return a function that gets a page's body without the store and without caches."""

    def fresh(path):
        cache.clear()
        with mock.patch("core.pages.middleware.the_store", return_value=None):
            return get(path).content

    return fresh


@pytest.fixture
def stored(store):
    """Return a function that returns the paths of all stored pages."""

    def stored():
        store.follow()
        return {store.files.read_page(file.name).path for file in store.files.root.glob("pages/*/*")}

    return stored
