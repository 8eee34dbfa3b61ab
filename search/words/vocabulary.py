"""What the index knows of the words of a query; one statement."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Q

from search.models import Word
from search.words.porter import stem
from search.words.variants import respell, split_in_two


@dataclass
class Vocabulary:
    """Counts of words and stems. `texts` is 0 if nothing was counted yet."""

    texts: int = 0
    words: dict = field(default_factory=dict)
    stems: dict = field(default_factory=dict)

    def knows(self, word):
        """Return True if a text has the word or a form of it."""
        return word in self.words or stem(word) in self.stems

    def weight(self, word):
        """Return how much a word says: rare ones say more.

        All say the same if nothing was counted.
        """
        if not self.texts:
            return 1.0
        documents = self.words.get(word, 0) or self.stems.get(stem(word), 0)
        return math.log(1 + self.texts / (1 + documents))


def look_up(words, more=()):
    """Return the Vocabulary of words, their other spellings, and `more` words."""
    forms = set(words).union(more)
    for one, other in pairwise(words):
        forms.add(one + other)
    for word in words:
        forms |= respell(word)
        forms.update(part for pair in split_in_two(word) for part in pair)
    found = Vocabulary()
    asked = Q(word__in={"", *forms}) | Q(stem__in={stem(word) for word in (*words, *more)})
    for word, root, documents in Word.objects.filter(asked).values_list("word", "stem", "documents"):
        if word:
            found.words[word] = documents
            found.stems[root] = found.stems.get(root, 0) + documents
        else:
            found.texts = documents
    return found
