"""Actions on many articles: what they will do, what they do, and who may."""

import csv
import io

import lxml.html
import pytest
from django.contrib.auth.models import Group

from activity.models import Entry
from articles.models import Article, Edition, ReviewRequest
from articles.publishing import actions
from psychsite.setup import roles
from tests.factories.articles import approve, freeze, make_approver, make_article, make_live, make_topic, make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"


def send(client, action, articles, query="", **fields):
    data = {"action": action, "_selected_action": [article.pk for article in articles], **fields}
    return client.post(LIST + query, data)


def effects(response):
    """Return {title: effect} of the page that says what will happen."""
    page = lxml.html.fromstring(response.content.decode())
    rows = page.xpath("//table[@class='bulk-rows']/tbody/tr")
    return {row.xpath("string(th)"): " ".join(row.xpath("string(td)").split()) for row in rows}


def perform(client, action, articles, query="", **fields):
    """Look at what will happen, do it, and return (effects, messages)."""
    before = effects(send(client, action, articles, query, stage="try", **fields))
    response = send(client, action, articles, query, stage="do", **fields)
    assert response.status_code == 302, response.content.decode()[:500]
    return before, [str(message) for message in client.get(response.url).context["messages"]]


@pytest.fixture
def editor(client):
    roles.sync()
    user = make_user("editor")
    user.groups.set(Group.objects.filter(name="Editor"))
    client.force_login(user)
    return user


def test_topic_changes_after_the_list_of_effects(client, editor):
    new = make_topic("Sleep")
    articles = [make_article("One"), make_article("Two"), make_article("Slept", topic=new)]
    page = send(client, "topic", articles)
    assert "New topic" in page.content.decode()
    assert effects(page) == {}
    before = effects(send(client, "topic", articles, topic=new.pk, stage="try"))
    assert before == {
        "One": "Topic: Ketamine therapy → Sleep",
        "Two": "Topic: Ketamine therapy → Sleep",
        "Slept": "Left out: It has this topic already.",
    }
    assert not Entry.objects.filter(verb="article.settings_changed").exists(), "looking changes nothing"
    assert Article.objects.filter(topic=new).count() == 1
    _before, said = perform(client, "topic", articles, topic=new.pk)
    assert said == [
        "Change the topic: done for 2 articles.",
        "1 article left out. “Slept”: It has this topic already.",
    ]
    assert Article.objects.filter(topic=new).count() == 3
    assert Entry.objects.filter(verb="article.settings_changed", by=editor).count() == 2


def test_tags_are_added_and_removed(client, editor):
    articles = [make_article("One", tags=["mood"]), make_article("Two")]
    before, _said = perform(client, "tags", articles, add="sleep, Night", remove="Mood")
    assert before["One"] == "Tags: mood → Night, sleep"
    assert (
        {tag.name for tag in articles[0].tags.all()}
        == {tag.name for tag in articles[1].tags.all()}
        == {"sleep", "Night"}
    )
    page = send(client, "tags", articles, stage="try").content.decode()
    assert "Enter a tag to add or to remove." in page


def test_author_is_added_removed_and_replaced(client, editor):
    anna, bo = make_person(name="Anna"), make_person(name="Bo")
    articles = [make_article("One", authors=[anna]), make_article("Two")]
    perform(client, "byline", articles, add=bo.pk)
    assert [row.person.name for row in articles[0].bylines.all()] == ["Anna", "Bo"]
    before, _said = perform(client, "byline", articles, remove=bo.pk)
    assert before == {"One": "Authors: Anna, Bo → Anna", "Two": "Authors: Bo → none"}
    before, _said = perform(client, "byline", articles, remove=anna.pk, add=bo.pk)
    assert before["Two"] == "Left out: Anna is not an author of it."
    assert [row.person.name for row in articles[0].bylines.all()] == ["Bo"]
    articles[0].refresh_from_db()
    assert articles[0].version == 4, "the byline belongs to the text"


def test_owner_bin_and_restore(client, editor):
    articles = [make_article("One"), make_live("Two").article]
    perform(client, "owner", articles, owner=editor.pk)
    assert Article.objects.filter(owner=editor).count() == 2
    before, _said = perform(client, "bin", articles)
    assert before == {"One": "Goes into the bin", "Two": "Goes offline and into the bin"}
    assert not Edition.objects.live().exists()
    before, _said = perform(client, "restore", articles, query="?tab=bin")
    assert Article.objects.filter(binned_at=None).count() == 2


def test_withdrawal_names_what_is_not_live(client, editor):
    articles = [make_article("Draft"), make_live("Live").article]
    before, said = perform(client, "withdraw", articles, kind="superseded", note="")
    assert before == {"Draft": "Left out: This article is neither live nor scheduled.", "Live": "Goes offline"}
    assert said[0] == "Withdraw: done for 1 article."


def test_review_goes_to_the_last_approver(client, editor):
    approver = make_approver()
    edition = freeze(make_article("Approved"))
    approve(edition, approver)
    articles = [edition.article, freeze(make_article("Never")).article, make_article("Draft")]
    before, _said = perform(client, "review", articles, note="Please.")
    assert before == {
        "Approved": "Edition 1 to Dr. Ada Quill",
        "Never": "Left out: It was never approved. Choose an approver.",
        "Draft": "Left out: It has no edition yet. Create one first.",
    }
    assert [row.edition.title for row in ReviewRequest.objects.filter(closed_at=None)] == ["Approved"]


def test_writer_changes_own_drafts_only(client, editor):
    writer = make_user("writer-w")
    writer.groups.set(Group.objects.filter(name="Writer"))
    client.force_login(writer)
    mine, live = make_article("Mine", owner=writer), make_live("Live", owner=writer).article
    topic = make_topic("Sleep")
    before, _said = perform(client, "topic", [mine, live, make_article("Of another")], topic=topic.pk)
    assert before["Mine"] == "Topic: Ketamine therapy → Sleep"
    assert before["Live"] == "Left out: Readers would see this at once. Ask an editor."
    assert before["Of another"].startswith("Left out: This is someone else's article.")
    assert [article.title for article in Article.objects.filter(topic=topic)] == ["Mine"]
    send(client, "owner", [mine], owner=editor.pk, stage="do")
    send(client, "bin", [mine], stage="do")
    mine.refresh_from_db()
    assert (mine.owner, mine.binned_at) == (writer, None)


def test_too_many_articles_are_refused(client, editor, monkeypatch):
    monkeypatch.setattr("articles.admin.bulk.steps.MAX_ARTICLES", 1)
    response = client.post(
        LIST, {"action": "bin", "_selected_action": [make_article("One").pk, make_article("Two").pk]}, follow=True
    )
    assert "Choose at most 1 articles at once." in response.content.decode()


@pytest.mark.parametrize("fields", [{"topic": "x"}, {"topic": "9" * 40}, {"stage": "no", "topic": ""}, {"topic": "\0"}])
def test_invalid_values_show_the_form_again(client, editor, fields):
    response = send(client, "topic", [make_article("One")], **{"stage": "do"} | fields)
    assert response.status_code == 200
    assert "New topic" in response.content.decode()


def test_export_holds_the_columns_of_the_list(client, editor):
    article = make_article("=SUM(A1)", authors=[make_person(name="Anna")], tags=["mood"], slug="sum", owner=editor)
    actions.record_save(article=article, by=editor)
    response = send(client, "export", [article])
    (row,) = csv.DictReader(io.StringIO(response.content.decode()))
    assert row["title"] == "'=SUM(A1)"
    assert (row["state"], row["authors"], row["tags"], row["owner"]) == ("Draft", "Anna", "mood", "editor")
    assert Entry.objects.filter(verb="export.articles", by=editor).count() == 1
