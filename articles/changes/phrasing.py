"""Know ways to write the same thing.

These are contractions, short forms, commas, articles, and addresses that lead to one page.

What is not certain is not here. proof.py asks, and an approver decides about the rest.
"""

import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from articles.changes import alignment, spelling
from articles.document.tokens import tokenize_text

_DATA = tomllib.loads(Path(__file__).with_name("phrasing.toml").read_text(encoding="utf-8"))
_COUNTED_NOUNS, _ADJECTIVES, _BEFORE_ARTICLES, _OPENERS, _PREPOSITIONS, _SUBJECTS, _PLURAL_VERBS, _QUESTION_WORDS = (
    frozenset(_DATA[name].split())
    for name in (
        "counted_nouns",
        "adjectives",
        "before_articles",
        "openers",
        "prepositions",
        "subjects",
        "plural_verbs",
        "question_words",
    )
)
_SHORT = {"eg", "ie"}
_ARTICLES = {"a", "an", "the"}
_PRONOUNS = {"you", "it", "they", "we", "he", "she", "i", "there"}
_COMMA, _COLON, _QUOTE = ("mark", ","), ("mark", ":"), ("mark", '"')
_SAYING = {"said", "says", "asked", "asks", "wrote", "writes", "added", "adds", "explained", "replied", "answered"}
_BEFORE_LISTS = {"include", "includes", "included", "including"}
# A comma in a sentence with one of these may say what a condition covers.
_CONDITIONS = {"if", "when", "unless", "until", "while", "then", "because", "but", "that", "which", "who"}
_EXACT = {"negation", "dose", "number"}
_MAX_ITEM_WORDS, _MAX_LISTED_WORDS, _MAX_OPENING_WORDS = 4, 2, 5
# Parameters that say where a reader came from, and never which page is meant.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid")


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


def is_idle_comma(tokens, place):
    """Return True for a comma that says nothing.

    It is the last of a list, or comes after "for example" or another beginning of a sentence.
    """
    start, end = alignment.start_of_sentence(tokens, place), place + 1
    # A heading or a list inside does not end it.
    while end < len(tokens) and tokens[end].kind not in {"end", "question"}:
        end += 1
    before = [token.key[1] for token in tokens[start:place]]
    if tuple(before) in spelling.INTRODUCTIONS:
        return True
    sentence, after = tokens[start:end], [token.key[-1] for token in tokens[place + 1 : end]]
    if place and tokens[place - 1].key == _QUOTE and {*after[:2]} & _SAYING:
        return True  # “Never again,” she said
    if len(before) == 1 and before[0] in _OPENERS:
        return bool(after) and after[0] in _SUBJECTS
    if not after or any(token.kind in _EXACT or token.key[-1] in _CONDITIONS for token in sentence):
        return False
    return _is_opening(tokens[start:place], after) or _is_last_of_list(tokens[start:place], after)


def is_idle_colon(tokens, place):
    """Return True for a colon between a verb and its list: "include: nausea"."""
    return tokens[place].key == _COLON and place > 0 and tokens[place - 1].key[-1] in _BEFORE_LISTS


def opens_speech(tokens, place):
    """Return True for the comma or colon of "he said, “"."""
    if tokens[place].key not in {_COMMA, _COLON} or not 0 < place < len(tokens) - 1:
        return False
    return tokens[place - 1].key[-1] in _SAYING and tokens[place + 1].key == _QUOTE


def _is_opening(before, after):
    """Return True for "After the session, you".

    That is a preposition and its noun, and then who does something.
    """
    words = [token.key[-1] for token in before]
    is_opening = 1 < len(words) <= _MAX_OPENING_WORDS and words[0] in _PREPOSITIONS and after[0] in _PRONOUNS
    return is_opening and all(
        token.kind in {"word", "drug"} and token.key[-1] not in spelling.WEIGHTY | _PRONOUNS for token in before[1:]
    )


def _is_last_of_list(before, after):
    if after[0] not in {"and", "or"}:
        return False
    items, commas = [[]], 0
    for token in before:
        if token.key == _COMMA:
            items.append([])
            commas += 1
        else:
            items[-1].append(token)
    if not commas or not 0 < len(items[-1]) <= _MAX_ITEM_WORDS:
        return False
    if len(after) - 1 <= _MAX_ITEM_WORDS:
        return True
    are_short = all(0 < len(item) <= _MAX_LISTED_WORDS for item in items)
    return are_short and bool(_PLURAL_VERBS & {*after[2 : _MAX_LISTED_WORDS + 2]})


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
    sides = urlsplit(old), urlsplit(new)
    if any(side.scheme not in {"http", "https"} for side in sides) or (sides[0].scheme, sides[1].scheme) == (
        "https",
        "http",
    ):
        return False
    return _name_page(sides[0]) == _name_page(sides[1])


def _name_page(parts):
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
    return parts.netloc.casefold().removeprefix("www."), parts.path.rstrip("/"), urlencode(query), parts.fragment


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
