"""Reach of the first phrases, and the harmless look-alikes that they alarm."""

import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from crisis.first_phrases import read_phrases
from crisis.models import Phrase
from crisis.phrases import find_phrases

ALL = tuple(one for one in (SimpleNamespace(**row) for row in read_phrases()) if one.kind in Phrase.AT_RISK)
LISTS = tomllib.loads((Path(__file__).parent / "cries.toml").read_text(encoding="utf-8"))
LANGUAGES = ("en", "es", "fr", "de")


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
