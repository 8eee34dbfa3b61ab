"""The main paths through the site by keyboard, with visible focus."""

import pytest

from tests.pages import opening, pages

ROWS = {row.name: row for row in pages.PAGES}
DESK = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce"}

# Where the keyboard is: its name as it is read out, and whether that place is marked, in the window and under nothing else.
FOCUSED = """() => {
  const one = document.activeElement
  const drawn = (element) => {
    const style = getComputedStyle(element)
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"
  }
  let marked = false
  for (let element = one, up = 0; element && up < 4; element = element.parentElement, up++) marked ||= drawn(element)
  // A map draws where one is itself.
  if (one.ownerSVGElement) marked ||= [...one.children].some((part) => parseFloat(getComputedStyle(part).strokeWidth) >= 3)
  const box = [...one.getClientRects()].find((rect) => rect.width && rect.height)
  const top = box && document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, 24) / 2)
  const label = one.ariaLabel || one.labels?.[0]?.textContent || one.value || one.textContent || ""
  return {
    name: label.trim().replace(/\\s+/g, " "),
    tag: one.tagName.toLowerCase(),
    marked,
    seen: Boolean(top) && (one.contains(top) || top.contains(one) || Boolean(one.closest("label")?.contains(top))),
  }
}"""


def tab_to(page, name, tag="", most=250):
    """Press Tab until the element with that name has focus.

    Raises AssertionError after `most` presses.
    """
    stops = []
    for _step in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["tag"] == "body":
            continue
        stops.append(stop["name"][:40])
        assert stop["marked"], f"one does not see that the keyboard is at {stop}"
        assert stop["seen"], f"something covers {stop}"
        if stop["name"].startswith(name) and tag in {"", stop["tag"]}:
            return stop
    raise AssertionError(f"{most} steps do not reach {name!r}: {stops}")


def enter(page, name, tag=""):
    tab_to(page, name, tag)
    page.keyboard.press("Enter")


@pytest.mark.browser
def test_reader_comments_from_home_page_by_keyboard(site, program):
    with opening.opened(site, ROWS["home"], program, **DESK) as (page, faults):
        enter(page, "Articles", "a")
        page.wait_for_url("**/articles/")
        enter(page, "Skip to content", "a")
        enter(page, "What ketamine therapy is", "a")
        page.wait_for_url("**/articles/what-ketamine-therapy-is/")
        tab_to(page, "Name")
        page.keyboard.type("Noor")
        tab_to(page, "Email")
        page.keyboard.type("noor@example.org")
        tab_to(page, "Comment", "textarea")
        page.keyboard.type("I read all of it without a mouse.")
        enter(page, "Post comment", "button")
        page.get_by_role("heading", name="Thank you").wait_for()
        assert not faults


@pytest.mark.browser
def test_reader_finds_clinic_by_keyboard(site, program):
    with opening.opened(site, ROWS["clinics"], program, **PHONE) as (page, faults):
        enter(page, "Skip to content", "a")
        tab_to(page, "City")
        page.keyboard.type("San Diego")
        page.keyboard.press("Enter")
        page.wait_for_url("**near=San*")
        enter(page, "Skip to content", "a")
        enter(page, "Lanternfish Ketamine Center", "a")
        page.wait_for_url("**/clinic/lanternfish-ketamine-center/")
        assert not faults


@pytest.mark.browser
def test_editor_signs_in_and_edits_text_by_keyboard(site, program):
    with opening.opened(site, ROWS["admin-login"], program, **DESK) as (page, faults):
        # The first field has the keyboard from the start.
        page.keyboard.type("checker")
        tab_to(page, "Password")
        page.keyboard.type("a long password")
        page.keyboard.press("Enter")
        page.wait_for_url("**/admin/")
        enter(page, "Skip to main content", "a")
        enter(page, "Live without approval", "a")
        page.wait_for_url("**/admin/articles/article/?desk=*")
        enter(page, "Skip to main content", "a")
        link = page.locator("#result_list tbody th a").first
        enter(page, link.inner_text(), "a")
        page.wait_for_url("**/change/**")
        tab_to(page, "Summary (standfirst)", "textarea")
        page.keyboard.press("Control+End")
        page.keyboard.type(" Typed by hand.")
        enter(page, "Save", "input")
        page.get_by_text("was changed successfully").wait_for()
        assert not faults
