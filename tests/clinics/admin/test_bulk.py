"""Actions of the clinics' list: ask, show, confirm."""

import pytest
from django.urls import reverse

from clinics.models import Clinic, PaidPeriod, Treatment
from tests.factories.places import make_check, make_city, make_clinic

pytestmark = pytest.mark.django_db
LIST = "/admin/clinics/clinic/"


def press(client, action, clinics, **fields):
    return client.post(LIST, {"action": action, "_selected_action": [one.pk for one in clinics], **fields}, follow=True)


@pytest.fixture
def clinics():
    return [make_clinic(name=name, city=make_city(name), state="draft") for name in ("Alder", "Birch")]


def test_action_shows_what_it_will_do_and_then_does_it(admin_client, clinics):
    page = press(admin_client, "publish", clinics[:1], index="0").content.decode()
    assert "1 of 1 clinic will change." in page and "Draft → Listed" in page
    assert not Clinic.objects.listed().exists()
    page = press(admin_client, "publish", clinics[:1], filled="1", confirmed="1").content.decode()
    assert "1 clinic changed." in page
    assert [clinic.name for clinic in Clinic.objects.listed()] == ["Alder"]
    page = press(admin_client, "publish", clinics, filled="1", confirmed="1").content.decode()
    assert "1 clinic changed." in page and "1 clinic did not change." in page
    page = press(admin_client, "unpublish", clinics, filled="1").content.decode()
    assert page.count("Listed → Draft") == 2


@pytest.mark.parametrize(
    ("action", "wrong", "sentence", "right", "shown"),
    [
        ("mark_checked", {"how": "phone"}, "This field is required", {"fields_checked": ["phone", "hours"], "how": "phone"},
         "Checked: Phone, Opening hours"),
        ("mark_checked", {"fields_checked": "phone", "how": "phone", "checked_on": "9999-01-01"}, "is in the future",
         {"fields_checked": "phone", "how": "visit", "checked_on": "2026-01-01"}, "Checked: Phone"),
        ("close", {"closed_on": "soon"}, "Enter a valid date", {"closed_on": "2026-01-01", "note": "Gone"}, "Draft → Closed"),
        ("add_terms", {}, "Choose at least one treatment", {"treatments": "1"}, "Gets Infusion"),
    ],
)  # fmt: skip
def test_action_asks_for_what_it_needs(admin_client, clinics, action, wrong, sentence, right, shown):
    term = Treatment.objects.create(name="Infusion")
    right = {name: term.pk if name == "treatments" else value for name, value in right.items()}
    asked = press(admin_client, action, clinics, index="0").content.decode()
    assert "2 clinics chosen." in asked and "errorlist" not in asked
    assert sentence in press(admin_client, action, clinics, filled="1", **wrong).content.decode()
    page = press(admin_client, action, clinics, filled="1", **right).content.decode()
    assert page.count(shown) == 2 and "Change 2 clinics" in page
    assert (
        "2 clinics changed."
        in press(admin_client, action, clinics, filled="1", confirmed="1", **right).content.decode()
    )


def test_chosen_clinics_are_exported(admin_client, clinics):
    page = press(admin_client, "export_selected", clinics[:1], index="0").content.decode()
    assert "1 clinic chosen." in page and "Download file" in page
    answer = press(admin_client, "export_selected", clinics[:1], filled="1", kind="csv", with_drafts="1")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Alder" in answer.content.decode() and "Birch" not in answer.content.decode()


def test_list_shows_check_claims_and_paid_period(admin_client):
    clinic = make_clinic(description="Our treatment is 100% safe and cures depression.")
    make_check(clinic=clinic)
    PaidPeriod.objects.create(clinic=clinic, begins="2026-01-01", ends="2999-12-31", note="A year")
    make_clinic(name="Never seen", city=make_city("Elsewhere"))
    page = admin_client.get(reverse("admin:clinics_clinic_changelist")).content.decode()
    row, other = (page.split(f">{name}</a>")[1].split("</tr>")[0] for name in (clinic.name, "Never seen"))
    assert "January 5, 2026" in row and "Until December 31, 2999" in row and "<strong>" in row
    assert ">Never<" in other and other.count("—") == 2
