"""`make run`: update the database, load the demonstration, and serve."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from core.process.commands import ExampleHelp
from core.text.numbers import read_number
from psychsite.demo import users
from psychsite.setup import roles
from psychsite.setup.triggers import TRIGGER_SETS

HOST = "127.0.0.1"


class Command(ExampleHelp, BaseCommand):
    help = (
        "Migrate, load the demonstration if the database is empty (with DEBUG), collect static files (without), and serve with "
        "gunicorn."
    )
    example = "python3 manage.py start --port 8001"

    def add_arguments(self, parser):
        parser.add_argument("--port", default="8000", help="port on 127.0.0.1; 0 takes any free one (default: 8000)")
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args, port, no_demo, **options):
        listener = open_port(port)
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        if "SITE_URL" not in os.environ:
            # The demonstration writes emails with links, which lead to this very server.
            os.environ["SITE_URL"] = settings.SITE_URL = address
        self.step("Database", settings.DATABASES["default"]["NAME"])
        self.migrate()
        if settings.DEBUG and not no_demo:
            call_command("load_demo", if_empty=True, stdout=self.stdout, stderr=self.stderr)
        if not settings.DEBUG:
            # With DEBUG they are served from where they are written, and to compress them took longer than all else.
            self.collect_static()
        self.announce(address)
        self.stdout.flush()
        self.serve(listener)

    def step(self, name, text):
        self.stdout.write(f"  {name:<10} {text}")
        self.stdout.flush()

    def migrate(self):
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            executor = MigrationExecutor(connection)
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}".strip(), returncode=2) from error
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.step("Migrating", f"{len(plan)} steps")
        if plan or any(trigger_set.missing(connection) for trigger_set in TRIGGER_SETS):
            call_command("migrate", interactive=False, verbosity=0)
        if changed := roles.sync():
            self.step("Roles", f"{len(changed)} made or brought up to date")

    def collect_static(self):
        """Collect static files if a source changed since the last collection."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        sources = [Path(__file__).resolve().parents[3] / "requirements.txt"]
        sources += [path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*")]
        if stamp.exists() and all(path.stat().st_mtime <= stamp.stat().st_mtime for path in sources):
            return
        self.step("Static", f"collecting into {settings.STATIC_ROOT}")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.touch()

    def announce(self, address):
        self.stdout.write(
            f"\n{settings.SITE_NAME} runs at  {address}/\nThe admin is at    {address}/{settings.ADMIN_PATH}/\n"
        )
        rows = users.sign_ins() if settings.DEBUG else []
        if rows:
            self.stdout.write("Sign in there as:")
        for role, name, password in rows:
            self.stdout.write(f"  {name:<15}  {password}  {role}")
        if rows:
            name = address.replace(HOST, "localhost")
            self.stdout.write(
                f"Try a passkey: sign in at {name}/{settings.ADMIN_PATH}/account/ (passkeys need a name, not {HOST})\n"
            )
        self.stdout.write("Other commands, in another terminal: python3 manage.py help\n")
        self.stdout.write("Stop it with Ctrl-C. Everything is kept; the next start takes a few seconds.\n")

    def serve(self, listener):
        # One worker does all work beside the server, and ends with it.
        attendant = [sys.executable, "-m", "core.process.supervisor", "worker"]
        subprocess.Popen(attendant, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL)  # noqa: S603 (our own command)
        os.set_inheritable(listener.fileno(), True)
        arguments = ["--config", str(settings.BASE_DIR / "gunicorn.conf.py"), "--bind", f"fd://{listener.fileno()}"]
        # This very process becomes the server, so that Ctrl-C and signals reach it.
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments, "psychsite.wsgi"])  # noqa: S606 (our own command)


def open_port(port):
    """Return a listening socket on 127.0.0.1, or exit with a sentence."""
    number = read_number(port, 5)
    if number is None or number > 65535:
        raise CommandError(f"PORT is {port!r}. Write a number from 0 to 65535; 0 takes any free one.")
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, number))
    except OSError as error:
        raise CommandError(
            f"Port {port} cannot be used ({error.strerror}). Choose another, such as: make run PORT=8001"
        ) from error
    listener.listen(128)
    return listener
