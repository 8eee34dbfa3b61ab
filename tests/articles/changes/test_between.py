"""What differs between two editions beside the text."""

import pytest

from articles.changes import between, meaning
from articles.models import Edition


@pytest.mark.parametrize(
    ("fields", "sentences"),
    [
        ({}, []),
        (
            {"evidence": "established"},
            ["the level of evidence changed: “Early research” → “Established evidence”"],
        ),
        ({"ai_use": "assisted"}, ["the use of AI changed: “No AI” → “AI-assisted”"]),
        ({"interests": "None."}, []),
    ],
)
def test_each_label_that_changed_is_named(fields, sentences):
    before = {"evidence": "early", "ai_use": "none", "interests": ""}
    assert between.label_changes(Edition(**before), Edition(**before | fields)) == sentences


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("safe", "safe", False),
        ("safe", "unsafe", True),
        ("hypotension", "hypertension", True),
        ("safe", "sleep", False),
    ],
)
def test_opposites_are_two_words_that_turn_a_sentence(one, other, is_so):
    assert meaning.is_opposite(one, other) is is_so
