"""Removal requests: confirmation by email, decision, and erasure."""

import datetime
import re

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinics.models import RemovalRequest
from clinics.proposals import actions
from clinics.proposals.email_match import host_of, match_email
from clinics.removals import actions as removal_actions
from outbox import unconfirmed
from outbox.models import Email
from tests.factories.places import make_clinic, make_removal

pytestmark = pytest.mark.django_db
FORM = {"role": "clinic", "name": "Ada Quill", "email": "ada@heron.example.org", "reason": "We do not wish it."}


def ask(client, **fields):
    return client.post("/clinic/here/remove/", {**FORM, **fields})


def link():
    """Return the link of the newest confirmation email."""
    return re.search(r"/clinics/removal/\S+", Email.objects.filter(kind="removal_confirm").latest("pk").body)[0]


def confirmed(client, **fields):
    ask(client, **fields)
    client.post(link())
    return RemovalRequest.objects.latest("pk")


def address(removal):
    return reverse("admin:clinics_removalrequest_change", args=[removal.pk])


# -- Whose address it is ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sender", "match"),
    [
        ("ada@heron.example.org", "website"),
        ("ADA@Heron.Example.org", "website"),
        ("ada@mail.heron.example.org", "website"),
        ("heron.house@gmail.com", "email"),
        ("Heron.House@Gmail.com", "email"),
        ("ada@example.org", ""),
        ("ada@notheron.example.org", ""),
        ("ada@heron.example.org.evil.example", ""),
        ("ada@gmail.com", ""),
    ],
)
def test_sender_email_is_matched_against_listing(sender, match):
    assert match_email(sender, email="heron.house@gmail.com", website="https://www.heron.example.org/miami") == match


@pytest.mark.parametrize(
    ("sender", "website", "match"),
    [
        ("student@ufl.edu", "https://psychiatry.ufl.edu/", ""),
        ("somebody@gmail.com", "https://gmail.com/heron", ""),
        ("somebody@comcast.net", "https://www.comcast.net/~heron", ""),
        ("somebody@x.wixsite.com", "https://wixsite.com/heron", ""),
        ("ada@xn--mnchen-3ya.example", "https://www.münchen.example/", "website"),
        ("ada@heron.example", "", ""),
        ("ada@", "https://heron.example/", ""),
        ("ada@[::1]", "https://[::1/", ""),
        (f"ada@{'a' * 300}", f"https://{'a' * 300}/", ""),
    ],
)
def test_email_matches_website_only_for_unshared_host(sender, website, match):
    assert match_email(sender, email="", website=website) == match


def test_host_is_returned_without_www():
    assert [host_of(one) for one in ("https://www.Heron.example/a", "https://heron.example.", "nothing", "")] == [
        "heron.example", "heron.example", "", "",
    ]  # fmt: skip


# -- Asking and confirming ------------------------------------------------------------------------------------------------
def test_clinic_page_links_to_removal_form(client, clinic):
    assert 'href="/clinic/here/remove/" rel="nofollow">have it removed' in client.get("/clinic/here/").content.decode()
    page = client.get("/clinic/here/remove/")
    assert "no-store" in page["Cache-Control"] and "noindex" in page["X-Robots-Tag"]
    text = page.content.decode()
    assert "within 14 days" in text and "the listing stays as it is, with its address and phone number" in text
    assert 'href="/clinic/here/claim/"' in text


def test_removal_request_emails_link_confirmed_once(client, clinic):
    answer = ask(client)
    assert (answer.status_code, answer["Location"]) == (303, "/clinics/thanks/?from=remove")
    assert "Check your email" in client.get(answer["Location"]).content.decode()
    removal = RemovalRequest.objects.get()
    assert (removal.state, removal.matches, removal.due_on) == ("unconfirmed", "", None)
    letter = Email.objects.get()
    assert letter.to == FORM["email"] and "Ada" not in letter.subject and "Heron" not in letter.subject
    assert removal.token_hash not in letter.body and link().rpartition("/removal/")[2].strip("/") != removal.token_hash
    page = client.get(link())
    assert "Confirm request" in page.content.decode() and "no-store" in page["Cache-Control"]
    removal.refresh_from_db()
    assert removal.state == "unconfirmed"  # programs that open links in emails confirm nothing
    assert client.post(link()).status_code == 303
    removal.refresh_from_db()
    today = timezone.localdate()
    assert (removal.state, removal.matches) == ("confirmed", "website")
    assert removal.due_on == today + removal_actions.DECISION_PERIOD
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3), tick=False):
        assert client.post(link()).status_code == 303
    removal.refresh_from_db()
    assert removal.due_on == today + removal_actions.DECISION_PERIOD
    assert "We have your request" in client.get(link()).content.decode()
    assert client.get("/clinic/here/").status_code == 200 and "555-0110" in client.get("/clinic/here/").content.decode()


def test_expired_or_unknown_removal_link_gets_410(client, clinic):
    ask(client)
    for wrong in ("x" * 43, "%00", "é", "x" * 5000):
        assert client.get(f"/clinics/removal/{wrong}/").status_code == 410
        assert client.post(f"/clinics/removal/{wrong}/").status_code == 410
    with time_machine.travel(timezone.now() + removal_actions.LINK_LIFETIME, tick=False):
        assert client.post(link()).status_code == 410
    assert RemovalRequest.objects.get().state == "unconfirmed"


def test_removal_response_is_identical_for_every_address(client, clinic):
    def said(**fields):
        answer = ask(client, **fields)
        return answer.status_code, answer["Location"], answer.content

    own, stranger = said(email="heron.house@gmail.com"), said(email="x@example.net")
    trapped = said(homepage="http://spam.example")
    assert own == stranger == trapped
    assert RemovalRequest.objects.count() == Email.objects.count() == 2


def test_one_mailbox_gets_few_emails_and_the_answer_does_not_say_so(client, clinic):
    answers = [ask(client)["Location"] for _ in range(unconfirmed.PER_MAILBOX.hits + 1)]
    assert len(set(answers)) == 1
    assert Email.objects.count() == unconfirmed.PER_MAILBOX.hits
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1, seconds=1), tick=False):
        ask(client, email=FORM["email"].upper())
    assert Email.objects.count() == unconfirmed.PER_MAILBOX.hits + 1


def test_spellings_of_one_mailbox_share_its_budget(client, clinic):
    for address in ("victim@gmail.com", "victim+1@gmail.com", "v.ictim@gmail.com", "VICTIM+2@googlemail.com"):
        assert ask(client, email=address).status_code == 303
    assert Email.objects.count() == unconfirmed.PER_MAILBOX.hits


def test_strangers_get_few_emails_from_one_network(clinic):
    answers = [
        ask(Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}"), email=f"a{number}@example.org") for number in range(5)
    ]
    assert [one.status_code for one in answers] == [303, 303, 429, 429, 429]
    assert int(answers[-1]["Retry-After"]) > 0 and "several addresses today" in answers[-1].content.decode()
    assert "We do not wish it." in answers[-1].content.decode()
    assert RemovalRequest.objects.count() == Email.objects.count() == 2


def test_removal_requests_per_client_are_limited_and_text_kept(client, clinic):
    answers = [ask(client) for _number in range(actions.MAX_REPORTS_PER_CLIENT + 1)]
    assert [one.status_code for one in answers] == [303] * actions.MAX_REPORTS_PER_CLIENT + [429]
    assert int(answers[-1]["Retry-After"]) > 0 and "We do not wish it." in answers[-1].content.decode()
    assert RemovalRequest.objects.count() == unconfirmed.PER_MAILBOX.hits


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"role": ""}, "required"),
        ({"role": "king"}, "valid choice"),
        ({"name": ""}, "required"),
        ({"name": "\x01"}, "required"),
        ({"name": "x" * 201}, "at most 200"),
        ({"email": ""}, "required"),
        ({"email": "ada"}, "valid email"),
        ({"email": "a@b.c\nBcc: x@y.z"}, "valid email"),
        ({"email": f"{'a' * 250}@example.org"}, "at most 254"),
        ({"reason": "x" * 1001}, "at most 1000"),
    ],
)
def test_invalid_removal_form_shows_error_message(client, clinic, fields, sentence):
    answer = ask(client, **fields)
    assert answer.status_code == 200
    assert sentence in str(answer.context["form"].errors)
    assert not RemovalRequest.objects.exists() and not Email.objects.exists()


@pytest.mark.parametrize("state", ["draft", "merged", "opted_out"])
def test_only_visible_clinics_accept_removal_requests(client, state):
    make_clinic(slug="here", state=state)
    assert client.get("/clinic/here/remove/").status_code == 404
    assert ask(client).status_code == 404


def test_removal_forms_require_csrf_token(clinic):
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict).status_code == 403
    assert ask(strict, reason="x" * 300_000).status_code == 413
    ask(Client())
    assert strict.post(link()).status_code == 403
    assert RemovalRequest.objects.get().state == "unconfirmed"


def test_sender_text_is_stored_verbatim_and_escaped(client, clinic, admin_client):
    wild = "</td><script>alert(1)</script>\n{{ 1 }} العلاج"
    removal = confirmed(client, name=wild, reason=wild)
    assert removal.name == "</td><script>alert(1)</script> {{ 1 }} العلاج" and removal.reason == wild
    page = admin_client.get(address(removal)).content.decode()
    assert "<script>alert" not in page and page.count("&lt;script&gt;alert(1)") == 2 and "{{ 1 }}" in page
    admin_client.post(address(removal), {"refuse": "1", "answer": wild})
    letter = Email.objects.get(kind="removal_refused")
    assert wild in letter.body and "script" not in letter.subject


def test_request_with_erased_address_is_decided_without_email(clinic, chief):
    removal, unconfirmed = make_removal(clinic=clinic), make_removal(clinic=clinic, state="unconfirmed")
    assert removal_actions.erase_removal_senders(removals=RemovalRequest.objects.all()) == 2
    assert list(RemovalRequest.objects.all()) == [removal] and unconfirmed.pk
    removal_actions.accept_request(removal=removal, by=chief, checked="Called.")
    assert not Email.objects.exists()


# -- What must always hold --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("clinics_removalrequest_role_known", {"role": "king"}),
        ("clinics_removalrequest_matches_known", {"matches": "face"}),
        ("clinics_removalrequest_state_known", {"state": "lost", "at": None}),
        (
            "clinics_removalrequest_unconfirmed_by_link",
            {"state": "unconfirmed", "confirmed_at": None, "due_on": None, "token_hash": None},
        ),
        ("clinics_removalrequest_due_if_confirmed", {"due_on": None}),
        ("clinics_removalrequest_due_if_confirmed", {"state": "unconfirmed"}),
        ("clinics_removalrequest_decided_at_a_time", {"state": "refused", "answer": "No."}),
        ("clinics_removalrequest_decided_at_a_time", {"at": timezone.now()}),
        ("clinics_removalrequest_refused_with_reason", {"state": "refused", "at": timezone.now()}),
        ("clinics_removalrequest_accepted_after_a_check", {"state": "accepted", "at": timezone.now()}),
    ],
)
def test_database_refuses_invalid_removal_request(clinic, name, fields):
    removal = make_removal(clinic=clinic)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        RemovalRequest.objects.filter(pk=removal.pk).update(**fields)


def test_removal_link_tokens_are_unique(clinic):
    removal = make_removal(clinic=clinic)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_removal(clinic=clinic, token_hash=removal.token_hash)
