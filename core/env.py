"""Reading settings from the environment: one function a kind of value, each with a sentence for a wrong one.

`django-environ` parses the addresses of databases; what it raises for a wrong one is turned into the same kind of sentence.
"""

import importlib.util
import os
import re
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}


def read_file(path):
    """Take variables from a `.env` file, if there is one; what the environment says already wins."""
    if Path(path).is_file():
        environ.Env.read_env(str(path))


def text(name, default, limit=500):
    value = os.environ.get(name, default).strip()
    if len(value) > limit or not value.isprintable():
        raise ImproperlyConfigured(f"{name} must be one line of at most {limit} characters.")
    return value


def boolean(name, default):
    value = os.environ.get(name)
    if value is None:
        return default
    value = value.strip().lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write one of: 1, true, yes, on, 0, false, no, off.")
    return value in YES


def integer(name, default, *, least, most):
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not re.fullmatch(r"-?[0-9]{1,12}", value) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number from {least} to {most}.")
    return int(value)


def choice(name, default, allowed):
    value = os.environ.get(name, default).strip()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write one of: {', '.join(allowed)}.")
    return value


def words(name, default):
    """A list separated by commas; blanks around the parts are dropped."""
    value = os.environ.get(name)
    return default if value is None else [part.strip() for part in value.split(",") if part.strip()]


def path(name, default):
    value = os.environ.get(name, "").strip()
    return Path(value).expanduser().resolve() if value else Path(default)


def origin(name, default):
    """Scheme and host of the site, without a path: `https://www.example.org`."""
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write scheme and host only, such as https://www.example.org.")
    return f"{parts.scheme}://{parts.netloc}"


def time_zone(name, default):
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a name such as Europe/London.") from error
    return value


def secret(name, *, debug, file):
    """The key that signs sessions and links.

    Production names it. With DEBUG on it is made once and kept in `file`, so that a demonstration needs no set-up
    and a restart signs nobody out.
    """
    value = os.environ.get(name, "")
    if value:
        if len(value) < 50 or len(set(value)) < 10:
            raise ImproperlyConfigured(
                f"{name} is too short or too regular. Write at least 50 random characters, for example the output of: "
                'python -c "import secrets; print(secrets.token_urlsafe(60))"'
            )
        return value
    if not debug:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it to 50 or more random characters, or set DEBUG=1 for a demonstration on your "
            "own machine."
        )
    file = Path(file)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        # Exclusive creation: of two processes that start at once one writes and both read the same key.
        try:
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(60))
        except FileExistsError:
            pass
    return file.read_text().strip()


def database(name, default):
    """Django's dictionary for a database address: sqlite:///path or postgres://user:password@host:port/name."""
    value = os.environ.get(name, "").strip() or default
    scheme = value.partition(":")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name} begins with {scheme!r}. Write sqlite:///file or postgres://user:password@host:port/name."
        )
    try:
        config = environ.Env.db_url_config(value)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read ({error}). Check its parts and quote special signs."
        ) from error
    if scheme == "sqlite":
        Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        # WAL lets readers read while one writes; IMMEDIATE takes the write lock at BEGIN, where waiting is possible.
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
        }
    else:
        if not config.get("NAME"):
            raise ImproperlyConfigured(f"{name} names no database. Write postgres://user:password@host:port/name.")
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


def media_storage(name, value):
    """Django's dictionary for where uploads are kept: "" is the disk, s3://bucket/prefix?region=…&endpoint=https://… a bucket."""
    if not value:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(value)
    try:
        more = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        more = {"?": ""}
    if parts.scheme != "s3" or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc):
        raise ImproperlyConfigured(
            f"{name} must be s3://bucket/prefix?region=…&endpoint=https://…, without keys: boto3 finds those in "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or in the machine's role. Leave it empty to keep pictures on the disk."
        )
    endpoint = more.get("endpoint", "")
    if set(more) - {"region", "endpoint"} or (endpoint and not re.fullmatch(r"https?://[^/@\s]+/?", endpoint)):
        raise ImproperlyConfigured(
            f"After its “?” {name} may say region=… and endpoint=https://host, joined by “&”, and nothing else."
        )
    if not importlib.util.find_spec("storages"):
        raise ImproperlyConfigured(
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
        raise ImproperlyConfigured(f"{name} is {value!r}. Write redis://host:port/0, rediss://… or unix://path.")
    return value
