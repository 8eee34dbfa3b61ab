"""Transactions and lock order of approval actions."""

import pytest

from articles.approval import actions, claims, remarks, requests
from tests.articles.approval.signed import ask, ask_for_code, chief, code_for
from tests.articles.verbs import is_atomic, verbs_outside_transactions, watch_locks
from tests.factories.articles import approve, freeze, make_approver, make_article


def test_every_action_runs_in_one_transaction():
    calls_one_verb = {"request_review", "confirm_still_correct", "confirm_changes", "decline", "close_for_conflict"}
    assert verbs_outside_transactions(actions) == calls_one_verb
    assert verbs_outside_transactions(remarks) == set()
    assert verbs_outside_transactions(claims) == {"set_claim_aside"}, "it saves one row"
    assert is_atomic(actions._close_without_decision)


def test_refused_decision_still_uses_up_code_attempt():
    assert verbs_outside_transactions(requests) == {"record_decision"}
    assert is_atomic(requests._decide)


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["approve", "request_changes", "remark", "request_review", "cancel_request"])
def test_approval_actions_lock_article_first(monkeypatch, verb):
    edition, person, by = freeze(make_article()), make_approver(), chief()
    other = freeze(make_article("Other"))
    request = actions.request_review(edition=other, person=person, by=by)
    locked = watch_locks(monkeypatch)
    match verb:
        case "approve":
            approve(edition, person)
        case "request_changes":
            actions.request_changes(edition=edition, person=person, by=person.user, note="Say which sleep.")
        case "remark":
            remarks.add_remark(edition=edition, person=person, by=person.user, block=0, text="Which sleep?")
        case "request_review":
            actions.request_review(edition=edition, person=person, by=by)
        case "cancel_request":
            actions.cancel_request(request=request, by=by)
    assert locked[0] == "Article"


@pytest.mark.django_db
def test_link_decision_locks_article_before_request(monkeypatch):
    edition, person = freeze(make_article()), make_approver()
    path = ask(edition, person)
    token = path.split("/")[2]
    locked = watch_locks(monkeypatch)
    ask_for_code(path)
    assert locked.count("ReviewRequest") == 1
    code = code_for(person)
    locked.clear()
    requests.record_decision(token=token, code=code, decision="approved")
    # The try at the code is a transaction of its own.
    assert [name for name in locked if name != "Person"][:3] == ["ReviewRequest", "Article", "ReviewRequest"]
