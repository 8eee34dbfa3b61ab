"""What staff say about a tag, and tags that only they see."""

import json
import re

import pytest
from django.urls import reverse
from taggit.models import Tag

from activity.models import Entry
from articles.models import TagPage
from articles.publishing.settings import merge_tags
from core.errors import ActionRefused
from psychsite.setup import roles
from tests.factories.articles import make_live, make_user
from tests.factories.pictures import make_image

pytestmark = pytest.mark.django_db
NOINDEX = 'content="noindex, follow"'


@pytest.fixture
def editor(client):
    user = make_user("editor", *roles.ROLES["Editor"])
    client.force_login(user)
    return user


def _tagged(number, **page):
    for one in range(number):
        make_live(f"Sleep {one}", tags=["rest"])
    tag = Tag.objects.get()
    return TagPage.objects.create(tag=tag, **page) if page else tag


def test_a_tag_page_shows_its_introduction_and_picture(client):
    own = _tagged(3, introduction="What helps at night.", picture=make_image(), social_title="Rest well")
    page = client.get("/tags/rest/").text
    assert page.count("What helps at night.") == 4  # description, shared link, structured data, page
    assert "<picture>" in page and 'property="og:image"' in page
    assert 'property="og:title" content="Rest well"' in page
    assert NOINDEX not in page
    assert "What helps at night." in client.get("/tags/rest/feed.atom").text
    assert client.get("/api/v1/tags/rest/").json()["description"] == "What helps at night."
    own.meta_title, own.meta_description, own.noindex = "Rest and sleep", "All about rest.", True
    own.save()
    page = client.get("/tags/rest/").text
    assert "<title>Rest and sleep" in page and 'name="description" content="All about rest."' in page
    assert NOINDEX in page
    assert "/tags/rest/" not in client.get("/sitemap.xml").text


def test_thin_tags_and_topics_are_not_for_search_engines(client):
    _tagged(2)
    topic = "/topics/ketamine-therapy/"
    for path in ("/tags/rest/", topic):
        assert NOINDEX in client.get(path).text
        assert f"{path}<" not in client.get("/sitemap.xml").text
    make_live("Sleep more", tags=["rest"])
    for path in ("/tags/rest/", topic):
        assert NOINDEX not in client.get(path).text
        assert f"{path}<" in client.get("/sitemap.xml").text


def _surfaces(client):
    """Yield (name, text) of everything that may name a tag."""
    yield "article", client.get("/articles/sleep-0/").text
    yield "article as text", client.get("/articles/sleep-0.md").text
    yield "search", client.get("/search/?q=sleep").text
    yield "search of the tag", client.get("/search/?q=zzrest").text.replace("zzrest</", "").replace('"zzrest"', "")
    yield "sitemap", client.get("/sitemap.xml").text
    for path in ("articles/", "articles/sleep-0/", "tags/", "search/?q=sleep"):
        yield path, json.dumps(client.get(f"/api/v1/{path}").json())


def test_an_internal_tag_reaches_no_reader(client):
    for one in range(3):
        make_live(f"Sleep {one}", tags=["zzrest", "night"])
    own = TagPage.objects.create(tag=Tag.objects.get(name="zzrest"))
    paths = ("/tags/zzrest/", "/tags/zzrest/feed.atom", "/api/v1/tags/zzrest/", "/tag/zzrest/feed/")
    named = [name for name, text in _surfaces(client) if "zzrest" in text]
    assert {"article", "search", "sitemap", "articles/", "articles/sleep-0/", "tags/"} <= set(named)
    assert all(client.get(path).status_code in (200, 301) for path in paths)
    assert client.get("/api/v1/articles/?tag=zzrest").json()["items"]
    own.is_internal = True
    own.save()
    for name, text in _surfaces(client):
        assert not re.search(r"/tags/zzrest|>zzrest|\"zzrest", text), name
    assert [path for path in paths if client.get(path).status_code != 404] == []
    assert client.get("/api/v1/articles/?tag=zzrest").json()["items"] == []
    assert "night" in client.get("/articles/sleep-0/").text
    Tag.objects.filter(name="zzrest").update(slug="renamed")
    assert client.get("/tags/zzrest/").status_code == 404


def test_staff_edit_a_tag_and_its_page_in_one_form(client, editor):
    tag = _tagged(1)
    form = reverse("admin:taggit_tag_change", args=[tag.pk])
    values = {
        "name": "Rest",
        "slug": "rest",
        "introduction": "About rest.",
        "picture": make_image().pk,
        "noindex": "on",
    }
    answer = client.post(form, values | {"canonical_url": "http://elsewhere.example/"})
    assert "Enter an address that begins with https://." in answer.text
    assert not TagPage.objects.exists()
    assert client.post(form, values).status_code == 302
    assert (own := TagPage.objects.get()).introduction == "About rest." and own.noindex and own.picture
    assert "Introduction" in str(Entry.objects.get(verb="tag.changed").details)
    assert "About rest." in client.get(form).text
    assert client.post(form, values | {"picture": "", "is_internal": "on"}).status_code == 302
    assert (own := TagPage.objects.get()).is_internal and own.picture is None
    listed = reverse("admin:taggit_tag_changelist")
    assert "Rest" in client.get(listed, {"internal": "yes"}).text
    assert "0 tags" in client.get(listed, {"internal": "no"}).text
    client.post(reverse("admin:taggit_tag_add"), {"name": "Board", "is_internal": "on"})
    assert TagPage.objects.get(tag__name="Board").is_internal


def test_merging_keeps_internal_tags_internal(editor):
    for name in ("one", "two", "three"):
        tag = Tag.objects.create(name=name)
        TagPage.objects.create(tag=tag, is_internal=name != "three")
    internal = Tag.objects.exclude(name="three")
    for name in ("three", "Three"):
        with pytest.raises(ActionRefused, match="for staff only"):
            merge_tags(tags=internal, name=name, by=editor)
    assert merge_tags(tags=internal, name="board", by=editor).page.is_internal
