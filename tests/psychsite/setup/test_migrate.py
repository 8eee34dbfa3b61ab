"""Triggers and initial rows that `migrate` installs."""

from dataclasses import replace
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from comments.models import ScriptedReply
from core.db.triggers import installed, remove_to_migrate, repair_missing
from crisis.models import Phrase
from psychsite.setup.roles import ROLES
from psychsite.setup.triggers import TRIGGER_SETS, triggers_are_installed

pytestmark = pytest.mark.django_db
each_set = pytest.mark.parametrize("trigger_set", TRIGGER_SETS, ids=lambda one: one.name)


def names(trigger_set):
    return [name for name, _table in installed(connection, trigger_set.prefix)]


def drop_one(trigger_set):
    """Drop a trigger of the set; return its name."""
    name, table = installed(connection, trigger_set.prefix)[-1]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
    return name


def migrate(*arguments):
    said = StringIO()
    call_command("migrate", *arguments, stdout=said)
    return said.getvalue()


def test_every_trigger_set_is_installed_after_migrations():
    assert triggers_are_installed(None, ["default"]) == []
    assert all(names(trigger_set) for trigger_set in TRIGGER_SETS)
    assert "installed" not in migrate()


def test_check_names_dropped_triggers_and_migrate_reinstalls_them():
    before = {one.name: names(one) for one in TRIGGER_SETS}
    dropped = {one.name: drop_one(one) for one in TRIGGER_SETS}
    assert {one.name: one.missing(connection) for one in TRIGGER_SETS} == {
        name: [trigger] for name, trigger in dropped.items()
    }
    warnings = triggers_are_installed(None, ["default"])
    for (name, trigger), warning in zip(dropped.items(), warnings, strict=True):
        assert trigger in warning.msg and name in warning.msg and "migrate" in warning.hint
    with pytest.raises(SystemCheckError) as refused:
        call_command("check", "--database", "default", "--fail-level", "WARNING")
    assert [trigger for trigger in dropped.values() if trigger not in str(refused.value)] == []
    migrate("--plan"), migrate("--check")
    assert all(one.missing(connection) for one in TRIGGER_SETS), "these two change nothing"
    said = migrate()
    assert [one.name for one in TRIGGER_SETS if f"Triggers: {one.name} installed." not in said] == []
    assert triggers_are_installed(None, ["default"]) == []
    assert {one.name: names(one) for one in TRIGGER_SETS} == before


@each_set
def test_changed_trigger_definition_replaces_previous_triggers(trigger_set):
    def changed(connection):
        definition = trigger_set.definition(connection)
        return definition._replace(triggers=definition.triggers[1:])

    before = names(trigger_set)
    other = replace(trigger_set, sqlite=changed, postgresql=changed)
    assert len(other.missing(connection)) == len(before) - 1
    other.install(connection)
    assert other.missing(connection) == [] and len(names(trigger_set)) == len(before) - 1
    assert not {*before} & {*names(trigger_set)}
    assert len(trigger_set.missing(connection)) == len(before)
    trigger_set.install(connection)
    assert names(trigger_set) == before


@each_set
def test_trigger_set_is_removed_whole_and_skipped_without_tables(trigger_set):
    before = names(trigger_set)
    trigger_set.remove(connection)
    trigger_set.remove(connection)
    assert names(trigger_set) == []
    assert len(trigger_set.missing(connection)) >= len(before)
    assert replace(trigger_set, tables=(*trigger_set.tables, "articles_nowhere")).missing(connection) == []


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no functions of its own")
def test_removed_trigger_sets_leave_no_function_behind():
    def functions():
        with connection.cursor() as cursor:
            cursor.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
            return {name for (name,) in cursor.fetchall()}

    assert functions()
    for trigger_set in TRIGGER_SETS:
        trigger_set.remove(connection)
    assert functions() == set()


@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="only SQLite refuses to rename a table that a trigger reads"
)
def test_pages_go_on_while_sqlite_is_migrated(client):
    remove_to_migrate(TRIGGER_SETS, connection)
    assert any(trigger_set.missing(connection) for trigger_set in TRIGGER_SETS)
    assert [client.get(path).status_code for path in ("/", "/articles/", "/clinics/", "/help/")] == [200] * 4
    assert list(repair_missing(TRIGGER_SETS, connection))
    assert not any(trigger_set.missing(connection) for trigger_set in TRIGGER_SETS)


def test_migrate_creates_roles_phrases_and_scripted_replies():
    for model in (Group, Phrase, ScriptedReply):
        model.objects.all().delete()
    said = migrate()
    assert f"Roles: {len(ROLES)} groups made." in said and "phrases and 8 scripted replies loaded." in said
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    assert Phrase.objects.count() > 1000 and ScriptedReply.objects.count() == 8


def test_migrate_keeps_staff_changes_to_initial_rows():
    ScriptedReply.objects.all().delete()
    Phrase.objects.exclude(pk=Phrase.objects.first().pk).delete()
    Group.objects.filter(name="Writer").delete()
    migrate()
    assert (Phrase.objects.count(), ScriptedReply.objects.count()) == (1, 0)
    assert not Group.objects.filter(name="Writer").exists()


def test_migrating_one_app_loads_no_initial_rows():
    Phrase.objects.all().delete()
    migrate("articles")
    assert not Phrase.objects.exists()
