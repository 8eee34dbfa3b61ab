"""The registry's pages on the very server that production runs: gunicorn, DEBUG off, static files collected and compressed."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.test_start import fetch, started

ROOT = Path(__file__).resolve().parents[2]
KEY = "a-key-for-the-pages-0123456789-abcdefghijklmnopqrstuvwxyz-and-more"


@dataclass(frozen=True)
class Site:
    """`origin` such as "http://127.0.0.1:40001"; `paths` {page's name: path}; `answers` {page's name: an answer of
    answers.ask()}; `cookies` those of a superuser."""

    origin: str
    paths: dict
    answers: dict
    cookies: dict

    def sign_in(self, context):
        context.add_cookies(
            [{"name": name, "value": value, "url": self.origin} for name, value in self.cookies.items()]
        )


def fill(folder):
    """Fill the SQLite database in `folder`, unless that was done; return what fill.py printed."""
    target = Path(folder) / "pages.json"
    if not target.exists():
        environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "DEBUG": "1", "SECRET_KEY": KEY}
        command = [sys.executable, "-m", "tests.face.fill"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
        target.write_bytes(done.stdout)
    return json.loads(target.read_text())


@contextmanager
def served(folder):
    """Yield the Site in `folder`, filled before if need be."""
    found = fill(folder)
    with started(folder, DEBUG="0", SECRET_KEY=KEY) as (origin, _output):
        fetch(origin, "/healthz")
        yield Site(origin, **found)
