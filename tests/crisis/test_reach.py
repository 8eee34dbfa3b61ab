"""Cries for help that are found, and harmless look-alikes that stay quiet."""

import random
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from crisis import danger, word_families
from crisis.first_phrases import read_phrases
from crisis.judging import judge
from crisis.models import Phrase
from crisis.phrases import PreparedPhrases
from crisis.scale.weights import WEIGHTS

ALL = PreparedPhrases(one for one in (SimpleNamespace(**row) for row in read_phrases()) if one.kind in Phrase.AT_RISK)
LANGUAGES = ("en", "es", "fr", "de")
CRIES = ("direct", "indirect", "slang")
# Nothing of the product learned these; the examples of the scale are its own.
KEPT_BACK = tomllib.loads((Path(__file__).parent / "kept_back.toml").read_text(encoding="utf-8"))
LEARNED = {
    language: tomllib.loads((WEIGHTS.with_name("sentences") / f"{language}.toml").read_text(encoding="utf-8"))
    for language in LANGUAGES
}
# A comment of 5,000 characters takes about 5 ms; a test shares its processor with others.
MAX_SECONDS = 0.5


def is_alarming(text):
    return bool(judge(text, ALL).weight)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cries_that_were_kept_back_are_found(language):
    texts = [text for kind in CRIES for text in KEPT_BACK[language][kind]]
    missed = [text for text in texts if not is_alarming(text)]
    assert len(texts) >= 90 and len(missed) <= 0.15 * len(texts), missed
    direct = [text for text in missed if text in KEPT_BACK[language]["direct"]]
    assert len(direct) <= 0.06 * len(KEPT_BACK[language]["direct"]), direct


@pytest.mark.parametrize("language", LANGUAGES)
def test_look_alikes_that_were_kept_back_stay_quiet(language):
    texts = KEPT_BACK[language]["harmless"]
    alarmed = [text for text in texts if is_alarming(text)]
    assert len(texts) >= 120 and len(alarmed) <= 0.02 * len(texts), alarmed


@pytest.mark.parametrize(
    "cry", ["I want to die", "I’m going to kill myself", "je veux mourir", "quiero morir", "ich will sterben"]
)
@pytest.mark.parametrize(
    "rest", ["my phone number is 555 1234", "and the clinic in Denver has a nice website", "https://x.example"]
)
def test_plain_cry_is_found_beside_harmless_words(cry, rest):
    assert judge(f"{cry} {rest}", ALL).weight == 3


@pytest.mark.parametrize(
    "said",
    [
        "Words that took me an hour to find.",
        "I took 20 minutes to write this comment",
        "My comment from an hour ago is gone",
        "Ça m’a pris une heure",
        "J’ai laissé un message il y a une heure",
        "Das hat mich eine Stunde gekostet",
        "Ich habe den Zug genommen",
        "Escribí hace diez minutos y nada",
    ],
)
def test_time_is_no_danger_by_itself(said):
    assert judge(said, ALL).weight == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_kept_back_sentences_are_no_examples(language):
    learned = {text for texts in LEARNED[language].values() for text in texts}
    shared = [text for kind in (*CRIES, "harmless") for text in KEPT_BACK[language][kind] if text in learned]
    assert shared == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_queries_that_were_kept_back_are_told_apart(language, monkeypatch):
    monkeypatch.setattr(danger, "load_at_risk", lambda **_options: ALL)
    queries = KEPT_BACK[language]["queries"], KEPT_BACK[language]["harmless_queries"]
    missed = [text for text in queries[0] if not danger.find_danger(text)]
    assert len(missed) <= 0.15 * len(queries[0]), missed
    assert [text for text in queries[1] if danger.find_danger(text)] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_learned(language):
    examples = LEARNED[language]
    texts = examples["direct"] + examples["indirect"] + examples["slang"]
    missed = [text for text in texts if not is_alarming(text)]
    assert len(texts) > 900 and len(missed) <= 0.03 * len(texts), missed
    harmless = examples["harmless"]
    alarmed = [text for text in harmless if is_alarming(text)]
    assert len(harmless) > 1300 and len(alarmed) <= 0.02 * len(harmless), alarmed


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
        "a. " * 1700,
        _words_of_families(),
    ],
    ids=["short words", "one word", "accents", "wishes", "negations", "digits", "signs", "sentences", "all families"],
)
def test_hostile_text_costs_little_time(text):
    judge(text[:5000], ALL)
    started = time.process_time()
    judge(text[:5000], ALL)
    assert time.process_time() - started < MAX_SECONDS
