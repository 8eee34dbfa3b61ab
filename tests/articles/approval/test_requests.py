"""Signed review links: access, decisions, codes and guessing."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles.approval import actions as approval_actions
from articles.approval import status
from articles.models import Approval, ClinicSpotlight, Remark, ReviewRequest, RichText
from articles.publishing import actions
from clinics.models import Affiliation
from core.errors import ActionRefused
from outbox.actions import ServerDown, send_due
from outbox.models import Email
from tests.articles.approval.signed import ANSWER, answer, ask, ask_for_code, chief, code_for, link_to, sign
from tests.factories.articles import (
    add_block,
    approve,
    freeze,
    make_approver,
    make_article,
    make_user,
    publish,
)
from tests.factories.people import change_checked, make_credential, make_person
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def edit(article, html):
    RichText.objects.filter(parent=article).update(html=html)
    actions.record_save(article=article, by=None)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_review_email_holds_token_and_database_its_hash(path, edition, person):
    (letter,) = mail.outbox
    assert letter.to == [person.signing_email]
    assert edition.title not in letter.subject
    assert "Please read." in letter.body
    token = path.split("/")[2]
    request = ReviewRequest.objects.get()
    assert request.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert timedelta(days=13) < request.expires_at - timezone.now() <= timedelta(days=14)
    assert token not in str(list(ReviewRequest.objects.values())) + str(list(Email.objects.values()))


def test_approver_without_account_approves_by_emailed_link(path, edition, person):
    client = Client()
    page = client.get(path)
    assert page.status_code == 200
    for part in ("Ketamine and sleep", "Some sleep better.", "Please read.", "Add a remark on this passage"):
        assert part in text_of(page)
    sent = ask_for_code(path, client, decision="approved", statement="I vouch for it.")
    assert "We emailed a code to a…@example.org" in text_of(sent)
    assert "I vouch for it." in text_of(sent), "what was typed is kept"
    done = answer(path, code_for(person), client)
    assert done.status_code == 303
    approval = Approval.objects.get()
    assert (approval.person, approval.via, approval.digest) == (person, "signed_link", edition.digest)
    assert approval.statement == "I vouch for it."
    assert actions.approval_covers(edition, status.approvals_of(edition.article))
    request = ReviewRequest.objects.get()
    assert request.outcome == "approved"
    assert not client.cookies

    used = client.get(path)
    assert used.status_code == 200
    assert "Your decision: “Approved”" in text_of(used)
    assert "Some sleep better." not in text_of(used)

    mail.outbox.clear()
    send_due()
    to = {message.to[0]: message for message in mail.outbox}
    assert set(to) == {person.signing_email, "chief@example.org"}
    assert edition.digest in to[person.signing_email].body
    assert f"/admin/articles/edition/{edition.pk}/" in to["chief@example.org"].body
    assert all(edition.title not in message.subject for message in mail.outbox)


def test_review_pages_are_uncached_and_set_no_cookies(path, person):
    for response in (
        Client().get(path),
        ask_for_code(path),
        answer(path, "000000"),
        Client().get("/review/unknown/"),
        Client().get(f"{path}answer/"),
        sign(path, person),
        Client().get(path),
    ):
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_email_scanner_requests_change_nothing(path, edition):
    before = (list(ReviewRequest.objects.values()), Email.objects.count())
    client = Client()
    page = client.get(path)
    for method in ("get", "head"):
        for address in (path, f"{path}answer/", f"{path}remark/", f"{path}answer/?step=code&decision=approved"):
            assert getattr(client, method)(address).status_code in {200, 303}
        for href in re.findall(r'href="(/[^"]*)"', page.content.decode()):
            getattr(client, method)(href)
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)(path).status_code == 405
    assert (list(ReviewRequest.objects.values()), Email.objects.count()) == before
    assert not Approval.objects.exists()
    assert client.get(path).status_code == 200


def test_post_to_review_page_records_no_decision(path):
    assert Client().post(path, ANSWER).status_code == 303
    assert not Approval.objects.exists()


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 5000, "%00", "..%2f", "é"])
def test_guessed_review_tokens_get_404(path, token):
    client = Client()
    for address in (f"/review/{token}/", f"/review/{token}/answer/", f"/review/{token}/remark/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {**ANSWER, "code": "123456"}).status_code == 404


@pytest.mark.parametrize(
    ("decision", "outcome", "approvals"),
    [("changes_requested", "changes_requested", 1), ("declined", "declined", 0), ("conflict", "conflict", 0)],
)
def test_declining_or_requesting_changes_requires_reason(path, person, decision, outcome, approvals):
    ask_for_code(path)
    code = code_for(person)
    refused = answer(path, code, decision=decision)
    assert "Write at least one sentence" in text_of(refused)
    assert ReviewRequest.objects.get().closed_at is None
    assert answer(path, code, decision=decision, text="The dose is wrong.").status_code == 303
    request = ReviewRequest.objects.get()
    assert (request.outcome, request.answer) == (outcome, "The dose is wrong.")
    assert Approval.objects.count() == approvals
    assert not Approval.objects.filter(decision="approved").exists()
    mail.outbox.clear()
    send_due()
    assert any("The dose is wrong." in message.body for message in mail.outbox if message.to == ["chief@example.org"])
    assert "Your decision: “" in text_of(Client().get(path))


@pytest.mark.parametrize(
    "changes",
    [{"decision": ""}, {"decision": "superseded"}, {"code": ""}, {"code": "12345"}, {"code": "abcdef"},
     {"statement": "x" * 2000}, {"disclosure": "x" * 2000}, {"code": "１２３４５６"}],
)  # fmt: skip
def test_invalid_decision_shows_form_again(path, person, changes):
    ask_for_code(path)
    response = answer(path, changes.pop("code", code_for(person)), **changes)
    assert response.status_code == 200
    assert "Your decision has not been recorded" in text_of(response)
    assert not Approval.objects.exists()


def test_repeated_link_decision_records_one_approval(path, person):
    ask_for_code(path)
    code = code_for(person)
    assert answer(path, code).status_code == 303
    again = answer(path, code)
    assert again.status_code == 200
    assert "We have recorded your decision" in text_of(again)
    assert Approval.objects.count() == 1
    assert Email.objects.filter(kind="review_receipt").count() == 1


def test_expired_canceled_and_replaced_links_are_refused(path, edition, person):
    ReviewRequest.objects.update(expires_at=timezone.now())
    for response in (Client().get(path), ask_for_code(path), answer(path, "123456")):
        assert response.status_code == 410
        assert "This link has expired" in text_of(response)
        assert "Some sleep better." not in text_of(response)
    second = ask(edition, person)
    assert second != path, "asking again after the expiry sends a new link"
    assert ReviewRequest.objects.count() == 1
    assert Client().get(path).status_code == 404
    assert Client().get(second).status_code == 200
    approval_actions.send_link_again(request=ReviewRequest.objects.get(), by=chief())
    third = link_to(person)
    assert third != second
    assert Client().get(second).status_code == 404
    approval_actions.cancel_request(request=ReviewRequest.objects.get(), by=chief())
    assert "withdrawn this request" in text_of(Client().get(third))
    assert Client().get(third).status_code == 410
    with pytest.raises(ActionRefused, match="already closed"):
        approval_actions.cancel_request(request=ReviewRequest.objects.get(), by=chief())


def test_repeated_review_request_sends_one_email(path, edition, person):
    approval_actions.request_review(edition=edition, person=person, by=chief())
    assert Email.objects.filter(kind="review_request").count() == 1
    assert Client().get(path).status_code == 200


def test_newer_edition_closes_review_link(path, edition, person):
    ask_for_code(path)
    code = code_for(person)
    edit(edition.article, "<p>None sleep better.</p>")
    freeze(edition.article)
    response = answer(path, code)
    assert response.status_code == 410
    assert "has changed since" in text_of(response)
    assert not Approval.objects.exists()


def test_republished_copy_closes_review_link(edition, person):
    publish(edition)
    actions.withdraw(article=edition.article, by=make_user("root", superuser=True))
    path = ask(edition, person)
    publish(edition)
    assert Client().get(path).status_code == 410
    assert ReviewRequest.objects.get().outcome == "superseded"


def test_binning_article_closes_review_link(path, edition):
    actions.put_in_bin(article=edition.article, by=chief())
    assert Client().get(path).status_code == 410


def test_review_page_diffs_against_approvers_last_approval(person):
    article = make_article("Sleep", html="<p>The dose is 10 mg.</p>")
    first = freeze(article)
    assert "you approved" not in text_of(Client().get(ask(first, person)))
    approve(first, person, via="signed_link")
    edit(article, "<p>The dose is 20 mg.</p>")
    freeze(article)
    edit(article, "<p>The dose is 30 mg.</p>")
    page = text_of(Client().get(ask(freeze(article), person)))
    assert "What changed since edition 1, which you approved last" in page
    assert re.search(r"<del\b[^>]*>(?:(?!</del>).)*10", page)
    assert re.search(r"<ins\b[^>]*>(?:(?!</ins>).)*30", page)


def test_remarks_can_be_added_by_link_and_are_validated(path, edition, person):
    client = Client()
    made = client.post(f"{path}remark/", {"block": "0", "passage": "sleep", "text": "How many? <b>"})
    assert made.status_code == 303
    remark = Remark.objects.get()
    assert made.url.endswith(f"#remark-{remark.pk}")
    assert (remark.person, remark.block, remark.passage, remark.text) == (person, 0, "sleep", "How many? <b>")
    client.post(f"{path}remark/", {"block": "0", "passage": "sleep", "text": "How many? <b>"})
    assert Remark.objects.count() == 1
    assert "How many? &lt;b&gt;" in text_of(client.get(path))
    for bad in (
        {"block": "7", "text": "x"},
        {"block": "-1", "text": "x"},
        {"block": "9" * 30, "text": "x"},
        {"block": "x", "text": "x"},
        {"block": "0", "text": " "},
        {"block": "0", "text": "x" * 3000},
        {"text": "x"},
    ):
        response = client.post(f"{path}remark/", bad)
        assert response.status_code == 200
        assert "Your remark has not been saved" in text_of(response)
    response = client.post(f"{path}remark/", {"block": "0", "text": " "})
    assert 'href="#text-0"' in text_of(response) and 'id="text-0"' in text_of(response)
    assert Remark.objects.count() == 1


def test_review_page_hides_other_approvers_remarks(path, edition):
    other = make_approver("Ben Stone", "second")
    Client().post(f"{path}remark/", {"block": "0", "text": "Mine alone."})
    assert "Mine alone." not in text_of(Client().get(ask(edition, other)))


def test_link_approval_requires_disclosure_and_publishes_it(person, client):
    article = make_article("Sleep")
    clinic = make_clinic(name="Harbor Clinic")
    add_block(article, ClinicSpotlight, clinic=clinic)
    Affiliation.objects.create(person=person, clinic=clinic, role="Owner", interest="owner")
    edition = freeze(article)
    path = ask(edition, person)
    assert "an interest in Harbor Clinic" in text_of(Client().get(path))
    ask_for_code(path)
    assert "Disclose it in a sentence" in text_of(answer(path, code_for(person)))
    assert not Approval.objects.exists()
    done = answer(path, code_for(person), disclosure="She owns Harbor Clinic.")
    assert done.status_code == 303
    assert Approval.objects.get().disclosure == "She owns Harbor Clinic."
    publish(edition)
    assert "Disclosed interest: She owns Harbor Clinic." in client.get("/articles/sleep/").content.decode()


def test_expired_credential_blocks_approval_but_not_declining(path, edition, person):
    change_checked(person.credentials, expires_on=timezone.localdate() - timedelta(days=1))
    assert "You cannot approve it right now" in text_of(Client().get(path))
    ask_for_code(path)
    assert "no credential that is valid today" in text_of(answer(path, code_for(person)))
    assert answer(path, code_for(person), decision="declined", text="My license lapsed.").status_code == 303


def test_review_request_refuses_unreachable_approvers(edition):
    without = make_person(name="No Mail", user=make_user("nomail", "articles.approve_edition"))
    nobody, former = make_person(name="No Account"), make_approver("Gone Away", "gone")
    former.former = True
    for person in (without, nobody):
        make_credential(person=person)
    for person, reason in (
        (without, "no confirmed email address"),
        (nobody, "no confirmed email address"),
        (former, "no longer works with us"),
    ):
        with pytest.raises(ActionRefused, match=reason):
            approval_actions.request_review(edition=edition, person=person, by=chief())
    fine = make_approver("Ben Stone", "second")
    with pytest.raises(ActionRefused, match="No Mail"):
        approval_actions.request_reviews(edition=edition, people=[fine, without], by=chief())
    assert not ReviewRequest.objects.exists()
    assert not Email.objects.exists()


def test_review_email_is_retried_after_mail_server_outage(edition, person, settings):
    settings.EMAIL_BACKEND, works = "tests.outbox.test_outbox.Down", settings.EMAIL_BACKEND
    approval_actions.request_review(edition=edition, person=person, by=chief())
    with pytest.raises(ServerDown):
        send_due()
    assert mail.outbox == []
    settings.EMAIL_BACKEND = works
    send_due(timezone.now() + timedelta(minutes=2))
    send_due(timezone.now() + timedelta(hours=2))
    assert len(mail.outbox) == 1
    assert Client().get(link_to(person)).status_code == 200
