"""Plain text of HTML: powers and units stay apart from the numbers before them."""

import pytest

from core.html.convert import convert
from core.html.text import to_text
from tests.shared import SHARED, needs_shared


@needs_shared
def test_superscripts_of_the_cases_keep_their_meaning():
    rows = (SHARED / "cases" / "C07-superscript.tsv").read_text(encoding="utf-8").splitlines()[1:]
    found = [to_text(convert(row.partition("\t")[0]).html) for row in rows]
    assert found == ["10^6 cells", "10^-3 mol", "mg/m^2", "the 1st week", "Dose^2 matters^3,4", "x^2"]


def test_words_of_a_picture_stay_apart_from_those_around_it():
    assert to_text('<p>new words<img src="/a.png" alt="a chart">after, <img src="/b.png" alt=":)"></p>') == (
        "new words a chart after, :)"
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>5 × 10<sup>9</sup>/L</p>", "5 × 10^9/L"),
        ("<p>kg/m<sup>2</sup>, the 2<sup>nd</sup> time</p>", "kg/m^2, the 2nd time"),
        ('<p>cm<span style="vertical-align: super">3</span></p>', "cm^3"),
    ],
)
def test_superscripts_keep_their_meaning(html, text):
    assert to_text(convert(html).html) == text
