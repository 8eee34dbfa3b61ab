"""Tags that are merged or renamed keep their addresses."""

import pytest
from django.urls import reverse
from taggit.models import Tag

from activity.models import Entry
from addresses.models import Redirect
from articles.models.grouping.tags import TagPage
from articles.publishing.settings import merge_tags
from core.errors import ActionRefused
from psychsite.setup import roles
from tests.addresses.test_following import leads
from tests.factories.articles import make_article, make_live, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user("editor", *roles.ROLES["Editor"])
    client.force_login(user)
    return user


def test_merged_tags_lead_to_the_one_that_stays(client, editor):
    both = make_live("One", tags=["low mood", "mood"]).article
    other = make_live("Two", tags=["moods"]).article
    make_article("Draft", tags=["hidden"])
    Tag.objects.filter(name="moods").update(slug="many-moods")
    tags = Tag.objects.exclude(name="mood")
    assert merge_tags(tags=tags, name="Mood", by=editor) == Tag.objects.get()
    for path in ("/tags/low-mood/", "/tags/many-moods/", "/tags/moods/"):
        leads(client, path, "/tags/mood/")
    assert client.get("/tags/hidden/").status_code == 404
    assert [tag.name for tag in both.tags.all()] == [tag.name for tag in other.tags.all()] == ["mood"]
    assert Entry.objects.get(verb="tag.merged").details == {"tags": "hidden, low mood, moods"}
    Tag.objects.update(slug="feeling")
    leads(client, "/tags/low-mood/", "/tags/feeling/")
    assert Redirect.objects.count() == 4


def test_the_page_for_merging_uses_it(client, editor):
    make_live("One", tags=["low mood", "mood"])
    rows = list(Tag.objects.values_list("pk", flat=True))
    listed = reverse("admin:taggit_tag_changelist")
    page = client.post(listed, {"action": "merge", "_selected_action": rows}).url
    assert client.get(page).status_code == 200
    answer = client.post(page, {"new_tag_name": "\u200b"}, follow=True)
    assert "A tag needs a name" in answer.text
    answer = client.post(page, {"new_tag_name": "mood"}, follow=True)
    assert "merged into “mood”" in answer.text
    leads(client, "/tags/low-mood/", "/tags/mood/")


def test_merging_is_refused_without_right_or_choice(editor):
    tag = Tag.objects.create(name="mood")
    with pytest.raises(ActionRefused, match="permission"):
        merge_tags(tags=[tag], name="other", by=make_user("nobody"))
    with pytest.raises(ActionRefused, match="at least one tag"):
        merge_tags(tags=[tag], name="MOOD", by=editor)


def test_tags_for_staff_merge_among_themselves_and_stay_hidden(editor):
    tags = [Tag.objects.create(name=name) for name in ("todo", "to do", "mood")]
    TagPage.objects.update_or_create(tag=tags[0], defaults={"is_internal": True})
    TagPage.objects.update_or_create(tag=tags[1], defaults={"is_internal": True})
    with pytest.raises(ActionRefused, match="for staff only"):
        merge_tags(tags=tags, name="tasks", by=editor)
    assert Tag.objects.count() == 3
    assert TagPage.objects.get(tag=merge_tags(tags=tags[:2], name="tasks", by=editor)).is_internal
    assert not TagPage.objects.filter(tag=merge_tags(tags=tags[2:], name="low mood", by=editor), is_internal=True)


def test_a_renamed_tag_keeps_its_address(client, editor):
    make_live("One", tags=["mood"])
    tag = Tag.objects.get()
    client.post(reverse("admin:taggit_tag_change", args=[tag.pk]), {"name": "Feeling", "slug": "feeling"})
    leads(client, "/tags/mood/", "/tags/feeling/")
