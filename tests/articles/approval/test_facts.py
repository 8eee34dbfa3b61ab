"""What the desk knows about an article and a person."""

import pytest

from articles.approval import facts
from articles.approval.steps import why_not_approve
from tests.factories.articles import ALL, freeze, make_approver, make_article, make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_owner_and_authors_may_edit_and_others_may_not():
    users = {name: make_user(name) for name in ("owner", "author", "stranger")}
    article = make_article(owner=users["owner"], authors=[make_person(user=users["author"])])
    freeze(article)
    may = {name: facts.read_facts([article.pk], user)[article.pk].may_edit for name, user in users.items()}
    assert may == {"owner": True, "author": True, "stranger": False}


def test_who_may_sign_is_known_before_there_is_an_edition():
    article, users = make_article(), {"approver": make_approver().user, "writer": make_user("writer", *ALL)}
    for is_frozen in (False, True):
        if is_frozen:
            freeze(article)
        found = {name: facts.read_facts([article.pk], user)[article.pk] for name, user in users.items()}
        assert {name: one.may_sign for name, one in found.items()} == {"approver": True, "writer": False}
        said = {name: why_not_approve(one) for name, one in found.items()}
        assert said["writer"] == "Only medical approvers can approve a text."
        assert said["approver"].startswith("There is no edition to approve yet.") == (not is_frozen)
