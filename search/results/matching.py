"""Find the words of a plan in a text, for ranking and for snippets."""

from typing import NamedTuple

from search.results.plan import SYNONYM
from search.words.porter import stem

# More matches of one group say nothing more about a text.
MOST_MATCHES = 12


class Match(NamedTuple):
    """The place of a match in a text, and what it is worth."""

    start: int
    end: int
    worth: float
    # A synonym, or the words of a phrase apart from each other.
    is_other: bool = False


class Matcher:
    """Finds the alternatives of one group in plain texts."""

    def __init__(self, group):
        self.ways = [
            (
                _literal(way.words[0], way.is_beginning and len(way.words) == 1),
                way.words,
                tuple(map(stem, way.words)),
                way,
            )
            for way in group.alternatives
        ]

    def find(self, text, most=MOST_MATCHES):
        """Return the Matches in a plain text, in their order.

        At one place the first alternative counts.
        """
        found = {}
        for literal, words, stems, way in self.ways:
            if way.is_apart:
                _find_apart(found, text, words, stems, way.worth, most)
                continue
            at = text.find(literal)
            while at >= 0 and len(found) < most:
                if at == 0 or text[at - 1] == " ":
                    end, is_exact = _follow(text, at, words, stems, way.is_beginning)
                    if end and at not in found:
                        worth = way.worth if is_exact else way.worth * 0.97
                        found[at] = Match(at, end, worth, way.worth == SYNONYM)
                at = text.find(literal, at + 1)
        return sorted(found.values())


def _find_apart(found, text, words, stems, worth, most):
    """Add the matches of words that are anywhere in a text, if all of them are."""
    places = []
    for word, root in zip(words, stems, strict=True):
        literal, own = _literal(word, False), []
        at = text.find(literal)
        while at >= 0 and len(own) < most:
            if at == 0 or text[at - 1] == " ":
                end, _is_exact = _follow(text, at, (word,), (root,), False)
                if end:
                    own.append(Match(at, end, worth, is_other=True))
            at = text.find(literal, at + 1)
        if not own:
            return
        places += own
    for match in places[:most]:
        # One of the words covers a part of the phrase.
        found.setdefault(match.start, match._replace(worth=worth / len(words) if len(text) > 300 else worth))


def _literal(word, is_beginning):
    """Return what all forms of a word begin with."""
    root = stem(word)
    if is_beginning:
        return root
    if root.endswith("i"):
        root = root[:-1]
    # "hoping" has the stem "hope", and "hoped" does not begin with it.
    return root[:-1] if root.endswith("e") and len(root) > 3 else root


def _follow(text, at, words, stems, is_beginning):
    """Return (end of the match, whether each word is as it was typed).

    The end is 0 if there is no match.
    """
    is_exact, end, last = True, at, len(words) - 1
    for number, (word, root) in enumerate(zip(words, stems, strict=True)):
        if number:
            while text[end : end + 1] == " ":
                end += 1
            at = end
        end = text.find(" ", at)
        end = len(text) if end < 0 else end
        token = text[at:end]
        if token == word:
            continue
        is_exact = False
        if stem(token) != root and not (is_beginning and number == last and token.startswith(root)):
            return 0, False
    return end, is_exact
