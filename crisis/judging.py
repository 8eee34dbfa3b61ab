"""Judge a text by its phrases and by how much it reads like a cry for help.

Phrases find what is said in known words; the scale (crisis/scale/) finds what is said in others, and clears idioms that
only look like a phrase. No database, no clock.
"""

from functools import cache
from typing import NamedTuple

from crisis.first_phrases import read_names
from crisis.models import Phrase
from crisis.patterns import compile_phrase
from crisis.phrases import display_phrase, find_phrases, fold_own_words
from crisis.scale.weights import guess_language, weigh

# A passage above this weight is a cry for help by itself.
CRY_WEIGHT = 1.3
# Fewer words say too little, such as a name or “Trust me”. Phrases and whole queries know short cries.
MIN_CRY_WORDS = 3
# Other characters alone are parts of a postal code: “Leeds LS1 4AP” is read as “leeds ls 1 4 ap”.
_LONE_WORDS = frozenset("iay")
# One word must be longer than such a part.
MIN_CHARACTERS = 3
# A passage below it is harmless in spite of a phrase of the product, by the weight of the phrase. Phrases of staff always count.
_HARMLESS_WEIGHTS = {1: 0, 2: 0, 3: -0.6}

# So many words before and after a phrase of the gravest kind say whether it is meant.
BEFORE, AFTER = 8, 2
GRAVEST = 3

# As much of a cry as a moderator needs.
MAX_CRY_CHARACTERS = 120


class Judgment(NamedTuple):
    """PhraseMatches of a text, and a cry for help that no phrase found.

    `weight` is 0 if it shows no danger, otherwise 1 to 3; `language` is that of the danger.
    """

    phrases: list
    cry: str
    weight: int
    language: str


def judge(text, known, *, name="", quoted=""):
    """Return the Judgment of a text by `known` Phrases. It may quote `quoted`.

    Phrases are found in the writer's `name` too. The scale reads none, because it would guess.
    """
    folded = fold_own_words(text, quoted)
    passages = weigh(folded)
    found = [one for one in find_phrases(f"{name}. {text}", known, quoted=quoted) if not _is_cleared(one, passages)]
    at_risk = [one for one in found if one.kind in Phrase.AT_RISK]
    if at_risk:
        weight = max(one.weight for one in at_risk)
        languages = [one.language for one in at_risk if one.weight == weight]
        return Judgment(found, "", weight, max(languages, key=languages.count))
    cries = [one for one in passages if one.weight > CRY_WEIGHT and _has_enough_words(one.words)]
    if cries:
        heaviest = max(cries, key=lambda passage: passage.weight)
        return Judgment(found, heaviest.words.replace(" |", "."), 2, guess_language(heaviest.words))
    return Judgment(found, "", 0, "")


def _has_enough_words(passage):
    words = [word for word in passage.replace("|", "").split() if len(word) > 1 or word in _LONE_WORDS]
    return len(words) >= MIN_CRY_WORDS and any(len(word) >= MIN_CHARACTERS and word.isalpha() for word in words)


def explain(judgment):
    """Yield (kind, sentence for moderators) of each sign of danger.

    The kind is "" for a cry that no phrase found.
    """
    for one in judgment.phrases:
        if one.kind in Phrase.AT_RISK:
            yield one.kind, f"Read this first: {Phrase.Kind(one.kind).label.lower()} (“{display_phrase(one)}”)."
    if judgment.cry:
        yield "", f"Read this first: it reads like a cry for help (“{judgment.cry[:MAX_CRY_CHARACTERS]}”)."


def _is_cleared(match, passages):
    """Return True if a phrase of the product is in harmless sentences only."""
    if match.kind not in Phrase.AT_RISK or (match.kind, match.language, match.text) not in _product():
        return False
    pattern = compile_phrase(match.text, match.language).regex
    shown = [(one, found) for one in passages if (found := pattern.search(f" {one.words} "))]
    # No passage shows a misspelled phrase: then all count.
    around = [one.weight for one, _found in shown] or [one.weight for one in passages]
    if match.weight == GRAVEST:
        around += [_weigh_close(one.words, found.span()) for one, found in shown]
    return bool(around) and max(around) < _HARMLESS_WEIGHTS[match.weight]


def _weigh_close(words, span):
    """Return the weight of a phrase with the few words around it.

    The harmless rest of “I want to die, my number is …” must not hide it.
    """
    padded = f" {words} "
    before, after = padded[: span[0]].split(), padded[span[1] :].split()
    close = [*before[-BEFORE:], *padded[slice(*span)].split(), *after[:AFTER]]
    return max(one.weight for one in weigh(f" {' '.join(close)} "))


@cache
def _product():
    """Return {(kind, language, text)} of the phrases of the product."""
    return frozenset(read_names())
