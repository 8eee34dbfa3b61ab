"""Whole numbers that pages and addresses send as text."""

import pytest

from core.html.styles import is_bold
from core.text.numbers import read_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_number(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text", ["", " 1", "-1", "+1", "1.0", "1_0", "²", "١", "１", "9" * 19, "9" * 5000, "1\n", "0x1", "None"]
)
def test_anything_else_is_none(text):
    assert read_number(text) is None


def test_weight_of_type_with_5000_digits_says_nothing():
    assert is_bold({"font-weight": "9" * 5000}) is None
