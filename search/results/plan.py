"""What a query means: groups of words of which a result has each."""

from dataclasses import dataclass, field, replace

from search.terms import KIND_WORDS, STOP_WORDS, plain, stop_words_of, terms
from search.words.porter import stem
from search.words.variants import respell, split_in_two

MOST_GROUPS = 10
# What a match is worth: the word itself, another spelling, words of a phrase apart, the beginning of a word, a synonym.
TYPED, VARIANT, APART, BEGINNING, SYNONYM = 1.0, 0.95, 0.8, 0.78, 0.75
# First words of a question. Articles answer questions.
_QUESTIONS = frozenset(
    (
        "how",
        "what",
        "why",
        "when",
        "who",
        "which",
        "is",
        "are",
        "can",
        "could",
        "does",
        "do",
        "should",
        "will",
        "would",
        "may",
    )
)


@dataclass(frozen=True)
class Alternative:
    """Words that follow each other, or with `is_apart` are anywhere in a text.

    With `is_beginning` the last one is the beginning of a word.
    """

    words: tuple
    worth: float = TYPED
    is_beginning: bool = False
    is_apart: bool = False


@dataclass(frozen=True)
class Group:
    """One thing of a query, and all ways to say it. `typed` is what was typed."""

    typed: tuple
    alternatives: tuple
    weight: float = 1.0
    is_unknown: bool = False

    def query(self):
        """Return the alternatives as the index wants them."""
        return [(one.words, one.is_beginning, one.is_apart) for one in self.alternatives]


@dataclass(frozen=True)
class Plan:
    """A query, ready for the index.

    `hints` are kinds that the reader named; `also` are synonyms as staff wrote them.
    """

    words: tuple = ()
    groups: tuple = ()
    hints: frozenset = frozenset()
    also: tuple = ()
    corrected: dict = field(default_factory=dict)
    skipped: tuple = ()

    def needed(self):
        """Return the queries of the groups that each result must match."""
        return [group.query() for group in self.groups]


def split(query):
    """Return the words of a query, in small ones without accents."""
    found = [plain(word).strip() for word in terms(query)]
    return [word for word in found if word and " " not in word]


def make_plan(words, vocabulary, thesaurus, *, phrases=None, is_typing=True, kinds_are_words=False):
    """Return the Plan for plain words.

    `is_typing` takes the last word for the beginning of one, if no text has it as a word. `kinds_are_words` asks for the
    word "clinic" in a text, instead of for a clinic. `phrases` is {first: end} of words that were typed in quotation marks:
    they must follow each other, and nothing else may be there in their place.
    """
    phrases = phrases or {}
    stop_words = stop_words_of(words)
    is_question = len(words) > 2 and words[0] in _QUESTIONS
    has_content = any(word not in stop_words and word not in KIND_WORDS for word in words)
    groups, hints, also, at = [], {"article"} if is_question else set(), [], 0
    while at < len(words) and len(groups) < MOST_GROUPS:
        if at in phrases:
            groups.append(_quoted(words[at : phrases[at]], vocabulary))
            at = phrases[at]
            continue
        # A phrase takes no word before it into another one.
        end = min((first for first in phrases if first > at), default=len(words))
        word, is_last = words[at], at == len(words) - 1
        size, synonyms = thesaurus.match(words[:end], at)
        joined = word + words[at + 1] if at + 1 < end else ""
        if has_content and not kinds_are_words and size <= 1 and word in KIND_WORDS:
            hints.add(KIND_WORDS[word])
            size = 1
        elif has_content and size <= 1 and word in stop_words:
            size = 1
        elif size:
            groups.append(_group(words[at : at + size], vocabulary, synonyms, is_typing and at + size == len(words)))
            also += [written for phrase, written in synonyms if _is_said(phrase, words, vocabulary)]
        elif joined in vocabulary.words and len(joined) > 4 and words[at + 1] not in stop_words:
            size = 2
            typed = tuple(words[at : at + 2])
            ways = (Alternative(typed), Alternative((joined,), VARIANT))
            groups.append(Group(typed, ways, vocabulary.weight(joined)))
        else:
            size = 1
            groups.append(_group([word], vocabulary, [], is_typing and is_last))
        at += size
    return Plan(tuple(words), tuple(_distinct(groups)), frozenset(hints), _once(also))


def _once(also):
    """Return synonyms without repeats.

    Two lists may write a word with a capital and without: "esketamine" reads better in a sentence, but "MDMA" stays.
    """
    found = {}
    for written in also:
        known = found.setdefault(plain(written), written)
        if known[1:] == written[1:]:
            found[plain(written)] = max(known, written)
    return tuple(found.values())


def _quoted(typed, vocabulary):
    weight = max(vocabulary.weight(word) for word in typed)
    is_unknown = bool(vocabulary.texts) and not all(map(vocabulary.knows, typed))
    return Group(tuple(typed), (Alternative(tuple(typed)),), weight, is_unknown)


def _is_said(phrase, words, vocabulary):
    """Return True if a text has a synonym, and it is not what was typed."""
    known = not vocabulary.texts or all(word in vocabulary.words for word in phrase)
    return known and not {stem(word) for word in phrase} <= {stem(word) for word in words}


def _distinct(groups):
    """Return the groups without those that another one says.

    "How much does it cost" is about the cost alone.
    """
    return [
        group
        for group in groups
        if not (
            STOP_WORDS.intersection(group.typed)
            and any(way.words == other.typed for other in groups if other is not group for way in group.alternatives)
        )
    ]


def _group(typed, vocabulary, synonyms, is_last):
    ways = [Alternative(tuple(typed))]
    weight = max(vocabulary.weight(word) for word in typed)
    is_known = all(vocabulary.knows(word) for word in typed)
    if len(typed) == 1:
        (word,) = typed
        known = {one: count for one, count in vocabulary.words.items() if one != word}
        ways += [Alternative((one,), VARIANT) for one in _respelled(word, known)]
        if not is_known:
            ways += [Alternative(pair, VARIANT) for pair in _split(word, known)]
        if is_last and not is_known and len(word) > 1:
            ways.append(Alternative((word,), BEGINNING, is_beginning=True))
    elif not STOP_WORDS.intersection(typed):
        ways.append(Alternative(tuple(typed), APART, is_apart=True))
    ways += [Alternative(phrase, SYNONYM) for phrase, _written in synonyms]
    # A word that no text has says nothing of how rare what it stands for is.
    if not is_known and len(ways) > 1 and vocabulary.texts:
        said = [vocabulary.weight(word) for way in ways[1:] for word in way.words if vocabulary.knows(word)]
        weight = min(weight, max(said, default=weight))
    # Texts may have the words of a phrase far apart, so a phrase is no sign that a single word is known.
    sure = [way for way in ways if len(way.words) <= len(typed)]
    is_unknown = bool(vocabulary.texts) and not any(all(map(vocabulary.knows, way.words)) for way in sure)
    return Group(tuple(typed), tuple(ways), weight, is_unknown)


def _respelled(word, known):
    return sorted(respell(word) & known.keys())


def _split(word, known):
    return [pair for pair in split_in_two(word) if pair[0] in known and pair[1] in known]


def without(plan, skipped):
    """Return the plan without some groups, which are named as skipped."""
    kept = tuple(group for group in plan.groups if group not in skipped)
    return replace(plan, groups=kept, skipped=tuple(word for group in skipped for word in group.typed))
