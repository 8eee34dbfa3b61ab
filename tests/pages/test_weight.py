"""First load of an article: bytes, requests, and no layout shift."""

from collections import Counter

import pytest

from tests.pages import opening, pages

ROWS = [row for row in pages.PAGES if row.name in {"article", "article-with-comments"}]
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
SHIFT = """() => new Promise(done => {
  let sum = 0
  new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value }))
    .observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => done(sum), 500)
})"""
KB = 1000


class Wire:
    """Counts bytes and requests by Chromium's resource types ("Script", …)."""

    def __init__(self):
        self.kinds, self.bytes, self.requests = {}, Counter(), Counter()

    def follow(self, page):
        session = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _received(self, event):
        self.kinds[event["requestId"]] = event["type"]
        self.requests[event["type"]] += 1

    def _finished(self, event):
        self.bytes[self.kinds.get(event["requestId"], "Other")] += event["encodedDataLength"]


def measured(site, row, program, settings):
    """Open the row with an empty cache; return (Wire, sum of layout shifts)."""
    wire = Wire()
    with opening.opened(site, row, program, before=wire.follow, **settings) as (page, _faults):
        page.wait_for_load_state("networkidle")
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        page.wait_for_load_state("networkidle")
        return wire, page.evaluate(SHIFT)


@pytest.mark.browser
@pytest.mark.parametrize("settings", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_article_page_is_light_and_does_not_shift(site, program, row, settings):
    wire, shift = measured(site, row, program, settings)
    words = sum(wire.bytes[kind] for kind in ("Document", "Stylesheet", "Script", "Font"))
    requests = {kind: number for kind, number in wire.requests.items() if kind != "Image"}
    assert words < 60 * KB, wire.bytes
    assert 0 < wire.bytes["Script"] < 12 * KB, wire.bytes
    assert sum(requests.values()) <= 8, requests
    assert shift == 0
