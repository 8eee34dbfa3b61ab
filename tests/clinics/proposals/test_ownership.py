"""Claiming a listing: request, link, form, decision, and what readers then see."""

import re

import pytest
from django.utils import timezone

from clinics.models import Clinic, FieldCheck, Proposal
from clinics.proposals import actions, ownership
from core.errors import ActionRefused
from outbox.models import Email
from tests.factories.articles import make_user
from tests.factories.places import make_city, make_clinic

pytestmark = pytest.mark.django_db
PERSON = "Ada Reyes, office manager"


@pytest.fixture
def clinic():
    return make_clinic(
        name="Heron House", slug="heron", city=make_city(), phone="(305) 555-0110", email="desk@mail.example",
        website="https://www.heron.example/miami", street="1 Bay Road", languages=["en"], price_from=400, currency="USD",
    )  # fmt: skip


@pytest.fixture
def chief():
    return make_user("chief", superuser=True)


def ask(client, email, **fields):
    return client.post("/clinic/heron/claim/", {"email": email, "message": PERSON, "homepage": "", **fields})


def link_of(email):
    return re.search(r"/clinic/propose/\S+", email.body)[0]


@pytest.mark.parametrize("address", ["ada@heron.example", "ada@staff.heron.example", "Desk@mail.example"])
def test_address_of_the_clinic_gets_a_link(client, clinic, address):
    response = ask(client, address)
    assert (response.status_code, response.url) == (303, "/clinics/thanks/?from=claim")
    email = Email.objects.get()
    assert (email.kind, email.to) == ("clinic_claim", address)
    assert client.get(link_of(email)).status_code == 200
    assert Proposal.objects.get().state == "invited"


@pytest.mark.parametrize("address", ["ada@gmail.com", "ada@other.example", "ada@heron.example.evil.example"])
def test_other_address_gets_no_link_and_staff_are_asked_to_call(client, clinic, address):
    response = ask(client, address)
    assert (response.status_code, response.url) == (303, "/clinics/thanks/?from=claim")
    assert not Email.objects.exists()
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.origin, proposal.email) == ("pending", "owner", address)
    assert proposal.message == f"{ownership.CALL_FIRST}\n\n{PERSON}"


def test_staff_send_a_link_after_the_call(client, clinic, chief):
    ask(client, "ada@gmail.com")
    client.force_login(chief)
    page = client.get(f"/admin/clinics/proposal/{Proposal.objects.get().pk}/change/").content.decode()
    assert "The address is not known to be the clinic’s." in page
    address = re.search(r'href="([^"]+)">Make a link after your call', page)[1]
    assert client.get(address).context["form"]["email"].value() == "ada@gmail.com"


def test_claim_needs_an_address_and_a_name(client, clinic):
    page = client.post("/clinic/heron/claim/", {"email": ""}).content.decode()
    assert "Enter your email address at the clinic." in page and "Enter your name and role." in page
    assert "Your request has not been sent" in page
    assert not Proposal.objects.exists()


def test_robot_gets_thanks_and_nothing_else(client, clinic):
    assert ask(client, "ada@heron.example", homepage="spam").status_code == 303
    assert not Proposal.objects.exists() and not Email.objects.exists()


def test_full_mailbox_gets_no_more_emails_and_no_other_answer(client, clinic):
    answers = {ask(client, "ada@heron.example").status_code for _ in range(6)}
    assert answers == {303}
    assert Email.objects.count() == 3


@pytest.mark.parametrize("state", ["draft", "opted_out"])
def test_clinic_without_a_page_cannot_be_claimed(client, clinic, state):
    Clinic.objects.update(state=state)
    assert client.get("/clinic/heron/claim/").status_code == 404


def test_owner_confirms_all_facts_and_readers_see_it(client, clinic, chief):
    ask(client, "ada@heron.example")
    link = link_of(Email.objects.get())
    form = client.get(link).context["form"]
    fields = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(link, {**fields, "price_from": "450", "confirms": "on"})
    assert "We have received your changes" in answer.content.decode()
    proposal = Proposal.objects.get()
    assert (set(proposal.values), proposal.confirms) == ({"price_from"}, True)
    assert not FieldCheck.objects.exists()

    client.force_login(chief)
    address = f"/admin/clinics/proposal/{proposal.pk}/change/"
    page = client.get(address).content.decode()
    assert "The address is at the clinic’s website." in page
    assert "The clinic says that all other facts are correct" in page
    assert re.search(r'name="speaks" value="1" checked', page)
    client.post(address, {"accept": ["price_from"], "speaks": "1", "decide": "1"})
    clinic = Clinic.objects.get()
    assert clinic.price_from == 450 and clinic.claimed_at
    checks = dict(FieldCheck.objects.values_list("field", "how"))
    assert set(checks.values()) == {"owner"}
    assert {"address", "phone", "email", "website", "prices", "languages"} <= set(checks)
    assert "license" not in checks and clinic.license_seen_on is None
    client.logout()
    day = f"{timezone.localdate():%B} {timezone.localdate().day}, {timezone.localdate().year}"
    assert f"The clinic confirmed its facts on {day}." in client.get("/clinic/heron/").content.decode()


def test_confirmation_alone_is_enough_and_counts_only_if_it_is_the_clinic(client, clinic, chief):
    proposal, _address = actions.create_invitation(clinic=clinic, email="ada@heron.example")
    with pytest.raises(ActionRefused):
        actions.submit_proposal(proposal=proposal, values={"street": "1 Bay Road"})
    actions.submit_proposal(proposal=proposal, values={"street": "1 Bay Road"}, confirms=True)
    other, _address = actions.create_invitation(clinic=clinic, email="ada@heron.example")
    actions.submit_proposal(proposal=other, values={}, confirms=True)
    actions.decide_proposal(proposal=proposal, accepted={"noted"}, by=chief)
    assert not FieldCheck.objects.exists()
    actions.decide_proposal(proposal=other, accepted=set(), by=chief, speaks_for_clinic=True)
    assert not FieldCheck.objects.exists()


def test_rejected_fact_is_not_confirmed(client, clinic, chief):
    proposal, _address = actions.create_invitation(clinic=clinic, email="ada@heron.example")
    actions.submit_proposal(
        proposal=proposal, values={"street": "2 Bay Road", "getting_there": "Door B"}, confirms=True
    )
    actions.decide_proposal(proposal=proposal, accepted={"getting_there"}, by=chief, speaks_for_clinic=True)
    assert "phone" in set(FieldCheck.objects.values_list("field", flat=True))


@pytest.mark.parametrize(
    "address", ["/clinics/", "/clinics/?near=Nowhere+at+all", "/clinics/?near=Anchorage", "/clinics/us/florida/"]
)
def test_directory_links_to_suggestions(client, clinic, address):
    assert 'href="/clinics/suggest/"' in client.get(address).content.decode()


def test_clinic_page_offers_the_claim(client, clinic):
    assert 'href="/clinic/heron/claim/"' in client.get("/clinic/heron/").content.decode()
    assert 'href="/clinic/heron/claim/"' in client.get("/clinic/heron/remove/").content.decode()
