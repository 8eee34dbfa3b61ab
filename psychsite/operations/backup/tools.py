"""Find pg_dump and pg_restore of a version that fits, and run them."""

import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings

from psychsite.operations.backup.errors import BackupError

_DEBIAN = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) ([0-9]+)")


def find_tool(name, version):
    """Return the oldest tool `name` that is not older than PostgreSQL `version`."""
    found = {}
    for path in _candidates(name):
        if number := find_version(path):
            found.setdefault(number, path)
    fitting = [number for number in found if number >= version]
    if fitting:
        return found[min(fitting)]
    there = f"found: {', '.join(map(str, sorted(found)))}" if found else "none is installed"
    raise BackupError(
        f"{name} of PostgreSQL {version} or later is needed ({there}). Install postgresql-client-{version}, or set PG_BIN to "
        "the folder that holds it."
    )


def find_version(path):
    """Return the major version of a tool, or 0."""
    number = _VERSION.search(say_version(path))
    return int(number[1]) if number else 0


def say_version(path):
    """Return what a tool says about its version."""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 (fixed names)
    return said.stdout.strip()


def _candidates(name):
    if settings.PG_BIN:
        return [path for path in [Path(settings.PG_BIN) / name] if path.exists()]
    on_path = shutil.which(name)
    return [*([on_path] if on_path else []), *sorted(_DEBIAN.glob(f"*/bin/{name}"))]


def run_tool(path, arguments, connection):
    """Run a tool of PostgreSQL on a connection's database.

    The password is not in the command, which others on the machine can read.
    """
    params = {key: str(value) for key, value in connection.get_connection_params().items() if key in _LIBPQ}
    password = params.pop("password", "")
    address = " ".join(f"{key}='{_quote(value)}'" for key, value in params.items() if value)
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **({"PGPASSWORD": password} if password else {})}
    command = [path, *arguments, f"--dbname={address}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (our own words)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"it ended with exit code {done.returncode}"]
        raise BackupError(f"{Path(path).name} failed: {lines[0]}")


_LIBPQ = {"dbname", "user", "password", "host", "port", "options", "service", "passfile", "connect_timeout"} | {
    *(
        "sslmode",
        "sslcert",
        "sslkey",
        "sslrootcert",
        "sslcrl",
        "channel_binding",
        "target_session_attrs",
        "require_auth",
    ),
}


def _quote(value):
    return value.replace("\\", "\\\\").replace("'", "\\'")
