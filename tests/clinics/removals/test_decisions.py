"""Decisions of staff on removal requests."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from clinics.models import Clinic, OptOut, RemovalRequest
from clinics.proposals import actions
from clinics.removals import actions as removal_actions
from core.errors import ActionRefused
from outbox.models import Email
from psychsite.desk import index
from psychsite.setup import roles
from tests.clinics.removals.test_actions import FORM, address, ask, confirmed, link
from tests.factories.places import make_check, make_clinic, make_removal
from tests.permissions import walk

pytestmark = pytest.mark.django_db


# -- Deciding -------------------------------------------------------------------------------------------------------------
def test_accepted_removal_request_removes_listing(client, clinic, admin_client, admin_user):
    removal = confirmed(client)
    page = admin_client.get(address(removal)).content.decode()
    assert "<strong>Yes.</strong> The address is at the clinic’s website (heron.example.org)" in page
    assert "(305) 555-0110" in page and "Until you decide, the listing stays as it is" in page
    assert admin_client.post(address(removal), {"accept": "1"}).status_code == 302
    removal.refresh_from_db()
    assert (removal.state, removal.by) == ("accepted", admin_user) and removal.at
    assert client.get("/clinic/here/").status_code == 410
    gone, kept = Clinic.objects.get(), OptOut.objects.get()
    assert (gone.phone, gone.email, gone.website) == ("", "", "")
    assert "Ada" not in kept.note and "@" not in kept.note and f"Request {removal.pk}" in kept.note
    letter = Email.objects.latest("pk")
    assert (letter.kind, letter.to) == ("removal_accepted", FORM["email"]) and "Heron House" in letter.body
    assert "The listing has been removed" in client.get(link()).content.decode()
    history = admin_client.get(reverse("admin:clinics_removalrequest_history", args=[removal.pk])).content.decode()
    assert "removed." in history and admin_user.username in history


def test_unmatched_address_requires_noted_phone_call(client, clinic, admin_client):
    make_check(clinic=clinic, checked_on=datetime.date(2026, 3, 3))
    removal = confirmed(client, email="ada@gmail.com")
    page = admin_client.get(address(removal)).content.decode()
    assert (
        "<strong>No.</strong>" in page and "call the number on record" in page and "last checked March 3, 2026" in page
    )
    answer = admin_client.post(address(removal), {"accept": "1", "answer": "kept words"})
    assert answer.status_code == 200
    assert "Call the number on record, and note" in answer.content.decode() and "kept words" in answer.content.decode()
    assert Clinic.objects.get().state == "listed"
    assert admin_client.post(address(removal), {"accept": "1", "checked": "Called the desk."}).status_code == 302
    removal.refresh_from_db()
    assert (removal.state, removal.checked) == ("accepted", "Called the desk.")
    assert OptOut.objects.get().note.endswith("Called the desk.")


def test_refusing_removal_requires_reason_and_can_be_reopened(client, clinic, admin_client, admin_user):
    removal = confirmed(client, email="ada@gmail.com")
    answer = admin_client.post(address(removal), {"refuse": "1", "answer": " \x01 "})
    assert answer.status_code == 200 and "Enter the reason" in answer.content.decode()
    assert (
        admin_client.post(address(removal), {"refuse": "1", "answer": "The desk knows nothing of it."}).status_code
        == 302
    )
    removal.refresh_from_db()
    assert (removal.state, removal.by, removal.answer) == ("refused", admin_user, "The desk knows nothing of it.")
    assert "The desk knows nothing of it." in Email.objects.get(kind="removal_refused").body
    assert client.get("/clinic/here/").status_code == 200
    due = removal.due_on
    assert admin_client.post(address(removal), {"reopen": "1"}).status_code == 302
    removal.refresh_from_db()
    assert (removal.state, removal.by, removal.at, removal.answer, removal.due_on) == ("confirmed", None, None, "", due)
    assert not Email.objects.filter(kind="removal_refused").exists()
    admin_client.post(address(removal), {"refuse": "1", "answer": "Still nothing."})
    assert "Still nothing." in Email.objects.get(kind="removal_refused").body


def test_accepting_removal_closes_all_confirmed_requests_of_clinic(client, clinic, chief):
    first, second = confirmed(client), confirmed(client, email="ada@gmail.com")
    ask(client, email="never@example.org")
    removal_actions.accept_request(removal=first, by=chief)
    second.refresh_from_db()
    assert second.state == "accepted" and f"request {first.pk}" in second.checked
    assert set(Email.objects.filter(kind="removal_accepted").values_list("to", flat=True)) == {
        first.email,
        second.email,
    }
    assert not RemovalRequest.objects.filter(state="unconfirmed").exists()


def test_request_for_already_removed_clinic_is_still_accepted(client, clinic, chief):
    removal = confirmed(client)
    actions.opt_out_clinic(clinic=clinic, by=chief)
    assert "The listing has already been removed." in client.get(link()).content.decode()
    client.force_login(chief)
    shown = client.get(address(removal)).content.decode()
    assert "A colleague has already removed the clinic" in shown and "the listing stays" not in shown
    removal_actions.accept_request(removal=removal, by=chief)
    assert OptOut.objects.count() == 1 and Email.objects.filter(kind="removal_accepted").count() == 1


def test_removal_request_follows_merged_clinic(client, clinic, chief):
    removal = confirmed(client)
    into = make_clinic(name="Heron House")
    actions.merge_clinics(duplicate=clinic, into=into, by=chief)
    removal_actions.accept_request(removal=removal, by=chief)
    into.refresh_from_db()
    assert into.state == "opted_out" and client.get("/clinic/here/").status_code == 410


def test_decided_or_unconfirmed_request_cannot_be_decided(clinic, chief):
    asked, refused = make_removal(clinic=clinic, state="unconfirmed"), make_removal(clinic=clinic, state="refused")
    for removal in (asked, refused):
        with pytest.raises(ActionRefused, match="already decided"):
            removal_actions.accept_request(removal=removal, by=chief, checked="Called.")
        with pytest.raises(ActionRefused):
            removal_actions.refuse_request(removal=removal, by=chief, answer="No.")
    with pytest.raises(ActionRefused):
        removal_actions.reopen_request(removal=asked, by=chief)
    assert Clinic.objects.get().state == "listed"


def test_deciding_requires_clinic_change_permission(clinic):
    outsider, removal = User.objects.create_user("outsider"), make_removal(clinic=clinic)
    for verb, more in (
        (removal_actions.accept_request, {"checked": "x"}),
        (removal_actions.refuse_request, {"answer": "x"}),
    ):
        with pytest.raises(ActionRefused, match="don’t have permission to change clinics"):
            verb(removal=removal, by=outsider, **more)
    roles.sync()
    assert walk.sign_in("W").get(address(removal)).status_code == 403


def test_submitting_without_button_or_with_long_text_changes_nothing(clinic, admin_client):
    removal = make_removal(clinic=clinic)
    assert "Press one of the buttons" in admin_client.post(address(removal)).content.decode()
    for fields in ({"accept": "1", "checked": "x" * 201}, {"refuse": "1", "answer": "x" * 2001}):
        assert "at most" in admin_client.post(address(removal), fields).content.decode()
    assert admin_client.get("/admin/clinics/removalrequest/x/change/").status_code == 404
    removal.refresh_from_db()
    assert removal.state == "confirmed"


# -- The clock ------------------------------------------------------------------------------------------------------------
def test_desk_lists_overdue_removal_requests_first(clinic, chief, django_assert_num_queries):
    late = make_removal(clinic=clinic, due_in=-2)
    make_removal(clinic=make_clinic(name="Egret House"), due_in=9, matches="website")
    make_removal(clinic=make_clinic(), state="unconfirmed")
    make_removal(clinic=make_clinic(), state="refused")
    queue = next(one for one in index.QUEUES if one.key == "removals")
    with django_assert_num_queries(2):
        card = index.card(queue, chief)
    assert [item.title for item in card.items] == ["Heron House", "Egret House"] and card.count == 2
    assert card.items[0].note.startswith("overdue since") and "does not match" in card.items[0].note
    assert card.items[1].note.startswith("due") and "address matches" in card.items[1].note
    assert queue.shown(chief) and not queue.shown(User.objects.create_user("outsider"))
    assert late.is_overdue


def test_removal_request_is_not_overdue_on_due_date(clinic):
    assert not make_removal(clinic=clinic, due_in=0).is_overdue
    assert make_removal(clinic=clinic, due_in=-1).is_overdue
    assert not make_removal(clinic=clinic, due_in=-1, state="refused").is_overdue


@pytest.mark.parametrize("count", [3, 30])
def test_removal_list_shows_overdue_first_with_constant_queries(admin_client, count, django_assert_num_queries):
    late = make_removal(clinic=make_clinic(name="Heron House"), due_in=-2)
    for number in range(count):
        make_removal(clinic=make_clinic(), due_in=number, state=["confirmed", "unconfirmed", "refused"][number % 3])
    address = reverse("admin:clinics_removalrequest_changelist")
    admin_client.get(address)
    with django_assert_num_queries(5):
        answer = admin_client.get(address)
    assert answer.context["cl"].result_list[0] == late
    assert "Overdue since" in answer.content.decode()
