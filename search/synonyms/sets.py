"""Which words a search finds besides those that were typed."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import CharField, Value
from django.db.models.functions import Concat

from articles.models import TopicEntity
from core.db.reused import reused
from search.models import Synonyms
from search.words.porter import stem


@dataclass(frozen=True)
class Thesaurus:
    """Synonyms by stems: {stems: [(words, as written)]}.

    `typed` are the words that find others, as staff wrote them.
    """

    of: dict
    longest: int
    typed: frozenset = frozenset()

    def match(self, words, start):
        """Return (number of words, [(words, as written)]) of the phrase at `start`.

        The longest one counts.
        """
        for size in range(min(self.longest, len(words) - start), 0, -1):
            key = _key(words[start : start + size])
            if key in self.of:
                return size, self.of[key]
        return 0, []

    def alone(self):
        """Return the Thesaurus of single words, for phrases that find too little."""
        return Thesaurus({key: others for key, others in self.of.items() if len(key) == 1}, 1, self.typed)

    def words_for(self, words):
        """Return the set of words of all synonyms of a query's words."""
        found = (self.match(words, start)[1] for start in range(len(words)))
        return {word for others in found for phrase, _written in others for word in phrase}


def load():
    """Return the Thesaurus of all sets in use and of the entities of topics.

    One statement.
    """
    return _make_of(tuple(sorted(map(tuple, _find_sets()))))


@reused()
def _find_sets():
    names = Concat("name", Value(", "), "other_names", output_field=CharField())
    entities = TopicEntity.objects.named_twice().order_by().values_list(names, Value(False))
    return Synonyms.objects.filter(is_active=True).order_by().values_list("words", "is_one_way").union(entities)


@lru_cache(maxsize=4)
def _make_of(rows):
    """Return the Thesaurus of pairs (words, whether one way).

    It is kept, because a few hundred sets take ten milliseconds.
    """
    return make(Synonyms(words=words, is_one_way=one_way) for words, one_way in rows)


def make(rows):
    """Return the Thesaurus of rows that have `phrases()` and `is_one_way`.

    A word also finds what the words of its own meaning find one way: Seroxat is paroxetine, which is an antidepressant.
    """
    same, wider, heads, typed = {}, {}, {}, set()
    for row in rows:
        phrases = [(tuple(key.split()), written) for key, written in row.phrases().items()]
        for words, _written in phrases[:1] if row.is_one_way else phrases:
            others = [other for other in phrases if other[0] != words]
            (wider if row.is_one_way else same).setdefault(_key(words), []).extend(others)
            typed.update(words)
        if row.is_one_way:
            heads.setdefault(phrases[0][0], []).extend(phrases[1:])
    of = {}
    for key in same.keys() | wider.keys():
        # Not by stems: "sad", the disorder, is not sadness.
        inherited = [other for words, _written in same.get(key, []) for other in heads.get(words, [])]
        found = [*same.get(key, []), *wider.get(key, []), *(other for other in inherited if _key(other[0]) != key)]
        of[key] = list(dict.fromkeys(found))
    return Thesaurus(of, max(map(len, of), default=0), frozenset(typed))


def _key(words):
    return tuple(stem(word) for word in words)
