"""The demonstration as an export, made once."""

import os
import shutil
import subprocess
import sys

import pytest

from tests import databases
from tests.cache import ROOT


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    """Return a folder that export_site wrote from the demonstration, on SQLite."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(databases.sqlite_template(), folder / "old.sqlite3")
    names = {"PATH": os.environ["PATH"], "ENV_FILE": "", "DEBUG": "1", "VAR_DIR": str(folder / "var")}
    names["DATABASE_URL"] = f"sqlite:///{folder}/old.sqlite3"
    (folder / "redirects.csv").write_text("old_address,new_address,code\n/old-home/,/articles/,301\n")
    redirects = ["import_redirects", str(folder / "redirects.csv")]
    for command in (["load_demo"], redirects, ["export_site", str(folder / "export")]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=names, check=True, capture_output=True)
    return folder / "export"


@pytest.fixture
def package(exported, tmp_path, settings):
    """Return a copy of the export to damage; files of the site go to tmp_path."""
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"
    return shutil.copytree(exported, tmp_path / "package")
