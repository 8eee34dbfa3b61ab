"""First sentences of a text, whole where possible."""

import pytest

from core.text.wording import first_sentences


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("", 5, ""),
        ("One two three.", 5, "One two three."),
        ("One two three. Four five six.", 5, "One two three."),
        ("One two three. Four five.", 5, "One two three. Four five."),
        ("He said “one two.” Three four five six.", 5, "He said “one two.”"),
        ("One two three four five six seven. Eight.", 5, "One two three four five six seven."),
        ("One two three four, five six seven eight nine. Ten.", 4, "One two three four…"),
        ("Ask Dr. Quill first. Then go home again.", 5, "Ask Dr. Quill first."),
        ("Live in St.", 5, "Live in St."),
        ("Take 0.5 mg e.g. at night. Never more.", 7, "Take 0.5 mg e.g. at night."),
        ("word " * 9, 3, "word word word…"),
    ],
)
def test_first_sentences_are_whole_where_possible(text, words, expected):
    assert first_sentences(text, words) == expected
