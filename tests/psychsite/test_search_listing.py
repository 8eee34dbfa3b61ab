"""What staff say to search engines: on the page, in the sitemap, in the form."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from articles.checklist import checks
from articles.models import Article, Topic
from authors.models import Person
from clinics.models import Clinic, Region
from core.text import jsonld
from tests.articles.web.test_reader import full_article
from tests.factories.articles import make_article, make_user
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
SAID = {
    "meta_title": "Found & <here>",
    "meta_description": "A description that only this page has.",
    "social_title": "Look at this",
    "canonical_url": "https://first.example.org/page/",
    "noindex": True,
}
PAGES = {
    "/articles/full/": (Article, {"slug": "full"}),
    "/topics/ketamine-therapy/": (Topic, {"slug": "ketamine-therapy"}),
    "/authors/anna-writer/": (Person, {"slug": "anna-writer"}),
    "/clinics/us/florida/": (Region, {"path": "us/florida"}),
    "/clinic/harbour/": (Clinic, {"slug": "harbour"}),
}


@pytest.fixture
def site():
    full_article(comments=1)
    for number in range(3):
        make_clinic(name=f"Clinic {number}")
    make_clinic(name="Harbour", slug="harbour")


@pytest.mark.parametrize("path", PAGES)
def test_page_says_what_staff_said(client, site, path):
    model, found = PAGES[path]
    before = client.get(path).text
    assert "noindex" not in before and f'rel="canonical" href="http://testserver{path}"' in before
    assert f"<loc>http://testserver{path}</loc>" in client.get("/sitemap.xml").text
    model.objects.filter(**found).update(**SAID)
    page = client.get(path).text
    assert re.search(r"<title>Found &amp; &lt;here&gt;( ·|<)", page)
    for part in (
        f'name="description" content="{SAID["meta_description"]}"',
        f'property="og:description" content="{SAID["meta_description"]}"',
        'property="og:title" content="Look at this"',
        f'rel="canonical" href="{SAID["canonical_url"]}"',
        f'property="og:url" content="{SAID["canonical_url"]}"',
        '<meta name="robots" content="noindex',
    ):
        assert part in page, part
    assert f"<loc>http://testserver{path}</loc>" not in client.get("/sitemap.xml").text


@pytest.mark.parametrize("path", PAGES)
def test_page_with_an_original_elsewhere_leaves_the_sitemap(client, site, path):
    model, found = PAGES[path]
    model.objects.filter(**found).update(canonical_url=SAID["canonical_url"])
    assert f"<loc>{jsonld.absolute(path)}</loc>" not in client.get("/sitemap.xml").text


@pytest.mark.parametrize("path", PAGES)
def test_original_address_is_https(site, path):
    model, found = PAGES[path]
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(**found).update(canonical_url="http://first.example.org/")


@pytest.mark.parametrize("path", PAGES)
def test_form_has_the_section_and_refuses_other_addresses(client, site, path):
    model, found = PAGES[path]
    client.force_login(make_user("boss", superuser=True))
    row = model.objects.get(**found)
    page = client.get(reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[row.pk])).text
    for name in SAID:
        assert f'name="{name}"' in page, name
    assert 'data-preview-site="' in page and "js/admin/search-preview" in page


def test_repeated_description_is_a_finding():
    make_article("First", meta_description="The same words.")
    second = make_article("Second", meta_description="The same words.")
    said = [one.sentence for one in checks.findings(second) if one.rule == "repeated_description"]
    assert said == ["“First” has the same description for search engines. Write one that fits only this article."]
    Article.objects.filter(title="First").update(meta_description="Other words.")
    assert "repeated_description" not in {one.rule for one in checks.findings(second)}
