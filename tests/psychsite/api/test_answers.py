"""What the API refuses, limits and repeats, and that it says what the pages say."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.approval import status
from articles.publishing import actions, previews
from clinics.models import Clinic
from psychsite.api import limits
from psychsite.api.registry import RESOURCES
from psychsite.scale import load
from tests.factories.articles import (
    ALL,
    approve,
    freeze,
    make_approver,
    make_article,
    make_live,
    make_topic,
    make_user,
    publish,
)
from tests.factories.places import make_clinic
from tests.psychsite.api.contract import NEEDED, get, walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("limit=0", "from 1 to 100"),
        ("limit=101", "from 1 to 100"),
        ("limit=x", "from 1 to 100"),
        ("limit=1&limit=2", "Write it once"),
        ("cursor=nonsense", "Take the address in “next”"),
        ("cursor=WyJ4IiwxXQ", "Take the address in “next”"),
        ("cursor=" + "a" * 601, "more than 600 characters"),
        ("fields=title,secret", "There is no field “secret”. There are: slug, "),
        ("fields=", "There is no field “”"),
        ("updated_since=yesterday", "such as 2026-03-01"),
        ("updated_since=2026-02-30", "such as 2026-03-01"),
        ("updated_since=2026-03-01T09:30:00", "with its zone"),
        ("topic=%00", "a character that no text has"),
        ("topic=a/b", "Write it as in topic=sleep"),
        ("colour=blue", "articles has no parameter “colour”. It has “author”"),
    ],
)
def test_wrong_queries_get_a_sentence(client, site, query, words):
    response = client.get(f"/api/v1/articles/?{query}")
    data = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert data["status"] == 400 and words in data["detail"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/api/v1/articles/nowhere/", "We couldn’t find this article."),
        ("/api/v1/editions/nowhere/1/", "has not been published"),
        ("/api/v1/approvals/999/", "no such decision"),
        ("/api/v1/people/nobody/", "We couldn’t find this person."),
        ("/api/v1/topics/none/", "We couldn’t find this topic."),
        ("/api/v1/tags/none/", "No published articles have this tag."),
        ("/api/v1/comments/999/", "Readers see no such comment."),
        ("/api/v1/clinics/nobody/", "We couldn’t find this clinic."),
        ("/api/v1/regions/us/nowhere/", "We couldn’t find this region."),
        ("/api/v1/previews/nothing/", "The link is incomplete."),
        ("/api/v1/nothing/at/all/", "/api/v1/ lists what there is"),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_what_is_not_there_gets_a_sentence(client, site, address, words, debug, settings):
    settings.DEBUG = debug
    assert words in get(client, address, 404)["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_writes_are_refused(client, site, method):
    for address in ("/api/v1/", "/api/v1/articles/", "/api/v1/previews/x/", "/api/v1/nothing/"):
        response = getattr(client, method)(address)
        assert response.status_code == 405 and "Use GET or HEAD" in json.loads(response.content)["detail"]
        assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_scripts_of_any_site_may_read(client, site):
    for address, status_code in (("/api/v1/articles/", 200), ("/api/v1/articles/x/", 404)):
        response = client.get(address, headers={"Origin": "https://elsewhere.example"})
        assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status_code, "*")
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Access-Control-Allow-Credentials" not in response.headers and not response.cookies
    asked = client.options("/api/v1/articles/", headers={"Access-Control-Request-Method": "GET"})
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")


def test_unchanged_answer_is_304(client, site):
    first = client.get("/api/v1/articles/")
    again = client.get("/api/v1/articles/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_live("Something new")
    assert client.get("/api/v1/articles/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_head_has_no_body(client, site):
    response = client.head("/api/v1/articles/")
    assert (response.status_code, response.content) == (200, b"") and response["ETag"]


def test_next_page_is_in_the_header_too(client, site):
    response = client.get("/api/v1/articles/?limit=1&fields=slug")
    assert response["Link"] == f'<{json.loads(response.content)["next"]}>; rel="next"'
    assert "fields=slug" in response["Link"]


def test_one_network_may_ask_sixty_times_a_minute(client, db):
    assert limits.PER_NETWORK == 60
    # In the middle of a minute: the next one would allow a few more.
    with time_machine.travel(timezone.now().replace(second=20), tick=False):
        answers = [client.get("/api/v1/") for _ in range(62)]
    assert [one.status_code for one in answers] == [200] * 60 + [429] * 2
    assert 1 <= int(answers[-1]["Retry-After"]) <= 120
    assert "more than 60 requests a minute" in json.loads(answers[-1].content)["detail"]
    assert client.get("/api/v1/", REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.get("/api/").status_code == 200, "the reference is a page"


def test_list_that_changes_meanwhile_skips_and_repeats_nothing(client, site):
    for number in range(6):
        make_live(f"Old {number}", days_ago=number + 1)
    page = get(client, "/api/v1/articles/", limit=4)
    seen = [item["slug"] for item in page["items"]]
    make_live("Newest of all")
    while page["next"]:
        page = get(client, page["next"])
        seen += [item["slug"] for item in page["items"]]
    assert len(seen) == len(set(seen)) == 11 and "newest-of-all" not in seen


def compare_with_pages(client):
    """Compare each review with the badge of the page; return the states."""
    found = set()
    for item in walk(client, "articles"):
        page = client.get(f"/articles/{item['slug']}/")
        badge, review = page.context["status"], item["review"]
        assert review["status"] == (badge.code if badge else "not_needed")
        assert (review["label"] in page.text) and (review["sentence"] == (badge.explanation if badge else ""))
        assert review["is_approved"] is (badge is not None and badge.is_approved)
        found.add(review["status"])
    return found


def test_review_state_is_the_badge(client, site):
    changed = site.article
    block = changed.articles_richtext_set.get()
    block.html = "<p>Take 50 mg.</p>"
    block.save()
    publish(freeze(changed))
    compare_with_pages(client)
    with time_machine.travel(timezone.now() + timedelta(days=900)):
        assert status.OVERDUE in compare_with_pages(client)
    states = {item["slug"]: item["review"] for item in walk(client, "articles")}
    assert states["sleep-and-mood"]["status"] == status.CHANGED and states["sleep-and-mood"]["covers_edition"] == 1
    assert states["fear-and-calm"]["status"] == status.APPROVED
    assert states["fear-and-calm"]["approved_by"] == "Dr. Ada Quill" and states["fear-and-calm"]["review_due"]
    assert states["cited"]["status"] == "not_needed" and states["cited"]["approved_by"] is None


def test_updated_since_finds_new_texts_and_new_decisions(client, site):
    old = make_live("Old one", days_ago=9)
    since = (timezone.now() - timedelta(days=2)).isoformat()
    assert "old-one" not in {item["slug"] for item in walk(client, "articles", updated_since=since)}
    approve(old, make_approver("Otto Other", "other"))
    found = {item["slug"] for item in walk(client, "articles", updated_since=since)}
    assert "old-one" in found
    assert "old-one" in {item["article"] for item in walk(client, "approvals", updated_since=since)}
    late = (timezone.now() + timedelta(days=1)).isoformat()
    assert not walk(client, "articles", updated_since=late) and not walk(client, "comments", updated_since=late)


def test_withdrawn_article_is_gone(client, site):
    chief = make_user("chief", *ALL)
    actions.withdraw(article=site.article, by=chief, kind="wrong", note="The dose was wrong.")
    assert "withdrawn" in get(client, "/api/v1/articles/sleep-and-mood/", 410)["detail"]
    assert "as wrong" in get(client, "/api/v1/editions/sleep-and-mood/1/", 410)["detail"]
    assert "not been published" in get(client, "/api/v1/editions/sleep-and-mood/9/", 404)["detail"]
    assert not walk(client, "editions", article="sleep-and-mood")
    actions.withdraw(article=site.other, by=chief, kind="superseded")
    get(client, "/api/v1/articles/fear-and-calm/", 410)
    assert [item["number"] for item in walk(client, "editions", article="fear-and-calm")] == [1]
    assert "sleep-and-mood" not in {item["slug"] for item in walk(client, "articles")}


def test_draft_behind_a_preview_link(client, site):
    draft = make_article("Not yet", html="<p>Hidden words.</p>")
    _row, address = previews.create_link(article=draft, by=make_user("chief", *ALL))
    path = "/api/v1/previews/" + address.rstrip("/").rsplit("/", 1)[1] + "/"
    data, response = get(client, path), client.get(path)
    assert "Hidden words." in data["html"] and data["live_since"] is None and data["review"]["status"] == "not_reviewed"
    assert "no-store" in response["Cache-Control"] and response["Referrer-Policy"] == "no-referrer"
    get(client, "/api/v1/articles/not-yet/", 404)
    publish(freeze(draft))
    assert "has been published" in get(client, path, 410)["detail"]


@pytest.mark.parametrize(
    ("state", "status_code"),
    [("draft", 404), ("temporarily_closed", 200), ("closed", 200), ("moved", 200), ("merged", 301), ("opted_out", 410)],
)
def test_clinic_follows_its_state(client, site, state, status_code):
    into = make_clinic(slug="successor", name="Successor")
    make_clinic(
        slug="canary", name="Canary Clinic", phone="(305) 555-0142", email="canary@example.org", street="1 Canary Road",
        state=state, merged_into=into if state == "merged" else None, latitude=25.76, longitude=-80.19,
    )  # fmt: skip
    response = client.get("/api/v1/clinics/canary/")
    assert response.status_code == status_code
    assert "canary" not in {item["slug"] for item in walk(client, "clinics")}
    if state == "merged":
        assert response["Location"].endswith("/api/v1/clinics/successor/")
    if state == "closed":
        assert "555-0142" not in response.text and "25.76" not in response.text


def test_private_things_are_in_no_answer(client, site):
    """Look for words of accounts, drafts and held comments everywhere."""
    Clinic.objects.filter(pk=site.clinic.pk).update(import_ref="ref-canary")
    make_article("Canary draft", html="<p>canary-draft</p>")
    site.comment.__class__.objects.create(
        article=site.article, name="canary-name", email="canary@example.org", body="canary-held", state="pending"
    )
    site.comment.__class__.objects.filter(pk=site.comment.pk).update(
        email="canary2@example.org", client_hash="canary-hash"
    )
    words = ("canary", "approver@example.org", "chief@example.org", '"chief"', "checked_by", "draft_digest")
    for name in RESOURCES:
        for item in walk(client, name):
            text = json.dumps(item)
            if item.get("api"):
                text += client.get(item["api"].removeprefix("http://testserver")).text
            assert not [word for word in words if word in text], name


@pytest.fixture
def _unlimited(monkeypatch):
    monkeypatch.setattr(limits, "PER_NETWORK", 1_000_000)


# Queries for a page of 100, besides those that count the requests.
QUERIES = {
    "articles": 4, "editions": 2, "approvals": 1, "people": 3, "topics": 2, "tags": 1, "sources": 1, "comments": 1,
    "clinics": 4, "regions": 1, "help-lines": 1, "search": 7, "redirects": 1,
}  # fmt: skip


def test_page_of_a_hundred_takes_few_queries(client, settings, _unlimited):
    settings.DEBUG = True
    load.load(numbers={"clinics": 150, "articles": 150, "comments": 150}, seed=1, say=lambda *_said: None)
    settings.DEBUG = False
    wrong = {}
    for name in RESOURCES:
        needed = NEEDED.get(name, {}) | ({"q": "the"} if name == "search" else {})
        get(client, f"/api/v1/{name}/", limit=100, **needed)
        with CaptureQueriesContext(connection) as captured:
            page = get(client, f"/api/v1/{name}/", limit=100, **needed)
        if name in {"articles", "editions", "approvals", "comments", "clinics"}:
            assert len(page["items"]) == 100, name
        statements = [one["sql"] for one in captured if "core_ratewindow" not in one["sql"]]
        if len(statements) != QUERIES[name]:
            wrong[name] = [len(statements), *statements]
    assert not wrong


def test_moved_page_has_moved_here_too(client, site):
    for thing, name in ((site.article, "articles"), (site.author, "people"), (site.topic, "topics")):
        old = thing.slug
        type(thing).objects.filter(pk=thing.pk).update(slug=f"{old}-renamed")
        response = client.get(f"/api/v1/{name}/{old}/")
        assert (response.status_code, response["Location"].partition("/api/")[2]) == (301, f"v1/{name}/{old}-renamed/")
        assert client.get(response["Location"].removeprefix("http://testserver")).status_code == 200
    moved = {item["old_path"]: item for item in walk(client, "redirects")}
    assert moved["/articles/sleep-and-mood/"]["url"].endswith("/articles/sleep-and-mood-renamed/")
    actions.withdraw(article=site.article, by=make_user("chief", *ALL), kind="superseded")
    moved = {item["old_path"]: item for item in walk(client, "redirects")}
    gone = moved["/articles/sleep-and-mood/"]
    assert (gone["code"], gone["url"]) == (410, None)


def test_two_dates_of_an_article(client, site):
    before = {item["slug"]: item for item in walk(client, "articles")}["sleep-and-mood"]
    assert before["published"] == before["changed"] == before["live_since"]
    block = site.article.articles_richtext_set.get()
    block.html = "<p>Sleep  helps!</p>"
    block.save()
    publish(freeze(site.article, change_class="cosmetic"))
    after = {item["slug"]: item for item in walk(client, "articles")}["sleep-and-mood"]
    assert (after["published"], after["changed"]) == (before["published"], before["changed"])
    assert after["live_since"] > before["live_since"]


def test_search_counts_what_each_filter_would_leave(client):
    for title, topic in (("Sleep and fear", "Fear"), ("Sleep and mood", "Mood"), ("Sleep and light", "Light")):
        make_live(title, topic=make_topic(topic))
    found = client.get("/api/v1/search/?q=sleep&kind=article&topic=fear").json()
    assert [item["title"] for item in found["items"]] == ["Sleep and fear"]
    counts = {(key, one["value"]): one["count"] for key, rows in found["facets"].items() for one in rows}
    assert (counts["topic", "fear"], counts["topic", "mood"], counts["kind", "article"]) == (1, 1, 1)
