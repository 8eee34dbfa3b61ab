"""Search folded words for patterns. No database, no clock."""

import re
from collections import defaultdict
from functools import cache

from crisis.patterns import MAX_STEM_LENGTH, MIN_STEM_LENGTH, compile_phrase
from crisis.word_families import read_harmless

_HIDDEN = re.compile("\0+")


class Reading:
    """Folded words (" i cant go on | "), and the places of each word."""

    def __init__(self, text):
        self.text = text
        self.words = text.split()
        self.offsets = [0]
        for word in self.words:
            self.offsets.append(self.offsets[-1] + len(word) + 1)
        self.places = defaultdict(list)
        for place, word in enumerate(self.words):
            self.places[word].append(place)
        for word in list(self.places):
            for length in range(MIN_STEM_LENGTH, min(len(word), MAX_STEM_LENGTH) + 1):
                self.places[f"{word[:length]}*"] += self.places[word]

    def find(self, pattern):
        """Return the first match of a Pattern, or None."""
        return next(self.find_all(pattern), None)

    def find_all(self, pattern):
        """Yield the matches of a Pattern near its key words."""
        keys = self.places.keys()
        if any(keys.isdisjoint(words) for words in pattern.needed):
            return
        if not pattern.key:
            yield from pattern.regex.finditer(self.text)
        for word in pattern.key & keys:
            for place in self.places[word]:
                start = self.offsets[max(0, place - pattern.before)]
                end = self.offsets[min(len(self.words), place + pattern.after)] + 1
                if match := pattern.regex.search(self.text, start, end):
                    yield match

    def without(self, patterns):
        """Return a Reading in which each match of `patterns` is the end of a sentence."""
        signs = bytearray(len(self.text))
        for pattern in patterns:
            for match in self.find_all(pattern):
                signs[match.start() : match.end()] = b"x" * (match.end() - match.start())
        if not any(signs):
            return self
        text = "".join("\0" if hidden else sign for sign, hidden in zip(self.text, signs, strict=True))
        return Reading(f"{_HIDDEN.sub(' |', text)} ".replace("  ", " "))


def without_harmless(reading):
    """Return a Reading without the idioms, works and news that show no danger."""
    keys = reading.places.keys()
    index = _index_harmless()
    return reading.without({id(one): one for word in keys & index.keys() for one in index[word]}.values())


@cache
def _index_harmless():
    return index_patterns((one, one) for one in (compile_phrase(*text) for text in read_harmless()))


def index_patterns(pairs):
    """Return {key word: values} of (Pattern, value) pairs; "" has those without a key."""
    index = defaultdict(list)
    for pattern, value in pairs:
        for word in pattern.key or [""]:
            index[word].append(value)
    return dict(index)
