"""Keys that few rows have, and what SQLite makes of them."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from articles.models import Article
from authors.models import Person
from clinics.models import Clinic
from comments.models import Comment
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@contextmanager
def statistics_of_rows_without_keys(table):
    """Let SQLite believe that each value of each whole index stands for 5,000 rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT name FROM pragma_index_list(%s) WHERE NOT partial", [table])
        rows = [(table, name, "5000 5000") for (name,) in cursor.fetchall()]
        cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", rows)
        cursor.execute("ANALYZE sqlite_schema")
        try:
            yield
        finally:
            cursor.execute("DELETE FROM sqlite_stat1 WHERE tbl = %s", [table])
            cursor.execute("ANALYZE sqlite_schema")


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("model", [Article, Clinic, Comment, Person])
def test_keys_of_an_import_are_found_without_reading_all_rows(model):
    """Imports ask for many keys at once, on sites where few rows were imported."""
    with statistics_of_rows_without_keys(model._meta.db_table):
        plan = model.objects.filter(import_ref__in=["old:1", "old:2", "old:3"]).order_by().explain()
    assert "import_ref_once (import_ref=?)" in plan, plan


def test_a_key_is_given_once():
    make_person(import_ref="old:1")
    make_person(import_ref=None)
    make_person(import_ref=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(import_ref="old:1")
