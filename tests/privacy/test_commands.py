"""Commands that export and erase the data of an address."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment
from tests.privacy import dump
from tests.privacy.test_person import EMAIL, plant
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


def call(name, *arguments):
    """Run a command; return (exit code, output)."""
    out = StringIO()
    try:
        call_command(name, *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_export_command_prints_or_writes_private_new_file(tmp_path):
    plant()
    code, printed = call("export_personal_data", EMAIL)
    assert code == 0 and len(json.loads(printed)["comments"]) == 2
    path = tmp_path / "copy.json"
    assert call("export_personal_data", EMAIL, "--file", str(path))[0] == 0
    assert len(json.loads(path.read_text(encoding="utf-8"))["comments"]) == 2 and path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="already exists"):
        call("export_personal_data", EMAIL, "--file", str(path))
    with pytest.raises(CommandError, match="cannot be written"):
        call("export_personal_data", EMAIL, "--file", str(tmp_path / "none" / "copy.json"))


def test_unknown_address_exits_with_own_code():
    rows.comment(rows.article())
    code, said = call("export_personal_data", "nobody@example.org")
    assert code == 3 and "Nothing is kept under this address." in said
    code, said = call("erase_personal_data", "nobody@example.org")
    assert code == 3 and "Nothing that can be erased" in said


@pytest.mark.parametrize("name", ["export_personal_data", "erase_personal_data"])
def test_privacy_commands_refuse_empty_address(name):
    with pytest.raises(CommandError, match="Enter the email address"):
        call(name, "  ")


def test_erasure_dry_run_reports_without_changes():
    plant()
    before = dump.everything()
    code, said = call("erase_personal_data", EMAIL, "--dry-run")
    assert (code, dump.everything()) == (0, before)
    assert said.startswith("Nothing was erased;") and "2 comments\n1 of these left a placeholder" in said
    code, done = call("erase_personal_data", EMAIL)
    assert code == 0 and said.endswith(done)
    assert Comment.objects.filter(email=EMAIL).count() == 0
    assert call("erase_personal_data", EMAIL)[0] == 3
