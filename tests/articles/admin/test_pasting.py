"""The address that cleans a paste."""

import pytest
from django.urls import reverse

from psychsite.setup import roles
from tests.e2e.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    roles.sync()
    return Desk("writer", "Writer").client


def test_paste_is_converted(writer):
    address = reverse("admin:articles_article_convert")
    answer = writer.post(address, {"html": "<h1>A</h1><p><s>b</s>c<script>d</script></p>"}).json()
    assert answer == {
        "html": "<h2>A</h2><p>c</p>",
        "notes": ["Words that were deleted or struck out in the source were not pasted."],
    }
    assert writer.post(address, {"text": "- a\n- b"}).json()["html"] == "<ul><li>a</li><li>b</li></ul>"
    assert writer.post(address, {}).json() == {"html": "", "notes": []}
    assert writer.get(address).status_code == 405


def test_overlong_paste_is_refused_with_a_sentence(writer):
    answer = writer.post(reverse("admin:articles_article_convert"), {"text": "a" * 2_000_001})
    assert answer.status_code == 422
    assert answer.json()["error"].endswith("Paste it in parts.")


def test_moderators_convert_nothing(db):
    roles.sync()
    client = Desk("moderator", "Moderator").client
    assert client.post(reverse("admin:articles_article_convert"), {"text": "a"}).status_code == 403
