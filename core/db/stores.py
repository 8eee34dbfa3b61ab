"""Read the settings of databases, caches and buckets from the environment."""

import importlib.util
import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from core.env import ROOT, SettingError, make_folder
from core.text.numbers import read_number

# A server that is gone without a word, or takes no connection, must not hold requests up for minutes.
_LIMITS = {"connect_timeout": "5", "tcp_user_timeout": "30000"}


def database(name, default, *, limits=_LIMITS):
    """Return Django's settings for a database address.

    The address is sqlite:///path or postgres://user:password@host:port/name.
    """
    value = os.environ.get(name, "").strip() or default
    scheme = value.partition(":")[0]
    if scheme == "sqlite":
        return _sqlite(name, value)
    if scheme in {"postgres", "postgresql"}:
        return _postgres(name, value, limits)
    raise SettingError(f"{name} begins with {scheme[:20]!r}. Write sqlite:///file or {_FORM}.")


def without_writes(config):
    """Return the settings of a database whose connections cannot write."""
    options = dict(config["OPTIONS"])
    if config["ENGINE"] == "core.db.sqlite":
        options["init_command"] += " PRAGMA query_only=ON;"
    else:
        options["options"] = f"{options.get('options', '')} -c default_transaction_read_only=on".strip()
    return config | {"OPTIONS": options}


def replica(name, primary):
    """Return Django's settings for a replica of the database `primary`."""
    config = database(name, "", limits={"connect_timeout": "2", "tcp_user_timeout": "2000"})
    engines = {config["ENGINE"], primary["ENGINE"]}
    if engines != {"django.db.backends.postgresql"}:
        raise SettingError(f"{name} needs PostgreSQL, there and in DATABASE_URL. Leave it empty without a replica.")
    return config | {"TEST": {"MIRROR": "default"}}


def _sqlite(name, value):
    file = unquote(value.removeprefix("sqlite:").removeprefix("//").removeprefix("/"))
    if not value.startswith("sqlite:///") or not file or "\0" in file:
        raise SettingError(f"{name} names no file. Write sqlite:///file, or sqlite:////folder/file from the root.")
    if file != ":memory:":
        file = str(ROOT / Path(file).expanduser())
        make_folder(name, Path(file).parent)
    return {
        "ENGINE": "core.db.sqlite",
        "NAME": file,
        # Opening it and registering Django's functions takes 10 ms, more than a page.
        "CONN_MAX_AGE": 60,
        # Each connection has a cache of 2 MB. A web server keeps few of them (sqlite/kept.py).
        # WAL lets readers read while one writes; IMMEDIATE takes the write lock at BEGIN, where waiting is possible.
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-2000;",
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


def _postgres(name, value, limits):
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
    return config | {"OPTIONS": limits | options}


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
    return not text or 1 <= (read_number(text) or 0) <= 65535


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
