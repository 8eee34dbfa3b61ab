"""Topics below topics: lists, feed, breadcrumbs, and the rules of the tree."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Topic
from search.query import Search
from tests.factories.articles import make_live, make_topic
from tests.psychsite.schema_org import find_node, graph_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    top = make_topic("Ketamine")
    middle = make_topic("Forms of ketamine", parent=top)
    return top, middle, make_topic("Lozenges", parent=middle)


@pytest.mark.parametrize("by", ["form", "database"])
@pytest.mark.parametrize(("moved", "below"), [(0, 0), (0, 1), (0, 2), (1, 2), (3, 2), (4, 1)])
def test_circles_and_a_fourth_level_are_refused(tree, by, moved, below):
    pair = make_topic("Pair")
    make_topic("Below the pair", parent=pair)
    topics = [*tree, make_topic("Fourth"), pair]
    topic = Topic.objects.get(pk=topics[moved].pk)
    topic.parent = topics[below]
    if by == "form":
        with pytest.raises(ValidationError, match="at most 3 levels"):
            topic.full_clean()
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            topic.save()


def test_a_branch_can_move(tree):
    other = make_topic("Other")
    tree[1].parent = other
    tree[1].full_clean()
    tree[1].save()
    assert [topic.name for topic in Topic.objects.get(pk=tree[2].pk).lineage] == [
        "Other",
        "Forms of ketamine",
        "Lozenges",
    ]


def test_lists_above_have_the_articles_below(client, tree):
    article = make_live("Lozenges at home", topic=tree[2]).article
    for topic in tree:
        page = client.get(topic.get_absolute_url())
        assert article.get_absolute_url() in page.content.decode()
        entries = client.get(f"{topic.get_absolute_url()}feed.json").json()["items"]
        assert [entry["title"] for entry in entries] == ["Lozenges at home"]
        found = client.get("/api/v1/articles/", {"topic": topic.slug}).json()
        assert [one["slug"] for one in found["items"]] == [article.slug]
        assert len(Search("lozenges home", {"topic": [topic.slug]})) == 1
    home = client.get("/").content.decode()
    assert '/topics/ketamine/">Ketamine</a>' in home and 'topics__name"><a href="/topics/lozenges/' not in home
    one = client.get("/api/v1/topics/lozenges/").json()
    assert one["parent"]["slug"] == "forms-of-ketamine" and one["articles"] == 1


def test_breadcrumbs_name_the_topics_above(client, tree):
    path = make_live("Lozenges at home", topic=tree[2]).get_absolute_url()
    names = ["Articles", "Ketamine", "Forms of ketamine", "Lozenges"]
    for address, last in ((path, ["Lozenges at home"]), ("/topics/lozenges/", [])):
        html = client.get(address).content.decode()
        steps = find_node(graph_of(html), "BreadcrumbList")["itemListElement"]
        assert [step["name"] for step in steps] == [*names, *last]
        assert '<a href="/topics/ketamine/">Ketamine</a>' in html
    html = client.get("/topics/ketamine/").content.decode()
    assert "Topics in Ketamine" in html and "/topics/forms-of-ketamine/" in html
