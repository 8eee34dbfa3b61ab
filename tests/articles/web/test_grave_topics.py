"""Help lines above the pages of grave topics."""

import pytest

from articles.models import Topic
from tests.factories.articles import freeze, make_article, make_topic, publish
from tests.factories.places import make_helpline

pytestmark = pytest.mark.django_db


def test_grave_topic_shows_help_lines_above_its_page_and_its_articles(client):
    line = make_helpline(name="Night line", phone="988", country_code="US")
    topic = make_topic("Self-harm")
    edition = publish(freeze(make_article("Plan", topic=topic)))
    paths = [topic.get_absolute_url(), edition.article.get_absolute_url()]
    assert all("helpbar" not in client.get(path).content.decode() for path in paths)
    Topic.objects.filter(pk=topic.pk).update(is_grave=True)
    for path in paths:
        page = client.get(path).content.decode()
        main = page.index("<h1")
        assert 0 < page.index('class="helpbar"') < page.index('href="tel:988"') < main
    line.delete()
    assert all("helpbar" not in client.get(path).content.decode() for path in paths)
