"""The demonstration as an export, kept between runs."""

import shutil
import subprocess
import sys

import pytest

from tests import cache, databases
from tests.pages import served


@pytest.fixture(scope="session")
def exported():
    """Return a folder that export_site wrote from the demonstration, on SQLite."""
    return cache.folder("site-export", served.key(), build) / "export"


def build(folder):
    folder.mkdir()
    shutil.copy(databases.sqlite_template(), folder / "old.sqlite3")
    names = cache.environment(DATABASE_URL=f"sqlite:///{folder}/old.sqlite3", VAR_DIR=str(folder / "var"))
    (folder / "redirects.csv").write_text("old_address,new_address,code\n/old-home/,/articles/,301\n")
    redirects = ["import_redirects", str(folder / "redirects.csv")]
    for command in (["load_demo"], redirects, ["export_site", str(folder / "export")]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=cache.ROOT, env=names, check=True, capture_output=True
        )
    for made in ("var", "old.sqlite3", "redirects.csv"):
        path = folder / made
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture
def package(exported, tmp_path, settings):
    """Return a copy of the export to damage; files of the site go to tmp_path."""
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"
    return shutil.copytree(exported, tmp_path / "package")
