"""The finder in a browser, also by keyboard; its map is in test_map.py.

A console error or a request to another host fails a test.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from clinics.models import Treatment
from tests.factories.places import make_city, make_clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [{"width": 320, "height": 640}, {"width": 1280, "height": 900}]


@pytest.fixture
def denver():
    city = make_city("Denver", "Colorado", latitude=39.74, longitude=-104.98)
    infusion = Treatment.objects.create(name="Ketamine infusion", route="iv")
    spray = Treatment.objects.create(name="Esketamine spray", route="intranasal")
    for number, (north, east) in enumerate([(0, 0), (0.001, 0.001), (0.3, 0.2), (-0.25, -0.3), (0.1, 0.5)]):
        treatments = [infusion] if number % 2 else [spray]
        place = {"latitude": 39.74 + north, "longitude": -104.98 + east}
        make_clinic(name=f"Clinic {number}", slug=f"clinic-{number}", city=city, treatments=treatments, **place)
    return city


def check(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the screen"
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    "viewport", [pytest.param(WIDTHS[0], marks=pytest.mark.always, id="320"), pytest.param(WIDTHS[1], id="1280")]
)
def test_finder_works_by_keyboard(new_page, denver, viewport):
    page = new_page(viewport=viewport)
    page.goto("/clinics/")
    check(page)
    page.locator("#near").focus()
    page.keyboard.type("denvr, co")
    page.keyboard.press("Enter")
    page.wait_for_url("**near=denvr*")
    expect(page.locator("main")).to_contain_text("Showing results for Denver, Colorado")
    expect(page.locator(".clinic-card")).to_have_count(5)
    check(page)

    # A filter says what it will leave, and leaves it. On a phone it is in a sheet.
    if viewport["width"] < 600:
        page.locator(".filters__summary").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="Filters")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".filters__summary")).to_be_focused()
        page.keyboard.press("Enter")
    box = page.get_by_label("Ketamine infusion")
    expect(box.locator("xpath=..")).to_contain_text("2")
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Esketamine spray").locator("xpath=..")).to_contain_text("3")
    expect(page.get_by_label("By mouth")).to_have_count(0)
    check(page)
    page.get_by_role("button", name="Show 2 clinics").press("Enter")
    page.wait_for_url("**treatment=ketamine-infusion*")
    expect(page.locator(".clinic-card")).to_have_count(2)
    check(page)


def test_filters_unfold_and_are_sent_without_scripts(new_page, denver):
    page = new_page(java_script_enabled=False, viewport=WIDTHS[0])
    page.goto("/clinics/?near=Denver%2C+CO")
    page.locator(".filters__summary").click()
    page.get_by_label("Ketamine infusion").check()
    page.get_by_role("button", name="Show clinics").click()
    page.wait_for_url("**near=Denver*treatment=ketamine-infusion*")
    expect(page.locator(".clinic-card")).to_have_count(2)


def test_near_me_requests_location_on_click_and_rounds_it(new_page, denver):
    page = new_page(geolocation={"latitude": 39.739151, "longitude": -104.984703}, permissions=["geolocation"])
    page.add_init_script("""
      window.asked = 0;
      const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
      navigator.geolocation.getCurrentPosition = (...rest) => { window.asked += 1; real(...rest); };
    """)
    page.goto("/clinics/")
    assert page.evaluate("window.asked") == 0
    page.get_by_role("button", name="Near me").press("Enter")
    page.wait_for_url("**near=39.74%2C+-104.98&**")
    assert "739151" not in page.url
    expect(page.locator("#found")).to_contain_text("Denver")


def test_near_me_explains_refused_location(new_page, denver):
    page = new_page(permissions=[])
    page.goto("/clinics/")
    page.get_by_role("button", name="Near me").click()
    page.get_by_text("Your browser didn’t share your location").wait_for()


def test_shortlist_is_kept_in_browser(new_page, denver):
    page = new_page()
    page.goto("/clinics/?near=Denver%2C+CO")
    page.get_by_role("checkbox", name="Save Clinic 0").press("Space")
    page.locator(".save", has_text="Clinic 3").click()
    page.reload()
    expect(page.get_by_role("checkbox", name="Save Clinic 0")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Save Clinic 3")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Save Clinic 1")).not_to_be_checked()
    page.get_by_role("link", name="All saved clinics (2)").click()
    page.wait_for_url("**c=clinic-0&c=clinic-3")
    expect(page.locator(".shortlist__item")).to_have_count(2)
    assert page.context.cookies() == []
    check(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("How do I get home")).to_be_visible()
    expect(page.locator(".masthead__search")).not_to_be_visible()
    page.emulate_media(media="screen")
    page.goto("/clinics/shortlist/")
    page.wait_for_url("**c=clinic-0&c=clinic-3")
    page.get_by_role("button", name="Save Clinic 0").click()
    page.goto("/clinics/shortlist/")
    page.wait_for_url("**/shortlist/?c=clinic-3")


def test_selected_clinics_are_compared_without_scripts(new_page, denver):
    page = new_page(java_script_enabled=False)
    page.goto("/clinics/?near=Denver%2C+CO")
    for number in (0, 1):
        page.get_by_label(f"Save Clinic {number}").check()
    page.get_by_role("button", name="Compare saved").click()
    expect(page.get_by_role("columnheader")).to_have_text(["Clinic 0", "Clinic 1"])
    expect(page.locator("short-list button")).to_have_count(0)


@pytest.mark.parametrize("viewport", WIDTHS, ids=["320", "1280"])
@pytest.mark.parametrize(
    "path",
    [
        "/clinics/us/",
        "/clinics/us/colorado/denver/",
        "/clinics/?near=portland",
        "/clinics/?near=Honolulu&treatment=ketamine-infusion",
        "/clinics/compare/?c=clinic-0&c=clinic-1",
    ],
)
def test_finder_pages_fit_viewport_and_are_accessible(new_page, denver, viewport, path):
    page = new_page(viewport=viewport)
    page.goto(path)
    check(page)
