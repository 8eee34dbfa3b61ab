"""Find danger in what a reader typed into a search or a URL. Nothing is stored."""

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from crisis import phrases
from crisis.folding import fold_words
from crisis.known_phrases import load_at_risk
from crisis.models import Phrase

# Longer than any query; what is longer is cut before anything is computed.
MAX_CHARACTERS = 500
QUERIES = Path(__file__).with_name("queries.toml")


class Danger(NamedTuple):
    """The weight of the gravest phrase of a text, 1 to 3, and its language."""

    weight: int
    language: str


def find_danger(text):
    """Return the Danger in a text of any length, or None.

    It uses the phrases that hold comments, and whole queries such as “suicidal”, which say nothing in a longer text.
    """
    text = text[:MAX_CHARACTERS]
    words = fold_words(text).replace("|", "").strip()
    if not words:
        return None
    if language := _read_queries().get(" ".join(words.split())):
        return Danger(2, language)
    return judge_phrases(phrases.find_phrases(text, load_at_risk()))


def find_language(text):
    """Return the language of the phrases of people at risk in a text, or ""."""
    danger = judge_phrases(phrases.find_phrases(text, load_at_risk()))
    return danger.language if danger else ""


def judge_phrases(found):
    """Return the Danger that PhraseMatches show together, or None."""
    found = [one for one in found if one.kind in Phrase.AT_RISK]
    if not found:
        return None
    weight = max(one.weight for one in found)
    languages = Counter(one.language for one in found if one.weight == weight)
    return Danger(weight, languages.most_common(1)[0][0])


@cache
def _read_queries():
    """Return {folded query: language}."""
    lists = tomllib.loads(QUERIES.read_text(encoding="utf-8"))
    return {" ".join(fold_words(text).split()): language for language, texts in lists.items() for text in texts}
