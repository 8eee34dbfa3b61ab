"""The map of clinics, by mouse and by keyboard.

A console error or a request to another host fails a test.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories.places import make_city, make_clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLACES = [(0, 0), (0.001, 0.001), (0.3, 0.2), (-0.25, -0.3), (0.1, 0.5)]


@pytest.fixture
def denver():
    city = make_city("Denver", "Colorado", latitude=39.74, longitude=-104.98)
    for number, (north, east) in enumerate(PLACES):
        place = {"latitude": 39.74 + north, "longitude": -104.98 + east}
        make_clinic(name=f"Clinic {number}", slug=f"clinic-{number}", city=city, **place)
    return city


def check(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the screen"
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()


def wait_for_pins(page, number):
    expect(page.locator(".pin")).to_have_count(number)
    # Zooming takes a quarter of a second.
    expect(page.locator(".leaflet-zoom-anim")).to_have_count(0)


@pytest.mark.parametrize(
    "viewport", [{"width": 320, "height": 640}, {"width": 1280, "height": 900}], ids=["320", "1280"]
)
def test_map_works_by_keyboard(new_page, denver, viewport):
    page = new_page(viewport=viewport, reduced_motion="reduce")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/clinics/?near=Denver%2C+CO")
    expect(page.locator(".clinic-card")).to_have_count(5)
    assert not [url for url in asked if "/map/" in url or "leaflet" in url], (
        "the map was loaded before it was asked for"
    )

    page.get_by_role("button", name="Show map").press("Enter")
    wait_for_pins(page, 4)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Map of clinics"
    expect(page.locator(".map__said")).to_have_text("5 clinics on the map.")
    check(page)

    # The arrow keys move the map, + and - zoom.
    pin = page.get_by_role("button", name="4. Clinic 3")
    before = pin.bounding_box()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(500)
    assert pin.bounding_box()["x"] > before["x"]
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    page.keyboard.press("-")
    page.wait_for_timeout(500)
    assert page.locator(".pin").count() <= 4

    # A cluster opens into its pins, and the focus stays among them.
    page.keyboard.press("+")
    wait_for_pins(page, 4)
    together = page.get_by_role("button", name="2 clinics here: Clinic 0; Clinic 1")
    together.focus()
    for _ in range(9):
        if not page.locator(".pin--many:focus").count():
            break
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
    focused = page.locator(".pin:focus")
    expect(focused).to_have_attribute("aria-label", re.compile(r"[12]\. Clinic [01]"))

    # Escape closes the list of a pin and returns to it; its link leads to the card.
    page.keyboard.press("Enter")
    expect(page.locator(".map__clinics a").first).to_be_focused()
    check(page)
    page.keyboard.press("Escape")
    expect(focused).to_be_focused()
    name = focused.get_attribute("aria-label").partition(". ")[2]
    page.keyboard.press("Enter")
    expect(page.locator(".map__clinics a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".clinic-card:focus")).to_contain_text(name)

    page.get_by_role("button", name="Hide map").press("Enter")
    expect(page.get_by_role("button", name="Show map")).to_be_focused()
    expect(page.locator(".pin")).to_have_count(0)


def test_map_works_by_mouse_and_searches_its_area(new_page, denver):
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto("/clinics/?near=Denver%2C+CO&within=100")
    page.get_by_role("button", name="Show map").click()
    wait_for_pins(page, 4)
    smallest = min(pin.bounding_box()["width"] for pin in page.locator(".pin").all())
    assert smallest >= 24, "a finger needs 24 px"

    # List and map are in step.
    page.locator(".clinic-card", has_text="Clinic 3").hover()
    expect(page.get_by_role("button", name="4. Clinic 3")).to_have_class(re.compile("pin--lit"))
    page.get_by_role("button", name="4. Clinic 3").hover()
    expect(page.locator(".clinic-card--lit")).to_contain_text("Clinic 3")
    page.get_by_role("button", name="4. Clinic 3").click()
    page.locator(".map__clinics").get_by_role("link", name="4. Clinic 3").click()
    expect(page.locator(".clinic-card:focus")).to_contain_text("Clinic 3")

    # Drag the map until the southern clinic is out of sight, and search there.
    box = page.locator(".map__live").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 160, steps=8)
    page.mouse.up()
    wait_for_pins(page, 3)
    page.get_by_role("button", name="Search this area").click()
    page.wait_for_url("**box=*")
    expect(page.locator("#found")).to_have_text(re.compile("4 clinics in this part of the map"))
    expect(page.locator(".clinic-card", has_text="Clinic 3")).to_have_count(0)
    # The map opens again where it was.
    expect(page.locator(".pin")).to_have_count(3)
    expect(page.get_by_role("link", name="Remove filter This part of the map")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_map_of_a_country_has_outlines(new_page, denver, scheme):
    page = new_page(color_scheme=scheme)
    page.goto("/clinics/us/")
    expect(page.locator(".map__pin")).to_have_count(1)
    page.get_by_role("button", name="Show map").click()
    wait_for_pins(page, 4)
    page.locator(".map__live").press("-")
    page.locator(".map__live").press("-")
    page.locator(".map__live").press("-")
    expect(page.locator(".leaflet-overlay-pane .map__state")).to_have_count(1)
    check(page)


def test_map_that_cannot_load_says_so_and_can_be_asked_again(new_page, denver):
    page = new_page()
    page.route("**/clinics/map/points/**", lambda route: route.abort("internetdisconnected"))
    page.goto("/clinics/")
    page.get_by_role("button", name="Show map").click()
    expect(page.locator(".map__said")).to_contain_text("The map couldn’t be loaded")
    page.unroute("**/clinics/map/points/**")
    page.get_by_role("button", name="Show map").click()
    expect(page.locator(".map__said")).to_have_text("5 clinics on the map.")


def test_two_thousand_pins_are_joined_at_once(new_page, live_server):
    page = new_page()
    page.goto("/help/")
    milliseconds = page.evaluate("""async () => {
      const { joinPins } = await import("/static/js/map/clusters.js");
      const pins = Array.from({ length: 2000 }, (_, number) => ({
        x: (number * 7919) % 1400, y: (number * 104729) % 900, weight: 1,
      }));
      joinPins(pins, (pin) => pin);
      const begin = performance.now(), found = joinPins(pins, (pin) => pin), time = performance.now() - begin;
      if (found.reduce((sum, one) => sum + one.weight, 0) !== 2000) throw new Error("pins were lost");
      for (const one of found) for (const other of found) {
        if (one !== other && (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < 44 ** 2) throw new Error("pins overlap");
      }
      return time;
    }""")
    assert milliseconds < 50
