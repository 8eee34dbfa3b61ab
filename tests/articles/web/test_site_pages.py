"""Site pages: their addresses, what names them, and what leaves them out."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from articles.models import Article, FooterLink, Topic
from articles.publishing import actions, settings
from core.errors import ActionRefused
from tests.factories.articles import ALL, freeze, make_article, make_live, make_site_page, make_user, publish

pytestmark = pytest.mark.django_db
WORDS = "We are three people in one room."


def make_live_page(title="About", **fields):
    return publish(freeze(make_site_page(title, **fields)))


def graph_of(response):
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode())
    return {node["@type"]: node for node in json.loads(script[1])["@graph"]}


def test_a_live_page_has_a_short_address(client):
    edition = make_live_page()
    response = client.get("/about/")
    page = response.content.decode()
    assert edition.get_absolute_url() == "/about/"
    assert WORDS in page and "Last changed" in page
    assert '<link rel="canonical" href="http://testserver/about/">' in page
    assert "min read" not in page and 'id="comments"' not in page
    node = graph_of(response)["AboutPage"]
    assert node["url"] == "http://testserver/about/" and node["dateModified"]
    assert "Article" not in graph_of(response)


def test_the_address_of_an_article_leads_to_the_page(client):
    make_live_page()
    response = client.get("/articles/about/")
    assert (response.status_code, response.headers["Location"]) == (301, "/about/")
    assert client.get("/about").headers["Location"] == "/about/"
    assert "Back to the page" in client.get("/articles/about/history/").content.decode()
    assert WORDS in client.get("/articles/about.md").content.decode()


def test_drafts_and_articles_have_no_short_address(client):
    make_site_page()
    make_live("Sleep")
    assert client.get("/about/").status_code == 404
    assert client.get("/sleep/").headers["Location"] == "/articles/sleep/"


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/articles/", "/tags/mood/", "/authors/ann-lee/", "/feeds/articles.atom", "/feeds/corrections.atom"),
        *("/authors/ann-lee/feed.atom", "/api/v1/articles/"),
    ],
)
def test_lists_leave_pages_out(client, path):
    from tests.factories.people import make_person

    person = make_person(name="Ann Lee")
    make_live("Sleep", authors=[person], tags=["mood"])
    article = make_site_page("Imprint")
    article.tags.add("mood")
    article.bylines.create(person=person)
    publish(freeze(article))
    response = client.get(path)
    assert response.status_code == 200
    assert "Imprint" not in response.content.decode()


def test_programs_find_pages_apart(client):
    make_live_page()
    assert client.get("/api/v1/articles/about/").status_code == 404
    assert "http://testserver/about/" in client.get("/sitemap.xml").content.decode()
    assert (
        "## About this site\n\n- [About](<http://testserver/articles/about.md>)"
        in client.get("/llms.txt").content.decode()
    )
    assert client.get("/comments/about/").status_code == 404


def test_search_finds_pages_as_pages(client):
    make_live_page()
    make_live("Three people in one room")
    page = client.get("/search/?q=three people in one room").content.decode()
    assert 'href="/about/"' in page and "Pages" in page
    only = client.get("/search/?q=three people in one room&kind=page").content.decode()
    assert 'href="/about/"' in only and 'href="/articles/three-people-in-one-room/"' not in only


def test_a_new_address_leaves_a_redirect(client):
    article = make_live_page().article
    article.slug = "who-we-are"
    article.save()
    assert client.get("/about/").headers["Location"] == "/who-we-are/"
    assert client.get("/articles/about/history/").headers["Location"] == "/articles/who-we-are/history/"


def test_a_withdrawn_page_says_so(client):
    chief = make_user("chief", *ALL)
    article = make_live_page().article
    actions.withdraw(article=article, by=chief)
    assert client.get("/about/").status_code == 410
    publish(article.editions.get())
    assert client.get("/about/").status_code == 200
    actions.put_in_bin(article=article, by=chief)
    assert client.get("/about/").status_code == 410


def test_a_withdrawn_page_leads_to_another_page(client):
    old, new = make_live_page("Imprint").article, make_live_page().article
    actions.withdraw(article=old, by=make_user("chief", *ALL), instead=new)
    assert client.get("/imprint/").headers["Location"] == "/about/"


def test_links_in_texts_lead_to_the_page(client):
    article = make_live_page().article
    make_live("Sleep", html=f'<p><a href="/x/" data-ref="article:{article.pk}">Who writes</a></p>')
    assert '<a href="/about/" rel="noopener">Who writes</a>' in client.get("/articles/sleep/").content.decode()


def test_the_footer_names_live_pages_in_order(client):
    for title, position in (("About", 2), ("Privacy", 1), ("Terms", 3)):
        article = make_site_page(title)
        FooterLink.objects.create(article=article, position=position, label="How we use data" if position == 1 else "")
        if title != "Terms":
            publish(freeze(article))
    page = client.get("/help/").content.decode()
    menu = page[page.index('class="colophon__menu"') :]
    assert menu.index(">How we use data<") < menu.index('<a href="/about/">About<')
    assert "Terms" not in menu


@pytest.mark.parametrize(
    "fields", [{"comments_open": True}, {"start_here": 1}, {"topic": "Sleep"}, {"site_page": "Novel"}]
)
def test_the_database_keeps_pages_alone(fields):
    article = make_site_page()
    if "topic" in fields:
        fields = {"topic": Topic.objects.create(name=fields["topic"])}
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**fields)


def test_a_published_text_stays_what_it_is():
    page, article = make_live_page().article, make_live("Sleep").article
    for one, kind, topic in ((page, "", article.topic), (article, "WebPage", None)):
        with pytest.raises(DatabaseError, match="site page"), transaction.atomic():
            Article.objects.filter(pk=one.pk).update(site_page=kind, topic=topic, comments_open=False)
    Article.objects.filter(pk=page.pk).update(site_page="WebPage")


def test_an_article_still_needs_a_topic():
    article = make_article()
    Article.objects.filter(pk=article.pk).update(topic=None)
    article.refresh_from_db()
    with pytest.raises(ActionRefused, match="Choose a topic"):
        freeze(article)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"slug": "clinics"}, "The site has a page at /clinics/ already"),
        ({"topic": True}, "has no topic"),
        ({"start_here": 2}, "not in “Start here”"),
    ],
)
def test_the_form_says_what_a_page_cannot_have(fields, sentence):
    article = make_site_page()
    if "topic" in fields:
        fields = {"topic": Topic.objects.create(name="Sleep")}
    for name, value in fields.items():
        setattr(article, name, value)
    with pytest.raises(ValidationError, match=sentence):
        article.clean()


def test_the_form_closes_the_comments():
    article = Article(title="About", slug="about", site_page="AboutPage", comments_open=True)
    article.full_clean()
    assert article.comments_open is False


def test_actions_give_a_page_no_topic_and_no_comments():
    from comments.errors import NotAllowed
    from comments.moderation.closing import set_comments_open

    article, chief = make_site_page(), make_user("root", superuser=True)
    with pytest.raises(ActionRefused, match="no topic"):
        settings.change_topic(article=article, topic=Topic.objects.create(name="Sleep"), by=chief)
    with pytest.raises(NotAllowed, match="no comments"):
        set_comments_open(article=article, is_open=True, by=chief)
