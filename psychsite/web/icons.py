"""Serve the icons at the root, where browsers and phones look without a link."""

from functools import lru_cache

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.views.decorators.http import require_safe

_TYPES = {"favicon.ico": "image/x-icon", "apple-touch-icon.png": "image/png"}
_ONE_DAY_SECONDS = 24 * 60 * 60


@require_safe
def icon(request, name):
    response = HttpResponse(_read(name), content_type=_TYPES[name])
    response.headers["Cache-Control"] = f"public, max-age={_ONE_DAY_SECONDS}"
    return response


@lru_cache(maxsize=len(_TYPES))
def _read(name):
    with open(finders.find(f"img/{name}"), "rb") as file:
        return file.read()
