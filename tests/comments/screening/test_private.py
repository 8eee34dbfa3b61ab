"""Personal data in comments: what is held and what is not."""

import csv
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.models import HoldKind
from comments.screening import pii, rules
from tests.shared import SHARED, needs_shared

LISTS = tomllib.loads(Path(__file__).with_name("private.toml").read_text(encoding="utf-8"))
MOST_HARMLESS_HELD, LEAST_PLANTED_HELD = 0.05, 0.90


def is_held(text):
    known = rules.Known(numbers=("116 123", "988", "741741", "911"))
    verdict = rules.evaluate(rules.CommentText("Robin", "robin@example.org", text), known)
    return verdict.kind == HoldKind.PRIVATE


def test_harmless_comments_are_rarely_held():
    texts = LISTS["harmless"]
    held = [text for text in texts if is_held(text)]
    assert len(texts) >= 200
    assert len(held) / len(texts) <= MOST_HARMLESS_HELD, held


def test_personal_data_is_held():
    texts = LISTS["planted"]
    missed = [text for text in texts if not is_held(text)]
    assert len(texts) >= 100
    assert 1 - len(missed) / len(texts) >= LEAST_PLANTED_HELD, missed


@pytest.mark.parametrize(
    "text",
    ["My brother Will Turner knows.", "Dr Brown was late.", "Nurse Una Healy", "Dr Rogers of Leeds", "my sister June Parker",
     "My name is Ines Calloway.", "nurse named Odette Pruitt", "oh seven seven double zero nine zero zero one two"],
)  # fmt: skip
def test_names_that_are_words_and_spoken_numbers_are_held(text):
    assert is_held(text)


@pytest.mark.parametrize(
    "text",
    ["Mr Rogers got me through childhood.", "My doctor Never called back.", "@everyone thank you", "My name is not important.",
     "I count one two three four five six seven eight to calm down.", "ten nine eight seven six five four three"],
)  # fmt: skip
def test_figures_words_and_counting_are_not_held(text):
    assert not is_held(text)


@needs_shared
def test_shared_harmless_comments_are_not_held():
    with (SHARED / "cases" / "C28-not-held.tsv").open(encoding="utf-8") as file:
        texts = [row[0] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]
    assert [text for text in texts if is_held(text)] == []


@given(st.text(max_size=300))
def test_arbitrary_text_is_searched_without_error(text):
    pii.find_identities(text)
    pii.find_handles(text)
    pii.find_addresses(text)


@pytest.mark.parametrize(
    "unit",
    [
        "1 ",
        "A1 ",
        "Aa ",
        "1 Aa ",
        "@a",
        "my insta ",
        "a.",
        "1234 ",
        "born 1 ",
        "AB12 ",
        "-",
        "one ",
        "my name is Aa ",
        "ssn ",
        "x" * 50,
        "12-",
    ],
)
def test_hostile_text_is_searched_quickly(unit):
    text = (unit * 5000)[:5000]
    begun = time.process_time()
    pii.find_identities(text)
    pii.find_handles(text)
    pii.find_addresses(text)
    pii.find_phone_numbers(text)
    pii.find_names(text)
    assert time.process_time() - begun < 0.3
