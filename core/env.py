"""Read settings from the environment, with an error sentence for each kind."""

import importlib.util
import os
import re
import secrets
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
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


def read_file(name, default):
    """Read variables from the file that `name` names, or from `default`.

    Variables that are already set in the environment win.
    """
    given = os.environ.get(name)
    if given == "":
        return
    file = Path(given or default).expanduser()
    if not file.is_file():
        if given:
            raise SettingError(f"{name} is {given!r}, and there is no such file.")
        return
    try:
        file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingError(f"{file} cannot be read: {why}.") from error
    environ.Env.read_env(str(file), encoding="utf-8")


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


def address(name, default):
    """Return a web address, `https://…`, or ""."""
    value, parts = text(name, default), urlsplit(text(name, default))
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise SettingError(f"{name} is {value!r}. Write a whole address, such as https://hub.example.org/.")
    return value


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
        _make_folder(name, file.parent)
        # Exclusive creation: of two processes that start at once one writes and both read the same key.
        try:
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(60))
        except FileExistsError:
            pass
    return file.read_text().strip()


def database(name, default):
    """Return Django's settings for a database address.

    The address is sqlite:///path or postgres://user:password@host:port/name.
    """
    value = os.environ.get(name, "").strip() or default
    scheme = value.partition(":")[0]
    if scheme == "sqlite":
        return _sqlite(name, value)
    if scheme in {"postgres", "postgresql"}:
        return _postgres(name, value)
    raise SettingError(f"{name} begins with {scheme[:20]!r}. Write sqlite:///file or {_FORM}.")


def _sqlite(name, value):
    file = unquote(value.removeprefix("sqlite:").removeprefix("//").removeprefix("/"))
    if not value.startswith("sqlite:///") or not file or "\0" in file:
        raise SettingError(f"{name} names no file. Write sqlite:///file, or sqlite:////folder/file from the root.")
    if file != ":memory:":
        file = str(ROOT / Path(file).expanduser())
        _make_folder(name, Path(file).parent)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        # Opening it and registering Django's functions takes 10 ms, more than a page.
        "CONN_MAX_AGE": 60,
        # Each thread keeps a connection, and each of these a cache of 4 MB.
        # WAL lets readers read while one writes; IMMEDIATE takes the write lock at BEGIN, where waiting is possible.
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4000;",
        },
    }


_FORM = "postgres://user:password@host:port/name"
# The last "@" ends the password, so that one with "/", "?", "#" or "@" in it works as it is.
_POSTGRES = re.compile(
    r"postgres(?:ql)?://(?:(?P<user>[^:@/]*)(?::(?P<password>.*))?@)?(?P<hosts>[^@/?#]*)(?:/(?P<name>[^@?#/]*))?(?:\?(?P<more>[^@#]*))?"
)
_HOST = re.compile(r"(?P<host>\[[0-9a-fA-F:.%]+\]|[^:\[\]]*)(?::(?P<port>[0-9]{1,5}))?")
# What libpq understands and an address may say; host, port, user, password and dbname have places of their own.
_LIBPQ = {
    *("application_name", "channel_binding", "client_encoding", "connect_timeout", "gssencmode", "keepalives"),
    *("keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname", "load_balance_hosts", "options"),
    *("passfile", "require_auth", "service", "sslcert", "sslcompression", "sslcrl", "sslkey", "sslmode", "sslrootcert"),
    *("ssl_min_protocol_version", "target_session_attrs", "tcp_user_timeout"),
}


def _postgres(name, value):
    found = _POSTGRES.fullmatch(value)
    if not found or not value.isprintable():
        # The value may hold a password: it is not repeated.
        raise SettingError(
            f"{name} cannot be read. Write {_FORM}; in user and name write @ as %40, / as %2F, ? as %3F and # as %23."
        )
    hosts, ports = _hosts(name, found["hosts"])
    options = _options(name, found["more"] or "")
    own = {key: options.pop(key) for key in ("host", "port", "user", "password", "dbname") if key in options}
    config = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(found["name"] or "") or own.get("dbname", ""),
        "USER": unquote(found["user"] or "") or own.get("user", ""),
        "PASSWORD": unquote(found["password"] or "") or own.get("password", ""),
        "HOST": hosts or own.get("host", ""),
        "PORT": ports or own.get("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    if not config["NAME"]:
        raise SettingError(f"{name} names no database. Write {_FORM}.")
    if not all(_is_port(port) for port in config["PORT"].split(",")):
        raise SettingError(f"{name} names a port that is none. Write a number from 1 to 65535, or leave it out.")
    return config | ({"OPTIONS": options} if options else {})


def _hosts(name, text):
    """Return (hosts, ports) as libpq reads them: "a,b" and "5432,5433"."""
    hosts, ports = [], []
    for part in text.split(","):
        found = _HOST.fullmatch(part)
        if not found:
            raise SettingError(
                f"{name} cannot be read: “{unquote(part)[-60:]}” is no host, or has no port that is a number."
            )
        hosts.append(unquote(found["host"].strip("[]")))
        ports.append(found["port"] or "")
    return ",".join(hosts), ",".join(ports) if any(ports) else ""


def _options(name, text):
    try:
        pairs = parse_qsl(text.replace("+", "%2B"), keep_blank_values=True, strict_parsing=bool(text))
    except ValueError as error:
        raise SettingError(
            f"After its “?” {name} says option=value, joined by “&”, such as sslmode=require."
        ) from error
    known = _LIBPQ | {"host", "port", "user", "password", "dbname"}
    if wrong := [key for key, _value in pairs if key not in known]:
        raise SettingError(f"{name} has the option “{wrong[0][:40]}”, which PostgreSQL does not know.")
    return dict(pairs)


def _is_port(text):
    return not text or (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535)


def _make_folder(name, folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"{folder}, which {name} needs, cannot be made: {error.strerror}. Set VAR_DIR to a folder of yours."
        ) from error


def media_storage(name, value):
    """Return Django's settings for the storage of uploads.

    "" is the disk; s3://bucket/prefix?region=…&endpoint=https://… is a bucket.
    """
    if not value:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(value)
    try:
        more = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        more = {"?": ""}
    if parts.scheme != "s3" or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc):
        raise SettingError(
            f"{name} must be s3://bucket/prefix?region=…&endpoint=https://…, without keys: boto3 finds those in "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or in the machine's role. Leave it empty to keep pictures on the disk."
        )
    endpoint = more.get("endpoint", "")
    if set(more) - {"region", "endpoint"} or (endpoint and not re.fullmatch(r"https?://[^/@\s]+/?", endpoint)):
        raise SettingError(
            f"After its “?” {name} may say region=… and endpoint=https://host, joined by “&”, and nothing else."
        )
    if not importlib.util.find_spec("storages"):
        raise SettingError(
            f"{name} names a bucket, which needs more packages: pip install --require-hashes -r requirements-s3.txt"
        )
    options = {"bucket_name": parts.netloc, "location": parts.path.strip("/")}
    named = {"region_name": more.get("region"), "endpoint_url": endpoint.rstrip("/")}
    return {
        "BACKEND": "images.bucket.BucketStorage",
        "OPTIONS": options | {key: value for key, value in named.items() if value},
    }


def redis_url(name, value):
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise SettingError(f"{name} is {value!r}. Write redis://host:port/0, rediss://… or unix://path.")
    return value
