"""The demonstration's texts: content/*.toml, and one file per article."""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

FOLDER = Path(__file__).resolve().parent / "content"


@cache
def read(name):
    """Return content/<name>.toml as a dict."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def articles():
    """Return {slug: article}; the file's name is the slug."""
    return {path.stem: read(f"articles/{path.stem}") for path in sorted((FOLDER / "articles").glob("*.toml"))}


def ago(days):
    """Return the time `days` ago, so that the demonstration never ages.

    `days` may be a fraction, or below 0 for the future.
    """
    return timezone.now() - timedelta(days=days)


def day(days):
    """Return the date `days` before today; below 0: after it."""
    return timezone.localdate() - timedelta(days=days)
