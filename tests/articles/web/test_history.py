"""The history of an article, its differences, and the feed of changes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree, html

from articles.changes import history
from articles.changes.diff import DiffBlock
from articles.models import RelatedArticle, RichText
from articles.publishing import actions
from tests.factories.articles import ALL, add_block, approve, freeze, make_approver, make_article, make_user, publish
from tests.factories.people import make_credential

pytestmark = pytest.mark.django_db
HISTORY, DIFF = "/articles/sleep/history/", "/articles/sleep/history/{}..{}/"


def edit(article, words, change_class="cosmetic", note="", live=True, days_ago=None):
    RichText.objects.filter(parent=article).update(html=f"<p>{words}</p>")
    edition = freeze(article, change_class=change_class, public_note=note)
    if live:
        publish(edition, at=timezone.now() - timedelta(days=days_ago) if days_ago else None)
    return edition


@pytest.fixture
def article():
    """Return an article with five editions, one of them unpublished."""
    article = make_article("Sleep")
    edit(article, "Sleep helps most people.", days_ago=9)
    edit(article, "Sleep helps most people!", days_ago=8)
    edit(article, "Good sleep helps most people!", "clarification", "We put it more clearly.", days_ago=7)
    edit(article, "Unpublished secret words.", "medical", live=False)
    edit(article, "Sleep rarely helps most people.", "medical", "It rarely helps, as a new study shows.", days_ago=1)
    return article


def test_publication_steps_name_kind_of_change(article):
    steps = history.publication_steps(article)
    assert [(step.edition.number, step.before and step.before.number, step.change_label) for step in steps] == [
        (5, 3, "Correction"), (3, 2, "Update"), (2, 1, "Wording or layout"), (1, None, "First published"),
    ]  # fmt: skip
    assert [step.is_change_of_meaning for step in steps] == [True, True, False, False]


def test_later_cosmetic_change_does_not_hide_medical_change():
    article = make_article("Sleep")
    edit(article, "Sleep helps most people.", days_ago=3)
    edit(article, "Sleep harms most people.", "medical", live=False)
    edit(article, "Sleep harms most people!", "cosmetic")
    step = history.publication_steps(article)[0]
    assert step.before.number == 1 and step.is_change_of_meaning, (
        "the difference that readers see, not the one before it"
    )


def test_history_shows_only_published_editions(client, article):
    page = client.get(HISTORY).content.decode()
    for part in (
        "Correction",
        "Update",
        "First published",
        "We put it more clearly.",
        'href="/articles/sleep/editions/1/"',
        'href="/articles/sleep/history/3..5/"',
        'href="/articles/sleep/changes.atom"',
    ):
        assert part in page, part
    assert "Edition 4" not in page
    assert "history/4.." not in page and "..4/" not in page and "<option>4" not in page


def test_history_shows_approvals_with_credentials_and_check_dates(client):
    person = make_approver()
    make_credential(person=person, title="Doctor of Medicine", issuer="Hill College", checked_on=date(2026, 1, 5))
    make_credential(person=person, title="Old license", expires_on=date(2020, 1, 1))
    edition = freeze(make_article("Sleep"))
    approve(edition, person, statement="I read it all.")
    publish(edition, override_reason="")
    page = client.get(HISTORY).content.decode()
    for part in ("Dr. Ada Quill", "Doctor of Medicine", "checked", "January 5, 2026", "I read it all."):
        assert part in page, part
    assert "Old license" not in page
    article_page = client.get("/articles/sleep/").content.decode()
    assert "January 5, 2026" in article_page
    assert "read and approved this exact version" in article_page


def test_difference_page_shows_changes_and_is_not_indexed(client, article):
    answer = client.get(DIFF.format(1, 3))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex" and "noindex" in page
    assert "Good" in page and "<ins" in page
    assert not answer.cookies


def test_several_unchanged_parts_fold_into_one_line():
    blocks = [DiffBlock("same", "title"), DiffBlock("changed", "rich_text"), *[DiffBlock("same", "rich_text")] * 3]
    page = html.fromstring(render_to_string("components/diff.html", {"blocks": blocks}))
    fold = page.find(".//details[@class='diff__run']")
    assert fold.find("summary").text == "3 unchanged parts" and len(fold.findall("details")) == 3
    assert len(page.findall("details")) == 2, "the title by itself, and the fold"


def test_difference_redirects_to_chronological_order(client, article):
    answer = client.get(DIFF.format(3, 1))
    assert (answer.status_code, answer.url) == (302, DIFF.format(1, 3))
    answer = client.get(HISTORY, {"old": "3", "new": "1"})
    assert (answer.status_code, answer.url) == (302, DIFF.format(1, 3))


@pytest.mark.parametrize("pair", [(1, 4), (4, 5), (1, 1), (1, 9), (0, 1), ("x", 1), ("9" * 5000, 1), (-1, 2)])
def test_only_two_published_editions_can_be_compared(client, article, pair):
    assert client.get(DIFF.format(*pair)).status_code == 404
    if "9" * 5000 not in pair:
        assert client.get(HISTORY, {"old": pair[0], "new": pair[1]}).status_code == 200


def test_binned_article_has_no_history(client, article):
    actions.put_in_bin(article=article, by=make_user("chief", *ALL))
    for path in (HISTORY, DIFF.format(1, 3), "/articles/sleep/changes.atom"):
        assert client.get(path).status_code == 404


def test_history_omits_scheduled_edition(client, article):
    publish(edit(article, "Words of tomorrow.", "medical", live=False), at=timezone.now() + timedelta(days=1))
    assert client.get(DIFF.format(5, 6)).status_code == 404
    for path in (HISTORY, "/articles/sleep/changes.atom"):
        assert "editions/6/" not in client.get(path).content.decode()


def test_public_difference_hides_unpublished_article_names(client):
    article = make_article("Sleep")
    edit(article, "Sleep helps.", days_ago=2)
    add_block(article, RelatedArticle, target=make_article("Secret plans"))
    publish(freeze(article))
    page = client.get(DIFF.format(1, 2)).content.decode()
    assert "Secret plans" not in page
    assert "Related article" in page


def test_change_feed_lists_published_changes(client, article):
    answer = client.get("/articles/sleep/changes.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    entries = [
        (entry.find("{*}title").text, entry.find("{*}category").get("term"), entry.find("{*}link").get("href"))
        for entry in feed.iter("{*}entry")
    ]
    assert [(title.partition(":")[0], kind, link.partition("/articles")[2]) for title, kind, link in entries] == [
        ("Correction", "medical", "/sleep/history/3..5/"),
        ("Update", "clarification", "/sleep/history/2..3/"),
        ("First published", "medical", "/sleep/editions/1/"),
    ]
    assert "It rarely helps" in answer.content.decode()
    assert {summary.get("type") for summary in feed.iter("{*}summary")} == {"text"}, "the notes are plain text"
    assert client.get("/articles/none/changes.atom").status_code == 404
    assert client.post("/articles/sleep/changes.atom").status_code == 405


def test_unpublished_article_has_no_change_feed(client):
    make_article("Sleep")
    assert client.get("/articles/sleep/changes.atom").status_code == 404


# History: article, editions, decisions, credentials, publications, topics of the menu. Feed: article, editions. Difference:
# editions, the linked articles, topics of the menu.
QUERIES = {HISTORY: 6, "/articles/sleep/changes.atom": 2, DIFF.format(1, 3): 3}


@pytest.mark.parametrize("path", QUERIES)
def test_history_pages_use_fixed_number_of_queries(client, path):
    article = make_article("Sleep")
    for number, person in enumerate([make_approver("Ada", "ada"), make_approver("Ben", "ben")]):
        add_block(article, RelatedArticle, target=make_article(f"Other {number}"))
        approve(edit(article, f"Sleep {number}.", live=False), person)
        publish(article.editions.first(), at=timezone.now() - timedelta(days=9 - number))
    for number in range(10):
        add_block(article, RelatedArticle, target=make_article(f"More {number}"))
        edit(article, f"Sleep {number + 3}.", "medical", days_ago=7 - number / 2)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    assert len(captured) == QUERIES[path], "\n".join(query["sql"][:200] for query in captured.captured_queries)
