"""Reminders of due reviews: one digest a day for each recipient."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from articles.approval import actions as approval_actions
from articles.approval import reminders
from articles.models import Article
from outbox.actions import send_due
from outbox.models import Email
from psychsite.setup import roles
from tests.factories.articles import approve, ask, freeze, make_approver, make_article, make_user, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief_editor():
    roles.sync()
    user = make_user("miriam")
    user.groups.add(Group.objects.get(name="Editor-in-chief"))
    closed = make_user("closed", is_active=False)
    closed.groups.add(Group.objects.get(name="Editor-in-chief"))
    return user


def live(title, person, *, due_in, owner):
    today = timezone.localdate()
    edition = freeze(make_article(title, owner=owner))
    approve(edition, person, at=timezone.now() - timedelta(days=300), review_due=today + timedelta(days=due_in))
    return publish(edition)


def remind():
    mail.outbox.clear()
    reminders.send_digests()
    send_due()
    return {message.to[0]: message.body for message in mail.outbox}


def test_reminder_digest_lists_only_recipients_own_reviews(chief_editor, settings):
    settings.REVIEW_GRACE_DAYS = 30
    person, owner = make_approver(), make_user("owner")
    live("Far off", person, due_in=31, owner=owner)
    live("Soon", person, due_in=30, owner=owner)
    live("Today", person, due_in=0, owner=owner)
    live("Late", person, due_in=-1, owner=owner)
    live("In grace", person, due_in=-30, owner=owner)
    live("Very late", person, due_in=-31, owner=owner)
    live("No owner", person, due_in=-40, owner=None)
    told = remind()
    assert set(told) == {person.user.email, owner.email, "miriam@example.org"}
    expected = {
        person.user.email: {"Soon", "Today"},
        owner.email: {"Late", "In grace", "Very late"},
        "miriam@example.org": {"Very late", "No owner"},
    }
    titles = set().union(*expected.values(), {"Far off"})
    for address, body in told.items():
        assert {title for title in titles if f"- {title} (due" in body} == expected[address], body
        assert "http://testserver/admin/articles/edition/" in body


def test_reminder_digest_is_sent_once_per_day(chief_editor):
    person = make_approver()
    live("Soon", person, due_in=20, owner=None)
    assert len(remind()) == 1
    assert remind() == {}
    assert Email.objects.count() == 1
    reminders.send_digests(timezone.localdate() + timedelta(days=1))
    assert Email.objects.count() == 2


def test_approver_who_is_owner_gets_one_digest(chief_editor):
    person = make_approver()
    live("Soon", person, due_in=20, owner=person.user)
    live("Late", person, due_in=-2, owner=person.user)
    (body,) = remind().values()
    assert body.index("Due within 30 days") < body.index("- Soon") < body.index("Overdue in") < body.index("- Late")
    assert "Soon" not in mail.outbox[0].subject


def test_reminders_skip_people_without_email(chief_editor):
    former, closed = make_approver("Gone Away", "gone"), make_user("owner2", is_active=False)
    live("Soon", former, due_in=20, owner=None)
    live("Late", former, due_in=-2, owner=closed)
    former.former = True
    former.save()
    assert remind() == {}


def test_binned_article_causes_no_reminder(chief_editor):
    person = make_approver()
    edition = live("Soon", person, due_in=20, owner=None)
    Article.objects.filter(pk=edition.article_id).update(binned_at=timezone.now())
    assert remind() == {}


def test_renewed_approval_ends_reminders(chief_editor):
    person = make_approver()
    edition = live("Soon", person, due_in=20, owner=None)
    approve(edition, person)
    assert remind() == {}


def test_reminder_digests_use_constant_queries(chief_editor, django_assert_max_num_queries):
    person = make_approver()
    for number in range(6):
        live(f"Soon {number}", person, due_in=20 + number, owner=None)
        live(f"Late {number}", person, due_in=-40, owner=make_user("owner"))
    # Seven, and two for the permissions of each of two accounts.
    with django_assert_max_num_queries(11):
        assert len(reminders.build_digests(timezone.localdate())) == 3


def test_reminder_names_the_step_of_its_recipient(chief_editor):
    """Say what the recipient's desk says; an owner who may not act reads who does."""
    person, owner, visitor = make_approver(), make_user("owner", "articles.request_review"), make_user("visitor")
    chief_editor.groups.add(Group.objects.get(name="Editor"))
    live("Late", person, due_in=-40, owner=owner)
    live("Of a visitor", person, due_in=-2, owner=visitor)
    changed = live("Wanted", person, due_in=-2, owner=owner)
    approval_actions.request_changes(edition=changed, person=person, by=person.user, note="Say more.")
    other = make_approver("Ben Stone", "ben")
    approve(
        changed, other, at=timezone.now() - timedelta(days=300), review_due=timezone.localdate() - timedelta(days=2)
    )
    told = remind()
    assert "    Your turn: send for approval. The review was due on" in told[owner.email]
    assert "    Your turn: answer the requested changes. Dr. Ada Quill asked for changes on" in told[owner.email]
    assert "    Your turn: send for approval. The review was due on" in told["miriam@example.org"]
    assert "    Live. The review was due on" in told[visitor.email]
    assert "It is the turn of visitor or an editor." in told[visitor.email]


def test_remind_reviewers_command_queues_one_digest(chief_editor):
    person = make_approver()
    live("Soon", person, due_in=20, owner=None)
    out = StringIO()
    call_command("remind_reviewers", dry_run=True, stdout=out)
    assert f"{person.user.email}\n  Due within 30 days" in out.getvalue()
    assert "    Soon (due" in out.getvalue()
    assert not Email.objects.exists()
    call_command("remind_reviewers", stdout=out)
    call_command("remind_reviewers", stdout=out)
    assert Email.objects.count() == 1


def test_a_late_answer_reminds_the_person_who_asked(chief_editor):
    today = timezone.localdate()
    article, person = make_article("Sleep"), make_approver()
    edition = ask(freeze(article), person, answer_by=today - timedelta(days=1))
    ask(freeze(make_article("Later")), person, answer_by=today)
    letters = remind()
    assert list(letters) == ["chief@example.org"]
    assert "No answer yet" in letters["chief@example.org"] and "Sleep" in letters["chief@example.org"]
    assert "Later" not in letters["chief@example.org"]
    edition.review_requests.update(closed_at=timezone.now(), outcome="canceled")
    assert not remind()
