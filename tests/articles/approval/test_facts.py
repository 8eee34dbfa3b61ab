"""What the desk knows about an article and a person."""

import pytest

from articles.approval import facts
from tests.factories.articles import freeze, make_article, make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_owner_and_authors_may_edit_and_others_may_not():
    users = {name: make_user(name) for name in ("owner", "author", "stranger")}
    article = make_article(owner=users["owner"], authors=[make_person(user=users["author"])])
    freeze(article)
    may = {name: facts.read_facts([article.pk], user)[article.pk].may_edit for name, user in users.items()}
    assert may == {"owner": True, "author": True, "stranger": False}
