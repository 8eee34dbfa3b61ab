"""Reach of the first phrases, and the harmless look-alikes that they alarm."""

import random
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from crisis import word_families
from crisis.first_phrases import read_phrases
from crisis.models import Phrase
from crisis.phrases import find_phrases

ALL = tuple(one for one in (SimpleNamespace(**row) for row in read_phrases()) if one.kind in Phrase.AT_RISK)
LISTS = tomllib.loads((Path(__file__).parent / "cries.toml").read_text(encoding="utf-8"))
BATCHES = tomllib.loads((Path(__file__).parent / "batches.toml").read_text(encoding="utf-8"))
LANGUAGES = ("en", "es", "fr", "de")
# A comment of 5,000 characters takes about 5 ms; a test shares its processor with others.
MAX_SECONDS = 0.5


def is_alarming(text):
    return bool(find_phrases(text, ALL))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_direct_cry_is_found(language):
    assert [text for text in LISTS[language]["direct"] if not is_alarming(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("half", [0, 1])
def test_indirect_cries_and_slang_are_found(language, half):
    texts = [text for kind in ("indirect", "slang", "mixed") for text in LISTS[language][kind][half::2]]
    missed = [text for text in texts if not is_alarming(text)]
    assert len(texts) > 45 and len(missed) <= 0.15 * len(texts), missed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("half", [0, 1])
def test_harmless_look_alikes_stay_quiet(language, half):
    texts = [text for kind in ("harmless", "everyday") for text in LISTS[language][kind][half::2]]
    alarmed = [text for text in texts if is_alarming(text)]
    assert len(texts) > 35 and len(alarmed) <= 0.02 * len(texts), alarmed


@pytest.mark.parametrize("language", LANGUAGES)
def test_batches_are_reached_and_their_look_alikes_stay_quiet(language):
    batch = BATCHES[language]
    assert [text for text in batch["direct"] if not is_alarming(text)] == []
    indirect = batch["indirect"] + batch["slang"]
    missed = [text for text in indirect if not is_alarming(text)]
    assert len(indirect) > 190 and len(missed) <= 0.15 * len(indirect), missed
    alarmed = [text for text in batch["harmless"] if is_alarming(text)]
    assert len(batch["harmless"]) > 290 and len(alarmed) <= 0.02 * len(batch["harmless"]), alarmed


def _words_of_families():
    families = [word_families.read_families(language) for language in LANGUAGES]
    words = [word.replace("_", " ").rstrip("*") for one in families for family in one.values() for word in family]
    return " ".join(random.Random(1).choices(words, k=1500))


@pytest.mark.parametrize(
    "text",
    [
        "i " * 2500,
        "a" * 5000,
        "\u0301" * 5000,
        "i want to " * 500,
        "no no no ganas de " * 300,
        "k1ll mys3lf " * 420,
        ". " * 2500,
        _words_of_families(),
    ],
    ids=["short words", "one word", "accents", "wishes", "negations", "digits", "signs", "all families"],
)
def test_hostile_text_costs_little_time(text):
    find_phrases(text[:5000], ALL)
    started = time.process_time()
    find_phrases(text[:5000], ALL)
    assert time.process_time() - started < MAX_SECONDS
