"""Find danger in what a reader typed into a search or a URL. Nothing is stored."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from crisis.folding import fold_words
from crisis.judging import judge
from crisis.known_phrases import load_active, load_at_risk

# Longer than any query; what is longer is cut before anything is computed.
MAX_CHARACTERS = 500
# What is longer is a sentence.
MAX_QUERY_WORDS = 6
QUERIES = Path(__file__).with_name("queries.toml")


class Danger(NamedTuple):
    """The weight of the gravest words of a text, 1 to 3, and their language."""

    weight: int
    language: str


def find_danger(text, *, may_be_old=False):
    """Return the Danger in a text of any length, or None.

    It judges it as a comment, and knows whole queries such as “suicidal”, which say nothing in a longer text.
    With `may_be_old` the phrases may be a minute old.
    """
    text = text[:MAX_CHARACTERS]
    words = fold_words(text).strip(" |").split()
    if not words:
        return None
    # A query of one sentence: words of two say nothing together.
    if "|" not in words and (language := _judge_query(words)):
        return Danger(2, language)
    found = judge(text, load_at_risk(may_be_old=may_be_old))
    return Danger(found.weight, found.language) if found.weight else None


def find_language(text):
    """Return the language of what shows danger in a text, or ""."""
    return judge(text, load_at_risk()).language


def load_tables():
    """Read all that judging a first text reads, also the phrases in the database.

    That takes a second or two, and 30 MiB.
    """
    for known in (load_active(), load_at_risk()):
        judge("I want to die.", known)
    _read_queries()


def _judge_query(words):
    """Return the language of a whole query that shows danger, or ""."""
    queries = _read_queries()
    if language := queries.whole.get(" ".join(words)):
        return language
    for language, topics in queries.topics.items() if 1 < len(words) <= MAX_QUERY_WORDS else ():
        if not topics.isdisjoint(words) and queries.around[language].union(topics).issuperset(words):
            return language
    return ""


class _Queries(NamedTuple):
    """Whole queries with their language, and the words of short ones by language."""

    whole: dict
    topics: dict
    around: dict


@cache
def _read_queries():
    lists = tomllib.loads(QUERIES.read_text(encoding="utf-8"))
    whole = {
        " ".join(fold_words(text).split()): language for language, texts in lists["whole"].items() for text in texts
    }
    topics, around = (
        {language: frozenset(text.split()) for language, text in lists[name].items()} for name in ("topics", "around")
    )
    return _Queries(whole, topics, around)
