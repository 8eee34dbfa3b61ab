"""The clinic's form in a browser: tabs, the week's grid and checks beside facts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from clinics.models import OpeningHours
from psychsite.setup import roles
from tests.browser import signed_in
from tests.factories.articles import make_user
from tests.factories.pictures import make_image
from tests.factories.places import make_check, make_clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic():
    roles.sync()
    make_user("dora").groups.add(Group.objects.get(name="Directory editor"))
    clinic = make_clinic(
        phone="(860) 276-3000", email="a@example.org", photo=make_image(), description="A quiet house. " * 30
    )
    make_check(clinic=clinic)
    OpeningHours.objects.create(clinic=clinic, weekday=0, opens="08:00", closes="16:30")
    return clinic


def address(clinic):
    return reverse("admin:clinics_clinic_change", args=[clinic.pk])


@pytest.mark.always
def test_first_tab_is_short_and_tabs_work_by_keyboard(new_page, clinic):
    page = signed_in(lambda: new_page(viewport={"width": 1440, "height": 900}), "dora")
    page.goto(address(clinic))
    expect(page.get_by_role("tab", name="Listing")).to_have_attribute("aria-selected", "true")
    assert page.evaluate("document.documentElement.scrollHeight") <= 1400
    save = page.get_by_role("button", name="Save", exact=True).bounding_box()
    assert save["y"] + save["height"] <= 900, "the button is in sight"
    page.get_by_role("tab", name="Listing").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Hours")).to_be_focused()
    page.get_by_role("button", name="Copy Monday to weekdays").click()
    page.get_by_role("button", name="Wednesday is closed").click()
    page.get_by_label("Sunday Open all day").check()
    page.get_by_role("link", name="Phone").click()
    expect(page.get_by_role("tab", name="Place and contact")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#check-phone summary").first).to_be_focused()
    page.locator("#id_check_phone_how").select_option("phone")
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator(".messagelist").wait_for()
    assert list(clinic.hours.values_list("weekday", "closes__hour")) == [(0, 16), (1, 16), (3, 16), (4, 16), (6, 23)]
    assert clinic.checks.filter(field="phone").count() == 2
    expect(page.locator(".due")).not_to_contain_text("Phone")


def test_tab_with_an_error_opens_and_is_marked(new_page, clinic):
    page = signed_in(new_page, "dora")
    page.goto(f"{address(clinic)}#hours")
    page.get_by_label("Tuesday opens", exact=True).fill("9:00")
    page.get_by_role("button", name="Save", exact=True).click()
    tab = page.get_by_role("tab", name="Hours (1 to fix)")
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(page.locator("#hours .errorlist")).to_contain_text("Tuesday: Enter both times")


def test_clinic_form_works_without_scripts(new_page, clinic):
    page = signed_in(lambda: new_page(java_script_enabled=False), "dora")
    page.goto(address(clinic))
    page.get_by_role("link", name="Hours", exact=True).click()
    page.get_by_label("Tuesday opens", exact=True).fill("9:00")
    page.get_by_label("Tuesday closes", exact=True).fill("12:00")
    page.get_by_label("Sunday Open all day").check()
    page.locator("#check-email summary").click()
    page.locator("#id_check_email_how").select_option("website")
    page.get_by_role("button", name="Save and continue editing").click()
    assert list(clinic.hours.values_list("weekday", flat=True)) == [0, 1, 6]
    assert clinic.checks.filter(field="email").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_clinic_form_is_accessible_and_fits_a_phone(new_page, clinic, scheme):
    page = signed_in(
        lambda: new_page(color_scheme=scheme, bypass_csp=True, viewport={"width": 320, "height": 700}), "dora"
    )
    page.goto(address(clinic))
    for tab in page.get_by_role("tab").all():
        tab.click()
        for details in page.locator(".check details").all():
            details.evaluate("one => (one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, tab.inner_text()
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(row["id"], [node["target"] for node in row["nodes"]][:3]) for row in found] == [], tab.inner_text()
