"""The list of articles: columns, tabs, filters and search."""

from datetime import timedelta

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.admin.listing import tabs
from articles.models import Article, RichText, SavedView
from articles.publishing import actions
from core.text.dates import format_day
from tests.factories.articles import (
    ALL,
    approve,
    ask,
    freeze,
    make_approver,
    make_article,
    make_live,
    make_topic,
    make_user,
    publish,
)
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
MAX_QUERIES = 10


def open_page(client, query=""):
    response = client.get(LIST + query)
    assert response.status_code == 200, response
    return lxml.html.fromstring(response.content.decode())


def listed(client, query=""):
    """Return {title: {column: text}} of the list."""
    rows = {}
    for row in open_page(client, query).xpath("//table[@id='result_list']/tbody/tr"):
        found = row.xpath("th|td[starts-with(@class, 'field-')]")
        cells = {one.get("class").split()[0].removeprefix("field-"): one.text_content() for one in found}
        rows[cells.pop("titled")] = cells
    return rows


def write(article, html):
    RichText.objects.filter(parent=article).update(html=html)
    actions.record_save(article=article, by=make_user("chief", *ALL))


@pytest.fixture
def stories():
    """Create one article in each state."""
    approver, author = make_approver(), make_person(name="Anna Writer")
    now = timezone.now()
    make_article("Draft", authors=[author], tags=["mood"], topic=make_topic("Sleep"))
    ask(freeze(make_article("Asked")), approver)
    publish(freeze(make_article("Coming")), at=now + timedelta(days=3))
    live = freeze(make_article("Live", authors=[author]))
    approve(live, approver)
    publish(live)
    late = freeze(make_article("Late"))
    approve(late, approver, at=now - timedelta(days=400), review_due=timezone.localdate() - timedelta(days=35))
    publish(late)
    make_live("Never approved")
    binned = make_article("Binned")
    actions.put_in_bin(article=binned, by=make_user("chief", *ALL))
    return approver, author


def test_columns_say_state_badge_people_and_dates(admin_client, stories):
    rows = listed(admin_client)
    today = timezone.localdate()
    send = "Send for approval"
    assert rows["Draft"]["state"] == f"DraftYour turn. A draft, not approved yet.{send}: Draft"
    assert rows["Draft"]["authors"] == "Anna Writer"
    assert rows["Draft"]["topic"] == "Sleep"
    assert rows["Draft"]["updated"] == "just now"
    asked = f"With an approverWith Dr. Ada Quill since {format_day(today)}.Not medically reviewed"
    assert rows["Asked"]["state"] == asked
    assert rows["Asked"]["approver"] == "Dr. Ada Quill"
    assert rows["Coming"]["state"].startswith(
        f"ScheduledEdition 1 goes live on {format_day(today + timedelta(days=3))}, "
    )
    assert "UTC" in rows["Coming"]["state"]
    assert rows["Live"]["state"] == "LiveReaders see edition 1, approved by Dr. Ada Quill.Medically approved"
    assert rows["Late"]["review"] == format_day(today - timedelta(days=35))
    assert "Your turn. The review was due on" in rows["Late"]["state"]
    assert rows["Late"]["state"].endswith(f"Medical review overdue{send}: Late")
    assert rows["Never approved"]["approver"] == rows["Never approved"]["review"] == "—"
    assert "Binned" not in rows
    assert listed(admin_client, "?tab=bin")["Binned"]["state"] == "In the binReaders cannot see it."


def test_state_names_what_comes_after_the_live_edition(admin_client, stories):
    approver, _author = stories
    article = Article.objects.get(title="Live")
    write(article, "<p>Other words.</p>")
    assert listed(admin_client)["Live"]["state"].startswith("Live, draft changed")
    ask(freeze(article), approver)
    state = listed(admin_client)["Live"]["state"]
    assert state.startswith(f"Live, with an approverWith Dr. Ada Quill since {format_day(timezone.localdate())}.")


def test_tabs_count_what_they_list(admin_client, stories):
    page = open_page(admin_client)
    counts = {}
    for link in page.xpath("//nav[@class='list-tabs']//a"):
        counts[link.text.strip()] = link.xpath("string(span)")
        assert len(listed(admin_client, link.get("href"))) == int(counts[link.text.strip()]), link.text
    assert counts == {
        "All": "6", "Drafts": "1", "With approver": "1", "Scheduled": "1", "Live": "3", "Overdue": "1",
        "About the site": "0", "Bin": "1",
    }  # fmt: skip


def test_tabs_count_only_what_filters_and_search_leave(admin_client, stories):
    page = open_page(admin_client, f"?author={stories[1].pk}")
    assert [one.text for one in page.xpath("//nav[@class='list-tabs']//span")] == [
        "2",
        "1",
        "0",
        "0",
        "1",
        "0",
        "0",
        "0",
    ]
    page = open_page(admin_client, "?q=Late")
    assert [one.text for one in page.xpath("//nav[@class='list-tabs']//span")] == [
        "1",
        "0",
        "0",
        "0",
        "1",
        "1",
        "0",
        "0",
    ]


def test_large_counts_are_capped(admin_client, monkeypatch, stories):
    monkeypatch.setattr(tabs, "MAX_COUNTED", 2)
    assert open_page(admin_client).xpath("string(//nav[@class='list-tabs']//span)") == "2+"


def test_filters_narrow_the_list(admin_client, stories):
    approver, author = stories
    draft = Article.objects.get(title="Draft")
    today = timezone.localdate()
    assert set(listed(admin_client, f"?author={author.pk}")) == {"Draft", "Live"}
    assert set(listed(admin_client, f"?approver={approver.pk}")) == {"Asked", "Live", "Late"}
    assert set(listed(admin_client, f"?topic={draft.topic_id}")) == {"Draft"}
    assert set(listed(admin_client, f"?tag={draft.tags.get().pk}")) == {"Draft"}
    Article.objects.filter(title="Draft").update(updated_at=timezone.now() - timedelta(days=9))
    assert set(listed(admin_client, f"?until={today - timedelta(days=8)}")) == {"Draft"}
    assert "Draft" not in listed(admin_client, f"?since={today - timedelta(days=8)}")
    assert set(listed(admin_client, f"?author={author.pk}&tab=live")) == {"Live"}


@pytest.mark.parametrize(
    "query",
    ["?author=x", "?topic=9" + "9" * 30, "?tag=-1", "?since=2026-13-40", "?until=%00", "?tab=nowhere", "?approver=1e3",
     "?q=%22%27%3B--", "?desk=nowhere", "?author=%F0%9F%98%80"],
)  # fmt: skip
def test_invalid_filters_never_fail(admin_client, stories, query):
    assert admin_client.get(LIST + query).status_code == 200


def test_search_finds_words_of_the_draft(admin_client, stories):
    write(Article.objects.get(title="Draft"), "<p>The quokka sleeps off-label.</p>")
    assert set(listed(admin_client, "?q=quokka")) == {"Draft"}
    assert set(listed(admin_client, "?q=off-label")) == {"Draft"}
    assert set(listed(admin_client, "?q=quok")) == {"Draft"}, "the last word may be a beginning"
    write(Article.objects.get(title="Draft"), "<p>It sleeps.</p>")
    assert listed(admin_client, "?q=quokka") == {}


def test_search_finds_titles_addresses_authors_and_approvers(admin_client, stories):
    Article.objects.filter(title="Live").update(slug="an-address")
    assert set(listed(admin_client, "?q=Never")) == {"Never approved"}
    assert set(listed(admin_client, "?q=an-address")) == {"Live"}
    assert set(listed(admin_client, "?q=anna")) == {"Draft", "Live"}
    assert set(listed(admin_client, "?q=quill")) == {"Live", "Late"}


def test_reader_search_never_finds_drafts(client):
    write(make_article("Secret plan"), "<p>The quokka sleeps.</p>")
    for query in ("quokka", "Secret", "quokka&kind=draft"):
        assert "Secret plan" not in client.get(f"/search/?q={query}").content.decode()


@pytest.mark.parametrize("query", ["", "?q=sleep&tab=live"])
def test_list_takes_few_queries_whatever_it_shows(admin_client, stories, query):
    approver, author = stories
    counts = []
    for batch in range(2):
        for number in range(8):
            edition = freeze(make_article(f"More {batch} {number}", authors=[author], tags=["mood"]))
            approve(edition, approver)
            publish(edition)
            ask(freeze_again(edition.article), approver)
        admin_client.get(LIST + query)
        with CaptureQueriesContext(connection) as captured:
            listed(admin_client, query)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MAX_QUERIES, counts


def freeze_again(article):
    write(article, "<p>Sleep helps more than 5 mg.</p>")
    return freeze(article)


def test_list_shows_an_approver_only_their_articles(client, stories):
    approver, _author = stories
    client.force_login(approver.user)
    approver.user.user_permissions.add(*make_user("p", "articles.view_article").user_permissions.all())
    assert set(listed(client)) == {"Asked", "Live", "Late"}
    assert "Drafts 0" in " ".join(open_page(client).xpath("string(//nav[@class='list-tabs'])").split())
    assert reverse("admin:articles_article_changelist") == LIST


def save_view(client, name, query, **fields):
    data = {"name": name, "query": query, **fields}
    return client.post(reverse("admin:articles_article_save_view"), data, follow=True)


def test_view_is_saved_shared_and_removed(client, stories):
    anna, bo = make_user("anna", "articles.change_article", "articles.view_article"), make_user("bo", superuser=True)
    client.force_login(anna)
    response = save_view(client, "My live ones", "tab=live&q=sleep&evil=1")
    assert response.redirect_chain[-1][0] == f"{LIST}?tab=live&q=sleep"
    assert "My live ones" in client.get(LIST).content.decode()
    save_view(client, "Ours", "tab=overdue", is_shared="on")
    client.force_login(bo)
    page = client.get(LIST).content.decode()
    assert "Ours" in page and "by anna" in page
    assert "My live ones" not in page
    ours = SavedView.objects.get(name="Ours")
    remove = reverse("admin:articles_article_remove_view", args=[ours.pk])
    assert client.post(remove).status_code == 404, "only its owner removes a view"
    client.force_login(anna)
    client.post(remove)
    assert [view.name for view in SavedView.objects.all()] == ["My live ones"]


def test_same_name_replaces_a_view(admin_client):
    for query in ("tab=live", "tab=drafts"):
        save_view(admin_client, "Mine", query)
    assert SavedView.objects.get().query == "tab=drafts"


@pytest.mark.parametrize(
    ("name", "query"), [("", "tab=live"), ("x" * 61, "tab=live"), ("Mine", ""), ("Mine", "evil=1")]
)
def test_incomplete_view_is_refused(admin_client, name, query):
    page = save_view(admin_client, name, query).content.decode()
    assert "Enter a name of at most 60 characters" in page
    assert not SavedView.objects.exists()
