"""Migrations of later releases let the earlier release go on.

`0001_initial` is what the first release brings, so the rules hold from the second migration of a room on.
"""

import pytest
from django.apps import apps
from django_migration_linter import MigrationLinter

from tests.deploy.machine import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.database("postgresql")]
OURS = [config.label for config in apps.get_app_configs() if (ROOT / config.label / "models").exists() or
        (ROOT / config.label / "models.py").exists()]  # fmt: skip


def lint(capsys, apps, **only):
    """Return what the linter says, and the linter with its counts."""
    linter = MigrationLinter(str(ROOT), no_cache=True, include_apps=apps, ignore_name=["0001_initial"], **only)
    linter.lint_all_migrations()
    return capsys.readouterr().out, linter


def test_no_migration_stops_the_release_before(capsys):
    said, linter = lint(capsys, OURS)
    assert not linter.has_errors, said
    assert linter.nb_total == linter.nb_valid + linter.nb_ignored + linter.nb_warnings >= len(OURS) > 10, said


def test_a_migration_that_stops_the_site_is_named(capsys, settings):
    settings.MIGRATION_MODULES = {"crisis": "tests.psychsite.setup.released"}
    said, linter = lint(capsys, ["crisis"])
    assert "(crisis, 0002_stops_the_site)... ERR" in said
    assert "NOT NULL constraint on columns" in said and "RENAMING columns" in said
    assert "(crisis, 0003_adds)... OK" in said
    assert linter.nb_erroneous == 1
