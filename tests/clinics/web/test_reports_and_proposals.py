"""Facts that readers report, and changes that clinics propose."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from clinics.models import Clinic, Proposal
from clinics.proposals import actions
from core.errors import ActionRefused
from tests.clinics.web.test_clinic import data_of, page
from tests.factories.places import (
    make_proposal,
)

pytestmark = pytest.mark.django_db


def report(client, **fields):
    form = {"fact": "phone", "suggested": "(305) 555-0199", "message": "I called.", "email": ""}
    return client.post("/clinic/here/report/", {**form, **fields})


def test_reader_reports_fact_without_account(client, clinic):
    asked = client.get("/clinic/here/report/?fact=phone")
    assert "no-store" in asked["Cache-Control"] and "noindex" in asked["X-Robots-Tag"]
    assert '<option value="phone" selected' in asked.content.decode()
    answer = report(client)
    assert (answer.status_code, answer["Location"]) == (303, "/clinics/thanks/?from=report")
    proposal = Proposal.objects.get()
    assert (proposal.origin, proposal.state) == ("reader", "pending")
    assert proposal.values == {"phone": {"old": "(305) 555-0110", "new": "(305) 555-0199"}}
    assert client.get("/clinics/thanks/?from=report").status_code == 200


@pytest.mark.parametrize(
    ("message", "language"), [("I want to kill myself.", "en"), ("je veux mourir", "fr"), ("The number is wrong.", "")]
)
def test_report_with_words_of_danger_leads_to_help(client, clinic, message, language):
    address = report(client, message=message)["Location"]
    assert address == "/clinics/thanks/?from=report" + (f"&help={language}" if language else "")
    assert Proposal.objects.count() == 1
    thanks = client.get(address).content.decode()
    assert ('id="danger-help"' in thanks) is bool(language)
    assert f'class="help" lang="{language}"' in thanks or not language


@pytest.mark.parametrize("asked", ["xx", "", "en/../", "EN"])
def test_thanks_page_knows_its_languages(client, asked):
    response = client.get("/clinics/thanks/", {"from": "report", "help": asked})
    assert response.status_code == 200 and 'id="danger-help"' not in response.content.decode()


def test_bots_and_excess_reports_store_nothing(client, clinic):
    assert report(client, homepage="http://spam.example").status_code == 303
    assert not Proposal.objects.exists()
    answers = [report(client).status_code for _ in range(actions.MAX_REPORTS_PER_CLIENT + 1)]
    assert answers == [303] * actions.MAX_REPORTS_PER_CLIENT + [429]
    assert Proposal.objects.count() == actions.MAX_REPORTS_PER_CLIENT


@pytest.mark.parametrize(
    "fields",
    [
        {"fact": "mood"},
        {"suggested": "", "message": ""},
        {"email": "x"},
        {"message": "x" * 1001},
    ],
)
def test_invalid_fact_report_shows_form_again(client, clinic, fields):
    assert report(client, **fields).status_code == 200
    assert not Proposal.objects.exists()


def test_report_form_requires_csrf_token_and_refuses_huge_bodies(clinic):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert report(strict).status_code == 403
    assert report(strict, message="x" * 300_000).status_code == 413
    for state in ("draft", "opted_out"):
        Clinic.objects.update(state=state)
        assert strict.get("/clinic/here/report/").status_code == 404


def test_reader_suggests_clinic(client):
    answer = client.post("/clinics/suggest/", {"name": "Egret House", "place": "Tampa", "website": "", "phone": ""})
    assert answer.status_code == 303
    assert Proposal.objects.get().values["name"]["new"] == "Egret House"
    assert client.post("/clinics/suggest/", {"name": ""}).status_code == 200


@pytest.fixture
def link(clinic, chief):
    _proposal, address = actions.invite_clinic(clinic=clinic, email="desk@example.org", by=chief)
    return "/" + address.split("/", 3)[3]


def filled(client, link, **fields):
    form = client.get(link).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    return client.post(link, {**values, **fields})


def test_clinic_proposes_changes_by_link_and_staff_decide_per_fact(client, clinic, link, chief, admin_client):
    answer = filled(
        client, link, phone="(305) 555-0133", hours="Mon-Fri 08:00-16:00", price_to="700", languages="en, fr"
    )
    assert "We have received your changes" in answer.content.decode()
    proposal = Proposal.objects.get()
    assert set(proposal.values) == {"phone", "hours", "price_to", "languages"}
    assert "(305) 555-0133" in client.get(link).content.decode()
    shown = admin_client.get(f"/admin/clinics/proposal/{proposal.pk}/change/").content.decode()
    assert "(305) 555-0110" in shown and "(305) 555-0133" in shown
    form = {"accept": ["phone", "hours"], "how": "", "speaks": "1", "decide": "1"}
    assert admin_client.post(f"/admin/clinics/proposal/{proposal.pk}/change/", form).status_code == 302
    clinic, proposal = Clinic.objects.get(pk=clinic.pk), Proposal.objects.get()
    assert (clinic.phone, clinic.price_to, clinic.languages) == ("(305) 555-0133", 600, ["en", "es"])
    assert clinic.hours.count() == 5
    assert clinic.claimed_at
    assert (proposal.state, proposal.decided["price_to"]) == ("partly", "rejected")
    assert set(clinic.checks.values_list("field", "how")) == {("phone", "owner"), ("hours", "owner")}
    assert client.get(link).status_code == 410
    assert "telephone" in data_of(page(client))
    with pytest.raises(ActionRefused):
        actions.decide_proposal(proposal=proposal, accepted=set(), by=chief)


def test_proposal_links_expire_and_are_superseded(client, clinic, link, chief):
    made = Proposal.objects.get().created_at
    with time_machine.travel(made + datetime.timedelta(hours=71), tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(made + datetime.timedelta(hours=73), tick=False):
        assert client.get(link).status_code == 410
    actions.invite_clinic(clinic=clinic, email="", by=chief)
    assert client.get(link).status_code == 410
    assert client.get("/clinic/propose/anything/").status_code == 410
    Proposal.objects.update(expires_at=timezone.now())
    assert not Proposal.objects.open_invitations().exists()


def test_proposal_link_is_sent_by_email(clinic, link):
    from outbox.models import Email

    letter = Email.objects.get()
    assert link in letter.body and letter.to == "desk@example.org"
    assert not mail.outbox


@pytest.mark.parametrize(
    "fields",
    [
        {"hours": "always"},
        {"phone": "555-0133"},
        {"phone": "call us"},
        {"price_to": "much"},
        {"website": "javascript:x"},
        {"name": ""},
        {"languages": "English"},
        {},
    ],
)
def test_invalid_proposal_form_shows_errors(client, link, fields):
    answer = filled(client, link, **fields)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Proposal.objects.get().state == "invited"


def test_proposal_with_invalid_value_changes_nothing(clinic, chief):
    proposal = make_proposal(
        clinic=clinic, values={"phone": {"old": "", "new": "(305) 555-0133"}, "price_to": {"old": 600, "new": "1"}}
    )
    with pytest.raises(ActionRefused, match="not valid"):
        actions.decide_proposal(proposal=proposal, accepted={"phone", "price_to"}, by=chief)
    assert Clinic.objects.get(pk=clinic.pk).phone == "(305) 555-0110"
    assert Proposal.objects.get().state == "pending"


def test_deciding_requires_clinic_change_permission(clinic):
    with pytest.raises(ActionRefused):
        actions.decide_proposal(
            proposal=make_proposal(clinic=clinic), accepted=set(), by=User.objects.create_user("reader")
        )
