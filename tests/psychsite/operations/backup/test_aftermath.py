"""After a restore: what people asked for since is done again, and damage is found."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import invitations
from accounts.models import StaffSession
from articles.publishing import previews
from clinics.models import Clinic, OptOut
from clinics.proposals.actions import opt_out_clinic
from comments.models import Comment, Subscription
from comments.notifications import subscriptions
from comments.posting import own_comments, submission
from comments.privacy import personal_data
from comments.screening.identity import Digester
from core.errors import LinkExpired
from core.process import erasures
from core.tokens import hash_token, new_token
from outbox import actions as outbox
from outbox.models import Email
from psychsite.operations.backup import aftermath
from tests.factories.articles import make_article, make_live
from tests.factories.places import make_clinic
from tests.psychsite import rows
from tests.psychsite.operations.backup.conftest import noted

pytestmark = pytest.mark.django_db
EMAIL, OTHER = "canary.robin@example.org", "kim@example.org"


def say(article, email, body):
    return submission.submit_comment(
        article=article, name="Robin", email=email, body=body, client_address="203.0.113.9", follow=False
    )


@pytest.fixture
def journal(settings, tmp_path):
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"
    return settings.ERASURE_JOURNAL


def as_before(do):
    """Run `do` and take it back, as a restore of the database does."""
    from django.db import transaction

    with transaction.atomic():
        do()
        transaction.set_rollback(True)


def repeat(journal, since=None):
    return aftermath.repeat_erasures(since or timezone.now() - timedelta(hours=1), [journal])


def test_erased_addresses_are_erased_again_and_others_stay(journal):
    article = rows.article()
    gone, kept = say(article, EMAIL, "Mine, for now"), say(article, OTHER, "This one stays here")
    outbox.enqueue(to=EMAIL, kind="answer", subject="An answer", body="Somebody answered.")
    as_before(lambda: personal_data.erase_person(email=EMAIL.upper()))
    assert Comment.objects.count() == 2
    assert repeat(journal)[erasures.ADDRESS] == 1
    assert list(Comment.objects.all()) == [kept] and gone != kept
    assert not Email.objects.filter(to=EMAIL).exists()
    assert EMAIL not in journal.read_text().casefold() and "canary" not in journal.read_text()
    assert journal.stat().st_mode & 0o077 == 0


def test_comments_whose_address_is_forgotten_are_found_by_their_digest(journal):
    article = rows.article()
    gone, kept = say(article, EMAIL, "Mine, for now"), say(article, "", "Without an address, it stays")
    Comment.objects.filter(pk=gone.pk).update(email="")
    assert Comment.objects.get(pk=gone.pk).email_hash in Digester.now().emails(EMAIL)
    as_before(lambda: personal_data.erase_person(email=EMAIL))
    repeat(journal)
    assert list(Comment.objects.all()) == [kept]


def test_what_was_erased_before_the_backup_is_left_alone(journal):
    as_before(lambda: personal_data.erase_person(email=EMAIL))
    say(rows.article(), EMAIL, "Written after the erasure")
    assert repeat(journal, timezone.now() + timedelta(hours=1))[erasures.ADDRESS] == 0
    assert Comment.objects.count() == 1


def test_rehearsed_and_refused_erasures_are_not_noted(journal):
    say(rows.article(), EMAIL, "Mine, for now")
    assert personal_data.erase_person(email=EMAIL, dry_run=True)["comments"] == 1
    call_command("erase_personal_data", EMAIL, "--dry-run", stdout=StringIO())
    assert Comment.objects.count() == 1 and noted() == []


def test_own_deletions_are_done_again_but_not_to_newer_comments(journal):
    article = rows.article()
    comment = say(article, EMAIL, "Mine, for now")
    as_before(lambda: own_comments.delete_own_comment(token=comment.own_token))
    assert repeat(journal)[erasures.COMMENT] == 1
    comment.refresh_from_db()
    assert comment.state == Comment.State.REMOVED
    assert repeat(journal)[erasures.COMMENT] == 0, "it can be repeated"
    # The number of a comment that the restored database does not know is given again.
    late = timezone.now() + timedelta(minutes=1)
    Comment.objects.filter(pk=comment.pk).update(state="approved", created_at=late)
    assert repeat(journal)[erasures.COMMENT] == 0


@pytest.mark.parametrize("everything", [False, True])
def test_ended_subscriptions_end_again(journal, everything):
    article = rows.article()
    comment = say(article, EMAIL, "Mine, for now")
    row = Subscription.objects.create(
        article=article, comment=comment, email=EMAIL, email_hash="x", confirmed_at=timezone.now()
    )
    token = subscriptions.unsubscribe_path(row).rstrip("/").rpartition("/")[2]
    as_before(lambda: subscriptions.unsubscribe(token=token, everything=everything))
    assert Subscription.objects.get().ended_at is None
    assert repeat(journal)[erasures.SUBSCRIPTION] == 1
    assert Subscription.objects.get().ended_at is not None


def test_clinics_that_opted_out_stay_out(journal):
    clinic = make_clinic()
    as_before(lambda: opt_out_clinic(clinic=Clinic.objects.get(), by=None))
    assert repeat(journal)[erasures.CLINIC] == 1
    clinic.refresh_from_db()
    assert clinic.state == Clinic.State.OPTED_OUT and OptOut.objects.count() == 1


def test_journal_survives_cut_lines_and_forgets_old_ones(journal):
    erasures.note(erasures.COMMENT, rows=[1])
    with journal.open("a") as file:
        file.write('{"at": "2026-')
    erasures.note(erasures.COMMENT, rows=[2])
    assert [entry.rows for entry in noted()] == [(1,), (2,)]
    erasures.forget_old(timezone.now() + timedelta(days=erasures.KEPT_DAYS - 1))
    assert len(noted()) == 2
    erasures.forget_old(timezone.now() + timedelta(days=erasures.KEPT_DAYS + 1))
    assert noted() == [] and journal.read_text() == ""


def test_full_disk_keeps_nobody_from_being_erased(settings, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    settings.ERASURE_JOURNAL = tmp_path / "file" / "erasures.jsonl"
    say(rows.article(), EMAIL, "Mine, for now")
    assert personal_data.erase_person(email=EMAIL)["comments"] == 1
    assert "could not be noted outside the database" in caplog.text and EMAIL not in caplog.text


def test_command_ends_sessions_holds_emails_and_checks_everything(journal):
    make_live()
    StaffSession.objects.create(
        session_key=hash_token(new_token())[:40], session_data="x", expire_date=timezone.now() + timedelta(days=1)
    )
    outbox.enqueue(to=OTHER, kind="answer", subject="An answer", body="Somebody answered.")
    out, since = StringIO(), timezone.now() + timedelta(seconds=1)
    call_command("after_restore", "--since", since.isoformat(), stdout=out)
    said = out.getvalue()
    assert "1 sessions of staff ended." in said and "1 emails and messages that waited are held." in said
    assert "All digests and the record of activity are whole." in said
    assert Email.objects.get().given_up_at and not StaffSession.objects.exists()
    for wrong in ("yesterday", "2026-11-29"):
        with pytest.raises(CommandError, match="write a moment with its offset"):
            call_command("after_restore", "--since", wrong)


def test_links_of_the_backup_open_no_account_and_no_draft(journal):
    editor = get_user_model().objects.create_superuser("editor", "editor@example.org")
    invitation = invitations.invite(email=OTHER, names=["Writer"])
    link = re.search(r"\S+/admin/\S+", Email.objects.get(kind="invitation").body)[0]
    _row, preview = previews.create_link(article=make_article("Sleep"), by=editor)
    token = preview.rstrip("/").rpartition("/")[2]
    assert invitations.find(link.rstrip("/").rpartition("/")[2]) == invitation
    assert previews.link_context(token)
    out = StringIO()
    call_command("after_restore", "--since", timezone.now().isoformat(), stdout=out)
    assert "2 invitations and preview links ended." in out.getvalue()
    with pytest.raises(LinkExpired):
        invitations.find(link.rstrip("/").rpartition("/")[2])
    with pytest.raises(LinkExpired, match="has expired"):
        previews.link_context(token)
    assert aftermath.end_links(timezone.now()) == 0


def test_altered_editions_and_entries_are_found(journal):
    edition = make_live()
    assert list(aftermath.find_faults(None)) == []
    with connection.cursor() as cursor:
        triggers = _drop_triggers(cursor)
        cursor.execute("UPDATE articles_edition SET standfirst = 'Altered' WHERE id = %s", [edition.pk])
    assert triggers
    faults = list(aftermath.find_faults((999_999, "0" * 64)))
    assert f"Edition {edition.pk} does not match the digest with which it was frozen." in faults
    assert any("999999 was there before" in fault for fault in faults)


def _drop_triggers(cursor):
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE articles_edition DISABLE TRIGGER USER")
        return True
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'articles_edition'")
    names = [name for (name,) in cursor.fetchall()]
    for name in names:
        cursor.execute(f'DROP TRIGGER "{name}"')
    return names
