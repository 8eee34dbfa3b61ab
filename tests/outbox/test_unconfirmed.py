"""Emails to unconfirmed addresses share one budget."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import RateWindow
from outbox import unconfirmed
from outbox.unconfirmed import PER_MAILBOX, PER_NETWORK, PER_SITE, TooManyEmails, mailbox_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def count(to, network="203.0.113.7", at=NOW):
    """Count an email; return the limit that refused it, or None."""
    try:
        unconfirmed.count_email(to=to, network=network, at=at)
    except TooManyEmails as refusal:
        assert refusal.sentence.endswith(".") and refusal.retry_after > 0
        return refusal.limit
    return None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("victim@example.org", " Victim+news@EXAMPLE.org "),
        ("victim@gmail.com", "v.i.c.t.i.m+x@googlemail.com"),
        ("victim@example.org", '"victim"@example.org'),
        ("victim@example.org", '"vic\\tim"@example.org'),
        ("victim@b\u00fccher.example", "victim@xn--bcher-kva.example"),
    ],
)
def test_one_mailbox_has_one_spelling(one, other):
    assert mailbox_of(one) == mailbox_of(other)


@pytest.mark.parametrize("other", ["v.ictim@example.org", "victim@example.com", "+x@example.org", "", "@", "a@b@c"])
def test_other_mailboxes_stay_others(other):
    assert mailbox_of(other) != mailbox_of("victim@example.org")


def test_a_mailbox_is_spent_from_many_networks():
    found = [count(f"victim+{number}@example.org", f"198.51.100.{number}") for number in range(5)]
    assert found == [None] * PER_MAILBOX.hits + [PER_MAILBOX] * 2
    assert count("victim@example.org", "198.51.100.9", NOW + timedelta(hours=13)) is None


def test_a_network_is_spent_by_strangers_and_stays_spent_at_a_second_try():
    found = [count(f"a{number}@example.org", f"2001:db8:1:2::{number:x}") for number in range(4)]
    assert found == [None] * PER_NETWORK.hits + [PER_NETWORK] * 2
    assert count("a3@example.org", "2001:db8:1:2::99") is PER_NETWORK, "a refused mailbox is still a new one"
    assert count("a0@example.org", "2001:db8:1:2::99") is None, "a known mailbox is no new one"
    assert count("a3@example.org", "2001:db8:1:3::1") is None, "and what was refused spent nothing of it"


def test_the_site_is_spent_by_many(monkeypatch):
    monkeypatch.setattr(unconfirmed, "PER_SITE", small := unconfirmed.Limit("emails-site", 3, 3600, PER_SITE.sentence))
    found = [count(f"a{number}@example.org", f"198.51.100.{number}") for number in range(5)]
    assert found == [None] * 3 + [small] * 2


def test_the_counters_hold_no_address():
    count("victim@example.org")
    rows = str(list(RateWindow.objects.values_list("bucket", "key")))
    assert "victim" not in rows and "203.0.113" not in rows
