"""Codes and races of decisions by link."""

import hashlib
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from articles.approval import requests
from articles.models import Approval, ReviewRequest
from core.errors import ActionRefused
from outbox.models import Email
from tests.articles.approval.signed import answer, ask, ask_for_code, code_for
from tests.articles.approval.test_requests import edit, text_of
from tests.factories.articles import (
    freeze,
    make_approver,
    make_article,
)

pytestmark = pytest.mark.django_db


def test_decision_requires_current_emailed_code(path, person):
    assert "Request a new code first" in text_of(answer(path, "123456"))
    ask_for_code(path)
    later = timezone.now() + timedelta(minutes=15)
    with pytest.raises(ActionRefused, match="more than 15 minutes old"):
        requests.record_decision(token=path.split("/")[2], code=code_for(person), decision="approved", at=later)
    assert not Approval.objects.exists()


def test_five_wrong_codes_require_new_code(path, person):
    ask_for_code(path)
    code = code_for(person)
    wrong = "000000" if code != "000000" else "000001"
    for _try in range(5):
        assert "This is not the code" in text_of(answer(path, wrong))
    assert "Request a new code first" in text_of(answer(path, code)), "the right code comes too late"
    assert not Approval.objects.exists()
    ReviewRequest.objects.update(code_sent_at=timezone.now() - timedelta(minutes=2))
    ask_for_code(path)
    if code_for(person) != code:
        assert "This is not the code" in text_of(answer(path, code)), "the earlier code is void"
    assert answer(path, code_for(person)).status_code == 303


def test_code_requests_are_rate_limited(path, person):
    assert "We emailed a code" in text_of(ask_for_code(path))
    assert "less than a minute ago" in text_of(ask_for_code(path))
    for _more in range(4):
        ReviewRequest.objects.update(code_sent_at=timezone.now() - timedelta(minutes=2))
        assert "We emailed a code" in text_of(ask_for_code(path))
    ReviewRequest.objects.update(code_sent_at=timezone.now() - timedelta(minutes=2))
    assert "We have sent too many codes" in text_of(ask_for_code(path))
    assert Email.objects.filter(kind="review_code").count() == 5


def test_ten_codes_are_the_most_of_a_day(path, person):
    request, now = ReviewRequest.objects.get(), timezone.now()
    for code in range(10):
        # At most five within an hour.
        requests.send_code_for(request, now)
        Email.objects.filter(kind="review_code").update(created_at=now - timedelta(hours=2))
        request.code_sent_at = now - timedelta(hours=2)
        assert Email.objects.filter(kind="review_code").count() == code + 1
    with pytest.raises(ActionRefused, match="We have sent too many codes"):
        requests.send_code_for(request, now)
    Email.objects.filter(kind="review_code").update(created_at=now - timedelta(hours=25))
    assert requests.send_code_for(request, now)


@pytest.mark.parametrize(
    ("outcome", "says", "is_answered"),
    [
        ("canceled", "The editors have withdrawn this request", False),
        ("superseded", "The text has changed since then", False),
        ("approved", "has been used", True),
        ("declined", "has been used", True),
        ("", "This link has expired", False),
    ],
)
def test_a_closed_link_says_why_and_whether_its_reader_answered(path, edition, outcome, says, is_answered):
    if outcome:
        edit(edition.article, "<p>Newer words say nothing about an answer.</p>")
        freeze(edition.article)
    now = timezone.now()
    ReviewRequest.objects.update(outcome=outcome, closed_at=now if outcome else None, expires_at=now)
    for act in (requests.open_link, lambda token, at: requests.send_code(token=token, at=at)):
        with pytest.raises(requests.LinkClosed, match=says) as closed:
            act(path.split("/")[2], at=now)
        assert str(closed.value) == closed.value.sentence
        assert closed.value.is_answered == is_answered and closed.value.request == ReviewRequest.objects.get()
    if not outcome:
        assert requests.open_link(path.split("/")[2], at=now - timedelta(seconds=1))


def test_a_decision_checks_the_code_again_after_the_lock(path, person, monkeypatch):
    """Refuse what changed between the two transactions."""
    ask_for_code(path)
    token, code = path.split("/")[2], code_for(person)
    wrong = "000000" if code != "000000" else "000001"
    monkeypatch.setattr(requests, "confirm_code", lambda **_anything: True)
    for tried, confirmed in ((code, None), (wrong, timezone.now())):
        ReviewRequest.objects.update(code_confirmed_at=confirmed)
        with pytest.raises(ActionRefused, match="newer code"):
            requests.record_decision(token=token, code=tried, decision="approved")
    assert not Approval.objects.exists()
    done = requests.record_decision(token=token, code=code, decision="approved")
    assert (done.outcome, done.code_hash) == ("approved", "")


def test_review_code_works_only_for_its_own_link(path, edition, person):
    other = make_approver("Ben Stone", "second")
    second = ask(edition, other)
    ask_for_code(path)
    ask_for_code(second)
    if code_for(person) != code_for(other):
        assert "This is not the code" in text_of(answer(second, code_for(person)))
    assert not Approval.objects.exists()


def test_review_codes_are_stored_only_as_keyed_hash(path, person):
    ask_for_code(path)
    code = code_for(person)
    assert code not in ReviewRequest.objects.get().code_hash
    assert ReviewRequest.objects.get().code_hash != hashlib.sha256(code.encode()).hexdigest()
    assert not any(code in row.body for row in Email.objects.all())


def test_enter_in_code_field_submits_decision(path, person):
    ask_for_code(path)
    assert answer(path, code_for(person), step="code").status_code == 303
    assert Approval.objects.count() == 1


def at_once(*jobs):
    """Run all in threads at the same moment; return results or errors."""
    start, results = Barrier(len(jobs)), []

    def run(job):
        try:
            start.wait()
            results.append(job())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_concurrent_duplicate_decisions_record_one_approval_each():
    edition = freeze(make_article())
    people = [make_approver(), make_approver("Ben Stone", "second")]
    paths = [ask(edition, person) for person in people]
    for path in paths:
        ask_for_code(path)
    codes = [code_for(person) for person in people]
    jobs = [
        lambda path=path, code=code: answer(path, code).status_code for path, code in zip(paths, codes, strict=True)
    ]
    results = at_once(*jobs, *jobs)
    assert sorted(results) == [200, 200, 303, 303], results
    assert sorted(Approval.objects.values_list("person", flat=True)) == sorted(person.pk for person in people)


@pytest.mark.django_db(transaction=True)
def test_approval_racing_with_freeze_ends_in_one_outcome():
    edition, person = freeze(make_article()), make_approver()
    path = ask(edition, person)
    ask_for_code(path)
    code = code_for(person)
    edit(edition.article, "<p>Newer.</p>")
    results = at_once(lambda: answer(path, code).status_code, lambda: freeze(edition.article).number)
    assert 2 in results, results
    assert set(results) - {2} <= {303, 410, 200}, results
    request = ReviewRequest.objects.get()
    signed = Approval.objects.filter(decision="approved").count()
    assert (request.outcome, signed) in {("approved", 1), ("superseded", 0)}


@pytest.mark.django_db(transaction=True)
def test_parallel_code_guesses_stop_at_five_tries():
    edition, person = freeze(make_article()), make_approver()
    path = ask(edition, person)
    ask_for_code(path)
    right = code_for(person)
    guesses = [f"{number:06d}" for number in range(13) if f"{number:06d}" != right][:12]
    at_once(*[lambda guess=guess: answer(path, guess).status_code for guess in guesses])
    assert ReviewRequest.objects.get().code_tries == 5
    assert not Approval.objects.exists()
