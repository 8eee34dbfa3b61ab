"""Installing and upgrading in a folder that stands for a machine, under load."""

import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.deploy.machine import HOST, Load, Machine
from tests.load import cluster
from tests.outbox.smtp_stub import write_certificate
from tests.psychsite.operations.backup.conftest import wheel_tools

pytestmark = pytest.mark.slow
REQUESTS_A_SECOND = 20
NOTE = "models.CharField(max_length=20, null=True)"
MIGRATION = f"""\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crisis", "0001_initial")]
    operations = [migrations.AddField("Phrase", "note", {NOTE})]
"""


@contextmanager
def installed(database=""):
    """Yield a machine on which the first release serves; default: on SQLite."""
    # The path of a socket is at most 107 characters, and the folders of a run are longer.
    with tempfile.TemporaryDirectory(prefix="psychsite-m-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        write_certificate(folder)
        machine = Machine(folder)
        machine.said_at_first = machine.install("--database", database or f"sqlite:///{machine.home}/var/site.sqlite3")
        try:
            yield machine
        finally:
            machine.stop()


@pytest.fixture(scope="module")
def machine():
    with installed() as machine:
        yield machine


@pytest.fixture
def on_postgresql():
    """Yield a machine with a PostgreSQL of its own."""
    # Its server may enter no folder of this account.
    with tempfile.TemporaryDirectory(prefix="psychsite-p-", dir="/tmp", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        server = cluster.make_primary(Path(name))
        try:
            with installed(server.url("site")) as machine:
                yield machine
        finally:
            server.stop("immediate")


def test_machine_is_installed_upgraded_and_kept_from_bad_releases(machine):
    # One test, because each step finds the machine as the one before left it.
    see_that_a_second_installation_changes_nothing(machine)
    install_again_after_another_python_came(machine)
    upgrade_and_go_back(machine)
    refuse_a_release_that_cannot_start(machine)
    take_back_a_release_that_fails(machine)


def see_that_a_second_installation_changes_nothing(machine):
    said = machine.said_at_first
    assert f"https://www.example.org/ is served by psychsite {machine.current}" in said
    [link] = [line for line in said.splitlines() if line.startswith("https://www.example.org/admin/set-password/")]
    status, page = machine.ask(link.removeprefix("https://www.example.org"))
    assert status == 200 and "New password for ada@example.org" in page
    # Python itself keeps no bytecode of the program that it starts with.
    assert list((machine.home / "current" / "__pycache__").glob("manage.*.pyc")), "no process compiles modules again"
    settings = machine.root / "etc" / "psychsite" / "env"
    assert settings.stat().st_mode & 0o777 == 0o640
    before = settings.read_text(), sorted(os.listdir(machine.home / "releases")), machine.process.pid
    again = machine.install("--database", f"sqlite:///{machine.home}/var/site.sqlite3")
    assert (settings.read_text(), sorted(os.listdir(machine.home / "releases")), machine.process.pid) == before
    assert "set-password" not in again, "the link is given once"
    assert again.count("is there and stays as it is") == 2 and "2026.11 is installed" in again
    assert "Units      the same as before" in again


def install_again_after_another_python_came(machine):
    before = os.readlink(machine.home / "current" / ".venv"), machine.process.pid
    python = machine.change_python("Python 3.99.0")
    database = f"sqlite:///{machine.home}/var/site.sqlite3"
    # The copy in the release is no repository: it names none, and needs none.
    said = machine.run_installed(
        "install.sh", "--host", HOST, "--admin", "ada@example.org", "--database", database, PYTHON=python
    )
    assert "2026.11 is installed" in said
    after = os.readlink(machine.home / "current" / ".venv"), machine.process.pid
    assert after[0] != before[0] and after[1] != before[1], said
    assert machine.ask("/readyz")[0] == 200


def upgrade_and_go_back(machine):
    upgrade_under_load(machine)
    assert "serves already" in machine.run("upgrade.sh", "v2026.12", "--without-backup")
    machine.run("upgrade.sh", "--back")
    assert machine.current == "2026.11"
    assert machine.ask("/")[0] == 200
    assert machine.ask("/readyz")[0] == 200, "it works on the database of the later release"
    machine.run("upgrade.sh", "--back")
    assert machine.current == "2026.12"


@pytest.mark.database("postgresql")
def test_an_upgrade_on_postgresql_fails_no_request(on_postgresql):
    upgrade_under_load(on_postgresql, PG_BIN=wheel_tools())


def upgrade_under_load(machine, **environment):
    active = '    is_active = models.BooleanField("active"'
    machine.release(
        "2026.12",
        [
            ("crisis/models.py", active, f"    note = {NOTE}\n{active}"),
            ("crisis/migrations/0002_note.py", "", MIGRATION),
        ],
    )
    load = Load(machine, REQUESTS_A_SECOND, ["/", "/articles/", "/clinics/", "/help/"])
    said = machine.run("upgrade.sh", "v2026.12", **environment)
    asked, failures = load.stop()
    assert not failures, failures[:3]
    assert asked > 50
    assert machine.current == "2026.12"
    assert json.loads(machine.ask("/readyz")[1].partition("\r\n\r\n")[2])["version"] == "2026.12"
    assert "upgrade.sh --back leads to 2026.11" in said


def refuse_a_release_that_cannot_start(machine):
    before = machine.current
    machine.release("2027.1", [("psychsite/urls.py", "", "raise RuntimeError('broken')\n")])
    load = Load(machine, 5, ["/", "/articles/"])
    said = machine.run("upgrade.sh", "v2027.1", "--without-backup", code=1)
    assert load.stop()[1] == []
    assert machine.current == before
    assert f"{before} goes on serving" in said


def take_back_a_release_that_fails(machine):
    before = machine.current
    health = "psychsite/web/health.py"
    # It works where it is tried, and not as `current`.
    fails = "def readyz(request):\n    if settings.PAGE_CACHE:\n        raise OSError\n"
    imports = "from django.core.cache import cache\n"
    machine.release(
        "2027.2",
        [
            ("psychsite/urls.py", "raise RuntimeError('broken')\n", ""),
            (health, "def readyz(request):\n", fails),
            (health, imports, f"from django.conf import settings\n{imports}"),
        ],
    )
    load = Load(machine, 5, ["/", "/articles/"])
    # The script waits as long for the release that fails as for the one that serves again.
    said = machine.run("upgrade.sh", "v2027.2", "--without-backup", code=1, HEALTH_SECONDS="60")
    assert load.stop()[1] == []
    assert machine.current == before
    assert f"{before} serves again" in said
    assert machine.ask("/readyz")[0] == 200


def test_a_database_elsewhere_needs_its_programs_here(machine):
    # Not in a folder: only then packages are named.
    words = [
        "--dry-run",
        "--host",
        HOST,
        "--admin",
        "ada@example.org",
        "--source",
        str(machine.repository),
        "--database",
    ]
    said = machine.run(
        "install.sh", *words, "postgres://a@db.example.org/a", ROOT="", PATH=machine.path_without_packages()
    )
    assert "postgresql-client" in said and "postgresql certbot" not in said


def test_wrong_use_and_unknown_releases_are_a_sentence(machine):
    assert "Name the release" in machine.run("upgrade.sh", code=2)
    assert "does not know --fast" in machine.run("upgrade.sh", "--fast", code=2)
    assert "v1999.1 names no release in" in machine.run("upgrade.sh", "v1999.1", code=1)
    assert "Name the site" in machine.run("install.sh", "--host", "x", code=2)
