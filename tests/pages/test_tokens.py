"""Colors meet WCAG 2.2 AA in all four schemes, computed from tokens.css."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
TEXT, EDGE = 4.5, 3.0

SURFACES = ["paper", "raised", "sunk", "pine-wash", "amber-wash", "rose-wash"]
PAIRS = [
    *[("ink", surface, TEXT) for surface in [*SURFACES, "mark"]],
    *[("ink-soft", surface, TEXT) for surface in ["paper", "raised", "sunk"]],
    *[("pine", surface, TEXT) for surface in ["paper", "raised", "sunk", "pine-wash"]],
    *[("pine-strong", surface, TEXT) for surface in ["paper", "raised", "pine-wash"]],
    *[("amber", surface, TEXT) for surface in ["paper", "sunk", "amber-wash"]],
    *[("rose", surface, TEXT) for surface in ["paper", "rose-wash"]],
    ("paper", "pine", TEXT),
    ("paper", "pine-strong", TEXT),
    ("night-ink", "night", TEXT),
    ("night-soft", "night", TEXT),
    ("sand", "night", TEXT),
    *[("line-strong", surface, EDGE) for surface in ["paper", "raised", "sunk"]],
    *[("focus", surface, EDGE) for surface in SURFACES],
]


def _schemes():
    """Return {scheme: {token: "#rrggbb"}}, with media blocks applied."""
    blocks = {"": {}}
    for query, body in re.findall(r"(?:@media ([^{]*?) \{\s*)?:root \{(.*?)\}", TOKENS, re.S):
        blocks[query] = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", body))
    dark = "(prefers-color-scheme: dark)"
    more = "(prefers-contrast: more)"
    plain = blocks[""]
    return {
        "light": plain,
        "dark": plain | blocks[dark],
        "light, more contrast": plain | blocks[more],
        "dark, more contrast": plain | blocks[dark] | blocks[more] | blocks[f"{more} and {dark}"],
    }


def _luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted([_luminance(one), _luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_and_white_is_twenty_one():
    assert contrast("#fff", "#000000") == pytest.approx(21)


@pytest.mark.parametrize("scheme", _schemes())
def test_color_pairs_meet_contrast_minimum(scheme):
    colours = _schemes()[scheme]
    weak = [
        f"{front} on {back}: {contrast(colours[front], colours[back]):.2f} < {least}"
        for front, back, least in PAIRS
        if contrast(colours[front], colours[back]) < least
    ]
    assert weak == []
