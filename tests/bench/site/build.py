"""The measured sites: built once, kept in var/bench, and copied for each run.

A site is a VAR_DIR (pictures, site.json) with a database. Its key is made of everything that the migrations and the fillers use,
as in tests/databases.py, so that an ordinary change of the product keeps it. On PostgreSQL one server has both sites.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import cache, databases

FOLDER = cache.ROOT / "var" / "bench"
HERE = Path(__file__).parent
KEY = "a-key-for-measuring-only-0123456789-abcdefghijklmnopqrstuvwxyz"
HOST = "www.example.org"
# As in production behind one proxy. Only the second step is off, so that the bench can open the admin's pages.
SETTINGS = {
    "ENV_FILE": "", "DEBUG": "0", "SECRET_KEY": KEY, "SITE_URL": f"https://{HOST}", "ALLOWED_HOSTS": f"{HOST},localhost",
    "TRUSTED_PROXIES": "1", "LOG_LEVEL": "ERROR", "SECOND_FACTOR_ROLES": "", "RECENT_PROOF_MINUTES": "0",
    "SESSION_IDLE_MINUTES": "0",
}  # fmt: skip
# The template of tests writes without care (tests/databases.py); the last line wins.
DURABLE = "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n"
# What makes of the kept rows again what this version of the product makes of them. Commands that are not there are skipped.
REFRESH = ("migrate", "render_editions")


def _size(rows, comments, talk):
    """Return the sizes of a site with as many rows of each other sort."""
    others = dict.fromkeys(("articles", "clinics", "pictures", "redirects", "emails"), rows)
    return others | {"comments": comments, "talk": talk}


SMALL = _size(1_000, comments=5_000, talk=50)
LARGE = _size(10_000, comments=100_000, talk=10_000)
FULL = _size(100_000, comments=1_000_000, talk=10_000)
QUICK = _size(2_000, comments=10_000, talk=1_000)


class BrokenSite(Exception):
    """A program that a site needs ended with an error."""


@dataclass(frozen=True)
class Site:
    """One filled site: its VAR_DIR, its environment, and where things are."""

    name: str
    folder: Path
    environment: dict
    places: dict

    def run(self, *command, given=None):
        """Run a Python program with the settings of the site; return its output.

        It can read `given` as JSON.
        """
        done = subprocess.run(
            [sys.executable, *command], cwd=cache.ROOT, env=self.environment, input=json.dumps(given), stdout=subprocess.PIPE,
            text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise BrokenSite(f"{' '.join(command)} failed for the {self.name} site; its reason is above.")
        return done.stdout


@contextmanager
def ready(database, sizes):
    """Yield ({name: Site}, pid of the database server or None) for {name: size}."""
    kept = cache.folder(f"bench-{database}", _key(sizes), lambda folder: _build(folder, database, sizes), FOLDER, 2)
    with _workshop() as work:
        subprocess.run(["cp", "-a", "--reflink=auto", *kept.iterdir(), work], check=True)
        with _server(database, work) as (address, pid):
            sites = {}
            for name in sizes:
                (work / name / "static").symlink_to(_static(work / name))
                places = json.loads((work / name / "site.json").read_text())
                site = Site(name, work / name, _environment(work / name, address(name)), places)
                _refresh(site)
                sites[name] = site
            yield sites, pid


def _key(sizes):
    own = [*HERE.glob("*.py"), HERE.parent / "words.py", *(cache.ROOT / "tests" / "factories").glob("*.py")]
    own += cache.ROOT.glob("psychsite/scale/*.py")
    return cache.fingerprint(own, databases.key(), json.dumps(sizes, sort_keys=True))


def _build(folder, database, sizes):
    with _workshop() as work:
        if database == "postgresql":
            databases.copy_server(work)
        with _server(database, work) as (address, _pid):
            for name, size in sizes.items():
                (work / name).mkdir()
                if database == "sqlite":
                    shutil.copyfile(databases.sqlite_template(), work / name / "psychsite.sqlite3")
                else:
                    with databases.maintenance(address("postgres")) as run:
                        run(f'CREATE DATABASE "{name}" TEMPLATE "{databases.TEMPLATE}"')
                site = Site(name, work / name, _environment(work / name, address(name)) | {"DEBUG": "1"}, {})
                site.run("-m", "tests.bench.site.fill", given=size)
                _refresh(site)
        subprocess.run(["cp", "-a", "--reflink=auto", work, folder], check=True)


def _refresh(site):
    known = site.run("manage.py", "help", "--commands").split()
    for command in REFRESH:
        if command in known:
            site.run("manage.py", command, "--verbosity=0")


@contextmanager
def _workshop():
    """Yield a folder that the account of the wheel's server can enter."""
    with tempfile.TemporaryDirectory(prefix="psychsite-bench-", ignore_cleanup_errors=True) as made:
        os.chmod(made, 0o755)
        yield Path(made)


@contextmanager
def _server(database, work):
    """Yield (address of a site's database by its name, pid of the database server).

    SQLite has no server: None.
    """
    if database == "sqlite":
        yield lambda name: f"sqlite:///{work}/{name}/psychsite.sqlite3", None
        return
    server = databases.start_server(work / "postgresql", DURABLE)
    try:
        yield lambda name: databases.named(server.get_uri(), name), server.get_pid()
    finally:
        server.cleanup()


def _environment(folder, address):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SHARED_DATA") if name in os.environ}
    return {**kept, **SETTINGS, "VAR_DIR": str(folder), "DATABASE_URL": address}


def _static(folder):
    """Return the folder of collected static files, which all sites share."""
    sources = [path for path in (cache.ROOT / "static").rglob("*") if path.is_file()]
    sources += [cache.ROOT / "requirements.txt", cache.ROOT / "psychsite" / "settings.py"]

    def build(target):
        environment = _environment(target.parent, f"sqlite:///{folder}/none.sqlite3")
        command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(command, cwd=cache.ROOT, env=environment, check=True)
        os.rename(target.parent / "static", target)

    return cache.folder("bench-static", cache.fingerprint(sources), build, FOLDER, 2)
