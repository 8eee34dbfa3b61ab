"""Finding the phrases by which a comment is held for a human. Pure: no database, no clock.

A text becomes words: compatibility forms, capitals, accents, apostrophes and signs that nobody sees make no difference, neither
does "do not" for "dont"; an end of a sentence is kept as "|". Every phrase is a pattern of bounded length over these words, so
that the time is linear in the text, which is capped before. A second reading undoes digits written for letters ("k3tamine"), a
third one letters that changed places or were doubled or left out ("wnat", "dissapear").
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

FILE = Path(__file__).with_name("phrases.toml")


HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad]")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[.!?;](?=\s|$)")
_TOGETHER = re.compile(r"[\w@$]+|[.!?;](?=\s|$)")
_DISGUISED = re.compile(r"[^\W\d_][013457@$]+[^\W\d_]|[013457@$][^\W\d_]{2}")
_GAP = r"(?: [^\s|]+){0,5} "
_DISGUISE = str.maketrans("013457@$", "oieastas")
_SAME = {
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
_VARIED = re.compile(rf"(?<![^\W_])(?:{'|'.join(_SAME)})(?![^\W_])")
# Shorter words are too like others.
_LEAST_MISSPELT = 4
# The name of a book, film or article in quotation marks is nobody's own word.
_WORK = re.compile(
    r"\b(?:book|novel|memoir|film|movie|song|album|record|article|essay|series|episode|podcast|play|titled?|called|"
    r"libro|novela|pel[ií]cula|canci[oó]n|disco|art[ií]culo|ensayo|serie|episodio|obra|titulad[oa]|llamad[oa])"
    r"[\s,:]{1,3}(?:(?:called|titled|titulad[oa]|llamad[oa]) )?[\"“«][^\"”»\n]{1,120}[\"”»]",
    re.IGNORECASE,
)
_GAP_SIGN = re.compile(r"\.\.\.|…")


@dataclass(frozen=True)
class Found:
    """A phrase that stands in a text: its kind (Phrase.Kind), weight 1 to 3, and the phrase as staff wrote it."""

    kind: str
    weight: int
    text: str


def fold(text):
    """Return `text` as its words in a row, with a blank on each side: " i cant go on | thanks "."""
    return _join(_WORD.findall(_plain(text)))


def _plain(text):
    text = unicodedata.normalize("NFKD", HIDDEN.sub("", text))
    text = "".join(sign for sign in text if not unicodedata.combining(sign)).casefold()
    return _APOSTROPHES.sub("", text)


def _join(words):
    return _alike(f" {' '.join('|' if word in '.!?;' else word for word in words)} ")


def _alike(words):
    return _VARIED.sub(lambda match: _SAME[match.group()], words)


def _undisguised(text):
    """The second reading, "" where no word has a digit among its letters."""
    plain = _plain(text)
    if not _DISGUISED.search(plain):
        return ""
    words = _TOGETHER.findall(plain)
    return _join([word if word.isdecimal() else word.translate(_DISGUISE) for word in words])


def _respelt(reading, spellings):
    """The third reading, "" where no word is likely to be one of the phrases' words misspelt."""
    words = reading.split()
    mended = [word if len(word) < _LEAST_MISSPELT else spellings.get(_letters(word), word) for word in words]
    return "" if mended == words else _join(mended)


def _letters(word):
    """What misspelling mostly leaves of a word: its first letter, and which letters it has."""
    return word[0], frozenset(word)


@lru_cache(maxsize=8)
def _spellings(texts):
    """{letters: word} of the words of phrases, where they tell it from every other word of theirs."""
    found = defaultdict(set)
    for text in texts:
        for word in re.findall(r"[^\W\d_]+", _alike(_plain(text))):
            if len(word) >= _LEAST_MISSPELT:
                found[_letters(word)].add(word)
    return {letters: words.pop() for letters, words in found.items() if len(words) == 1}


@lru_cache(maxsize=8192)
def _places(text):
    """The pieces of a phrase between its gaps, each a list of places, each place the words in a row that may stand there."""
    pieces = [_alike(_plain(piece)).split() for piece in _GAP_SIGN.split(text)]
    places = [[choices for place in piece if (choices := _choices(place))] for piece in pieces]
    return [piece for piece in places if piece]


def _choices(place):
    words = [" ".join(re.findall(r"#|\d+(?:[.,]\d+)?|[^\W\d_]+", word)) for word in place.split("/")]
    return [word for word in words if word]


@lru_cache(maxsize=8192)
def _needed(text):
    """Of each place of a phrase the words one of which must be in a text; a number can be any."""
    places = [choices for piece in _places(text) for choices in piece]
    return [frozenset(word.split()[0] for word in choices) for choices in places if "#" not in choices]


@lru_cache(maxsize=8192)
def _pattern(text):
    """The pattern of a phrase over folded words, None for one of signs alone: it would match everything."""
    pieces = [" ".join(_choice(choices) for choices in piece) for piece in _places(text)]
    return re.compile(f" (?:{_GAP.join(pieces)})(?= )") if pieces else None


def _choice(words):
    words = [re.escape(word).replace(r"\#", r"\d+(?:[.,]\d+)?") for word in words]
    return words[0] if len(words) == 1 else f"(?:{'|'.join(words)})"


def find(text, phrases, *, quoted=""):
    """Return the Found of each of `phrases` (rows with kind, weight, text, unless) that stands in `text`, heaviest first.

    `quoted` is a text whose quotation is no alarm, such as the article's title; neither is a work's name in quotation marks.
    """
    readings = _readings(text, tuple(f"{phrase.text} {phrase.unless}" for phrase in phrases), quoted)
    found = {
        Found(phrase.kind, phrase.weight, phrase.text)
        for reading in readings
        for phrase in _possible(phrases, reading)
        if _stands(phrase, reading)
    }
    return sorted(found, key=lambda one: (-one.weight, one.kind, one.text))


def _readings(text, texts, quoted):
    text = _WORK.sub(" ; ", text)
    first = fold(text)
    readings = [first, _undisguised(text), _respelt(first, _spellings(texts))]
    if quoted.strip():
        title = fold(quoted)
        readings = [reading.replace(title, " | ") for reading in readings]
    return [reading for reading in readings if reading]


def shown(phrase):
    """A phrase as a sentence shows it: of words to choose from the first."""
    return re.sub(r"(?<=\w)(?:/\w+)+", "", phrase)


def _possible(phrases, reading):
    """The phrases all of whose words are in a reading: looking for few patterns in it is much quicker than for all."""
    words = set(reading.split())
    return (phrase for phrase in phrases if not any(map(words.isdisjoint, _needed(phrase.text))))


def _stands(phrase, reading):
    pattern = _pattern(phrase.text)
    if pattern is None or not pattern.search(reading):
        return False
    for harmless in phrase.unless.split(";"):
        if exception := _pattern(harmless.strip()):
            reading = exception.sub(" |", reading)
    return bool(pattern.search(reading))


def from_file(path=FILE):
    """Yield the fields of each phrase of the file: {"kind", "language", "weight", "text", "unless"}."""
    for group in tomllib.loads(path.read_text(encoding="utf-8"))["phrases"]:
        exceptions = _exceptions(group.get("unless", ""))
        for text in group["texts"]:
            yield {
                "kind": group["kind"],
                "language": group["language"],
                "weight": group["weight"],
                "text": text,
                "unless": _concerning(text, exceptions),
            }


def _exceptions(unless):
    """Return [(piece, [(folded, words) of each way to read it])] of the exceptions of a group."""
    pieces = [piece.strip() for piece in unless.split(";") if piece.strip()]
    return [(piece, [(fold(one), frozenset(one.split())) for one in _expanded(piece)]) for piece in pieces]


def _expanded(text):
    """A phrase with each choice of words that "a/b" leaves."""
    return (" ".join(words) for words in product(*(place.split("/") for place in text.split())))


def _concerning(text, exceptions):
    """Of the exceptions of a group, those that could take something from this phrase: its words, or the end of them."""
    pattern, last = _pattern(text), frozenset(text.split()[-1].split("/"))
    return "; ".join(
        piece
        for piece, readings in exceptions
        if any(pattern.search(folded) or not last.isdisjoint(words) for folded, words in readings)
    )
