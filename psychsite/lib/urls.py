"""Web addresses that people enter."""

from urllib.parse import urlsplit


class UnsafeURL(ValueError):
    """The address cannot be linked; the message says what to write instead."""


def safe_url(value, limit=500):
    """Return `value` if it is an http(s) address with a host and without credentials; raise UnsafeURL otherwise."""
    value = value.strip()
    if len(value) > limit:
        raise UnsafeURL(f"The address is longer than {limit} characters. Use the page's short address.")
    if any(sign.isspace() or sign in "<>\"'`\\" for sign in value):
        raise UnsafeURL(
            "The address holds a blank, a quote or a bracket. Copy it again from the browser's address bar."
        )
    try:
        parts = urlsplit(value)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError as error:
        raise UnsafeURL("The address cannot be read. Copy it again from the browser's address bar.") from error
    if parts.scheme not in {"http", "https"}:
        raise UnsafeURL("Write the whole address, beginning with https://.")
    if not parts.hostname or "." not in parts.hostname or "@" in parts.netloc or not port_is_number:
        raise UnsafeURL("The address names no public host. Write it like https://www.example.org/page.")
    return value
