"""Claims of approvals: a queue from which reviews are asked."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Approval, ApprovalClaim, ReviewRequest
from articles.publishing.takeover import take_over
from tests.factories.articles import ALL, make_approver, make_article, make_user

pytestmark = pytest.mark.django_db


def make_claim(person=None, **fields):
    article = make_article(f"Text of {fields.get('name', 'Ben')}")
    take_over(beginnings={article.pk: article.created_at}, by=None, reason="Public elsewhere before.")
    values = {"name": "Dr. Ben Stone", "place": "in the text", "words": "Approved by Dr. Ben Stone"} | fields
    return ApprovalClaim.objects.create(article=article, person=person, **values)


@pytest.fixture
def desk():
    client, chief = Client(), make_user("chief", *ALL, "articles.view_approvalclaim")
    chief.is_staff = True
    chief.save()
    client.force_login(chief)
    return client


def act(client, action, *claims):
    page = reverse("admin:articles_approvalclaim_changelist")
    return client.post(page, {"action": action, "_selected_action": [claim.pk for claim in claims]}, follow=True)


def test_review_is_asked_with_one_press(desk):
    claim = make_claim(make_approver(), day=date(2021, 3, 3))
    answer = act(desk, "ask", claim)
    assert "1 review request sent." in answer.content.decode()
    request = ReviewRequest.objects.get()
    assert request.edition.article == claim.article and "March 3, 2021" in request.note
    claim.refresh_from_db()
    assert claim.settled_at and not Approval.objects.exists()


def test_claim_of_an_unknown_person_says_what_to_do(desk):
    claim = make_claim()
    said = act(desk, "ask", claim).content.decode()
    assert "There is no person called “Dr. Ben Stone” here." in said
    claim.refresh_from_db()
    assert claim.settled_at is None


def test_claim_is_set_aside_and_stays_in_the_record(desk):
    claim = make_claim()
    assert "1 claim set aside." in act(desk, "set_aside", claim).content.decode()
    page = reverse("admin:articles_approvalclaim_changelist")
    assert "Text of Ben" not in desk.get(page).content.decode()
    assert "Text of Ben" in desk.get(f"{page}?settled=yes").content.decode()
