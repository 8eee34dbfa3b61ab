"""Structured data and shared links of every kind of page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Edition, FooterLink, RichText
from articles.publishing import actions
from clinics.models import Treatment
from core.text.dates import format_day
from core.text.jsonld import absolute
from tests.articles.web.test_reader import full_article
from tests.factories.articles import ALL, freeze, make_live, make_site_page, make_user, publish
from tests.factories.people import make_credential
from tests.factories.places import make_check, make_clinic, make_hours
from tests.psychsite.schema_org import (
    FORBIDDEN,
    VOCABULARY,
    find_node,
    graph_of,
    kinds_in,
    list_faults,
    list_missing,
    list_unsaid,
)

pytestmark = pytest.mark.django_db
PAGES = {
    "/": {"WebPage"},
    "/articles/": {"CollectionPage"},
    "/articles/full/": {"MedicalWebPage", "Article", "BreadcrumbList", "Person"},
    "/topics/ketamine-therapy/": {"CollectionPage", "BreadcrumbList"},
    "/tags/mood/": {"CollectionPage"},
    "/authors/": {"CollectionPage"},
    "/authors/anna-writer/": {"ProfilePage", "Person"},
    "/clinics/": {"CollectionPage"},
    "/clinics/us/florida/": {"CollectionPage", "BreadcrumbList"},
    "/clinic/harbour/": {"WebPage", "MedicalClinic", "BreadcrumbList"},
}


@pytest.fixture
def article(settings):
    """Fill a site in which every kind of page has something to say."""
    settings.EDITORIAL_POLICY_URL = "https://example.org/policy/"
    article = full_article(comments=1)
    anna = article.people.get(slug="anna-writer")
    anna.bio, anna.role_line, anna.website = (
        "Anna writes & reads.\n\nShe lives in Miami.",
        "Editor",
        "https://anna.example.org/",
    )
    anna.links = [{"label": "ORCID", "url": "https://orcid.org/0000-0000-0000-0000"}]
    anna.save()
    make_credential(person=anna, jurisdiction="Florida, US")
    make_credential(person=anna, title="Old license", expires_on=timezone.localdate() - timedelta(days=1))
    clinic = make_clinic(
        name="Harbour & <Sea>", slug="harbour", street="1 Bay Road", phone="(305) 555-0110", latitude=25.7, longitude=-80.2,
        treatments=[Treatment.objects.get_or_create(name="Ketamine infusion", defaults={"route": "iv"})[0]], website="https://sea.example.org/",
        summary="Infusions by the sea.", languages=["en"], time_zone="America/New_York",
    )  # fmt: skip
    make_hours(clinic=clinic)
    for field in ("address", "phone", "hours", "services", "website", "languages"):
        make_check(clinic=clinic, field=field, checked_on=timezone.localdate() - timedelta(days=1))
    return article


def read(client, path):
    page = client.get(path).text
    return page, graph_of(page)


@pytest.mark.parametrize("path", PAGES)
def test_graph_says_what_the_page_says(client, article, path):
    page, graph = read(client, path)
    assert {node["@type"] for node in graph} == PAGES[path] | {"WebSite", "Organization"}
    assert not list_unsaid(graph, page)
    assert not list_missing(graph)
    assert not kinds_in(graph) & FORBIDDEN
    assert 'href="https://example.org/policy/">Editorial policy</a>' in page


def test_the_publisher_names_its_policies_where_the_page_links_to_them(client, article, settings):
    def properties(kind):
        (node,) = (one for one in read(client, "/articles/full/")[1] if one["@type"] == kind)
        return {name: node.get(name) for name in ("publishingPrinciples", "correctionsPolicy", "ownershipFundingInfo")}

    whole = "https://example.org/policy/"
    assert properties("Organization")["publishingPrinciples"] == properties("Article")["publishingPrinciples"] == whole
    settings.EDITORIAL_POLICY_URL = ""
    assert set(properties("Organization").values()) == {None}
    for title in ("Editorial policy", "Corrections"):
        page = publish(freeze(make_site_page(title, slug=title.lower().replace(" ", "-"))))
        FooterLink.objects.create(article=page.article)
    found = properties("Organization")
    assert (
        found["publishingPrinciples"] == properties("Article")["publishingPrinciples"] == absolute("/editorial-policy/")
    )
    assert found["correctionsPolicy"] == absolute("/corrections/") and found["ownershipFundingInfo"] is None


@pytest.mark.skipif(not VOCABULARY.exists(), reason=f"the vocabulary is absent: {VOCABULARY}")
@pytest.mark.parametrize("path", PAGES)
def test_graph_fits_the_vocabulary(client, article, path):
    assert list_faults(read(client, path)[1]) == []


@pytest.mark.skipif(not VOCABULARY.exists(), reason=f"the vocabulary is absent: {VOCABULARY}")
def test_vocabulary_finds_faults():
    review = {
        "@id": "a",
        "@type": "Article",
        "reviewedBy": {"@id": "b"},
        "headlin": "x",
        "aspect": "x",
        "author": {"@type": "Place"},
    }
    faults = list_faults([review, {"@id": "b", "@type": "Humanoid"}])
    for part in (
        "reviewedBy: not a property",
        "headlin: no such",
        "aspect: superseded",
        "Place is not in",
        "Humanoid: no",
    ):
        assert any(part in fault for fault in faults), (part, faults)


def edit(article, html, change_class, note=""):
    RichText.objects.filter(parent=article, html__startswith="<h2>Results").update(html=html)
    return publish(freeze(article, change_class=change_class, public_note=note))


def test_article_graph_follows_the_badge(client, article):
    first = Edition.objects.get(article=article)
    page, graph = read(client, "/articles/full/")
    node = find_node(graph, "MedicalWebPage")
    approver = first.approvals.get().person
    assert node["reviewedBy"] == [{"@id": f"http://testserver{approver.get_absolute_url()}#person"}]
    assert node["lastReviewed"] == f"{first.approvals.get().decided_at:%Y-%m-%d}"
    assert f"Next review due {format_day(first.approvals.get().review_due)}." in page
    described = find_node(graph, "Article")
    assert described["version"] == "1" and described["archivedAt"].endswith("/articles/full/editions/1/")
    assert len(described["citation"]) == 2 and described["citation"][1]["url"] == "https://doi.org/10.1000/1"
    assert "correction" not in described

    edit(article, "<h2>Results</h2><p>Text.</p><p>The dose is 5 mg, not 50 mg.</p>", "medical", "The dose is 5 mg.")
    page, graph = read(client, "/articles/full/")
    assert "Changed since approval" in page and "Next review due" not in page
    assert not {"reviewedBy", "lastReviewed"} & find_node(graph, "MedicalWebPage").keys()
    (correction,) = find_node(graph, "Article")["correction"]
    assert correction["text"] == "The dose is 5 mg." and "Corrections and updates" in page
    assert not list_unsaid(graph, page)


def test_overdue_review_leaves_the_graph(client, article, time_machine):
    due = Edition.objects.get(article=article).approvals.get().review_due
    time_machine.move_to(timezone.now() + (due - timezone.localdate()) + timedelta(days=60))
    page, graph = read(client, "/articles/full/")
    assert "Medical review overdue" in page
    assert not {"reviewedBy", "lastReviewed"} & find_node(graph, "MedicalWebPage").keys()


def test_text_that_needs_no_approval_is_no_medical_page(client):
    make_live("Plain", slug="plain", needs_approval=False)
    graph = read(client, "/articles/plain/")[1]
    assert {node["@type"] for node in graph} == {"WebPage", "Article", "BreadcrumbList", "WebSite", "Organization"}


def test_person_graph_leaves_out_what_has_expired(client, article):
    person = find_node(read(client, "/authors/anna-writer/")[1], "Person")
    assert [one["name"] for one in person["hasCredential"]] == ["Licensed physician"]
    assert person["sameAs"] == ["https://anna.example.org/", "https://orcid.org/0000-0000-0000-0000"]


def test_pages_that_show_no_live_text_have_no_graph(client, article):
    chief = make_user("chief", *ALL)
    for path in ("/articles/full/editions/1/", "/search/?q=full", "/articles/full/history/", "/nowhere/"):
        assert graph_of(client.get(path).text) is None, path
    actions.withdraw(article=article, by=chief)
    assert graph_of(client.get("/articles/full/").text) is None


def test_second_page_of_a_list_has_a_graph_of_its_own(client):
    for number in range(13):
        make_live(f"Text {number}")
    graph = read(client, "/articles/?page=2")[1]
    node = find_node(graph, "CollectionPage")
    assert node["url"].endswith("/articles/?page=2")
    assert [row["position"] for row in node["mainEntity"]["itemListElement"]] == [13]


def test_title_cannot_leave_the_graph_or_the_head(client):
    hostile = '</script><script>alert(1)</script>"><b>'
    edition = make_live(hostile, slug="hostile")
    page, graph = read(client, "/articles/hostile/")
    assert find_node(graph, "Article")["headline"] == edition.title == hostile
    assert "<script>alert" not in page and '"><b>' not in page


def meta(page):
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page))


@pytest.mark.parametrize("path", [*PAGES, "/search/", "/help/"])
def test_every_page_can_be_shared(client, article, path):
    page = client.get(path).text
    found = meta(page)
    title = re.search(r"<title>(.*?)( ·.*)?</title>", page)[1]
    assert found["og:title"] == title and found["og:description"] == found["description"]
    assert found["og:site_name"] and found["og:locale"] == "en_US" and found["twitter:card"].startswith("summary")
    if path != "/search/":
        assert found["og:url"] == re.search(r'<link rel="canonical" href="([^"]+)">', page)[1]


def test_shared_article_names_its_dates_and_picture(client, article):
    Edition.objects.update(first_live=timezone.now() - timedelta(days=3))
    found = meta(client.get("/articles/full/").text)
    assert found["og:type"] == "article" and found["article:section"] == "Ketamine therapy"
    assert found["article:published_time"] < found["article:modified_time"]
    assert found["og:image"].startswith("http://testserver/") and found["og:image:alt"]
