"""Links that are stored by key."""

import pytest

from articles.document.digest import digest, rich
from articles.document.lines import rich_lines
from articles.document.tokens import tokenize_html
from articles.models import Article, EditionClinic
from articles.rendering.links import with_addresses
from articles.shown import show_edition
from core.html.sanitize import sanitize
from core.pages.recording import recorded
from tests.factories.articles import freeze, make_article, make_live, make_topic, publish
from tests.factories.people import make_person
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def link(key, address="/old/"):
    return f'<a href="{address}" data-ref="{key}" rel="noopener">words</a>'


def shown(*keys):
    html = "".join(map(link, keys))
    return with_addresses([{"type": "rich_text", "html": html}])[0]["html"]


def test_links_have_the_address_of_today():
    live = make_live("Sleep", slug="sleep")
    Article.objects.filter(pk=live.article_id).update(slug="new-address")
    person, topic = make_person(name="Ann Lee"), make_topic("Rest")
    assert shown(f"article:{live.article_id}") == '<a href="/articles/new-address/" rel="noopener">words</a>'
    assert f'href="{person.get_absolute_url()}"' in shown(f"person:{person.pk}")
    assert f'href="{topic.get_absolute_url()}"' in shown(f"topic:{topic.pk}")


def test_links_to_what_is_not_public_keep_their_words():
    draft, clinic = make_article("Draft"), make_clinic(state="draft")
    assert shown(f"article:{draft.pk}", f"clinic:{clinic.pk}", "topic:999999", "region:999999") == "words" * 4


def test_text_without_keys_costs_no_query(django_assert_num_queries):
    document = [{"type": "rich_text", "html": '<p><a href="/x/">x</a></p>'}]
    with django_assert_num_queries(0):
        assert with_addresses(document) is document


def test_page_of_reader_follows_a_new_address(client):
    target = make_live("Sleep", slug="sleep")
    clinic = make_clinic(name="Annex Clinic")
    html = f"<p>See {link(f'article:{target.article_id}')} and {link(f'clinic:{clinic.pk}')}.</p>"
    edition = freeze(make_article("Source text", html=html))
    # A clinic that is linked by key is named as much as one that is linked by its address.
    assert EditionClinic.objects.filter(edition=edition, clinic=clinic).exists()
    publish(edition)
    page = client.get(edition.get_absolute_url()).content.decode()
    assert 'href="/articles/sleep/" rel="noopener">words' in page and "data-ref=" not in page
    Article.objects.filter(pk=target.article_id).update(slug="sleep-again")
    assert (
        'href="/articles/sleep-again/" rel="noopener">words' in client.get(edition.get_absolute_url()).content.decode()
    )


def test_stored_page_depends_on_what_it_links_to(rf):
    target, person, clinic = make_live("Sleep", slug="sleep"), make_person(name="Ann Lee"), make_clinic()
    keys = [f"article:{target.article_id}", f"person:{person.pk}", f"clinic:{clinic.pk}", "topic:7", "region:8"]
    edition = freeze(make_article("Source text", html=f"<p>{''.join(map(link, keys))}</p>"))
    with recorded() as seen:
        show_edition(edition)
    assert {*keys[:3], "subject:7", "place:8"} <= seen.tags


def test_key_counts_in_the_digest_and_the_address_does_not():
    def form(html):
        return digest("T", "S", [{"type": "rich_text", "html": html}]), rich_lines(html), tokenize_html(html)

    assert form(link("article:1")) == form(link("article:1", "/new/"))
    assert form(link("article:1"))[0] != form(link("article:2"))[0]
    assert form(link("article:1"))[1] != form(link("article:2"))[1]
    assert rich(link("article:1")) != rich('<a href="@article:1">words</a>'.replace("@article:1", "/old/"))


def test_keys_of_unknown_sorts_are_dropped():
    for key in ("user:1", "source:1", "article:0", "article:x", "article:1;"):
        assert "data-ref=" not in sanitize(f"<p>{link(key)}</p>")
    assert sanitize(f"<p>{link('article:7')}</p>") == f"<p>{link('article:7')}</p>"
