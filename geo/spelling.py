"""Names of places as people type them: folded for comparing, and told apart by how few typing errors lie between them.

The distance is that of Damerau and Levenshtein in its restricted form: a letter too much, too few, wrong, or two of them swapped
cost one each. It is computed within a bound only, and only for names whose letters can lie within that bound at all.
"""

import re
import unicodedata
from array import array

# Longer than any place's name: what is longer is cut before anything is computed.
LONGEST = 60
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
    """Return a name for comparing: lower case, no accents, signs as blanks, "St. Louis" as "saint louis"; 60 letters at most."""
    text = unicodedata.normalize("NFKD", text[: 4 * LONGEST].casefold().translate(_LETTERS))
    text = "".join(sign for sign in text if not unicodedata.combining(sign)).replace("'", "").replace("’", "")
    words = re.sub(r"[\W_]+", " ", text).split()
    return " ".join(_SHORT.get(word, word) for word in words)[:LONGEST].rstrip()


def allowance(word):
    """How many errors are forgiven in a word of this length."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def distance(one, other, bound):
    """Return how many typing errors make `other` of `one`, or `bound` + 1 when it is more than `bound`."""
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


def sound(word):
    """Return a rough key of how a word sounds in English: its consonants, those that are often confused as one.

    "Filadelfia" and "Philadelphia", "Tuscon" and "Tucson" share theirs; several errors in vowels cost nothing.
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


def _mask(word):
    return sum({1 << (ord(sign) - 97) for sign in word if "a" <= sign <= "z"})


class Speller:
    """The names that may be meant by a misspelt one.

    A letter that one name has and the other lacks is half an error at least: comparing two bit masks rules most names out.
    """

    def __init__(self, names):
        self.names = list(names)
        self._masks = array("L", map(_mask, self.names))
        self._sounds = {}
        for number, name in enumerate(self.names):
            self._sounds.setdefault(sound(name), []).append(number)

    def near(self, word):
        """Return [(errors, name)], the nearest names alone; empty when none is near enough to be meant."""
        bound = allowance(word)
        if not bound:
            return []
        mask, length = _mask(word), len(word)
        close = [
            number
            for number, other in enumerate(self._masks)
            if (mask ^ other).bit_count() <= 2 * bound and abs(len(self.names[number]) - length) <= bound
        ]
        found = [(distance(word, self.names[number], bound), self.names[number]) for number in close]
        found = [(errors, name) for errors, name in found if errors <= bound]
        if not found and length > 4:
            # What sounds alike may be written with one error more.
            alike = (self.names[number] for number in self._sounds.get(sound(word), ()))
            found = [(bound + 1, name) for name in alike if distance(word, name, bound + 1) <= bound + 1]
        least = min(found, default=(0, ""))[0]
        return sorted(pair for pair in found if pair[0] == least)
