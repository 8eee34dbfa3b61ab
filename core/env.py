"""Read settings from the environment, with an error sentence for each kind."""

import ipaddress
import os
import re
import secrets
import stat
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}
ROOT = Path(__file__).resolve().parents[1]
KEY_COMMAND = "python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"
_FIRST_FILE = """\
# Settings of this copy of psychsite. `make run` wrote this file once and never changes it.
# .env.example names every setting. A variable of the environment wins over a line here.

# 1 is for your own machine only: errors in full, demonstration users, emails written to files.
# A real site sets 0, and also SITE_URL, ALLOWED_HOSTS and DATABASE_URL.
DEBUG=1
# Signs sessions and links. Keep it secret. A new key signs everyone out.
SECRET_KEY={key}
# Empty: a file in var/. Else postgres://user:password@host:5432/name
# DATABASE_URL=
"""


class SettingError(ImproperlyConfigured):
    """A missing or wrong setting. The message is one sentence that says what to write."""


def read_file(name, defaults):
    """Read variables from the file that `name` names.

    Without a name it is the first of `defaults` that exists. Variables that are already set in the environment win.
    """
    given = os.environ.get(name)
    if given == "":
        return
    candidates = [Path(given).expanduser()] if given else defaults
    file = next((path for path in candidates if os.path.lexists(path)), None)
    if file is None or not _is_file(file):
        if given:
            raise SettingError(f"{name} is {given!r}, and there is no such file.")
        return
    try:
        file.read_text(encoding="utf-8")
    except PermissionError as error:
        owner = "the user who runs the site" + _owner(file)
        raise SettingError(f"{file} cannot be read: {error.strerror}. Run the command as {owner}") from error
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingError(f"{file} cannot be read: {why}.") from error
    environ.Env.read_env(str(file), encoding="utf-8")


def _is_file(path):
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _owner(path):
    """Return how to become a user who may read `path`, as the end of a sentence."""
    try:
        return f": sudo -u {path.group()} python3 manage.py …" if path.group() != "root" else "."
    except (KeyError, OSError):
        return "."


def write_first_file(path):
    """Write a `.env` for a demonstration, with its own key, unless one exists."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with open(handle, "w", encoding="utf-8") as file:
        file.write(_FIRST_FILE.format(key=secrets.token_urlsafe(60)))
    return True


def text(name, default, limit=500):
    value = os.environ.get(name, default).strip()
    if len(value) > limit or not value.isprintable():
        raise SettingError(f"{name} must be one line of at most {limit} characters.")
    return value


def boolean(name, default):
    value = os.environ.get(name)
    if value is None:
        return default
    value = value.strip().lower()
    if value not in YES | NO:
        raise SettingError(f"{name} is {value!r}. Write one of: 1, true, yes, on, 0, false, no, off.")
    return value in YES


def integer(name, default, *, least, most):
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not re.fullmatch(r"-?[0-9]{1,12}", value) or not least <= int(value) <= most:
        raise SettingError(f"{name} is {value!r}. Write a whole number from {least} to {most}.")
    return int(value)


def choice(name, default, allowed):
    value = os.environ.get(name, default).strip()
    if value not in allowed:
        raise SettingError(f"{name} is {value!r}. Write one of: {', '.join(allowed)}.")
    return value


def words(name, default):
    """Return the parts of a comma-separated list, without surrounding spaces."""
    value = os.environ.get(name)
    return default if value is None else [part.strip() for part in value.split(",") if part.strip()]


def some_of(name, default, allowed):
    """Return a list of words, each of which is allowed."""
    found = words(name, default)
    if unknown := sorted(set(found) - set(allowed)):
        raise SettingError(f"{name} names {', '.join(unknown)}. Write some of: {', '.join(allowed)}. Empty: none.")
    return found


def path(name, default):
    value = os.environ.get(name, "").strip()
    # A relative path counts from the project, so that a command means the same from every folder.
    return (ROOT / Path(value).expanduser()).resolve() if value else Path(default)


def origin(name, default):
    """Return the site's scheme and host, without a path: `https://www.example.org`."""
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingError(f"{name} is {value!r}. Write scheme and host only, such as https://www.example.org.")
    return f"{parts.scheme}://{parts.netloc}"


def path_below_root(name, default):
    """Return a path of the site without slashes around it: "admin", or "staff/desk"."""
    value = text(name, default, limit=60).strip("/")
    if not re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*(?:/[a-z0-9]+(?:[-_][a-z0-9]+)*)?", value):
        raise SettingError(f"{name} is {value!r}. Write one or two words of small letters, such as staff or team/desk.")
    return value


def networks(name):
    """Return a list of networks, such as 192.0.2.0/24 or one address."""
    found = []
    for word in words(name, []):
        try:
            found.append(ipaddress.ip_network(word))
        except ValueError as error:
            raise SettingError(
                f"{name} names {word[:60]!r}, which is no network. Write networks or addresses separated by commas, "
                "such as 192.0.2.0/24,2001:db8::/32."
            ) from error
    return found


def contact(name, default):
    """Return an address that a person can write to: `mailto:…` or `https://…`."""
    value = text(name, default)
    if not re.fullmatch(r"mailto:[^\s@]+@[^\s@]+|https://[^\s]+", value):
        raise SettingError(f"{name} is {value!r}. Write mailto:security@example.org or https://example.org/contact.")
    return value


def page_address(name):
    """Return the address of a page, `https://…`, or "" if there is none."""
    value = text(name, "")
    if value and not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise SettingError(f"{name} is {value!r}. Write a whole address, such as https://www.example.org/policy/.")
    return value


def tiles_address(name):
    """Return the address of map tiles, `https://…/{z}/{x}/{y}.png`, or ""."""
    value = text(name, "")
    if value and not re.fullmatch(r"https://[\w.:-]+/(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})[^\s\"'<>]*", value):
        raise SettingError(
            f"{name} is {value!r}. Write https://tiles.example.org/{{z}}/{{x}}/{{y}}.png, without {{s}}."
        )
    return value


def day(name, default):
    value = text(name, "")
    try:
        return date.fromisoformat(value) if value else default
    except ValueError as error:
        raise SettingError(f"{name} is {value!r}. Write a day such as 2026-11-29.") from error


def old_secrets(name):
    """Return the keys that were used before SECRET_KEY, separated by commas."""
    values = words(name, [])
    if any(len(value) < 50 for value in values):
        raise SettingError(f"{name} holds a key that is too short. Write the whole old keys, separated by commas.")
    return values


def time_zone(name, default):
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise SettingError(f"{name} is {value!r}. Write a name such as Europe/London.") from error
    return value


def secret(name, *, debug, file):
    """Return the key that signs sessions and links.

    Production names it. With DEBUG on it is made once and kept in `file`, so that a demonstration needs no set-up
    and a restart ends no session.
    """
    value = os.environ.get(name, "")
    if value:
        if len(value) < 50 or len(set(value)) < 10:
            raise SettingError(
                f"{name} is too short or too regular. Write at least 50 random characters, for example the output of: "
                f"{KEY_COMMAND}"
            )
        return value
    if not debug:
        raise SettingError(
            f"{name} is not set. Set it to 50 or more random characters, or set DEBUG=1 for a demonstration on your "
            "own machine; `make run` writes both into .env."
        )
    file = Path(file)
    if not file.exists():
        make_folder(name, file.parent)
        # Exclusive creation: of two processes that start at once one writes and both read the same key.
        try:
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(60))
        except FileExistsError:
            pass
    return file.read_text().strip()


def make_folder(name, folder):
    """Create the folder of a setting, or raise SettingError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"{folder}, which {name} needs, cannot be made: {error.strerror}. Set VAR_DIR to a folder of yours."
        ) from error
