"""The “Add a clinic field” recipe of docs/howto.md, run in a copy of the product."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from clinics.entries import checks, facts
from clinics.models import Clinic

ROOT = Path(__file__).resolve().parents[3]
MODEL, FACTS = "clinics/models/clinics.py", "clinics/entries/facts.py"
OBJECTS = "    objects = ClinicQuerySet.as_manager()\n"


def steps():
    """Return the recipe's four code blocks: column, row and two commands."""
    section = (ROOT / "docs" / "howto.md").read_text(encoding="utf-8").partition("\n## Add a clinic field\n")[2]
    blocks = re.findall(r"^ *```(?:python|sh)\n(.*?)^ *```", section.partition("\n## ")[0], re.DOTALL | re.MULTILINE)
    column, row, *commands = blocks
    return dedent(column).strip(), dedent(row).strip(), [dedent(command).split() for command in commands]


def copy_of_product(folder):
    for path in ROOT.iterdir():
        if path.name == "manage.py":
            shutil.copy2(path, folder)
        elif path.name in ("static", "templates") or (path.name != "tests" and (path / "__init__.py").exists()):
            shutil.copytree(path, folder / path.name)
    return folder


def insert(path, before, text):
    source = path.read_text(encoding="utf-8")
    assert source.count(before) == 1
    path.write_text(source.replace(before, f"{text}\n{before}"), encoding="utf-8")


def run(folder, *arguments):
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME")} | {
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "psychsite.settings",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DEBUG": "1",
        "VAR_DIR": f"{folder}/var",
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_clinic_field_added_by_recipe_works_everywhere(tmp_path):
    folder = copy_of_product(tmp_path)
    column, row, (migrate, check) = steps()
    insert(folder / MODEL, OBJECTS, f"    {column}\n")
    untouched = (folder / FACTS).read_text(encoding="utf-8")

    missing = run(folder, *check[1:])
    assert missing.returncode == 1
    assert "(clinics.E001) Clinic.parking is neither a fact" in missing.stderr and "howto.md" in missing.stderr

    (folder / FACTS).write_text(untouched.replace("_IN_PANELS = (", row.removesuffix(")"), 1), encoding="utf-8")
    written = run(folder, *migrate[1:])
    assert written.returncode == 0, written.stderr
    assert len(list((folder / "clinics" / "migrations").glob("*_parking.py"))) == 1
    passes = run(folder, *check[1:])
    assert passes.returncode == 0, passes.stderr
    used = run(folder, str(Path(__file__).with_name("parking.py")))
    assert used.returncode == 0, used.stderr[-3000:]


def test_every_clinic_column_is_fact_or_documented_exception():
    assert checks.every_column_is_known(None) == checks.every_row_fits_its_column(None) == []
    assert all(facts.NOT_FACTS.values())


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        (facts.Fact("garden", "Garden", "address", facts.Section.WHERE), "“garden” is no column"),
        (facts.Fact("street", "Street", "outside", facts.Section.WHERE), "“outside”, which has no half-life"),
        (facts.Fact("street", "Street", "address", facts.Section.WHERE, max_length=201), "its column holds 200"),
        (facts.Fact("slug", "Address", "address", facts.Section.WHERE), "“slug” is a fact and in NOT_FACTS"),
    ],
)
def test_check_names_fact_that_does_not_fit_column(monkeypatch, fact, says):
    monkeypatch.setitem(facts.FACTS, fact.name, fact)
    (error,) = checks.every_row_fits_its_column(None)
    assert error.id == "clinics.E002" and says in error.msg


def test_every_fact_appears_once_in_form_and_admin():
    assert len(facts.proposable()) == len(set(facts.proposable()))
    rows = [row for section in facts.Section for row in facts.admin_rows(section)]
    names = [name for row in rows for name in (row if isinstance(row, tuple) else (row,))]
    assert sorted(names) == sorted(set(facts.FACTS) - {"hours"})
    assert all(hasattr(Clinic, name) for name in facts.FACTS)


def test_yes_and_no_words_are_disjoint():
    assert facts.YES.isdisjoint(facts.NO)
