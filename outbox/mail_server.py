"""Read the mail server's address, and refuse to send in plain text.

Emails hold links that approve texts and open personal data, so they leave this machine encrypted or not at all.
"""

import ipaddress
import re
from urllib.parse import unquote

from core.env import SettingError

_FORM = "smtp+tls://user:password@host:587 (STARTTLS) or smtps://user:password@host:465 (TLS)"
_DEFAULT_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
# The last "@" ends the password. A user may be an email address.
_ADDRESS = re.compile(
    r"(?P<scheme>smtp|smtp\+tls|smtps)://(?:(?P<user>[^:/]*)(?::(?P<password>.*))?@)?"
    r"(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?/?"
)


def read_address(name, value, *, debug):
    """Return Django's settings EMAIL_… for an address.

    smtp:// is plain text, which is allowed on this machine only, unless `debug`. file:///folder sends nothing and writes
    files. Messages never repeat the password.
    """
    if value.startswith("file:"):
        return _folder(name, value)
    found = _ADDRESS.fullmatch(value)
    if not found:
        raise SettingError(
            f"{name} cannot be read. Write {_FORM}, or smtp://localhost:25 for a server on this machine."
        )
    scheme, host = found["scheme"], found["host"].strip("[]")
    user, password = unquote(found["user"] or ""), unquote(found["password"] or "")
    port = int(found["port"] or _DEFAULT_PORTS[scheme])
    if not 1 <= port <= 65535:
        raise SettingError(f"{name} names a port that is none. Write a number from 1 to 65535, or leave it out.")
    if bool(user) != bool(password):
        raise SettingError(f"{name} names a user or a password, but not both. Write {_FORM}.")
    if scheme == "smtp" and not debug and not is_this_machine(host):
        raise SettingError(f"{name} would send emails to {host} in plain text. Write {_FORM}.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": password,
        # Django checks the server's certificate, and sends nothing if TLS does not start.
        "EMAIL_USE_TLS": scheme == "smtp+tls",
        "EMAIL_USE_SSL": scheme == "smtps",
    }


def _folder(name, value):
    """Return the settings for emails that are written to files in a folder."""
    folder = unquote(value.removeprefix("file:").removeprefix("//"))
    if not folder.startswith("/"):
        raise SettingError(f"{name} names no folder. Write file:///folder/from/the/root to write emails to files.")
    return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}


def is_this_machine(host):
    if host.rstrip(".").casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
