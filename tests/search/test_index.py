"""The index's tables and triggers: installed, repaired, and checked."""

import pytest
from django.db import connection

from clinics.models import Region
from core.db.triggers import remove_to_migrate, repair_missing
from psychsite.setup.triggers import TRIGGER_SETS, triggers_are_installed
from search.index import sources as index
from search.index.triggers import SEARCH_INDEX
from search.query import find
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


def test_search_index_is_complete_after_migrations():
    assert SEARCH_INDEX.missing(connection) == []
    assert triggers_are_installed(None, ["default"]) == []


def test_search_index_is_rebuilt_from_existing_rows():
    rows.article("Harbour light", text="words")
    rows.person("Harbour Master")
    rows.clinic("Harbour Clinic", place=rows.city("Lindow"))
    before = sorted(hit["title"] for hit in find("harbour"))
    SEARCH_INDEX.remove(connection)
    SEARCH_INDEX.install(connection)
    SEARCH_INDEX.install(connection)
    assert (
        sorted(hit["title"] for hit in find("harbour"))
        == before
        == ["Harbour Clinic", "Harbour Master", "Harbour light"]
    )
    assert [hit["title"] for hit in find("lindow")] == ["Clinics in Lindow", "Harbour Clinic"]
    assert SEARCH_INDEX.missing(connection) == []


def test_folding_keeps_character_positions():
    text = "Clínica «Única» Łódź naïve Ǻ ẞ and/or 🙂 日本"
    assert len(index.fold(text)) == len(text)
    assert index.fold("Clínica and/or") == "Clinica and or"


@pytest.mark.database("postgresql")
def test_python_and_postgresql_fold_identically():
    text = "".join(chr(code) for code in range(0x20, 0x2100)) + "\ue000\ue001"
    with connection.cursor() as cursor:
        for part in (text, "plain", "naïve", "Ǻ", "ế", "it's"):
            cursor.execute("SELECT search_fold(%s)", [part])
            assert cursor.fetchone() == (index.fold(part),)


@pytest.mark.database("sqlite")
@pytest.mark.django_db(transaction=True)
def test_triggers_allow_sqlite_table_rebuild():
    """Rebuild tables on SQLite, which triggers must not prevent."""
    from authors.models import Person
    from clinics.models import Clinic

    # As migrate does: SQLite renames no table that the body of a trigger reads.
    remove_to_migrate(TRIGGER_SETS, connection)
    try:
        for model in (Region, Clinic, Person):
            with connection.schema_editor() as editor:
                editor._remake_table(model)
        assert any(name.startswith("search_person_insert_") for name in SEARCH_INDEX.missing(connection))
    finally:
        list(repair_missing(TRIGGER_SETS, connection))
    rows.person("Ada Quill")
    assert [hit["title"] for hit in find("quill")] == ["Ada Quill"]


@pytest.mark.django_db(transaction=True)
def test_flush_empties_search_index():
    from django.core.management import call_command

    from activity.triggers import ACTIVITY
    from articles.models.triggers.frozen import FROZEN_ROWS

    rows.person("Ada Quill")
    # No flush passes them, not even of empty tables.
    for protecting in (FROZEN_ROWS, ACTIVITY):
        protecting.remove(connection)
    call_command("flush", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_document")
        assert cursor.fetchone() == (0,)
