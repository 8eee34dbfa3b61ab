"""Rate limits of comments: exactness, workers and forged headers."""

import random
import subprocess
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from comments import errors
from comments.models import Comment
from comments.posting import submission
from comments.screening import limits
from comments.web.comment_forms import make_stamp
from core import ratelimit
from core.models import RateWindow
from tests.load.worker import Workers
from tests.psychsite import rows
from tests.psychsite.test_redis import settings_of

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(minute=30)
PROCESSES, POSTS = 4, 50


@pytest.fixture(autouse=True)
def _no_pause():
    """Override the fixture of conftest.py, to keep the site's own pause."""


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 0)


@pytest.fixture(autouse=True)
def _redis_is_not_lost(monkeypatch):
    monkeypatch.setitem(ratelimit._unavailable, "until", 0.0)


def submit(article, body, *, at=NOW, **options):
    options = {"name": "Robin", "email": "", "client_address": "203.0.113.7", **options}
    return submission.submit_comment(article=article, body=body, at=at, **options)


def test_comments_of_client_or_address_need_fifteen_second_pause():
    article = rows.article()
    submit(article, "One", email="robin@example.org")
    for other in ({"client_address": "203.0.113.7"}, {"client_address": "203.0.113.8", "email": "ROBIN@example.org"}):
        with pytest.raises(errors.TooMany, match="again in 1 seconds") as caught:
            submit(rows.article(), "Two", at=NOW + timedelta(seconds=14), **other)
        assert caught.value.retry_after == 1
    submit(article, "Two", at=NOW + timedelta(seconds=14), client_address="203.0.113.8")
    submit(article, "Two", at=NOW + timedelta(seconds=15), email="robin@example.org")


def test_client_is_limited_to_ten_comments_per_hour_on_all_articles(quick):
    for number in range(10):
        submit(rows.article(), f"Text {number}", at=NOW + timedelta(minutes=number))
    with pytest.raises(errors.TooMany) as caught:
        submit(rows.article(), "Text 10", at=NOW + timedelta(minutes=10))
    assert 0 < caught.value.retry_after <= 7200 and "Your text is below" in caught.value.sentence
    submit(rows.article(), "Text 10", at=NOW + timedelta(minutes=10), client_address="203.0.113.8")
    assert submit(rows.article(), "Text 11", at=NOW + timedelta(minutes=130))


def test_address_is_limited_to_ten_comments_per_hour(quick):
    article = rows.article()
    for number in range(10):
        submit(article, f"Text {number}", email="robin@example.org", client_address=f"203.0.113.{number}")
    with pytest.raises(errors.TooMany):
        submit(article, "Text 10", email="Robin@example.org", client_address="203.0.113.99")


def test_ipv6_network_shares_one_rate_limit(quick):
    article, accepted = rows.article(), 0
    for number in range(1, 201):
        try:
            submit(article, f"Text {number}", client_address=f"2001:db8:1:2::{number:x}")
            accepted += 1
        except errors.TooMany:
            pass
    assert accepted == limits.PER_CLIENT.hits


def test_comments_per_article_are_limited_hourly(quick, monkeypatch):
    monkeypatch.setattr(limits, "MAX_PER_ARTICLE", 3)
    article = rows.article()
    for number in range(3):
        submit(article, f"Text {number}", client_address=f"203.0.113.{number}")
    with pytest.raises(errors.TooMany, match="Many people"):
        submit(article, "Text 4", client_address="203.0.113.99")
    submit(rows.article(), "Text 4", client_address="203.0.113.99")
    submit(article, "Text 5", client_address="203.0.113.99", at=NOW + timedelta(minutes=61))


def test_site_limit_holds_comments_without_refusing(quick, monkeypatch):
    monkeypatch.setattr(limits, "PER_SITE", limits.Limit("comments-site", 2))
    article = rows.article()
    submit(article, "Known", email="robin@example.org")
    Comment.objects.update(state="approved")
    assert submit(article, "Second", email="robin@example.org").state == "approved"
    held = submit(article, "Third", email="robin@example.org")
    assert (held.state, held.hold_kind) == ("pending", "check") and "Too many comments" in held.hold_reason


def test_staff_are_not_rate_limited():
    article, user = rows.article(), rows.user()
    rows.person("Ada Quill", user=user)
    assert {submit(article, f"Text {number}", user=user).state for number in range(12)} == {"approved"}
    assert not RateWindow.objects.exists()


def test_refused_comments_do_not_count_toward_limit(quick):
    article = rows.article()
    for number in range(10):
        submit(article, f"Text {number}")
    for _try in range(3):
        with pytest.raises(errors.TooMany) as caught:
            submit(article, "Text 10")
    assert sorted(RateWindow.objects.values_list("bucket", "hits")) == [("comments", 10), ("comments-site", 10)]
    submit(article, "Text 10", at=NOW + timedelta(seconds=caught.value.retry_after + 1))


@pytest.mark.parametrize("proxies", [0, 1])
def test_forged_address_headers_do_not_evade_limit(client, quick, proxies):
    article, statuses, anybody = rows.article(), [], random.Random(7)

    def address():
        return ".".join(str(anybody.randrange(1, 250)) for _part in range(4))

    with override_settings(TRUSTED_PROXIES=proxies):
        for number in range(40):
            seen = ", 198.51.100.9" if proxies else ""
            headers = {
                "HTTP_X_FORWARDED_FOR": f"{address()}, {address()}{seen}",
                "HTTP_FORWARDED": f"for={address()}",
                "HTTP_X_REAL_IP": address(),
                "HTTP_CLIENT_IP": address(),
            }
            form = {"name": "Robin", "body": f"Text {number}", "stamp": make_stamp(article)}
            answer = client.post(f"/comments/{article.slug}/reply/", form, **headers)
            statuses.append(answer.status_code)
    assert statuses[:10] == [303] * 10 and set(statuses[10:]) == {429}
    assert "Text 39" in answer.content.decode() and int(answer.headers["Retry-After"]) > 0
    assert Comment.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_processes_share_one_rate_limit():
    article = rows.article()
    works = [{"do": "submit", "article": article.pk, "first": n * 1000, "number": POSTS} for n in range(PROCESSES)]
    outcomes = Workers(works).run()
    assert [code for code, _accepted, _log in outcomes] == [0] * PROCESSES, outcomes
    accepted = [accepted for _code, accepted, _log in outcomes]
    assert sum(accepted) == limits.PER_CLIENT.hits == Comment.objects.count()


@pytest.mark.redis
def test_rate_limit_uses_redis_if_configured(quick, redis_url):
    with override_settings(CACHES=settings_of(redis_url)):
        article = rows.article()
        for number in range(10):
            submit(article, f"Text {number}", client_address="198.51.100.77")
        for _try in range(3):
            with pytest.raises(errors.TooMany):
                submit(article, "Text 10", client_address="198.51.100.77")
        assert not RateWindow.objects.exists()
        submit(article, "Text 10", client_address="198.51.100.78")


@pytest.mark.redis
def test_losing_redis_falls_back_to_database_limit(quick, redis_url, tmp_path_factory):
    # The path of a socket may have about 100 characters, and tmp_path holds the name of the test.
    socket = tmp_path_factory.mktemp("r") / "redis.sock"
    server = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _try in range(1200):
            if socket.exists():
                break
            ratelimit.time.sleep(0.05)
        with override_settings(CACHES=settings_of(f"unix://{socket}")):
            article = rows.article()
            for number in range(6):
                submit(article, f"Text {number}")
            server.terminate()
            server.wait(10)
            accepted = 0
            for number in range(6, 30):
                try:
                    submit(article, f"Text {number}")
                    accepted += 1
                except errors.TooMany:
                    pass
            assert accepted == limits.PER_CLIENT.hits  # once more the share, and no more
            submit(article, "Somebody else", client_address="203.0.113.99")
    finally:
        server.kill()
        server.wait(10)
