"""The search of the desk: what it finds, for whom, and in how many queries."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Source
from articles.publishing import actions
from comments.models import Comment
from psychsite.desk import finding
from psychsite.setup import roles
from tests.factories.articles import ask, freeze, make_approver, make_article, make_user
from tests.factories.people import make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
PAGE = "/admin/search/"


@pytest.fixture
def things():
    """Create one thing of each kind that names the quokka."""
    article = make_article("Sleep and mood", html="<p>The quokka sleeps.</p>")
    actions.record_save(article=article, by=make_user("writer"))
    make_article("Quokka in the title")
    make_person(name="Quokka Quill")
    make_clinic(name="Quokka Clinic", state="draft")
    Comment.objects.create(article=article, name="N", body="I saw a quokka.")
    Source.objects.create(title="Quokka sleep", doi="10.1000/xyz123")
    make_image(alt="A quokka")
    return article


def in_role(name):
    roles.sync()
    user = make_user(name.lower().replace(" ", "-"))
    user.groups.set(Group.objects.filter(name=name))
    return user


def found(user, text):
    return {group.label: [hit.title for hit in group.hits] for group in finding.find(user, text)}


def test_search_finds_each_kind_of_thing(things):
    root = make_user("root", superuser=True)
    assert found(root, "quokka") == {
        "Articles": ["Quokka in the title", "Sleep and mood"],
        "People": ["Quokka Quill"],
        "Clinics": ["Quokka Clinic"],
        "Comments": ["N: I saw a quokka."],
        "Sources": ["Quokka sleep."],
        "Pictures": ["A quokka"],
    }
    assert found(root, "zzzz") == {}
    assert found(root, "new art") == {"Go to": ["New article"]}
    assert "Desk" in found(root, "")["Go to"]


def test_titles_come_before_texts_and_before_newer_rows(things):
    for number in range(2 * finding.SHOWN):
        article = make_article(f"Later {number}", html="<p>A quokka.</p>")
        actions.record_save(article=article, by=make_user("writer"))
    titles = found(make_user("root", superuser=True), "quokka")["Articles"]
    assert titles[0] == "Quokka in the title"
    assert len(titles) == finding.SHOWN


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("Writer", ["Articles", "People", "Clinics", "Sources", "Pictures"]),
        ("Editor", ["Articles", "People", "Clinics", "Comments", "Sources", "Pictures"]),
        ("Medical approver", ["People", "Clinics", "Sources", "Pictures"]),
        ("Moderator", ["Comments"]),
        ("Directory editor", ["People", "Clinics", "Pictures"]),
        ("User manager", ["People", "Clinics", "Pictures"]),
    ],
)
def test_search_shows_each_role_what_it_may_see(things, role, labels):
    assert [label for label in found(in_role(role), "quokka") if label != "Go to"] == labels


def test_actions_are_those_of_the_role():
    assert found(in_role("Moderator"), "")["Go to"] == ["Moderation", "Your sign-in", "Desk"]
    assert found(in_role("Moderator"), "new") == {}


def test_approver_finds_only_articles_that_they_were_asked_about(things):
    approver = make_approver()
    approver.user.groups.set([Group.objects.get(name="Medical approver")] if in_role("Medical approver") else [])
    assert "Articles" not in found(approver.user, "quokka")
    ask(freeze(things), approver)
    assert found(approver.user, "quokka")["Articles"] == ["Sleep and mood"]


def test_search_takes_few_queries(things):
    user = make_user("root", superuser=True)
    with CaptureQueriesContext(connection) as captured:
        finding.find(user, "quokka sleep")
    assert len(captured) <= 6


def test_page_and_data_show_the_same(admin_client, things):
    page = admin_client.get(PAGE, {"q": "quokka"}).content.decode()
    data = admin_client.get(PAGE, {"q": "quokka", "as": "json"}).json()
    for group in data["groups"]:
        for hit in group["hits"]:
            assert hit["url"] in page
    assert ["?", "Show these keys"] in data["keys"]
    assert "Nothing has these words." in admin_client.get(PAGE, {"q": "zzzz"}).content.decode()


@pytest.mark.parametrize("text", ["\0", "\"'*:()", "{title} : x", "x" * 5000, "a:A & b", "🙂", "%", "-"])
def test_hostile_words_never_fail(admin_client, things, text):
    assert admin_client.get(PAGE, {"q": text}).status_code == 200


def test_binned_article_says_so(things):
    Article.objects.update(binned_at=things.updated_at)
    root = make_user("root", superuser=True)
    hits = next(group.hits for group in finding.find(root, "quokka") if group.label == "Articles")
    assert {hit.note for hit in hits} == {"in the bin"}
