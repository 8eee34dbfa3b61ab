"""Hand over the work of a person who leaves."""

import pytest

from activity.models import Entry
from articles.models import Article, ReviewRequest
from articles.publishing import actions, handover
from core.errors import ActionRefused
from tests.factories.articles import ALL, ask, freeze, make_approver, make_article, make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return make_user("chief", *ALL, "authors.change_person")


def test_articles_and_open_requests_go_to_another_person(chief):
    leaver, heir = make_approver("Ada Leaver", "leaver"), make_approver("Bo Heir", "heir")
    mine, binned = make_article("Mine", owner=leaver.user), make_article("Binned", owner=leaver.user)
    actions.put_in_bin(article=binned, by=chief)
    ask(freeze(make_article("Asked")), leaver, note="Please.")
    assert handover.hand_over(person=leaver, to=heir, by=chief) == (1, 1)
    mine.refresh_from_db()
    leaver.refresh_from_db()
    assert mine.owner == heir.user
    assert leaver.former
    assert Article.objects.get(title="Binned").owner == leaver.user
    request = ReviewRequest.objects.get(closed_at=None)
    assert (request.person.pk, request.note) == (heir.pk, "Please.")
    assert Entry.objects.get(verb="person.left").details == {"to": heir.display_name, "articles": 1, "requests": 1}


def test_nothing_is_handed_over_if_one_thing_cannot_be(chief):
    leaver, heir = make_approver("Ada Leaver", "leaver"), make_approver("Bo Heir", "heir")
    make_article("Mine", owner=leaver.user)
    ask(freeze(make_article("Their own", authors=[heir])), leaver)
    with pytest.raises(ActionRefused, match="“Their own”: "):
        handover.hand_over(person=leaver, to=heir, by=chief)
    assert Article.objects.get(title="Mine").owner == leaver.user
    assert not type(leaver).objects.get(pk=leaver.pk).former


def test_heir_needs_an_account_for_articles_and_still_works_here(chief):
    leaver = make_approver("Ada Leaver", "leaver")
    make_article("Mine", owner=leaver.user)
    with pytest.raises(ActionRefused, match="has no staff account"):
        handover.hand_over(person=leaver, to=make_person(name="No Account"), by=chief)
    for wrong in (leaver, make_person(name="Gone", former=True)):
        with pytest.raises(ActionRefused, match="who still works with us"):
            handover.hand_over(person=leaver, to=wrong, by=chief)


@pytest.mark.parametrize("right", ["authors.change_person", "articles.publish_edition"])
def test_handing_over_needs_the_right_to_the_articles_and_to_the_person(right):
    leaver, heir = make_approver("Ada Leaver", "leaver"), make_approver("Bo Heir", "heir")
    with pytest.raises(ActionRefused, match="permission to hand over"):
        handover.hand_over(person=leaver, to=heir, by=make_user("half", right))
    assert not type(leaver).objects.get(pk=leaver.pk).former


def test_page_says_what_goes_and_does_it(client, chief):
    leaver, heir = make_approver("Ada Leaver", "leaver"), make_approver("Bo Heir", "heir")
    make_article("Mine", owner=leaver.user)
    client.force_login(make_user("root", superuser=True))
    address = f"/admin/articles/article/hand-over/{leaver.pk}/"
    assert address in client.get(f"/admin/authors/person/{leaver.pk}/change/").content.decode()
    assert "1 article and 0 open requests" in client.get(address).content.decode()
    assert "This field is required" in client.post(address, {"to": ""}).content.decode()
    assert client.post(address, {"to": "x"}).status_code == 200
    assert client.post(address, {"to": heir.pk}).status_code == 302
    assert Article.objects.get().owner == heir.user
