"""Links that someone pays for, from the field to the page and the API."""

import pytest

from articles.document.digest import rich
from articles.document.items import addresses
from articles.document.tokens import tokenize_html
from core.html.sanitize import sanitize
from tests.factories.articles import freeze, make_article, publish

PAID = '<p>See <a href="https://shop.example.org/" data-ref="paid" rel="noopener">the lamp</a>.</p>'
UNPAID = PAID.replace(' data-ref="paid"', "")
SHOWN = '<a href="https://shop.example.org/" rel="sponsored noopener">the lamp</a> (paid link)'


def test_field_keeps_the_mark_and_takes_it_from_other_programs():
    assert 'data-ref="paid"' in sanitize(PAID) and sanitize(sanitize(PAID)) == sanitize(PAID)
    pasted = '<p><a href="https://shop.example.org/" rel="nofollow Sponsored">the lamp</a></p>'
    assert 'data-ref="paid"' in sanitize(pasted) and "nofollow" not in sanitize(pasted)
    assert "data-ref=" not in sanitize(PAID.replace("paid", "bought"))


def test_who_pays_belongs_to_the_text():
    assert rich(sanitize(PAID)) != rich(sanitize(UNPAID))
    assert tokenize_html(sanitize(PAID)) != tokenize_html(sanitize(UNPAID))
    # The link checker still visits the address.
    assert addresses({"html": sanitize(PAID)}) == {"https://shop.example.org/"}


@pytest.mark.django_db
def test_readers_and_programs_are_told(client):
    article = make_article(html=PAID)
    publish(freeze(article))
    page = client.get(article.get_absolute_url()).text
    assert SHOWN in page and "data-ref=" not in page
    # The same from the document, without the stored body.
    article.editions.get().body.delete()
    assert SHOWN in client.get(f"{article.get_absolute_url()}editions/1/").text
    assert "[the lamp](<https://shop.example.org/>) (paid link)" in client.get(f"/articles/{article.slug}.md").text
    assert SHOWN in client.get(f"/api/v1/articles/{article.slug}/").json()["html"]
