"""Credits of a byline: suggested words, and any other ones."""

import pytest
from django.urls import reverse

from tests.factories.articles import freeze, make_article, make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("credit", ["Fact-checked by", "With thanks to"])
def test_the_form_suggests_credits_and_keeps_other_words(client, credit):
    client.force_login(make_user("root", superuser=True))
    article = make_article("Sleep", authors=[make_person(name="Anna Check")])
    article.bylines.update(credit=credit)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert 'list="id_bylines-0-credit_suggestions"' in page
    assert '<option value="Fact-checked by">' in page and f'value="{credit}"' in page
    assert [line.credit for line in freeze(article).authors()] == [credit]
