"""The commands that hand out and erase what is under an address."""

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
    """Run a command; return (exit code, what it said)."""
    out = StringIO()
    try:
        call_command(name, *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_a_copy_is_printed_or_written_to_a_new_file_for_its_owner_alone(tmp_path):
    plant()
    code, printed = call("export_personal_data", EMAIL)
    assert code == 0 and len(json.loads(printed)["comments"]) == 2
    path = tmp_path / "copy.json"
    assert call("export_personal_data", EMAIL, "--file", str(path))[0] == 0
    assert len(json.loads(path.read_text(encoding="utf-8"))["comments"]) == 2 and path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="there already"):
        call("export_personal_data", EMAIL, "--file", str(path))
    with pytest.raises(CommandError, match="cannot be written"):
        call("export_personal_data", EMAIL, "--file", str(tmp_path / "none" / "copy.json"))


def test_an_address_that_nobody_knows_has_an_exit_code_of_its_own():
    rows.comment(rows.article())
    code, said = call("export_personal_data", "nobody@example.org")
    assert code == 3 and "Nothing is kept under this address." in said
    code, said = call("erase_personal_data", "nobody@example.org")
    assert code == 3 and "Nothing that can be erased" in said


@pytest.mark.parametrize("name", ["export_personal_data", "erase_personal_data"])
def test_no_address_is_refused(name):
    with pytest.raises(CommandError, match="Enter the email address"):
        call(name, "  ")


def test_a_dry_run_says_what_would_go_and_changes_nothing():
    plant()
    before = dump.everything()
    code, said = call("erase_personal_data", EMAIL, "--dry-run")
    assert (code, dump.everything()) == (0, before)
    assert said.startswith("Nothing was erased;") and "2 comments\n1 of these left a placeholder" in said
    code, done = call("erase_personal_data", EMAIL)
    assert code == 0 and said.endswith(done)
    assert Comment.objects.filter(email=EMAIL).count() == 0
    assert call("erase_personal_data", EMAIL)[0] == 3
