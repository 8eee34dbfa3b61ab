"""Fixture of a filled and served site for checks of whole pages."""

import fcntl
import os
from pathlib import Path

import pytest

from tests.pages.served import served


@pytest.fixture(scope="session")
def site():
    """Return the Site of tests/pages/served.py, which all workers share."""
    folder = Path(os.environ["PSYCHSITE_TESTS_VAR"]) / "pages"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with served(folder) as site:
            fcntl.flock(lock, fcntl.LOCK_UN)
            yield site
