"""Find phrases of a crisis, sourcing or doses in a text. No database, no clock.

A text becomes words: compatibility forms, capitals, accents, apostrophes and invisible characters
make no difference, nor does "do not" for "dont"; the end of a sentence becomes "|". Each phrase is a
pattern of bounded length over these words, so time is linear in the text, which is capped before. A
second reading undoes digits for letters ("k3tamine"). A third undoes swapped, doubled and missing
letters ("wnat", "dissapear").
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad]")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[.!?;](?=\s|$)")
_TOGETHER = re.compile(r"[\w@$]+|[.!?;](?=\s|$)")
_DISGUISED = re.compile(r"[^\W\d_][013457@$]+[^\W\d_]|[013457@$][^\W\d_]{2}")
_GAP = r"(?: [^\s|]+){0,5} "
_DISGUISE = str.maketrans("013457@$", "oieastas")
_EQUIVALENTS = {
    "do not": "dont",
    "does not": "doesnt",
    "did not": "didnt",
    "can not": "cant",
    "cannot": "cant",
    "could not": "couldnt",
    "will not": "wont",
    "would not": "wouldnt",
    "is not": "isnt",
    "any more": "anymore",
    "no one": "nobody",
    "noone": "nobody",
    "wanna": "want to",
    "gonna": "going to",
}
_EQUIVALENT = re.compile(rf"(?<![^\W_])(?:{'|'.join(_EQUIVALENTS)})(?![^\W_])")
# Shorter words resemble too many others.
_MIN_MISSPELLED_LENGTH = 4
# The name of a book, film or article in quotation marks is not the commenter's own statement.
_TITLE_OF_WORK = re.compile(
    r"\b(?:book|novel|memoir|film|movie|song|album|record|article|essay|series|episode|podcast|play|titled?|called|"
    r"libro|novela|pel[ií]cula|canci[oó]n|disco|art[ií]culo|ensayo|serie|episodio|obra|titulad[oa]|llamad[oa])"
    r"[\s,:]{1,3}(?:(?:called|titled|titulad[oa]|llamad[oa]) )?[\"“«][^\"”»\n]{1,120}[\"”»]",
    re.IGNORECASE,
)
_GAP_SIGN = re.compile(r"\.\.\.|…")


@dataclass(frozen=True)
class PhraseMatch:
    """A phrase found in a text.

    It has its kind (Phrase.Kind), weight 1 to 3, text and language.
    """

    kind: str
    weight: int
    text: str
    language: str


def fold_words(text):
    """Return `text` as folded words: " i cant go on | thanks "."""
    return _join(_WORD.findall(_strip_accents(text)))


def _strip_accents(text):
    text = unicodedata.normalize("NFKD", INVISIBLE.sub("", text))
    text = "".join(sign for sign in text if not unicodedata.combining(sign)).casefold()
    return _APOSTROPHES.sub("", text)


def _join(words):
    return _unify(f" {' '.join('|' if word in '.!?;' else word for word in words)} ")


def _unify(words):
    return _EQUIVALENT.sub(lambda match: _EQUIVALENTS[match.group()], words)


def _undisguised(text):
    """Return the second reading, or "" if no word has a digit among its letters."""
    plain = _strip_accents(text)
    if not _DISGUISED.search(plain):
        return ""
    words = _TOGETHER.findall(plain)
    return _join([word if word.isdecimal() else word.translate(_DISGUISE) for word in words])


def _respelled(reading, spellings):
    """Return the third reading, or "" if no word looks like a misspelled phrase word."""
    words = reading.split()
    corrected = [word if len(word) < _MIN_MISSPELLED_LENGTH else spellings.get(_letters(word), word) for word in words]
    return "" if corrected == words else _join(corrected)


def _letters(word):
    """Return what misspelling rarely changes: the first letter and the set of letters."""
    return word[0], frozenset(word)


@lru_cache(maxsize=8)
def _spellings(texts):
    """Return {letters: word} of the words of phrases that no other word shares."""
    found = defaultdict(set)
    for text in texts:
        for word in re.findall(r"[^\W\d_]+", _unify(_strip_accents(text))):
            if len(word) >= _MIN_MISSPELLED_LENGTH:
                found[_letters(word)].add(word)
    return {letters: words.pop() for letters, words in found.items() if len(words) == 1}


@lru_cache(maxsize=8192)
def _places(text):
    """Return the pieces of a phrase between its gaps, as places with their words."""
    pieces = [_unify(_strip_accents(piece)).split() for piece in _GAP_SIGN.split(text)]
    places = [[choices for place in piece if (choices := _choices(place))] for piece in pieces]
    return [piece for piece in places if piece]


def _choices(place):
    words = [" ".join(re.findall(r"#|\d+(?:[.,]\d+)?|[^\W\d_]+", word)) for word in place.split("/")]
    return [word for word in words if word]


@lru_cache(maxsize=8192)
def _needed(text):
    """Return the words of each place of which a text needs one; numbers are left out."""
    places = [choices for piece in _places(text) for choices in piece]
    return [frozenset(word.split()[0] for word in choices) for choices in places if "#" not in choices]


@lru_cache(maxsize=8192)
def compile_phrase(text):
    """Return the pattern of a phrase over folded words, or None if it has no words."""
    pieces = [" ".join(_choice(choices) for choices in piece) for piece in _places(text)]
    return re.compile(f" (?:{_GAP.join(pieces)})(?= )") if pieces else None


def _choice(words):
    words = [re.escape(word).replace(r"\#", r"\d+(?:[.,]\d+)?") for word in words]
    return words[0] if len(words) == 1 else f"(?:{'|'.join(words)})"


def find_phrases(text, phrases, *, quoted=""):
    """Return the PhraseMatches of `phrases` in `text`, the highest weight first.

    `quoted` is text whose quotation is harmless, such as the article's title; so is the name of a work in
    quotation marks.
    """
    readings = _readings(text, tuple(f"{phrase.text} {phrase.unless}" for phrase in phrases), quoted)
    found = {
        PhraseMatch(phrase.kind, phrase.weight, phrase.text, phrase.language)
        for reading in readings
        for phrase in _candidates(phrases, reading)
        if _matches(phrase, reading)
    }
    return sorted(found, key=lambda one: (-one.weight, one.kind, one.text))


def _readings(text, texts, quoted):
    text = _TITLE_OF_WORK.sub(" ; ", text)
    first = fold_words(text)
    readings = [first, _undisguised(text), _respelled(first, _spellings(texts))]
    if quoted.strip():
        title = fold_words(quoted)
        readings = [reading.replace(title, " | ") for reading in readings]
    return [reading for reading in readings if reading]


def display_phrase(phrase):
    """Return a phrase as a sentence shows it: the first of alternative words."""
    return re.sub(r"(?<=\w)(?:/\w+)+", "", phrase)


def _candidates(phrases, reading):
    """Return the phrases whose words all occur: few patterns are much faster than all."""
    words = set(reading.split())
    return (phrase for phrase in phrases if not any(map(words.isdisjoint, _needed(phrase.text))))


def _matches(phrase, reading):
    pattern = compile_phrase(phrase.text)
    if pattern is None or not pattern.search(reading):
        return False
    for harmless in phrase.unless.split(";"):
        if exception := compile_phrase(harmless.strip()):
            reading = exception.sub(" |", reading)
    return bool(pattern.search(reading))
