"""The index's own tables and triggers: present after all migrations, made anew, and told about when gone."""

import pytest
from django.db import connection

from clinics.models import Region
from psychsite.kept import kept_are_whole
from psychsite.search import index
from psychsite.search.query import find
from tests.site import rows

pytestmark = pytest.mark.django_db


def test_everything_is_there_after_all_migrations():
    assert index.missing(connection) == []
    assert kept_are_whole(None, ["default"]) == []


def test_made_anew_from_what_is_there():
    rows.article("Harbour light", text="words")
    rows.person("Harbour Master")
    rows.clinic("Harbour Clinic", place=rows.city("Lindow"))
    before = sorted(hit["title"] for hit in find("harbour"))
    index.remove(connection)
    index.install(connection)
    index.install(connection)
    assert (
        sorted(hit["title"] for hit in find("harbour"))
        == before
        == ["Harbour Clinic", "Harbour Master", "Harbour light"]
    )
    assert [hit["title"] for hit in find("lindow")] == ["Harbour Clinic"]
    assert index.missing(connection) == []


def test_what_is_gone_is_named():
    with connection.cursor() as cursor:
        trigger = "search_person_update" if connection.vendor == "sqlite" else "search_person_row ON authors_person"
        cursor.execute(f"DROP TRIGGER {trigger}")
    assert index.missing(connection) == [trigger.split()[0]]
    (warning,) = kept_are_whole(None, ["default"])
    assert trigger.split()[0] in warning.msg and "migrate" in warning.hint


def test_folding_keeps_every_signs_place():
    text = "Clínica «Única» Łódź naïve Ǻ ẞ and/or 🙂 日本"
    assert len(index.fold(text)) == len(text)
    assert index.fold("Clínica and/or") == "Clinica and or"


def test_python_and_postgresql_fold_alike():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite folds inside its tokeniser")
    text = "".join(chr(code) for code in range(0x20, 0x2100)) + "\ue000\ue001"
    with connection.cursor() as cursor:
        for part in (text, "plain", "naïve", "Ǻ", "ế", "it's"):
            cursor.execute("SELECT search_fold(%s)", [part])
            assert cursor.fetchone() == (index.fold(part),)


@pytest.mark.django_db(transaction=True)
def test_tables_can_still_be_altered_on_sqlite():
    """Django alters a table on SQLite by copying and renaming, which a trigger of another table must not forbid."""
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite's way of altering tables")
    from authors.models import Person
    from clinics.models import Clinic

    try:
        for model in (Region, Clinic, Person):
            with connection.schema_editor() as editor:
                editor._remake_table(model)
        assert "search_person_insert" in index.missing(connection)
    finally:
        index.install(connection)
    rows.person("Ada Quill")
    assert [hit["title"] for hit in find("quill")] == ["Ada Quill"]


@pytest.mark.django_db(transaction=True)
def test_emptied_with_its_sources():
    from django.core.management import call_command

    rows.person("Ada Quill")
    call_command("flush", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_document")
        assert cursor.fetchone() == (0,)
