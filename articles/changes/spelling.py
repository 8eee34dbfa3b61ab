"""Prove that two words are one word, spelled in two ways.

A misspelling is proven in one direction: it becomes the correct form. Lists prove most; the rest is proven by a
dictionary of English. There the old form is no word, and the new form is the one word that is nearest to it.
"""

import gzip
import re
import tomllib
import unicodedata
from array import array
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from math import log10
from pathlib import Path

from articles.changes.meaning import TURNING, is_opposite, stem, turned
from articles.document.tokens import DRUGS, VOCABULARY

_DATA = tomllib.loads(Path(__file__).with_name("spelling.toml").read_text(encoding="utf-8"))
_DICTIONARY = "symspellpy", "frequency_dictionary_en_82_765.txt"
# How much less likely a slip is for each unit of its weight, in powers of ten.
_PER_WEIGHT = 6
# A word is meant if others as near are less likely by so many powers of ten: more where one of them is of weight.
_CERTAIN, _CERTAIN_OF_WEIGHT = 1.5, 2.5
# How often a word of our own list is taken to occur: like "colour".
_USUAL = 20_000_000
# A slip of this weight at most is proven by the dictionary: see _weigh.
_MAX_WEIGHT, _SHORT_LENGTH, _SHORT_WEIGHTS = 1.5, 4, {1: 0, 2: 0, 3: 0.8, 4: 1}
# Up to this weight, another word may have been meant.
_FAR = 2
# A long word leaves less doubt: "privledge".
_LONG_WEIGHT, _LONG_LENGTH = 1.75, 8
# The same letters in another order, between the same ends: "aniexty".
_MIXED_UP_WEIGHT = 1
_ENDS = ("s", "es", "d", "ed", "ing", "ly")
_MIN_BRITISH_LENGTH = 6
_OUR = re.compile("our(?=(?:s|ed|ing|ings|ite|ites|able|ful|less|al|hood|y)?$)")
_VOWELS = frozenset("aeiouy")
WEIGHTY = frozenset().union(*(VOCABULARY[name] for name in ("weighty", "number_words", "negations", "bounds")))


def _pairs(text):
    """Return the set of pairs of "one/other one/other", either way around."""
    pairs = [tuple(pair.split("/")) for pair in text.split()]
    return {*pairs, *((other, one) for one, other in pairs)}


def _read_phrases(lines):
    """Yield (wrong, correct) phrases.

    "(a|b) x (c|d) = 1 y 2" holds a line for each choice: "a x c = a y c", and so on.
    """
    for line in lines.strip().splitlines():
        wrong, correct = line.split(" = ")
        groups = [group.split("|") for group in re.findall(r"\(([^)]+)\)", wrong)]
        for words in product(*groups):
            chosen, left = {str(number): word for number, word in enumerate(words, start=1)}, iter(words)
            yield (
                re.sub(r"\([^)]+\)", lambda _found, left=left: next(left), wrong),
                re.sub(r"\b[12]\b", lambda found, chosen=chosen: chosen[found[0]], correct),
            )


MISSPELLINGS = {
    wrong: correct.casefold()
    for correct, wrongs in (line.split(":") for line in _DATA["misspellings"].strip().splitlines())
    for wrong in wrongs.split()
}
PHRASES = {tuple(wrong.split()): tuple(correct.split()) for wrong, correct in _read_phrases(_DATA["phrases"])}
INTRODUCTIONS = {tuple(part.split()) for part in re.split(r"[|\n]", _DATA["introductions"]) if part.strip()}
VARIANTS, _FORMS, _APOSTROPHES, _APART, _ACCENTS_APART = (
    _pairs(_DATA[name]) for name in ("variants", "forms", "apostrophes", "apart", "accents_apart")
)
VARIANTS |= _FORMS
_ISE_APART, _ENGLISH_ACCENTS, _NAMES, KNOWN_NAMES, _NAMESAKES = (
    frozenset(_DATA[name].split()) for name in ("ise_apart", "english_accents", "names", "known_names", "namesakes")
)
# Characters that are no accented form of another one in the languages that have them.
_OTHER_LETTERS = re.compile("[ñäöüåøãõ]")
# The last syllable of a verb says who does it, or when. "también" has it from its noun.
_ACCENTED_END = re.compile(r"((?:[áàâéèêíìîóòôúùû]|á[ns]|(?<!i)én))$")


@cache
def frequencies():
    """Return {English word: how often it occurs}; a known name is a usual one."""
    parts = files(_DICTIONARY[0]).joinpath(_DICTIONARY[1]).read_text(encoding="utf-8-sig").split()
    often = dict.fromkeys(_DATA["more_words"].split(), _USUAL)
    often |= dict(zip(parts[::2], map(int, parts[1::2]), strict=True))
    return often | {name: max(often.get(name, 0), _USUAL) for name in KNOWN_NAMES}


def is_known(word):
    """Return True for a word of English or of the vocabulary, however rare."""
    word = word.removesuffix("'s")
    return word in DRUGS or word in WEIGHTY or _is_word(word)


@cache
def _rare_words():
    return gzip.decompress(Path(__file__).with_name("rare_words.txt.gz").read_bytes())


def _is_word(word):
    return word in frequencies() or word in _NAMESAKES or _is_rare(word)


def _is_rare(word):
    """Return True for a rare word with or without an ending.

    The list has few words with one, and none below four characters.
    """
    stems = {word, *(word.removesuffix(end) for end in _ENDS), *(word.removesuffix(end) + "e" for end in ("ed", "ing"))}
    return any(b"\n%s\n" % stem.encode() in _rare_words() for stem in stems)


def is_listed(old, new):
    """Return True if lists or rules prove that `new` is another spelling of `old`."""
    meant = MISSPELLINGS.get(old)
    if meant == new or (meant, new) in VARIANTS or (old, new) in VARIANTS or (old, new) in _APOSTROPHES:
        return True
    if old.endswith("s") and new.endswith("s") and (old[:-1], new[:-1]) in VARIANTS:
        return True
    if _without_accents(old) == _without_accents(new):
        return old == new or _is_same_without_accents(old, new)
    if old.replace("'", "") == new.replace("'", ""):
        return (old, new) not in _APART
    if _with_umlauts(old) == _with_umlauts(new):
        return True
    if old.endswith("'s") and new.endswith("'s"):
        return is_listed(old[:-2], new[:-2])
    return {old, new} == {"a", "an"} or _is_ise(old, new) or _is_british(old, new) or _is_british(new, old)


def _without_accents(word):
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def _with_umlauts(word):
    """Return a word of German with the letters that its "ue" stands for."""
    return word.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü").replace("ß", "ss")


def _is_same_without_accents(one, other):
    """Return True if two words that differ in accents alone are one word.

    An accent of English, as in "naïve", says nothing. In other languages it may make another word: "año" is a year,
    "tomó" says who took it, "fördern" is not "fordern", and "sûr" is not "sur".
    """
    if _without_accents(one) in _ENGLISH_ACCENTS:
        return True
    if (one, other) in _ACCENTS_APART or _OTHER_LETTERS.findall(one) != _OTHER_LETTERS.findall(other):
        return False
    return not _ends_apart(one, other) and not (len(one) == 1 and {one, other} & set("eéè"))


def _ends_apart(one, other):
    """Return True if the last syllables differ in an accent: "tomo" and "tomó"."""
    ends = [_ACCENTED_END.search(word) for word in (one, other)]
    return len(one) > 1 and (ends[0] and ends[0][1]) != (ends[1] and ends[1][1])


def _is_ise(one, other):
    """Return True for "organise" and "organize", "paralyse" and "paralyze", and so on."""
    found = [
        re.fullmatch(r"(.{2,}[iy])([sz])(e[dsr]?|ers|ing|ings|able|ation|ations|ational)", word)
        for word in (one, other)
    ]
    if not all(found) or found[0][1] != found[1][1] or found[0][3] != found[1][3]:
        return False
    return f"{found[0][1]}se" not in _ISE_APART and (is_known(one) or is_known(other))


def may_be_names(one, other):
    """Return True for two spellings that are names, too: "Grey" and "Gray"."""
    return bool({one, other} & _NAMES) or _is_british(one, other) or _is_british(other, one)


def _is_british(one, other):
    """Return True for "haematology" and the word "hematology"."""
    if len(one) < _MIN_BRITISH_LENGTH or not is_known(other):
        return False
    return other in {one.replace("ae", "e"), one.replace("oe", "e"), _OUR.sub("or", one)} - {one}


@lru_cache(maxsize=1_000)
def is_typo(old, new):
    """Return True if `old` is no word, and a slip for `new` alone."""
    if not (old.isascii() and old.isalpha() and new.isascii() and new.isalpha()) or is_known(old):
        return False
    if new in frequencies() and new in {f"{old[:-2]}ies", f"{old[:-3]}ves"} and old.endswith(("ys", "fes")):
        return True  # "studys" and "midwifes"
    weight = _weigh(old, new)
    if old in MISSPELLINGS or _begins_apart(old, new, weight) or weight > _most_weight(min(len(old), len(new))):
        # A listed one is a slip for another word.
        return False
    if new in DRUGS:
        # Names of drugs look alike: no second one may be near.
        return weight <= 1 and len(old) >= 6 and _near(old, _drugs(), weight + 1.5).keys() == {new}
    if _near(old, _drugs(), weight + 0.5):
        return False
    if new not in frequencies():
        return len(old) >= _LONG_LENGTH and weight <= 1 and _is_alone(old, new, weight + 0.5)
    return _is_meant(old, new, weight)


def _begins_apart(old, new, weight):
    """Return True if another beginning may have been meant.

    No dictionary has all words such as "hyposensitive", and "hyportensive" may be "hypotensive".
    """
    rests = [old.removeprefix(start) for start in TURNING if old.startswith(start)]
    if any(len(rest) > _SHORT_LENGTH and rest in frequencies() for rest in rests):
        return True
    return any(_weigh(old, other) < weight + 0.5 and is_known(other) for other in turned(new) if other[0] == old[0])


def _is_meant(old, new, weight):
    """Return True if each other word is less likely to be what `old` meant.

    A word is likelier the nearer and the more usual it is. An opposite may not be near, however rare.
    """
    if new in WEIGHTY and (weight > 1 or len(new) < _SHORT_LENGTH):
        return False
    often = frequencies()
    for rival, other in _rivals(old).items():
        if rival == new or (rival, new) in VARIANTS:
            continue
        likelier = _PER_WEIGHT * (other - weight) + log10(often[new] / often[rival])
        if (other < weight + 1 and is_opposite(rival, new)) or likelier < _certainty(
            rival, new, is_nearer=weight < other
        ):
            return False
    return True


def _certainty(rival, new, *, is_nearer):
    """Return how much likelier than a rival a word must be, in powers of ten."""
    if new in WEIGHTY:
        return _CERTAIN_OF_WEIGHT
    if _are_forms(rival, new) or (is_nearer and stem(rival) == stem(new)):
        return float("-inf")
    if rival in WEIGHTY:
        return _CERTAIN_OF_WEIGHT
    return 0 if is_nearer else _CERTAIN


def _are_forms(one, other):
    """Return True for "clinic" and "clinics", and for "pause" and "paused"."""
    return max(one, other, key=len) in {f"{min(one, other, key=len)}{end}" for end in "sd"}


def _most_weight(length):
    return _SHORT_WEIGHTS.get(length, _MAX_WEIGHT if length < _LONG_LENGTH else _LONG_WEIGHT)


@lru_cache(maxsize=100)
def _rivals(old):
    """Return {word: weight} of the words that `old` may be a slip for."""
    found = {}
    for first in {*old[:2]}:
        found |= _near(old, _bucket(first, len(old)), _FAR)
    return found


@cache
def _bucket(first, length):
    """Return the words that begin so and are about as long, with their bits."""
    return _with_bits(word for word in frequencies() if word[0] == first and abs(len(word) - length) <= 2)


@cache
def _drugs():
    return _with_bits(DRUGS)


def _with_bits(words):
    """Return words and their bits; pairs would take several times the memory."""
    words = list(words)
    return words, array("I", map(_bits, words))


def _bits(word):
    """Return the characters of a word as bits, which compare fast."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def _is_alone(old, new, weight):
    """Return True if `new` is a rare word, and no other word is as near to `old`."""
    if (
        not _is_rare(new)
        or any(_is_word(old.removesuffix(end)) for end in _ENDS)
        or _near(old, _bucket(old[0], len(old)), weight)
    ):
        return False
    rare = re.findall(rb"(?m)^%s[a-z]{%d,%d}$" % (old[:1].encode(), len(old) - 3, len(old) + 1), _rare_words())
    near = _near(old, _with_bits(word.decode() for word in rare), weight)
    return near.keys() <= {new, *(new.removesuffix(end) for end in _ENDS)}


def _near(old, words, weight):
    """Return {word: weight} of words with their bits, up to a weight."""
    own, near = _bits(old), {}
    for word, bits in zip(*words, strict=True):
        # Two slips change four characters at most.
        if (own ^ bits).bit_count() <= 4 and abs(len(word) - len(old)) <= 2:
            other = _weigh(old, word)
            if other <= weight:
                near[word] = other
    return near


def _weigh(old, new):
    """Return the weight of at most two slips between two words, or infinity.

    Two letters in the wrong order and a wrongly doubled letter weigh 0.5, a vowel for another 0.75, a missing letter
    0.8, one too many 0.9, another one 1: the most usual slip is the lightest.
    Another first letter is no slip, except in "hte".
    """
    if old[0] != new[0] and old[:2] != new[1::-1]:
        return float("inf")
    if len(old) > _SHORT_LENGTH + 1 and old[0] + old[-1] == new[0] + new[-1] and sorted(old) == sorted(new):
        return min(_edit(old, new, 2), _MIXED_UP_WEIGHT)
    return _edit(old, new, 2)


def _edit(old, new, left):
    place = 0
    while place < len(old) and place < len(new) and old[place] == new[place]:
        place += 1
    before, old, new = old[place - 1 : place], old[place:], new[place:]
    if not old and not new:
        return 0
    if not left or abs(len(old) - len(new)) > left:
        return float("inf")
    weights = []
    if len(old) > 1 and len(new) > 1 and old[0] == new[1] and old[1] == new[0]:
        weights.append(0.5 + _edit(old[2:], new[2:], left - 1))
    if old and new:
        weights.append((0.75 if {old[0], new[0]} <= _VOWELS else 1) + _edit(old[1:], new[1:], left - 1))
    if old:
        weights.append((0.5 if old[0] in {before, old[1:2]} else 0.9) + _edit(old[1:], new, left - 1))
    if new:
        weights.append((0.5 if new[0] in {before, new[1:2]} else 0.8) + _edit(old, new[1:], left - 1))
    return min(weights)
