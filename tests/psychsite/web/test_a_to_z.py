"""The index of topics, treatments and conditions from A to Z."""

import pytest
from lxml import etree

from articles.models import Edition
from clinics.models import Condition, Treatment
from tests.factories.articles import make_article, make_live, make_topic
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def entries(client):
    html = etree.HTML(client.get("/a-z/").content)
    return [
        (section.findtext("h2"), [link.get("href") for link in section.iter("a")])
        for section in html.iterfind(".//main//section")
    ]


def test_the_index_lists_what_readers_find(client, django_assert_num_queries):
    make_live("Sleep", topic=make_topic("Überwachung", slug="u"))
    make_live("More", topic=make_topic("Anxiety", slug="anxiety"))
    make_article("Draft", topic=make_topic("Hidden"))
    clinic = make_clinic()
    clinic.treatments.set([Treatment.objects.create(name="Arketamine", slug="arketamine")])
    clinic.conditions.set([Condition.objects.create(name="5-HT", slug="5-ht")])
    Treatment.objects.create(name="Offered by nobody", slug="none")
    assert entries(client) == [
        ("A", ["/topics/anxiety/", "/clinics/?treatment=arketamine"]),
        ("U", ["/topics/u/"]),
        ("0–9", ["/clinics/?condition=5-ht"]),
    ]
    for _letter, links in entries(client):
        assert all(client.get(link).status_code == 200 for link in links)
    Edition.objects.update(live_until=None)
    with django_assert_num_queries(4):
        client.get("/a-z/")
    clinic.state = "draft"
    clinic.save()
    assert len(entries(client)) == 2


def test_an_empty_index_says_so(client):
    assert "No articles or clinics are listed yet." in client.get("/a-z/").text
