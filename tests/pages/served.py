"""The registry's pages on gunicorn, DEBUG off, with collected static files.

The filled site is kept between runs (tests/cache.py) and built again when the product or these files change, and each day:
its pages contain relative dates. `python -m tests.pages.served` builds it ahead, as `make test` does while other tests run.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests import cache, databases
from tests.psychsite.test_start import fetch, started

ROOT = Path(__file__).resolve().parents[2]
KEY = "a-key-for-the-pages-0123456789-abcdefghijklmnopqrstuvwxyz-and-more"


@dataclass(frozen=True)
class Site:
    """A served site.

    `origin` is like "http://127.0.0.1:40001"; `paths` is {page: path}; `answers` is {page: response of
    answers.ask()}; `cookies` are those of a superuser.
    """

    origin: str
    paths: dict
    answers: dict
    cookies: dict

    def sign_in(self, context):
        context.add_cookies(
            [{"name": name, "value": value, "url": self.origin} for name, value in self.cookies.items()]
        )


def key():
    """Return the cache key of the filled site: the whole product, and the day."""
    product = [path for path in cache.product("*") if path.is_file() and "__pycache__" not in path.parts]
    besides = [
        path
        for place in ("templates", "static", "tests/factories", Path(__file__).parent.relative_to(ROOT))
        for path in (ROOT / place).rglob("*")
        # What opens the pages does not fill the site.
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(("test_", "opening"))
    ]
    pins = [ROOT / "manage.py", *ROOT.glob("requirements*.txt")]
    return cache.fingerprint([*product, *besides, *pins], datetime.now(UTC).date())


def build(folder):
    """Fill the folder, a VAR_DIR to serve; pages.json in it says where the pages are."""
    folder.mkdir()
    # The migrations' part is done already.
    shutil.copyfile(databases.sqlite_template(), folder / "psychsite.sqlite3")
    environment = cache.environment(VAR_DIR=str(folder), SECRET_KEY=KEY)
    command = [sys.executable, "-m", f"{__package__}.fill"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    # Pages that are refused or broken on purpose are in what it says, so that only a failure is worth reading.
    if done.returncode:
        raise RuntimeError(f"The site of the pages' tests could not be filled:\n{done.stderr}")
    (folder / "pages.json").write_text(done.stdout)


def copied(folder):
    """Return a copy of the filled site in `folder`."""
    copy = Path(folder) / "site"
    if not copy.exists():
        subprocess.run(["cp", "-a", cache.folder("pages-site", key(), build), copy], check=True)
        # A checkout gives files new times without changing them; what was collected is of these very files.
        (copy / "static" / ".collected").touch()
    return copy


@contextmanager
def served(folder, **more):
    """Yield the Site, served from a copy in `folder`; `more` are settings."""
    copy = copied(folder)
    found = json.loads((copy / "pages.json").read_text())
    # The pages are judged as staff see them at work. tests/accounts tries the second step.
    without_steps = {"SECOND_FACTOR_ROLES": "", "RECENT_PROOF_MINUTES": "0"}
    # Each worker serves at an address of its own. Servers of two addresses take one store of pages from each other, as two
    # releases do, and the earlier one stores nothing then.
    store = {"PAGE_CACHE_FOLDER": str(copy / f"pages-of-{os.getpid()}")}
    with started(copy, DEBUG="0", SECRET_KEY=KEY, **without_steps, **store, **more) as (origin, _output):
        fetch(origin, "/healthz")
        yield Site(origin, **found)


if __name__ == "__main__":
    cache.folder("pages-site", key(), build)
