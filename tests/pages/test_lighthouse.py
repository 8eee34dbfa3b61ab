"""Mobile Lighthouse scores of 100 in all four categories.

It simulates a slow phone on this machine, so other load lowers the performance score: the best of
three runs counts, and most often the first is enough.
"""

import pytest

from tests import browser as chromium
from tests.pages import checkers

PAGES = ["article", "clinics", *(pytest.param(name, marks=pytest.mark.slow) for name in ("home", "clinic", "search"))]
# What people searched for is for no index, on purpose.
NOT_ASKED = {"search": ["is-crawlable"]}
TRIES = 3


@pytest.fixture
def lighthouse():
    if reason := checkers.lacking("node", checkers.LIGHTHOUSE):
        pytest.skip(reason)
    if not chromium.find():
        pytest.skip("no Chromium found (set CHROMIUM=, or install the package chromium)")


@pytest.mark.browser
@pytest.mark.checkers
@pytest.mark.parametrize("name", PAGES)
def test_lighthouse_scores_are_perfect(lighthouse, site, tmp_path, name):
    best, notes = dict.fromkeys(checkers.CATEGORIES, 0), []
    for _try in range(TRIES):
        wanted = [category for category, given in best.items() if given < 100]
        points, notes = checkers.lighthouse(site.origin + site.paths[name], tmp_path, wanted, NOT_ASKED.get(name, []))
        best |= {category: max(best[category], given) for category, given in points.items()}
        if set(best.values()) == {100}:
            break
    assert best == dict.fromkeys(checkers.CATEGORIES, 100), notes
