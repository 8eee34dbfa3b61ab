"""The site with Redis as shared cache, as in production."""

import pytest
from django.core.cache import cache, caches
from django.test import override_settings

from tests.psychsite import rows

pytestmark = [pytest.mark.django_db, pytest.mark.redis]


def settings_of(url):
    return {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "KEY_PREFIX": "t"}}


def test_site_is_ready_with_redis(client, redis_url):
    with override_settings(CACHES=settings_of(redis_url)):
        assert client.get("/readyz").status_code == 200
        cache.set("a", 1, 5)
        assert cache.get("a") == 1


def test_unreachable_redis_is_reported_and_pages_still_load(client, redis_url):
    with override_settings(CACHES=settings_of("unix:///nowhere/redis.sock")):
        response = client.get("/readyz")
        assert response.status_code == 503
        assert "cache" in response.content.decode().lower()
        assert client.get("/").status_code == 200
        assert client.get("/no/such/page/").status_code == 404


def test_a_page_waits_for_a_silent_cache_once(client, monkeypatch):
    asked = []

    def hang(self, key, *_arguments, **_options):
        asked.append(key)
        raise TimeoutError

    monkeypatch.setattr(type(caches["default"]), "get", hang)
    monkeypatch.setattr(type(caches["default"]), "set", hang)
    assert client.get("/").status_code == client.get("/articles/").status_code == 200
    assert len(asked) == 1, asked


def test_article_and_comment_form_load_without_redis(client, redis_url):
    article = rows.article()
    with override_settings(CACHES=settings_of("unix:///nowhere/redis.sock")):
        assert client.get(article.get_absolute_url()).status_code == 200
        assert client.get(f"/comments/{article.slug}/reply/").status_code == 200
