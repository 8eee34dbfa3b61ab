"""Address digests under rotating keys."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments.models import HashKey
from comments.screening import identity
from comments.screening.identity import Digester

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.9"


def test_client_is_recognized_after_key_rotation():
    now = timezone.now()
    before = Digester.now(now - timedelta(days=95)).client(ADDRESS)
    today = Digester.now(now)
    assert today.client(ADDRESS) != before
    assert before in today.clients(ADDRESS)
    assert HashKey.objects.count() == 2


def test_a_client_is_known_again_after_the_secret_key_has_changed(settings):
    digester = Digester.now()
    before = digester.client(ADDRESS), digester.email("a@example.org")
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key, long enough to be one"
    assert before[0] not in Digester.now().clients(ADDRESS)
    settings.SECRET_KEY_FALLBACKS = [former]
    digester = Digester.now()
    assert before[0] in digester.clients(ADDRESS) and before[1] in digester.emails("a@example.org")
    assert digester.client(ADDRESS) != before[0], "what is stored now is under the new key"


def test_digests_under_a_deleted_key_match_nothing():
    now = timezone.now()
    before = Digester.now(now - timedelta(days=500)).email("a@example.org")
    HashKey.objects.filter(period__lt=identity.period_number(now) - identity.PERIODS_KEPT).delete()
    assert before not in Digester.now(now).emails("a@example.org")


def test_digests_with_current_key_take_one_query(django_assert_num_queries):
    Digester.now()
    with django_assert_num_queries(1):
        Digester.now().clients(ADDRESS)


def test_email_digest_ignores_case_and_spaces():
    digester = Digester.now()
    assert digester.email(" A@Example.org ") == digester.email("a@example.org")
    assert (digester.email(""), digester.emails("  ")) == ("", [])


def test_hash_key_is_unique_per_period():
    Digester.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        HashKey.objects.create(period=HashKey.objects.get().period, secret="x")
