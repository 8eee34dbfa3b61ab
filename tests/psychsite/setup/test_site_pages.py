"""The drafts of pages about the site that a new site begins with."""

import io

import pytest
from django.core.management import call_command

from articles.checklist import checks
from articles.models import Article, FooterLink
from core.errors import ActionRefused
from psychsite.demo import data
from psychsite.moving.site.load import require_empty
from psychsite.setup import first_rows, site_pages
from tests.factories.articles import freeze, make_article, make_user

pytestmark = pytest.mark.django_db


def test_a_new_production_site_has_ten_drafts(settings, client):
    settings.DEBUG = False
    assert any("10 drafts written" in line for line in first_rows.load())
    assert Article.objects.exclude(site_page="").count() == FooterLink.objects.count() == 10
    assert client.get("/about/").status_code == 404
    assert not any("drafts" in line for line in first_rows.load())


def test_a_site_with_articles_gets_no_drafts(settings):
    settings.DEBUG = False
    make_article()
    assert not any("drafts" in line for line in first_rows.load())


def test_drafts_have_gaps_that_stop_them_and_nothing_else_does():
    for slug, article in site_pages.write().items():
        found = checks.findings(article)
        assert {one.rule for one in found} <= {"gap_to_fill"}, slug
        if found:
            with pytest.raises(ActionRefused, match="is a gap"):
                freeze(article)


def test_the_demonstration_fills_every_gap_and_no_other():
    gaps = {gap for row in site_pages.texts().values() for gap in _gaps(row["html"])}
    assert gaps == set(data.read("site_pages"))


def _gaps(html):
    from articles.checklist.rules import _GAP

    return _GAP.findall(html)


def test_untouched_drafts_do_not_stop_an_import():
    site_pages.write()
    changed = Article.objects.get(slug="about")
    Article.objects.filter(pk=changed.pk).update(last_edited_by=make_user())
    assert site_pages.remove_untouched() == 9
    assert list(FooterLink.objects.values_list("article__slug", flat=True)) == ["about"]
    changed.delete()
    make_user().delete()
    require_empty()


def test_the_command_adds_what_is_missing():
    make_article("About", slug="about")

    def run(*options):
        out = io.StringIO()
        call_command("add_site_pages", *options, stdout=out)
        return out.getvalue()

    assert "/terms/: would be written" in run("--dry-run")
    assert not FooterLink.objects.exists()
    assert "/terms/: draft written" in run()
    assert "Nothing to do" in run()
    assert FooterLink.objects.count() == 9
