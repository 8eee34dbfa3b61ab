"""Immutability of editions in models, querysets, the admin and SQL."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Approval, Edition
from articles.models.editions import ImmutableRowError
from articles.models.triggers.four_eyes import FOUR_EYES
from articles.models.triggers.frozen import FROZEN_ROWS
from authors.models import Person
from core.db.triggers import remove_to_migrate
from psychsite.setup.triggers import TRIGGER_SETS
from tests.factories.articles import approve, freeze, make_article, make_live, make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return freeze(make_article())


def unchanged(edition):
    stored = Edition.objects.get(pk=edition.pk)
    return stored.title == edition.title and stored.digest == edition.digest and stored.document == edition.document


def test_edition_model_refuses_save_and_delete(edition):
    edition.title = "Other"
    with pytest.raises(ImmutableRowError):
        edition.save()
    with pytest.raises(ImmutableRowError):
        edition.save(update_fields=["title"])
    with pytest.raises(ImmutableRowError):
        edition.delete()
    edition.refresh_from_db()
    assert unchanged(edition)


def test_edition_queryset_refuses_update_and_delete(edition):
    for fields in ({"title": "Other"}, {"document": []}, {"live_from": timezone.now(), "digest": "0" * 64}):
        with pytest.raises(ImmutableRowError):
            Edition.objects.update(**fields)
    with pytest.raises(ImmutableRowError):
        Edition.objects.all().delete()
    with pytest.raises(ImmutableRowError):
        Edition.objects.bulk_update([edition], ["title"])
    assert unchanged(edition)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE articles_edition SET title = 'Other' WHERE id = %s",
        "UPDATE articles_edition SET document = '[]' WHERE id = %s",
        "UPDATE articles_edition SET number = number + 1 WHERE id = %s",
        "UPDATE articles_edition SET frozen_by_id = NULL WHERE id = %s",
        "DELETE FROM articles_edition WHERE id = %s",
    ],
)
def test_database_refuses_raw_sql_changes_to_edition(edition, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [edition.pk])
    assert unchanged(edition)


def test_database_refuses_to_replace_or_truncate_editions(edition):
    columns = (
        "article_id, number, title, standfirst, document, text, words, digest, change_class, changed_at, compared_with"
    )
    columns += (
        ", public_note, frozen_at, frozen_by_id, edited_by_id, article_version, live_from, live_until, evidence, ai_use"
    )
    if connection.vendor == "sqlite":
        changed = columns.replace("title", "'Other'")
        statements = [
            f"INSERT OR REPLACE INTO articles_edition (id, {columns}) SELECT id, {changed} FROM articles_edition",
            f"INSERT OR REPLACE INTO articles_edition ({columns}) SELECT {changed} FROM articles_edition",
        ]
    else:
        statements = ["TRUNCATE articles_edition CASCADE"]
    for statement in statements:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert unchanged(edition)


def test_database_refuses_second_live_edition():
    live = make_live()
    live.article.title = "Sleep, mood and more"
    live.article.save()
    freeze(live.article)
    word = "OR REPLACE " if connection.vendor == "sqlite" else ""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {word}articles_edition SET live_from = %s, first_live = %s, changed = %s WHERE number = 2",
            3 * [timezone.now()],
        )
    assert Edition.objects.live().get() == live


def test_the_record_of_a_publication_is_kept():
    live = make_live()
    again = "INSERT OR REPLACE INTO articles_publicationevent SELECT * FROM articles_publicationevent"
    statements = ["UPDATE articles_publicationevent SET by_id = NULL", "DELETE FROM articles_publicationevent"]
    for statement in [*statements, *([again] if connection.vendor == "sqlite" else [])]:
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert live.publication_events.get().by is not None


def test_the_row_of_a_signer_is_not_written_anew():
    person = approve(make_live()).person
    columns = [field.column for field in Person._meta.concrete_fields]
    renamed = ", ".join("'Sigmund Fraud'" if column == "name" else column for column in columns)
    word = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    replace = f"{word} INTO authors_person ({', '.join(columns)}) SELECT {renamed} FROM authors_person WHERE id = %s"
    for statement in (replace, "DELETE FROM authors_person WHERE id = %s"):
        with pytest.raises(DatabaseError, match="is kept"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [person.pk])
    assert Person.objects.get(pk=person.pk).name == person.name
    other = make_person()
    other.delete()
    assert not Person.objects.filter(name=other.name).exists()


def test_edition_live_interval_can_be_updated(edition):
    now = timezone.now()
    Edition.objects.filter(pk=edition.pk).update(live_from=now, first_live=now, changed=now)
    assert Edition.objects.live().get() == edition


def test_approvals_are_immutable_except_withdrawal(edition):
    approval = approve(edition)
    with pytest.raises(ImmutableRowError):
        approval.save()
    with pytest.raises(ImmutableRowError):
        approval.delete()
    with pytest.raises(ImmutableRowError):
        Approval.objects.update(statement="Other")
    with pytest.raises(ImmutableRowError):
        Approval.objects.all().delete()
    for statement in ("UPDATE articles_approval SET statement = 'Other'", "DELETE FROM articles_approval"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    Approval.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="A test.")
    assert Approval.objects.get().statement == approval.statement


def test_admin_cannot_change_or_delete_edition(client, edition):
    client.force_login(make_user("root", superuser=True))
    page = reverse("admin:articles_edition_change", args=[edition.pk])
    assert client.post(page, {"title": "Other", "_save": "Save"}).status_code == 403
    assert client.post(reverse("admin:articles_edition_delete", args=[edition.pk]), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [edition.pk], "post": "yes"}
    client.post(reverse("admin:articles_edition_changelist"), chosen)
    client.post(reverse("admin:articles_article_delete", args=[edition.article_id]), {"post": "yes"})
    assert client.get(page).status_code == 200
    assert unchanged(edition)


@pytest.mark.database("sqlite")
def test_triggers_protect_columns_added_later():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_edition ADD COLUMN mood text NOT NULL DEFAULT ''")
    assert FROZEN_ROWS.missing(connection)
    FROZEN_ROWS.install(connection)
    assert not FROZEN_ROWS.missing(connection)
    freeze(make_article())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE articles_edition SET mood = 'low'")


@pytest.mark.database("sqlite")
@pytest.mark.django_db(transaction=True)
def test_migrate_restores_edition_triggers_after_sqlite_table_rebuild():
    edition = freeze(make_article())
    remove_to_migrate(TRIGGER_SETS, connection)
    assert FOUR_EYES.missing(connection), "SQLite renames no table that a trigger reads"
    with connection.schema_editor() as editor:
        editor._remake_table(Edition)
    assert len(FROZEN_ROWS.missing(connection)) == 3, "Django copied the table, which dropped its triggers"
    call_command("migrate", verbosity=0)
    assert not FROZEN_ROWS.missing(connection) and not FOUR_EYES.missing(connection)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_edition")
    assert unchanged(edition)
