"""Live articles on the page of a clinic that they mention, in one query."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import ClinicSpotlight, Edition
from articles.publishing import actions
from clinics.proposals import actions as clinic_actions
from tests.factories.articles import ALL, add_block, freeze, make_article, make_user, publish
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def article_naming(clinic, title, html="<p>Text.</p>"):
    article = make_article(title, html=html)
    add_block(article, ClinicSpotlight, clinic=clinic)
    return article


def titles(client, clinic):
    text = client.get(clinic.get_absolute_url()).content.decode()
    section = text.partition("Articles that mention this clinic</h2>")[2].partition("</section>")[0]
    return [part.partition('">')[2].partition("<")[0] for part in section.split('<h3 class="card__title"><a ')[1:]]


@pytest.fixture
def clinic():
    return make_clinic(slug="here")


def test_clinic_page_lists_live_articles_newest_first(client, clinic):
    assert titles(client, clinic) == []
    old, new = article_naming(clinic, "Old"), article_naming(clinic, "New")
    freeze(article_naming(clinic, "Draft"))
    make_article("Elsewhere", html="<p>here</p>")
    assert titles(client, clinic) == []
    publish(freeze(old))
    publish(freeze(new))
    assert titles(client, clinic) == ["New", "Old"]
    actions.withdraw(article=new, by=make_user("chief", *ALL))
    assert titles(client, clinic) == ["Old"]


def test_article_stays_listed_until_edition_without_clinic_is_live(client, clinic):
    article = article_naming(clinic, "Sleep")
    publish(freeze(article))
    ClinicSpotlight.objects.all().delete()
    assert "Sleep" in titles(client, clinic), "what readers see has not changed yet"
    publish(freeze(article))
    assert "Sleep" not in titles(client, clinic)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/clinic/here/", True),
        ("/clinic/here/?from=text#contact", True),
        ("http://testserver/clinic/here/", True),
        ("https://elsewhere.example/clinic/here/", False),
        ("/clinic/here-too/", False),
        ("/clinics/us/", False),
        ("mailto:a@b.example", False),
    ],
)
def test_link_in_text_counts_as_mention_of_clinic(client, clinic, settings, address, named):
    settings.SITE_URL = "http://testserver"
    publish(freeze(make_article("Linking", html=f'<p><a href="{address}">it</a></p>')))
    assert ("Linking" in titles(client, clinic)) == named


def test_merge_moves_articles_to_surviving_clinic(client, clinic):
    other = make_clinic()
    publish(freeze(article_naming(other, "About the other")))
    clinic_actions.merge_clinics(duplicate=other, into=clinic, by=make_user("directory", "clinics.change_clinic"))
    assert "About the other" in titles(client, clinic)


@pytest.mark.parametrize("count", [1, 12])
def test_clinic_page_uses_constant_queries_for_articles(client, clinic, count, django_assert_num_queries):
    with CaptureQueriesContext(connection) as before:
        client.get("/clinic/here/")
    for number in range(count):
        publish(freeze(article_naming(clinic, f"Article {number}")))
    with django_assert_num_queries(len(before)):
        response = client.get("/clinic/here/")
    assert response.content.decode().count("card__title") == min(count, 6)


def test_deleting_clinic_removes_its_edition_mentions(clinic):
    edition = freeze(make_article("Linking", html='<p><a href="/clinic/here/">it</a></p>'))
    clinic.delete()
    assert not edition.named_clinics.exists() and Edition.objects.count() == 1
