"""Files that management commands read and write."""

import pytest
from django.core.management import CommandError

from core.process.commands import check_report, new_file, unreadable


def test_file_gets_its_name_when_it_is_whole(tmp_path):
    path = tmp_path / "out.csv"
    with new_file(path) as out:
        out.write("a")
        assert path.read_text() == ""
    assert path.read_text() == "a" and [one.name for one in tmp_path.iterdir()] == ["out.csv"]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), ValueError("a fault"), KeyboardInterrupt()])
def test_nothing_is_left_of_a_file_that_failed(tmp_path, fault):
    with (
        pytest.raises(CommandError if isinstance(fault, OSError) else type(fault)),
        new_file(tmp_path / "out.csv") as out,
    ):
        out.write("half")
        raise fault
    assert list(tmp_path.iterdir()) == []


def test_unusable_names_are_refused(tmp_path):
    (tmp_path / "here").write_text("kept")
    for path, said in (
        (tmp_path / "here", "already exists"),
        (tmp_path, "is a folder"),
        (tmp_path / "no/x", "No such file"),
    ):
        with pytest.raises(CommandError, match=said), new_file(path):
            raise AssertionError("must not begin")
    assert (tmp_path / "here").read_text() == "kept"


def test_report_takes_the_place_of_no_input(tmp_path):
    (tmp_path / "in.csv").write_text("x")
    (tmp_path / "old.csv").write_text("a report of yesterday")
    check_report(None, tmp_path / "in.csv")
    check_report(tmp_path / "old.csv", tmp_path / "in.csv", None)
    for path in (tmp_path / "in.csv", tmp_path, tmp_path / "no" / "report.csv"):
        with pytest.raises(CommandError):
            check_report(path, tmp_path / "in.csv", tmp_path / "missing.csv")


def test_reason_is_a_sentence_without_numbers_of_errors():
    assert str(unreadable("a.csv", FileNotFoundError(2, "No such file or directory"))) == (
        "a.csv cannot be read: No such file or directory."
    )
    assert (
        str(unreadable("a.csv", UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x")))
        == "a.csv cannot be read: it is not UTF-8 text."
    )
