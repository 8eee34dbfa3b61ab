"""One filled and served site for all checks of whole pages."""

import fcntl
import os
from pathlib import Path

import pytest

from tests.face.served import served


@pytest.fixture(scope="session")
def site():
    """The Site of tests/face/served.py; the database is filled by whichever worker comes first."""
    folder = Path(os.environ["PSYCHSITE_TESTS_VAR"]) / "pages"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with served(folder) as site:
            fcntl.flock(lock, fcntl.LOCK_UN)
            yield site
