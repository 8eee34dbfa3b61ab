"""The home page: help lines, the “Start here” path and a real badge."""

import pytest

from articles.models import Article, RichText
from articles.models.grouping import topics
from tests.factories.articles import approve, freeze, make_approver, make_live, publish
from tests.factories.places import make_helpline

pytestmark = pytest.mark.django_db


def home(client):
    return " ".join(client.get("/").content.decode().split())


def test_help_is_linked_first_and_can_be_dialed(client):
    make_helpline(name="A line", phone="116 123")
    html = home(client)
    assert html.index('href="/help/"') < html.index("<main")
    assert 'href="tel:116123"' in html and html.count('id="help"') == 1


def test_start_here_path_lists_live_articles_in_order(client):
    for title, station in [("Second", 2), ("First", 1), ("Elsewhere", None)]:
        make_live(title, start_here=station)
    hidden = make_live("Binned", start_here=3).article
    Article.objects.filter(pk=hidden.pk).update(binned_at=hidden.updated_at)
    path = home(client).split('id="path-title"')[1].split("</ol>")[0]
    assert path.index("First") < path.index("Second")
    assert "Elsewhere" not in path and "Binned" not in path


def test_start_here_path_is_omitted_when_empty(client):
    make_live("Anything")
    assert "Start here</h2>" not in home(client)


def test_badge_example_is_newest_approved_article(client):
    signed, person = make_live("Signed", days_ago=3), make_approver()
    approve(signed, person)
    changed = make_live("Changed since", days_ago=2)
    approve(changed, person)
    RichText.objects.filter(parent=changed.article).update(html="<p>Take twice as much.</p>")
    publish(freeze(changed.article))
    make_live("Nobody signed")
    specimen = home(client).split("Example from a live article")[1].split("</figure>")[0]
    assert 'href="/articles/signed/"' in specimen and "badge--approved" in specimen
    assert "Dr. Ada Quill" in specimen


def test_badge_example_is_omitted_without_approved_article(client):
    make_live("Nobody signed")
    assert "Example from a live article" not in home(client)


def test_new_articles_name_approver_only_if_approved(client):
    approve(make_live("Signed"), make_approver())
    make_live("Nobody signed")
    new = home(client).split('id="lead-title"')[1].split('id="near-title"')[0]
    signed, unsigned = sorted(new.split("<h3")[1:], key=lambda part: "Nobody" in part)
    assert "Medically approved by Dr. Ada Quill" in signed
    assert "pproved" not in unsigned and "Not medically reviewed" in unsigned


def test_topic_with_many_articles_says_that_there_are_more(client, monkeypatch):
    for number in range(3):
        make_live(f"Text {number}")
    assert '<span class="count">3<span class="hidden"> articles</span></span>' in home(client)
    monkeypatch.setattr(topics, "MOST_COUNTED", 2)
    assert '<span class="count">2+<span class="hidden"> articles</span></span>' in home(client)
