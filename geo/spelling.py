"""Match place names as people type them, with a few typing errors.

The distance is the restricted Damerau-Levenshtein distance. It is computed only up to a bound, and only for
names whose characters allow it.
"""

import re
import unicodedata
from array import array

from geo.names import NameTable

# Longer than any place's name: what is longer is cut before anything is computed.
MAX_CHARACTERS = 60
_SHORT = {
    "st": "saint",
    "ste": "sainte",
    "ft": "fort",
    "mt": "mount",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})


def fold(text):
    """Return a name for comparing: lower case, no accents, no abbreviations."""
    text = text[: 4 * MAX_CHARACTERS].casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(character for character in text if not unicodedata.combining(character))
    text = text.replace("'", "").replace("’", "")
    words = re.sub(r"[\W_]+", " ", text).split()
    return " ".join(_SHORT.get(word, word) for word in words)[:MAX_CHARACTERS].rstrip()


def allowed_errors(word):
    """Return how many errors are forgiven in a word of this length."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def edit_distance(one, other, bound):
    """Return the typing errors between two words, at most `bound` + 1."""
    if abs(len(one) - len(other)) > bound:
        return bound + 1
    before, row = None, list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        two_before, before, row = before, row, [i] + [0] * len(other)
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, two_before[j - 2] + 1)
            row[j] = cost
        if min(row) > bound and (i == 1 or min(before) > bound):
            return bound + 1
    return min(row[-1], bound + 1)


def sound_key(word):
    """Return a rough key of how a word sounds in English.

    It keeps consonants and merges those that are often confused. "Filadelfia" and "Philadelphia", "Tuscon" and
    "Tucson" share theirs; errors in vowels do not count.
    """
    word = word.replace(" ", "")
    for written, spoken in (
        ("ph", "f"),
        ("sch", "sk"),
        ("gh", "g"),
        ("ck", "k"),
        ("qu", "k"),
        ("x", "ks"),
        ("sc", "s"),
        ("cs", "s"),
    ):
        word = word.replace(written, spoken)
    word = word.translate(str.maketrans("cqzvdjyw", "kksftgii"))
    return word[:1] + re.sub(r"(.)\1+", r"\1", re.sub("[aeiouh]", "", word[1:]))


def _letter_mask(word):
    return sum({1 << (ord(character) - 97) for character in word if "a" <= character <= "z"})


class Speller:
    """Finds the names that a misspelled one may mean.

    A letter of the alphabet that only one of two names has is at least half an error, so comparing two bit masks
    excludes most names.
    """

    def __init__(self, names):
        names, sounds = sorted(names), {}
        for number, name in enumerate(names):
            sounds.setdefault(sound_key(name), []).append(number)
        self.names, self._sounds = NameTable(dict.fromkeys(names, ())), NameTable(sounds)
        self._masks, self._lengths = array("I", map(_letter_mask, names)), array("B", map(len, names))

    def near(self, word, least_errors=0):
        """Return [(errors, name)] of the nearest names, or [] if none is near enough.

        Names with fewer than `least_errors` are passed over.
        """
        bound = allowed_errors(word)
        if not bound:
            return []
        mask, length = _letter_mask(word), len(word)
        close = [
            number
            for number, other in enumerate(self._masks)
            if (mask ^ other).bit_count() <= 2 * bound and abs(self._lengths[number] - length) <= bound
        ]
        found = [(edit_distance(word, self.names[number], bound), self.names[number]) for number in close]
        found = [(errors, name) for errors, name in found if least_errors <= errors <= bound]
        if not found and length > 4:
            # What sounds alike may be written with one error more.
            alike = (self.names[number] for number in self._sounds.numbers_of(sound_key(word)))
            found = [(bound + 1, name) for name in alike if edit_distance(word, name, bound + 1) <= bound + 1]
        least = min(found, default=(0, ""))[0]
        return sorted(pair for pair in found if pair[0] == least)
