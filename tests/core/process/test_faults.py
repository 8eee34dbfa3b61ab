"""Faults of the machine are recognized, and faults of the code are not."""

import errno

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connection

from core.process.faults import is_fault_of_machine


class Driver(Exception):
    """What a database's driver raises."""

    def __init__(self, **codes):
        super().__init__("words of the driver")
        self.__dict__.update(codes)


def of(kind, **codes):
    error = kind("words")
    error.__cause__ = Driver(**codes) if codes else None
    return error


@pytest.mark.parametrize(
    "error",
    [
        of(OperationalError, pgcode=None),
        of(OperationalError),
        of(InterfaceError),
        of(OperationalError, pgcode="53300"),
        of(OperationalError, pgcode="53100"),
        of(OperationalError, pgcode="57P01"),
        of(OperationalError, pgcode="57P03"),
        of(DatabaseError, pgcode="25006"),
        of(OperationalError, sqlite_errorname="SQLITE_FULL"),
        of(OperationalError, sqlite_errorname="SQLITE_BUSY_SNAPSHOT"),
        of(OperationalError, sqlite_errorname="SQLITE_IOERR_WRITE"),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
    ids=lambda error: f"{type(error).__name__}-{vars(error.__cause__) if error.__cause__ else ''}",
)
def test_a_fault_of_the_machine(error):
    assert is_fault_of_machine(error)
    later = ValueError("because of it")
    later.__context__ = error
    assert is_fault_of_machine(later)


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError("words"),
        FileNotFoundError(errno.ENOENT, "words"),
        of(OperationalError, pgcode="57014"),
        of(OperationalError, sqlite_errorname="SQLITE_ERROR"),
        of(ProgrammingError, pgcode="42P01"),
    ],
    ids=str,
)
def test_a_fault_of_the_code(error):
    assert not is_fault_of_machine(error)


@pytest.mark.django_db(transaction=True)
@pytest.mark.database("sqlite")
def test_a_full_disk_of_sqlite():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        with pytest.raises(OperationalError, match="full") as full:
            cursor.execute("CREATE TABLE more AS SELECT zeroblob(1000000)")
    connection.close()
    assert is_fault_of_machine(full.value)
