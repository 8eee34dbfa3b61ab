"""All checks of every page in Chromium, at each width and color scheme."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.pages import opening, pages

# Rules of axe. Fetching style sheets again would break the page's policy.
ALWAYS = {"preload": False, "resultTypes": ["violations"]}
RULES = ALWAYS | {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    # A table that is too wide scrolls, and browsers let the keyboard reach what scrolls; frozen text gets no attributes later.
    "rules": {"scrollable-region-focusable": {"enabled": False}},
}
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  .filter(one => one.checkVisibility()).map(one => [Number(one.tagName[1]), one.textContent.trim()])"""
# Colours that are still on their way to the new scheme are no colours of it.
# They are ended, not waited for: one of the admin's never ends by itself.
SETTLED = """() => document.getAnimations().forEach(one => {
  try { one.finish() } catch { one.cancel() }
})"""
# What a page is looked at in, one after the other without loading it again; 320 px are what 1280 px are at 400 % zoom.
VIEWS = {
    "light": {"color_scheme": "light", "forced_colors": "none", "width": 1280},
    "dark": {"color_scheme": "dark", "forced_colors": "none", "width": 1280},
    "forced colours": {"color_scheme": "dark", "forced_colors": "active", "width": 1280},
    "400 %": {"color_scheme": "light", "forced_colors": "none", "width": 320},
}
# What does not change with the view is asked once. Under forced colours the reader's own system chooses them all.
OF_VIEW = {
    "light": RULES | {"rules": RULES["rules"] | {"color-contrast": {"enabled": False}}},
    "dark": ALWAYS | {"runOnly": ["link-in-text-block"]},
    "forced colours": ALWAYS | {"runOnly": ["link-in-text-block"]},
    "400 %": ALWAYS | {"runOnly": ["target-size", "aria-hidden-focus"]},
}
WITH_CONTRAST = ("light", "dark")
# Contrast takes longer than all other rules. Texts of one look are judged once: of the same color, size and weight, in
# front of the same colors. Only what axe has passed counts as judged, not what it could not see or decide.
CONTRAST = """async ([options, known]) => {
  const grounds = new Map()
  const groundOf = (one) => {
    if (!one) return ""
    if (!grounds.has(one)) {
      const css = getComputedStyle(one)
      const own = [css.backgroundColor, css.backgroundImage, css.opacity, css.filter, css.position].join(" ")
      const isClear = own === "rgba(0, 0, 0, 0) none 1 none static"
      grounds.set(one, (isClear ? "" : `${own} / `) + groundOf(one.parentElement))
    }
    return grounds.get(one)
  }
  const lookOf = (one) => {
    const css = getComputedStyle(one)
    return [css.color, css.fontSize, css.fontWeight, css.textShadow, groundOf(one)].join(" | ")
  }
  const judged = new Set(known)
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()
  const include = [...document.body.querySelectorAll("*")].filter(
    (one) => (one.matches("input, select, textarea") || [...one.childNodes].some(isText)) && !judged.has(lookOf(one)))
  if (!include.length) return [[], []]
  const found = await axe.run({include}, {...options, elementRef: true, resultTypes: ["passes", "violations"]})
  const passed = found.passes.flatMap((rule) => rule.nodes.map((node) => lookOf(node.element)))
  return [found.violations.flatMap((rule) => rule.nodes.map((node) => node.html)), [...new Set(passed)]]
}"""
# Chromium draws nothing taller, and what sticks to the window's foot covers nothing in a window as tall as the page.
TALLEST = 8000


def test_every_url_name_is_in_page_registry():
    named = {row.url for row in pages.PAGES if row.url}
    known = pages.url_names()
    assert known - named - pages.NO_PAGE.keys() == set(), "give these a row in tests/pages/pages.py"
    assert (named | pages.NO_PAGE.keys()) - known == set(), "these are gone"
    assert not named & pages.NO_PAGE.keys()


def test_page_registry_names_are_unique():
    assert len({row.name for row in pages.PAGES}) == len(pages.PAGES)


def _load_axe(page):
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)


def violations(page, rules=RULES):
    """Return a line for each rule of axe that the page breaks."""
    _load_axe(page)
    found = page.evaluate("rules => axe.run(rules)", rules)["violations"]
    return [
        f"{one['id']}: {one['help']}: {'; '.join(node['html'][:200] for node in one['nodes'][:3])}" for one in found
    ]


def _contrast(page, judged):
    """Return faults of contrast; add the looks that passed to `judged`."""
    _load_axe(page)
    found, passed = page.evaluate(CONTRAST, [ALWAYS | {"runOnly": ["color-contrast"]}, sorted(judged)])
    judged.update(passed)
    return [f"too little contrast: {html[:200]}" for html in found]


def _outline(page):
    """Return faults of headings: not exactly one h1, or a skipped level."""
    levels = page.evaluate(HEADINGS)
    faults = [] if sum(level == 1 for level, _text in levels) == 1 else [f"not one h1: {levels}"]
    before = 0
    for level, text in levels:
        if level > before + 1 and before:
            faults.append(f"h{level} after h{before}: {text[:60]}")
        before = level
    return faults


def _kept(page):
    """Return faults of browser storage: only pages with a form may set cookies."""
    kept = [f"keeps the cookie {cookie['name']}" for cookie in page.context.cookies()]
    if page.locator("input[name=csrfmiddlewaretoken]").count():
        kept = []
    if page.evaluate("localStorage.length + sessionStorage.length"):
        kept.append("keeps something in storage")
    return kept


PICTURES = """() => [...document.images].filter((one) => one.checkVisibility()).map((one) => {
  const hidden = one.getBoundingClientRect().top > innerHeight
  if (!one.getAttribute("width") || !one.getAttribute("height")) return "has no size: " + one.outerHTML
  if (hidden && one.loading !== "lazy") return "is loaded before anybody sees it: " + one.outerHTML
  return ""
}).concat([...document.querySelectorAll("link[rel=preload][as=image]")].map((link) => {
  const used = [...document.images].some((one) => one.parentElement.querySelector("source")?.srcset === link.imageSrcset)
  return used ? "" : "is fetched ahead for nothing: " + link.outerHTML
})).filter(Boolean)"""


def _pictures(page):
    """Return faults of pictures: no reserved space, or loaded while out of view."""
    return [f"a picture {fault[:300]}" for fault in page.evaluate(PICTURES)]


def _fit(page, width):
    """Make the window as tall as the page is at this width."""
    page.set_viewport_size({"width": width, "height": 900})
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(tall, TALLEST)})


def _look(page, view, settings, is_resized, judged):
    """Return the faults of the page in one view."""
    page.emulate_media(color_scheme=settings["color_scheme"], forced_colors=settings["forced_colors"])
    if is_resized:
        _fit(page, settings["width"])
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    faults = [f"scrolls sideways by {wide} px"] if wide > 0 else []
    page.evaluate(SETTLED)
    faults += violations(page, OF_VIEW[view])
    if view in WITH_CONTRAST:
        faults += _contrast(page, judged)
    return [f"{view}: {fault}" for fault in faults]


@pytest.fixture(scope="module")
def contexts(site, program):
    """Return the browser's contexts of readers (False) and of staff (True)."""
    settings = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
    made = {staff: program.new_context(base_url=site.origin, **settings) for staff in (False, True)}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture(scope="module")
def judged():
    """Return {view: looks of text whose contrast was judged in it}."""
    return {view: set() for view in WITH_CONTRAST}


@pytest.mark.browser
def test_each_look_of_a_text_is_judged_once(program):
    page, judged, found = program.new_page(), set(), []
    text = '<main style="background: {}"><p style="color: {}; font-size: {}">Words</p><p hidden style="color: #ccc">None</p>'
    for look in (
        ("#fff", "#777", "24px"),
        ("#fff", "#777", "24px"),
        ("#fff", "#777", "16px"),
        ("#ccc", "#777", "24px"),
        ("#fff", "#ccc", "24px"),
        ("#fff", "#ccc", "24px"),
    ):
        page.set_content(text.format(*look))
        found.append(len(_contrast(page, judged)))
    page.close()
    assert found == [0, 0, 1, 1, 1, 1], "large and small text, a darker ground; what failed or was hidden is no pass"
    assert len(judged) == 1


@pytest.mark.browser
@pytest.mark.parametrize("row", pages.PAGES, ids=str)
def test_page_passes_all_browser_checks(site, program, contexts, judged, row):
    with opening.opened(site, row, program, shared=contexts[row.staff]) as (page, faults):
        faults += _outline(page)
        if not row.staff:
            faults += _kept(page) + _pictures(page)
        width = None
        for view, settings in VIEWS.items():
            # Colors change no height, and to draw a window of this height takes longer than most rules.
            faults += _look(page, view, settings, settings["width"] != width, judged.get(view))
            width = settings["width"]
        assert not faults, "\n".join(faults)
