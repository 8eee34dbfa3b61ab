"""Know ways to write the same thing.

These are contractions, short forms, numbers, articles, and addresses that lead to one page.

What is not certain is not here. proof.py asks, and an approver decides about the rest.
"""

import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from articles.changes import alignment
from articles.document.tokens import tokenize_text

_DATA = tomllib.loads(Path(__file__).with_name("phrasing.toml").read_text(encoding="utf-8"))
_COUNTED_NOUNS, _ADJECTIVES, _BEFORE_ARTICLES, _QUESTION_WORDS = (
    frozenset(_DATA[name].split()) for name in ("counted_nouns", "adjectives", "before_articles", "question_words")
)
_SHORT = {"eg", "ie"}
_ARTICLES = {"a", "an", "the"}
_COMMA = ("mark", ",")
_EXACT = {"negation", "dose", "number"}
# Beside one of these, a number is a part of another one: "two 5 mg tablets", "twenty-five", "1/2".
_BESIDE_NUMBERS = {("mark", "-"), ("mark", "/"), ("mark", "–"), ("word", "point")}
# A host that leads to another one, whatever the path.
_MOVED_HOSTS = {"dx.doi.org": "doi.org"}
# Parameters that say where a reader came from, and never which page is meant.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid")


_COUNTS = {word: number for number, word in enumerate(_DATA["counts"].split(), start=2)}
_COUNTS |= {word: 10 * number for number, word in enumerate(_DATA["tens"].split(), start=3)}


def _read_phrases():
    result = {}
    for line in _DATA["same"].strip().splitlines():
        ways = [tuple(way.split()) for way in line.split(" = ")]
        for way in ways:
            result.setdefault(way, set()).update(other for other in ways if other != way)
    return result


SAME_PHRASES = _read_phrases()
LONGEST_PHRASE = max(map(len, SAME_PHRASES))


def is_same_phrase(old, new, preceding):
    """Return True if some tokens say what others say.

    `preceding` is the token before the old ones, or None.
    """
    words, others = name_phrase(old), name_phrase(new)
    if words is None or others not in SAME_PHRASES.get(words, ()):
        return False
    # "The part that is safe" is not "the part i.e. safe".
    return not _SHORT & {*words, *others} or (preceding is not None and preceding.kind == "mark")


def name_phrase(tokens):
    """Return the words and commas of some tokens as a phrase.

    It is None if there are other tokens.
    """
    names = [token.key[1] if token.key[0] == "word" else "," if token.key == _COMMA else None for token in tokens]
    return None if None in names else tuple(names)


def is_same_count(before, a, after, b):
    """Return True for one count in letters and in digits: "two pills" and "2 pills".

    The unit is the same, and no other number is beside it.
    """
    count = _count_of(before[a])
    if count is None or count != _count_of(after[b]):
        return False
    beside = [tokens[place] for tokens, at in ((before, a), (after, b)) for place in (at - 1, at + 1)
              if 0 <= place < len(tokens)]  # fmt: skip
    return not any(token.kind in {"number", "dose", "year"} or token.key in _BESIDE_NUMBERS for token in beside)


def _count_of(token):
    """Return (number, unit) of a token that counts something, or None."""
    kind, count, unit = (*token.key, "", "")[:3]
    if token.kind not in {"number", "dose"}:
        return None
    if kind == "number":
        return (int(count), unit) if count.isascii() and count.isdigit() else None
    return (_COUNTS[count], unit) if count in _COUNTS else None


def is_missing_article(tokens, place):
    """Return True for an article that the sentence lacked: "Ask the nurse"."""
    if tokens[place].key[-1] not in _ARTICLES or not place:
        return False
    names = [token.key[-1] for token in tokens[place - 1 : place + 3]]
    following = names[2:]
    if following and following[0] in _ADJECTIVES:
        following = following[1:]
    if names[0] not in _BEFORE_ARTICLES or not following or following[0] not in _COUNTED_NOUNS:
        return False
    if names[0] in {"is", "was", "be"} and names[1] == "the":
        # "It is the clinic" says that there is no other.
        return False
    sentence = tokens[alignment.start_of_sentence(tokens, place) : alignment.end_of_sentence(tokens, place)]
    return not any(token.kind in _EXACT for token in sentence)


def is_same_page(old, new):
    """Return True if two addresses lead to one page, and the new one is no less safe."""
    if not (old and new):
        return False
    sides = urlsplit(old.strip()), urlsplit(new.strip())
    if any(side.scheme not in {"http", "https"} for side in sides) or (sides[0].scheme, sides[1].scheme) == (
        "https",
        "http",
    ):
        return False
    return _name_page(sides[0]) == _name_page(sides[1])


def _name_page(parts):
    host = parts.netloc.casefold().removeprefix("www.")
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
    fragment = "" if parts.fragment == "top" else parts.fragment
    return _MOVED_HOSTS.get(host, host), parts.path.rstrip("/"), urlencode(query), fragment


def without_shouting(text, other):
    """Return both texts in small letters if one of them is in capitals alone."""
    is_shouted = any(side.isupper() and len(side.split()) > 1 for side in (text, other))
    return (text.casefold(), other.casefold()) if is_shouted else (text, other)


def is_open_question(text, other):
    """Return True for a heading with its question mark or without.

    An example is "How does it work".
    """
    words = text.casefold().split()
    return bool(words) and words[0] in _QUESTION_WORDS and text.rstrip(" ?") == other.rstrip(" ?")


def sort_links(rows):
    """Return the rows, with neighbors that are only links in one order.

    A list of links says nothing by its order.
    """
    result, run = [], []
    for row in rows:
        if _is_link_row(row):
            run.append(row)
            continue
        result += sorted(run, key=_name_row)
        run = []
        result.append(row)
    return result + sorted(run, key=_name_row)


def _is_link_row(row):
    """Return True if all words of a row are one link."""
    links = [token for token in row if token.kind == "link"]
    if len(links) != 1 or not links[0].says:
        return False
    rest = [token.key for token in row if token.kind != "link"]
    return rest == [token.key for token in tokenize_text(links[0].says)]


def _name_row(row):
    return [repr(token.key) for token in row]
