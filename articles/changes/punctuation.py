"""Know punctuation that says nothing, and marks that say the same in their place.

A mark that may move a condition, a negation or a number to other words is never here.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

from articles.changes import alignment, grammar, spelling

_DATA = tomllib.loads(Path(__file__).with_name("punctuation.toml").read_text(encoding="utf-8"))


def _words(*names):
    return (frozenset(_DATA[name].split()) for name in names)


_OPENERS, _PREPOSITIONS, _SUBJECTS, _DETERMINERS = _words("openers", "prepositions", "subjects", "determiners")
_REQUESTS, _CONDITION_WORDS, _REPORTING, _OPINIONS = _words("requests", "condition_words", "reporting", "opinions")
_INDEPENDENT, _STATEMENTS, _FINITE, _APPEALS = _words("independent", "statements", "finite", "appeals")
_PLURAL_VERBS, _NUMBERED, _QUESTION_BEGINNINGS = _words("plural_verbs", "numbered", "question_beginnings")
(_STATES,) = _words("states")
_PRONOUNS = {"you", "it", "they", "we", "he", "she", "i", "there"}
_COMMA, _COLON, _SEMICOLON, _DASH, _QUOTE = (("mark", sign) for sign in (",", ":", ";", "–", '"'))
_END = ("end",)
_BE = {"is", "was", "has", "had"}
_SAYING = {"said", "says", "say", "asked", "asks", "ask", "wrote", "writes", "added", "adds", "explained", "replied"}
_SAYING |= {"answered", "tell", "recalls", "recalled"}
_TOLD = {"us", "me", "you", "him", "her", "them", "people", "patients"}
_BEFORE_LISTS = {"include", "includes", "included", "including"}
# A comma in a sentence with one of these may say what a condition covers.
_CONDITIONS = {"if", "when", "unless", "until", "while", "then", "because", "but", "that", "which", "who"}
_SUBORDINATE = {"although", "though", "whereas", "since", "as", "where", "whether", "so", "whatever", "once", "however"}
_SUBORDINATE |= _CONDITIONS
_JOINTS = {"and", "or", "but", "then", "unless", "until", "while"}
_EXACT = {"negation", "dose", "number"}
_MAX_ITEM_WORDS, _MAX_LISTED_WORDS, _MAX_OPENING_WORDS, _MAX_LABEL_WORDS = 4, 2, 5, 5


class _Comma(NamedTuple):
    """The tokens of a sentence before and after a comma, and their words."""

    before: list
    after: list

    @property
    def words(self):
        return [token.key[-1] for token in self.before]

    @property
    def following(self):
        return [token.key[-1] for token in self.after]

    def has(self, kinds):
        """Return True if the sentence has a token of one of these kinds."""
        return any(token.kind in kinds for token in (*self.before, *self.after))


def is_idle_comma(tokens, place):
    """Return True for a comma that says nothing.

    It is the last of a list, or comes after "for example" or another beginning of a sentence.
    """
    if tokens[place].key != _COMMA:
        return False
    start, end = alignment.start_of_sentence(tokens, place), place + 1
    # A heading or a list inside does not end it.
    while end < len(tokens) and tokens[end].kind not in {"end", "question"}:
        end += 1
    comma = _Comma(tokens[start:place], tokens[place + 1 : end])
    if tuple(comma.words) in spelling.INTRODUCTIONS:
        return True
    if place and tokens[place - 1].key == _QUOTE and {*comma.following[:2]} & _SAYING:
        return True  # “Never again,” she said
    if not comma.before or not comma.after:
        return False
    if any(is_idle(comma) for is_idle in _ALWAYS_IDLE):
        return True
    if comma.has({"negation"}) or _CONDITIONS & {*comma.words, *comma.following}:
        return False
    return _is_last_of_list(comma) or (not comma.has(_EXACT) and _is_opening(comma))


def _is_after_opener(comma):
    return len(comma.words) == 1 and comma.words[0] in _OPENERS and comma.following[0] in _SUBJECTS


def _is_before_last_word(comma):
    """Return True for "Some doubt it, however"."""
    return comma.following in (["however"], ["too"])


def _is_end_of_condition(comma):
    """Return True for "If you are ill, call us": there is one place for a comma."""
    words, following = comma.words, comma.following
    if words[0] not in _CONDITION_WORDS or following[0] not in _REQUESTS or "," in (*words, *following):
        return False
    inner = {*words[1:], *following[1:]}
    return not comma.has({"negation", "dose"}) and not inner & (_JOINTS | _REQUESTS | _CONDITION_WORDS)


def _is_before_condition(comma):
    """Return True for "Ask us, if you are unsure".

    It is one request, and what it depends on.
    """
    words, following = {*comma.words}, {*comma.following[1:]}
    is_request = comma.words[0] in _REQUESTS and comma.following[0] in {"if", "when"}
    is_plain = not comma.has({"negation", "dose"}) and "," not in words | following
    return is_request and is_plain and not (words | following) & (_JOINTS | _CONDITIONS)


def _is_before_bracket(comma):
    """Return True for "The clinic, (opened in 2020)"."""
    return comma.after[0].key == ("mark", "(") and comma.before[-1].kind == "word"


def _is_before_report(comma):
    """Return True for "She argued, that …" and "He told us, that …"."""
    words = comma.words[:-1] if comma.words[-1] in _TOLD else comma.words
    is_report = bool(words) and words[-1] in _REPORTING and not _CONDITIONS & {*words}
    return is_report and comma.following[0] in {"that", "how", "why", "whether"}


def _is_between_comparisons(comma):
    """Return True for "The earlier you start, the better"."""
    sides = comma.words[:2], comma.following[:2]
    return all(
        side[0] == "the" and (side[-1].endswith("er") or side[-1] in {"more", "less", "worse"}) for side in sides
    )


def _begins_with_year(comma):
    """Return True for "In 2019," and "As of 2019,"."""
    *words, _year = comma.words if comma.before[-1].kind == "year" else [""]
    is_opening = [token.key[1] for token in comma.before[:-1]] in (["as", "of"], *([word] for word in _PREPOSITIONS))
    return bool(words) and is_opening and comma.following[0] not in {"and", "or", "to", "-"}


def _begins_with_day(comma):
    """Return True for "On May 3, 2021,"."""
    if len(comma.before) != 5 or comma.before[-1].kind != "year" or comma.words[3] != ",":
        return False
    return comma.words[0] in _PREPOSITIONS and comma.before[2].kind == "number" and comma.following[0] in _DETERMINERS


def _is_after_state(comma):
    """Return True for "The clinic in Austin, Texas, is open"."""
    is_place = len(comma.words) > 2 and comma.words[-1] in _STATES and comma.words[-2] == ","
    return is_place and comma.before[-3].shown[:1].isupper() and comma.following[0] in _BE


def _is_before_pronoun(comma):
    """Return True for "She was tired, but she smiled".

    "She paused, and then she spoke" is another.
    """
    joint, *rest = comma.following
    rest = rest[1:] if rest[:1] == ["then"] else rest
    is_clause = joint in {"but", "and"} and bool(_PRONOUNS & {*rest[:1]})
    return (
        is_clause and not comma.has({"negation", "dose"}) and not {*comma.words, *rest} & (_SUBORDINATE | {",", "or"})
    )


def _is_end_of_insertion(comma):
    """Return True for "He was, in fact, a poet"."""
    words = comma.words
    return "," in words and tuple(words[len(words) - words[::-1].index(",") :]) in spelling.INTRODUCTIONS


def _is_opening_of_clause(comma):
    """Return True for "At six months, the difference had gone".

    A preposition and its noun come first, and then a subject and its verb. The rest of the sentence does not matter.
    """
    words, following = comma.words, comma.following
    verbs = _FINITE | grammar.SINGULAR_VERBS
    is_noun_first = following[0] in _DETERMINERS
    begins = bool({*following[1:2]} & verbs) or (is_noun_first and any(map(grammar.is_verb, following[2:4])))
    is_opening = 1 < len(words) <= _MAX_OPENING_WORDS and words[0] in _PREPOSITIONS
    is_plain = not {token.kind for token in comma.before} & {"dose", "negation"}
    joined = {*words[1:]} & (_PRONOUNS | _SUBORDINATE) or {*words[2:]} & _DETERMINERS
    return is_opening and begins and is_plain and not joined


def _is_second_half(comma):
    """Return True for "It is hard, and can last": one subject does both.

    A negation before the comma might reach behind it, and one behind it reaches nothing before.
    """
    words, following = comma.words, comma.following
    is_plain = not any(token.kind in _EXACT for token in comma.before) and not {",", *_CONDITIONS} & {
        *words,
        *following,
    }
    return is_plain and following[0] == "and" and bool(_FINITE & {*words}) and bool(_FINITE & {*following[1:2]})


_ALWAYS_IDLE = (
    _is_after_opener,
    _is_before_last_word,
    _is_end_of_condition,
    _is_before_condition,
    _is_before_bracket,
    _is_before_report,
    _is_between_comparisons,
    _begins_with_year,
    _begins_with_day,
    _is_after_state,
    _is_before_pronoun,
    _is_end_of_insertion,
    _is_opening_of_clause,
    _is_second_half,
)


def _is_opening(comma):
    """Return True for "After the session, you".

    That is a preposition and its noun, and then who does something.
    """
    words = comma.words
    if not 1 < len(words) <= _MAX_OPENING_WORDS or words[0] not in _PREPOSITIONS:
        return False
    if comma.following[0] not in _PRONOUNS | (_DETERMINERS if len(words) <= _MAX_ITEM_WORDS else set()):
        return False
    return all(
        token.kind in {"word", "drug"} and token.key[-1] not in spelling.WEIGHTY | _PRONOUNS
        for token in comma.before[1:]
    )


def _is_last_of_list(comma):
    following = comma.following
    if following[0] not in {"and", "or"}:
        return False
    items, commas = [[]], 0
    for token in comma.before:
        if token.key == _COMMA:
            items.append([])
            commas += 1
        else:
            items[-1].append(token)
    if not commas or not 0 < len(items[-1]) <= _MAX_ITEM_WORDS:
        return False
    if len(following) - 1 <= _MAX_ITEM_WORDS:
        return True
    are_short = all(0 < len(item) <= _MAX_LISTED_WORDS for item in items)
    return are_short and bool(_PLURAL_VERBS & {*following[2 : _MAX_LISTED_WORDS + 2]})


def is_idle_colon(tokens, place):
    """Return True for a colon between a verb and its list: "include: nausea"."""
    return tokens[place].key == _COLON and place > 0 and tokens[place - 1].key[-1] in _BEFORE_LISTS


def is_same_stop(before, a, after, b):
    """Return True for two marks that part the same words in the same way."""
    marks = {before[a].key, after[b].key}
    if _opens_speech(before, a) and _opens_speech(after, b):
        return True
    if marks == {_COLON, _DASH}:
        return _is_label(before, a) and _is_label(after, b)
    if marks <= {_COLON, _DASH, _END}:
        return _is_numbered(before, a) and _is_numbered(after, b)
    if marks == {_COMMA, _COLON} and _is_introduction(before, a) and _is_introduction(after, b):
        return True
    if marks <= {_COMMA, _SEMICOLON, _COLON, _END}:
        return _parts_sentences(before, a) and _parts_sentences(after, b)
    return before[a].key == _END and after[b].kind == "question" and _is_question(before, a)


def _is_introduction(tokens, place):
    """Return True for the mark after "In other words"."""
    words = tokens[alignment.start_of_sentence(tokens, place) : place]
    return tuple(token.key[-1] for token in words) in spelling.INTRODUCTIONS


def _is_question(tokens, place):
    """Return True if a sentence begins as only a question does: "Do you sleep"."""
    first = [token.key[-1] for token in tokens[alignment.start_of_sentence(tokens, place) : place][:2]]
    return len(first) == 2 and first[0] in _QUESTION_BEGINNINGS and first[1] in _PRONOUNS - {"it"}


def _opens_speech(tokens, place):
    """Return True for the comma or colon of "he said, “"."""
    if tokens[place].key not in {_COMMA, _COLON} or not 0 < place < len(tokens) - 1:
        return False
    return tokens[place - 1].key[-1] in _SAYING and tokens[place + 1].key == _QUOTE


def _is_label(tokens, place):
    """Return True for the mark after the name of what follows: "Onset: slow"."""
    label = tokens[alignment.start_of_sentence(tokens, place) : place]
    return 0 < len(label) <= _MAX_LABEL_WORDS and all(
        token.kind in {"word", "drug", "number"} and token.key[-1] not in _CONDITIONS for token in label
    )


def _is_numbered(tokens, place):
    """Return True for the mark after "Step 1"."""
    label = tokens[alignment.start_of_sentence(tokens, place) : place]
    return len(label) == 2 and label[0].key[-1] in _NUMBERED and label[1].kind == "number"


def _parts_sentences(tokens, place):
    """Return True if what follows a mark is a sentence of its own, whatever the mark.

    What is before it is one, too, and nothing there may reach across: no condition, dose or other mark.
    """
    before = tokens[alignment.start_of_sentence(tokens, place) : place]
    words, after = [token.key[-1] for token in before], [token.key[-1] for token in tokens[place + 1 : place + 4]]
    # "Do not crush, take or chew it" goes on with what not to do.
    asks = bool(after) and after[0] in _APPEALS and not any(token.kind == "negation" for token in before)
    asks = asks and not _JOINTS & {*after, *words}
    if not after or not (_begins_sentence(after) or after[0] in _STATEMENTS or asks):
        return False
    is_plain = all(token.kind in {"word", "drug", "negation"} for token in before) and not _SUBORDINATE & {*words}
    is_sentence = len(words) > 2 and bool((_STATEMENTS | _FINITE | grammar.SINGULAR_VERBS) & {*words})
    # "Some think, it is safe" goes on with what they think.
    goes_on = not words or words[-1] in _REPORTING | _OPINIONS | _TOLD
    return is_plain and is_sentence and words[0] not in _PREPOSITIONS and not goes_on


def _begins_sentence(words):
    """Return True for words that begin with a subject and its verb."""
    if words[0] not in _INDEPENDENT:
        return False
    acts = words[0] in _PRONOUNS and words[1:2] and grammar.is_verb(words[1])
    return bool(acts or {*words[1:]} & (_FINITE | grammar.SINGULAR_VERBS))
