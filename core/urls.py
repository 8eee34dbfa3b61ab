"""Check web addresses that people enter, and resolve our own."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import register_converter, reverse
from django.urls.converters import IntConverter, StringConverter, get_converters


class UnsafeURL(ValueError):
    """The address cannot be linked; the message says what to write instead."""


def safe_url(value, limit=500):
    """Return `value` if it is a safe http(s) address; raise UnsafeURL otherwise.

    It must have a host and no credentials.
    """
    value = value.strip()
    if len(value) > limit:
        raise UnsafeURL(f"The address is longer than {limit} characters. Use a shorter address for the page.")
    if any(sign.isspace() or sign in "<>\"'`\\" for sign in value):
        raise UnsafeURL(
            "The address contains a space, quotation mark or bracket. Copy it again from your browser's address bar."
        )
    try:
        parts = urlsplit(value)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError as error:
        raise UnsafeURL("We can't read this address. Copy it again from your browser's address bar.") from error
    if parts.scheme not in {"http", "https"}:
        raise UnsafeURL("Enter the full address, starting with https://.")
    if not parts.hostname or "." not in parts.hostname or "@" in parts.netloc or not port_is_number:
        raise UnsafeURL("This is not a public web address. Enter one such as https://www.example.org/page.")
    return value


@lru_cache(maxsize=20_000)
def path_to(view, *arguments):
    """Return the path of a named view, from a cache.

    Without the cache, a list of fifty links took 3 ms.
    """
    return reverse(view, args=arguments)


def absolute(address):
    """Return the whole address of a path on this site."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address


class SmallConverter(IntConverter):
    """A number from 1 to 999,999. PostgreSQL refuses longer ones as integers."""

    regex = "[1-9][0-9]{0,5}"


class RowConverter(IntConverter):
    """The number of a row: at most 18 digits, which both databases take."""

    regex = "[1-9][0-9]{0,17}"


class FormConverter(StringConverter):
    """The form of a feed (core/pages/feeds.py)."""

    regex = "atom|rss|json"


def register_converters():
    """Make `<small:…>`, `<row:…>` and `<form:…>` known.

    Calling it again changes nothing.
    """
    for name, converter in (("small", SmallConverter), ("row", RowConverter), ("form", FormConverter)):
        if name not in get_converters():
            register_converter(converter, name)


# What networks and newsletters add to addresses to follow readers.
_TRACKING = {
    *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "yclid", "li_fat_id"),
    *("igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok", "srsltid", "vero_id", "oly_enc_id", "oly_anon_id"),
    *("_hsenc", "_hsmi", "_gl", "_ga", "ref_src"),
}


def is_tracking(name):
    """Return True for a parameter that follows readers and changes nothing of a page."""
    return name in _TRACKING or name.startswith("utm_")
