"""Concurrent actions of two people: one succeeds and the other is refused.

Each has a thread and a connection. The checks hold for every order of the threads, and several rounds make a clash
likely.
"""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.approval import actions as approval_actions
from articles.checklist import checks
from articles.models import Approval, Edition, PublicationEvent, RichText
from articles.publishing import actions, withdrawals
from core.errors import ActionRefused
from tests.factories.articles import ALL, approve, freeze, make_approver, make_article, make_user, publish

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def at_once(*deeds):
    """Run all actions in threads at once; return results or refusals."""
    gate, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def do(place, deed):
        try:
            gate.wait(10)
            answers[place] = deed()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    faults = [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, ActionRefused)]
    assert not faults, faults
    return answers


def refused(answers):
    return [str(answer) for answer in answers if isinstance(answer, ActionRefused)]


def two_editors():
    return make_user("chief", *ALL), make_user("other", *ALL)


def publishing(edition, by):
    return lambda: actions.publish(
        edition=edition, by=by, override_reason="It cannot wait.", reasons=checks.waive_all("A test.")
    )


def freezing(article, by, **options):
    return lambda: actions.freeze(article=article, by=by, reasons=checks.waive_all("A test."), **options)


def edit(article, words):
    RichText.objects.filter(parent=article).update(html=f"<p>{words}</p>")


@pytest.mark.parametrize("again", range(ROUNDS))
def test_concurrent_publishing_of_one_edition_succeeds_once(again):
    edition, (one, two) = freeze(make_article("Sleep")), two_editors()
    answers = at_once(publishing(edition, one), publishing(edition, two))
    assert refused(answers) == ["This edition is already live."]
    assert Edition.objects.live().count() == 1
    assert PublicationEvent.objects.count() == 1


def test_second_of_two_publishers_is_refused(monkeypatch):
    """Publish from another session between the request and the lock."""
    edition, (one, two) = freeze(make_article("Sleep")), two_editors()
    lock_publications = actions.lock_publications

    def late(editions):
        monkeypatch.undo()
        publishing(edition, two)()
        return lock_publications(editions)

    monkeypatch.setattr(actions, "lock_publications", late)
    with pytest.raises(ActionRefused, match="already live"):
        publishing(edition, one)()


@pytest.mark.parametrize("again", range(ROUNDS))
def test_concurrent_publishing_of_two_editions_leaves_one_live(again):
    article, (one, two) = make_article("Sleep"), two_editors()
    first = freeze(article)
    edit(article, "Take 5 mg.")
    second = freeze(article)
    answers = at_once(publishing(first, one), publishing(second, two))
    assert Edition.objects.live().count() == 1
    # The later one replaced the other edition, or was refused.
    for sentence in refused(answers):
        assert "already live after that time" in sentence
    assert PublicationEvent.objects.filter(kind="published").count() == 2 - len(refused(answers))


@pytest.mark.parametrize("again", range(ROUNDS))
def test_concurrent_freezes_of_same_text_make_one_edition(again):
    article, (one, two) = make_article("Sleep"), two_editors()
    answers = at_once(freezing(article, one), freezing(article, two))
    assert Edition.objects.count() == 1
    assert answers[0] == answers[1]


@pytest.mark.parametrize("again", range(ROUNDS))
def test_freeze_racing_with_save_uses_known_version(again):
    article, (one, two) = make_article("Sleep"), two_editors()
    version = article.version
    answers = at_once(freezing(article, one, version=version), lambda: actions.record_save(article=article, by=two))
    for sentence in refused(answers):
        assert "other saved this article after you opened it" in sentence
    assert Edition.objects.count() == 1 - len(refused(answers))


@pytest.mark.parametrize("again", range(ROUNDS))
def test_approval_racing_with_next_freeze_never_covers_new_edition(again):
    article, (one, _two), person = make_article("Sleep"), two_editors(), make_approver()
    first = freeze(article)
    edit(article, "Take 5 mg.")
    answers = at_once(
        lambda: approval_actions.approve(edition=first, person=person, by=person.user), freezing(article, one)
    )
    newest = Edition.objects.order_by("-number").first()
    assert newest.number == 2
    for sentence in refused(answers):
        assert "Edition 2 has been created since" in sentence
    assert Approval.objects.count() == 1 - len(refused(answers))
    assert not Approval.objects.filter(edition=newest).exists()


@pytest.mark.parametrize("again", range(ROUNDS))
def test_publishing_racing_with_binning_leaves_nothing_live(again):
    edition, (one, two) = freeze(make_article("Sleep")), two_editors()
    answers = at_once(publishing(edition, one), lambda: actions.put_in_bin(article=edition.article, by=two))
    assert all("in the bin" in sentence for sentence in refused(answers))
    edition.article.refresh_from_db()
    assert edition.article.binned_at
    assert not Edition.objects.live().exists()
    edition.refresh_from_db()
    assert edition.state() in {"draft", "past"}


@pytest.mark.parametrize("again", range(ROUNDS))
def test_publishing_racing_with_withdrawn_approval_is_consistent(again):
    article, person = make_article("Sleep"), make_approver()
    edition = freeze(article)
    approval = approve(edition, person)
    plain = make_user("plain", "articles.publish_edition")
    answers = at_once(
        lambda: actions.publish(edition=edition, by=plain, reasons=checks.waive_all("A test.")),
        lambda: withdrawals.withdraw_approval(approval=approval, by=person.user, reason="A mistake."),
    )
    approval.refresh_from_db()
    assert approval.withdrawn_at
    event = PublicationEvent.objects.first()
    assert (event is None) == bool(refused(answers))


def test_six_concurrent_publishers_publish_once():
    edition, people = freeze(make_article("Sleep")), [make_user(f"editor-{number}", *ALL) for number in range(6)]
    answers = at_once(*(publishing(edition, person) for person in people))
    assert len(refused(answers)) == 5
    assert Edition.objects.live().count() == 1


def test_publishing_racing_with_unscheduling_keeps_schedule_valid():
    article, (one, two) = make_article("Sleep"), two_editors()
    publish(freeze(article))
    edit(article, "Take 5 mg.")
    second = freeze(article)
    publish(second, at=timezone.now() + timedelta(hours=1))
    edit(article, "Take 50 mg.")
    third = freeze(article)
    at_once(publishing(third, one), lambda: actions.unschedule(edition=second, by=two))
    assert [row.number for row in Edition.objects.live()] == [3]
    assert Edition.objects.filter(live_from__isnull=False, live_until=None).count() == 1
