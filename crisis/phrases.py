"""Find phrases of a crisis, sourcing or doses in a text. No database, no clock.

A text becomes words (crisis/folding.py): compatibility forms, capitals, accents, apostrophes and
invisible characters make no difference, nor does "do not" for "dont"; the end of a sentence becomes
"|". Each phrase is a pattern of bounded length over these words (crisis/patterns.py), and is searched
only near its rarest words (crisis/readings.py). So time is linear in the text, which is capped before.
A second reading undoes digits for letters ("k3tamine"). A third undoes swapped, doubled and missing
letters ("wnat", "dissapear").
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter

from crisis.folding import fold_words, join_words, strip_accents, unify
from crisis.patterns import compile_phrase
from crisis.readings import Reading, index_patterns, without_harmless
from crisis.word_families import NAME, expand_families, split_exceptions

_TOGETHER = re.compile(r"[\w@$]+|[.!?;](?=\s|$)")
_DISGUISED = re.compile(r"[^\W\d_][013457@$]+[^\W\d_]|[013457@$][^\W\d_]{2}")
_DISGUISE = str.maketrans("013457@$", "oieastas")
# Shorter words resemble too many others.
_MIN_MISSPELLED_LENGTH = 4
# The name of a book, film or article in quotation marks is not the commenter's own statement.
_TITLE_OF_WORK = re.compile(
    r"\b(?:book|novel|memoir|film|movie|song|album|record|article|essay|series|episode|podcast|play|titled?|called|"
    r"libro|novela|pel[ií]cula|canci[oó]n|disco|art[ií]culo|ensayo|serie|episodio|obra|titulad[oa]|llamad[oa])"
    r"[\s,:]{1,3}(?:(?:called|titled|titulad[oa]|llamad[oa]) )?[\"“«][^\"”»\n]{1,120}[\"”»]",
    re.IGNORECASE,
)
# More matches of a kind say nothing new, and a text full of phrases would cost much.
_MAX_MATCHES_PER_KIND = 3


@dataclass(frozen=True)
class PhraseMatch:
    """A phrase found in a text.

    It has its kind (Phrase.Kind), weight 1 to 3, text and language.
    """

    kind: str
    weight: int
    text: str
    language: str


def _undisguised(text):
    """Return the second reading, or "" if no word has a digit among its letters."""
    plain = strip_accents(text)
    if not _DISGUISED.search(plain):
        return ""
    words = _TOGETHER.findall(plain)
    return join_words([word if word.isdecimal() else word.translate(_DISGUISE) for word in words])


def _respelled(reading, spellings):
    """Return the third reading, or "" if no word looks like a misspelled phrase word."""
    words = reading.split()
    corrected = [_respelled_word(word, spellings) for word in words]
    return "" if corrected == words else join_words(corrected)


def _respelled_word(word, spellings):
    if len(word) < _MIN_MISSPELLED_LENGTH:
        return word
    meant = spellings.get(_letters(word), word)
    return meant if abs(len(meant) - len(word)) <= 1 else word


def _letters(word):
    """Return what misspelling rarely changes: the first letter and the set of letters."""
    return word[0], frozenset(word)


class PreparedPhrases(tuple):
    """Phrases, the highest weight first, with what a search needs of all of them.

    Keep it: preparing 3,500 phrases takes a second. A search reads few of them, so processes share the rest.
    """

    def __new__(cls, phrases):
        return super().__new__(cls, sorted(phrases, key=attrgetter("weight"), reverse=True))

    @cached_property
    def index(self):
        """{key word: numbers of phrases}."""
        patterns = ((compile_phrase(one.text, one.language), number) for number, one in enumerate(self))
        return index_patterns((pattern, number) for pattern, number in patterns if pattern)

    @cached_property
    def spellings(self):
        return _spellings(one.text for one in self)


def _spellings(texts):
    """Return {first and set of characters: word} of the words of phrases.

    Words that share them are left out. A family of words has its misspellings itself.
    """
    plain = unify(strip_accents(" | ".join(NAME.sub(" ", text) for text in texts)))
    found = defaultdict(set)
    for word in set(re.findall(r"[^\W\d_]+(?!\*)\b", plain)):
        if len(word) >= _MIN_MISSPELLED_LENGTH:
            found[_letters(word)].add(word)
    return {letters: words.pop() for letters, words in found.items() if len(words) == 1}


def find_phrases(text, phrases, *, quoted=""):
    """Return the PhraseMatches of `phrases` in `text`, the highest weight first.

    `quoted` is text whose quotation is harmless, such as the article's title; so is the name of a work in
    quotation marks. No kind has more than three matches.
    """
    if not isinstance(phrases, PreparedPhrases):
        phrases = PreparedPhrases(phrases)
    found, counts = {}, Counter()
    for reading in _readings(text, phrases.spellings, quoted):
        searched = _Search(reading)
        for number in _candidates(phrases.index, reading):
            phrase = phrases[number]
            match = PhraseMatch(phrase.kind, phrase.weight, phrase.text, phrase.language)
            if match not in found and counts[phrase.kind] < _MAX_MATCHES_PER_KIND and searched.has(phrase):
                found[match] = True
                counts[phrase.kind] += 1
    return sorted(found, key=lambda one: (-one.weight, one.kind, one.text))


def _readings(text, spellings, quoted):
    text = _TITLE_OF_WORK.sub(" ; ", text)
    first = fold_words(text)
    readings = [first, _undisguised(text), _respelled(first, spellings)]
    quotation = _fold_quotation(quoted)
    readings = [_without_quotation(reading, quotation) for reading in readings]
    return [without_harmless(Reading(reading)) for reading in readings if reading]


def fold_own_words(text, quoted=""):
    """Return folded words without titles of works and without a quotation."""
    return _without_quotation(fold_words(_TITLE_OF_WORK.sub(" ; ", text)), _fold_quotation(quoted))


def _fold_quotation(quoted):
    return fold_words(quoted) if quoted.strip() else ""


def _without_quotation(folded, quotation):
    """Return folded words with the end of a sentence for a folded quotation."""
    return folded.replace(quotation, " | ") if quotation else folded


def display_phrase(found):
    """Return a phrase or its match with the first of alternative words."""
    text = re.sub(r"(?<=[\w*])(?:/[\w*]+)+", "", expand_families(found.text, found.language))
    return text.replace("_", " ").replace("*", "").replace("..", "…")


def _candidates(index, reading):
    """Return the numbers of the phrases whose rarest words occur, in their order."""
    words = index.keys() & reading.places.keys()
    return sorted({number for word in (*words, "") for number in index.get(word, ())})


class _Search:
    """A search in one Reading that removes shared exceptions once."""

    def __init__(self, reading):
        self.reading, self.cleared = reading, {}

    def has(self, phrase):
        pattern = compile_phrase(phrase.text, phrase.language)
        if not self.reading.find(pattern):
            return False
        key = phrase.unless, phrase.language
        if key not in self.cleared:
            self.cleared[key] = self.reading.without(_exceptions(*key))
        return bool(self.cleared[key].find(pattern))


@lru_cache(maxsize=4096)
def _exceptions(unless, language):
    compiled = [compile_phrase(text, language) for text in split_exceptions(unless, language)]
    return [pattern for pattern in compiled if pattern]
