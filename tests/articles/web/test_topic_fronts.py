"""The front of a topic: introduction, picked articles, and form to find a clinic."""

import re

import pytest
from django.core.exceptions import ValidationError

from articles.models import Article, TopicPick
from clinics.models import Treatment
from psychsite.setup.roles import ROLES
from tests.factories.articles import make_article, make_live, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    topic = make_topic("Ketamine", introduction="First part.\n\nSecond <part>.")
    topic.treatment = Treatment.objects.create(name="Ketamine infusion")
    topic.save()
    return topic


def test_front_shows_introduction_picks_in_order_and_finder(client, topic):
    first, second = make_live("First", topic=topic), make_live("Second", topic=make_topic("Other"))
    draft = make_article("Draft", topic=topic)
    for position, article in enumerate([second.article, draft, first.article]):
        TopicPick.objects.create(topic=topic, article=article, position=position)
    page = client.get(topic.get_absolute_url()).text
    assert "<p>First part.</p>\n\n<p>Second &lt;part&gt;.</p>" in page
    assert 'name="treatment" value="ketamine-infusion"' in page
    assert "Find a clinic that offers ketamine infusion" in page
    picks = page.partition("Start here</h2>")[2].partition("</section>")[0]
    assert re.findall(r">(First|Second|Draft)</a></h", picks) == ["Second", "First"]
    assert "All articles, newest first" in page


def test_topic_without_a_front_is_a_list(client):
    topic = make_live("First").article.topic
    page = client.get(topic.get_absolute_url()).text
    assert "Start here" not in page and "find-clinic" not in page


def test_second_page_shows_no_front(client, topic, monkeypatch):
    monkeypatch.setattr("articles.web.reader.PER_PAGE", 1)
    for title in ("First", "Second"):
        TopicPick.objects.create(topic=topic, article=make_live(title, topic=topic).article)
    page = client.get(f"{topic.get_absolute_url()}?page=2").text
    assert "Start here" not in page and "First part" not in page and "find-clinic" not in page


def test_front_refuses_a_second_pick_and_pages_about_the_site(topic):
    article = make_article("Draft", topic=topic)
    TopicPick.objects.create(topic=topic, article=article)
    with pytest.raises(ValidationError, match="already picked"):
        TopicPick(topic=topic, article=article).full_clean()
    page = Article(title="Imprint", slug="imprint", site_page="AboutPage", comments_open=False)
    page.save()
    with pytest.raises(ValidationError, match="page about the site"):
        TopicPick(topic=topic, article=page).full_clean()


def test_editors_write_the_front_in_the_admin(client, topic):
    article = make_article("Draft", topic=topic)
    client.force_login(make_user("editor", *ROLES["Editor"]))
    fields = {"name": topic.name, "slug": topic.slug, "risk": "low", "position": 0, "introduction": "New words."}
    fields |= {"entities-TOTAL_FORMS": 0, "entities-INITIAL_FORMS": 0, "picks-TOTAL_FORMS": 1, "picks-INITIAL_FORMS": 0}
    fields |= {"picks-0-article": article.pk, "picks-0-position": 1, "treatment": topic.treatment_id}
    answer = client.post(f"/admin/articles/topic/{topic.pk}/change/", fields)
    assert answer.status_code == 302, answer.context["errors"]
    topic.refresh_from_db()
    assert topic.introduction == "New words." and [pick.article for pick in topic.picks.all()] == [article]
