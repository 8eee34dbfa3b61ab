"""Transactions and lock order of publishing actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.publishing import (
    actions,
    block_copies,
    bulk,
    copying,
    handover,
    previews,
    rounds,
    settings,
    takeover,
    withdrawals,
)
from articles.publishing.library import people, pictures
from tests.articles.verbs import is_atomic, verbs_outside_transactions, watch_locks
from tests.factories.articles import ALL, freeze, make_article, make_user, publish


@pytest.mark.parametrize(
    "module",
    [actions, block_copies, bulk, copying, handover, previews, rounds, settings, takeover, people, pictures],
)
def test_every_action_runs_in_one_transaction(module):
    assert verbs_outside_transactions(module) == set()


def test_a_withdrawal_by_link_spends_its_try_in_a_transaction_of_its_own():
    assert verbs_outside_transactions(withdrawals) == {
        "withdraw_approval",
        "withdraw_by_link",
        "declare_conflict_by_link",
    }
    assert is_atomic(withdrawals._withdraw) and is_atomic(withdrawals._confirm)


@pytest.mark.django_db
def test_publishing_actions_lock_article_first(monkeypatch):
    edition, chief = freeze(make_article()), make_user("chief", *ALL)
    locked = watch_locks(monkeypatch)

    def first_lock(verb, **arguments):
        locked.clear()
        verb(by=chief, **arguments)
        return locked[0]

    later = timezone.now() + timedelta(hours=1)
    assert first_lock(actions.publish, edition=edition, at=later, override_reason="Urgent.") == "Article"
    assert first_lock(actions.unschedule, edition=edition) == "Article"
    publish(edition)
    assert first_lock(actions.withdraw, article=edition.article) == "Article"
    assert first_lock(actions.restore_text, edition=edition) == "Article"
    assert first_lock(actions.freeze, article=edition.article) == "Article"
    assert first_lock(actions.put_in_bin, article=edition.article) == "Article"
    assert first_lock(actions.restore_from_bin, article=edition.article) == "Article"
