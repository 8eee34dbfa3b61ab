"""An approver's links: confirm a difference, and withdraw an approval."""

import re

import pytest
from django.core import mail
from django.test import Client

from articles.approval import requests
from articles.models import Approval, ReviewRequest, RichText
from articles.publishing import actions
from outbox.actions import send_due
from tests.articles.approval.signed import ask, ask_for_code, code_for, sign
from tests.factories.articles import freeze, make_approver, make_article, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_approver()


@pytest.fixture
def live(person):
    edition = freeze(make_article("Plan", slug="plan"))
    sign(ask(edition, person), person)
    return publish(edition, override_reason="")


def withdrawal_link(person):
    send_due()
    bodies = [message.body for message in mail.outbox if message.to == [person.user.email]]
    return re.findall(r"http://testserver(/review/withdraw/\S+)", "\n".join(bodies))[-1]


def test_review_link_confirms_a_small_change_in_one_step(live, person):
    RichText.objects.update(html="<p>Sleep helps most people.</p>")
    actions.record_save(article=live.article, by=None)
    second = freeze(live.article, change_class="clarification")
    path = ask(second, person)
    page = Client().get(path).text
    assert "Still correct: I read what changed since edition 1" in page and "I approve: this exact text" not in page
    ReviewRequest.objects.update(code_sent_at=None)
    page = ask_for_code(path, decision="still_correct").text
    assert "We emailed a code to" in page
    fields = {"decision": "still_correct", "step": "answer", "code": code_for(person)}
    assert Client().post(f"{path}answer/", fields).status_code == 303
    assert Approval.objects.get(edition=second).via == "signed_link"
    assert publish(second, override_reason="").state() == "live"


def test_a_first_review_offers_no_press_on_a_difference(person):
    path = ask(freeze(make_article("Plan")), person)
    page = Client().get(path).text
    assert "Still correct" not in page and "I approve: this exact text" in page
    ask_for_code(path)
    fields = {"decision": "still_correct", "step": "answer", "code": code_for(person)}
    assert Client().post(f"{path}answer/", fields).status_code == 200
    assert not Approval.objects.exists()


def test_the_link_in_the_receipt_withdraws_with_a_code_and_a_reason(live, person, client, monkeypatch):
    monkeypatch.setattr(requests, "MIN_TIME_BETWEEN_CODES", requests.MIN_TIME_BETWEEN_CODES * 0)
    path = withdrawal_link(person)
    assert "Withdraw your approval" in client.get(path).text and not client.cookies
    kept = client.post(path, {"step": "code", "reason": "I misread it."}).text
    assert "We emailed a code to" in kept and "I misread it." in kept
    code = code_for(person)
    assert (
        "not the code we sent" in client.post(path, {"reason": "I misread it.", "code": "000000"}).text
        or code == "000000"
    )
    assert "Enter why" in client.post(path, {"reason": " ", "code": code}).text
    assert Approval.objects.get().withdrawn_at is None
    assert "Your approval is withdrawn" in client.post(path, {"reason": "I misread it.", "code": code}).text
    approval = Approval.objects.get()
    assert (approval.withdrawn_reason, approval.withdrawn_by) == ("I misread it.", person.user)
    assert "Not medically reviewed" in client.get("/articles/plan/").text
    assert "I misread it." in client.get("/articles/plan/history/").text
    assert "Your approval is withdrawn" in client.post(path, {"reason": "Again.", "code": code}).text


@pytest.mark.parametrize("token", ["x", "MQ:forged", "x" * 200, "\x00"])
def test_a_forged_link_opens_nothing(live, client, token):
    response = client.get(f"/review/withdraw/{token}/")
    assert response.status_code == 404
    assert "Plan" not in response.text
