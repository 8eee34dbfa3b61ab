"""Prove that a correction of grammar says what the sentence said before.

A verb follows the number of its subject, and a noun that of its determiner. A participle follows "have", and the plain
form of a verb follows "may". One form alone is right there, and the words around say already what is meant.
"""

import tomllib
from pathlib import Path

from articles.changes import spelling
from articles.document.tokens import DRUGS

_DATA = tomllib.loads(Path(__file__).with_name("grammar.toml").read_text(encoding="utf-8"))


def _words(*names):
    return frozenset(word for name in names for word in _DATA[name].split())


def add_s(word):
    """Return a noun or a verb with the ending "s"."""
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


_VERBS, _NOUN_VERBS, _ADVERBS, _MODALS = map(_words, ("verbs", "noun_verbs", "adverbs", "modals"))
_AUXILIARIES, _ONE, _MANY, _GROUPS, _UNCLEAR = map(_words, ("auxiliaries", "one", "many", "groups", "unclear"))
_PLURALS, _PREPOSITIONS, _CLAUSES, _ENDS, _PARTS, _PERSONS, _BEFORE_THEIR, _ORDERS = map(
    _words, ("plurals", "prepositions", "clauses", "ends", "parts", "persons", "before_their", "orders")
)
_VERB_PAIRS, _PARTICIPLES, _PLAIN, _IRREGULAR = (
    {tuple(pair.split("/")) for pair in _DATA[name].split()}
    for name in ("verb_pairs", "participles", "plain", "irregular")
)
SINGULAR_VERBS = {pair[0] for pair in _VERB_PAIRS} | {add_s(verb) for verb in _VERBS}
_PLURAL_VERBS = {pair[1] for pair in _VERB_PAIRS}
_SUBJECTS = dict.fromkeys(("he", "she", "it"), 1) | dict.fromkeys(("you", "we", "they", "these", "those"), 2)
_DETERMINERS = _ONE | _MANY | {"the", "your", "my", "his", "her", "its", "our", "their", "you", "them", "him", "us"}
_NEARLY = {"about", "nearly", "almost", "around", "over", "only"}
_RELATIVES = {"who", "that", "which"}
_MONTHS = {("may", "May"), ("march", "March"), ("august", "August")}
_NOT_COUNTED = {"dose", "number"}
_MAX_SUBJECT_WORDS, _MAX_BRACKET_TOKENS, _MAX_NEITHER_WORDS = 8, 6, 6
_BEFORE_MONTHS = {"in", "since", "until", "by", "from", "of", "last", "next", "early", "late", "mid"}


def is_corrected(old, tokens, place):
    """Return True if the token at `place` is the one right form of an old token there."""
    new = tokens[place]
    if old.key[0] != "word" or new.key[0] != "word" or {old.kind, new.kind} & _NOT_COUNTED:
        return False
    if (old.shown, new.shown) in _MONTHS:
        return _is_month(tokens, place)
    words = old.key[1], new.key[1]
    rules = _is_right_form, _is_agreeing, _is_counted, _is_right_word
    return any(is_right(words, tokens, place) for is_right in rules)


def _is_month(tokens, place):
    """Return True for "in May" at the end or before a year: no verb can be there."""
    if _name(tokens, place - 1) not in _BEFORE_MONTHS:
        return False
    return place + 1 == len(tokens) or tokens[place + 1].kind in {"end", "year"}


def _is_right_form(words, tokens, place):
    """Return True for "has written" of "has wrote", and "may help" of "may helped"."""
    old, new = words
    before = _name(tokens, _before_adverbs(tokens, place) - 1)
    if before in _MODALS:
        is_plain = new in _VERBS | _NOUN_VERBS
        return words in _PLAIN or (is_plain and (old in {f"{new}ed", f"{new}d"} or (new, old) in _PARTICIPLES))
    return before in _AUXILIARIES and words in _PARTICIPLES


def _is_right_word(words, tokens, place):
    """Return True for one of a few words that the word beside it decides."""
    before, following = (_name(tokens, place + step) for step in (-1, 1))
    match words:
        case "that", "who":
            return before in _PERSONS and is_verb(following or "")
        case "or", "nor":
            return "neither" in (_name(tokens, place - back) for back in range(2, _MAX_NEITHER_WORDS))
        case "there", "their":
            return before in _BEFORE_THEIR and bool(_number_of_noun(following)) and following not in _ENDS
        case "then", "than":
            # "More often then usual": the comparison has begun.
            has_begun = bool({"more", "less", "fewer"} & {before, _name(tokens, place - 2)})
            return has_begun and not _may_be_order(tokens, place + 1)
        case "to", "too":
            # "It can help to, but it is rarely covered."
            return any(token.key == ("mark", ",") for token in tokens[place + 1 : place + 2])
        case ("this", "these") | ("less", "fewer"):
            return _number_of_noun(_last_of_phrase(tokens, place + 1)) == 2
    return False


def is_verb(word):
    """Return True for a verb in the present."""
    plain = _VERBS | _NOUN_VERBS
    return word in plain | _AUXILIARIES | _MODALS or any(
        word == add_s(verb) for verb in (word[:-1], word[:-2], f"{word[:-3]}y") if verb in plain
    )


def is_read_otherwise(parts, tokens, place):
    """Return True if the word at `place` gives joined words before it another sense.

    "The board certified him" is no "board-certified him", and "if it gets worse then stop" ends in an order.
    """
    return ("-" in parts and _is_object(tokens, place)) or (parts[-1] == "than" and _may_be_order(tokens, place))


def _may_be_order(tokens, place):
    word = _name(tokens, place) or ""
    return is_verb(word) or word in _ORDERS


def _is_object(tokens, place):
    """Return True for a word such as "him", which a verb before it acts on."""
    return _name(tokens, place) in {"him", "her", "it", "them", "me", "us", "you"}


def keeps_owner(old, tokens, place):
    """Return True unless an apostrophe makes "clinic's stop" of "clinics stop"."""
    words = {old.key[-1], tokens[place].key[-1]}
    owner = next((word for word in words if str(word).endswith("'s")), "")
    if words != {owner, owner.replace("'", "")}:
        return True
    is_stopped = any(token.kind == "negation" for token in tokens[place + 1 : place + 2])
    return not is_stopped and not (_name(tokens, place + 1) in _NOUN_VERBS and _name(tokens, place + 2) in _DETERMINERS)


def _is_agreeing(words, tokens, place):
    """Return True for a verb that took the number of its subject.

    After "may" it takes its plain form.
    """
    number = _number_of_verb(words, tokens, place)
    if _name(tokens, _before_adverbs(tokens, place) - 1) in _MODALS:
        return number == 2
    return number in _numbers_of_subject(tokens, place)


def _number_of_verb(words, tokens, place):
    """Return 1 or 2 for the number of the new form of a verb, else None."""
    if words in _VERB_PAIRS or words[::-1] in _VERB_PAIRS:
        return 2 if words in _VERB_PAIRS else 1
    plain = min(words, key=len)
    if max(words, key=len) != add_s(plain) or plain not in _VERBS | _NOUN_VERBS:
        return None
    if plain in _NOUN_VERBS and not _is_after_subject(tokens, place):
        return None
    return 2 if words[1] == plain else 1


def _is_after_subject(tokens, place):
    """Return True if no noun can be at a place.

    It is after a pronoun, an adverb or a plural, and not the last word of its phrase.
    """
    before = _name(tokens, place - 1)
    is_clear = before in _MODALS | _SUBJECTS.keys() | _ADVERBS or _number_of_noun(before) == 2
    return is_clear and _name(tokens, place + 1) not in _ENDS - _PREPOSITIONS


def _numbers_of_subject(tokens, place):
    """Return the numbers that the subject of a verb can have: 1, 2, both or none."""
    end = _before_adverbs(tokens, place)
    last = _name(tokens, end - 1)
    if last == "there":
        return {_number_of_noun(_last_of_phrase(tokens, place + 1))}
    if last in _SUBJECTS:
        return {_SUBJECTS[last]}
    is_relative = last in _RELATIVES and _name(tokens, end - 2) is not None
    phrase = _phrase_before(tokens, end - is_relative)
    if is_relative and _PREPOSITIONS & {*phrase}:
        return set()  # "one of the drugs that is safe" is not "one of the drugs that are safe"
    before = end - is_relative - len(phrase) - 1
    if _name(tokens, before) == "and" and not is_relative:
        phrase = [*_phrase_before(tokens, before), "and", *phrase]
    return _numbers_of_phrase(phrase)


def _phrase_before(tokens, end):
    """Return the words of the subject that ends before a place, or []."""
    phrase = []
    while end and len(phrase) < _MAX_SUBJECT_WORDS and _name(tokens, end - 1) not in _CLAUSES | {None}:
        end -= 1
        phrase.insert(0, _name(tokens, end))
    return phrase


def _numbers_of_phrase(phrase):
    if phrase[:1] and phrase[0] in _NEARLY:
        phrase = phrase[1:]
    if not phrase or (_MODALS | _AUXILIARIES) & {*phrase} or _SUBJECTS.keys() & {*phrase[1:]}:
        return set()
    head = next((one for one, word in enumerate(phrase) if word in _PREPOSITIONS), len(phrase)) - 1
    if head >= 0 and phrase[head] in _GROUPS | _PARTS and phrase[head + 1 : head + 2] == ["of"]:
        members = phrase[head + 2 :]
        end = next((one for one, word in enumerate(members) if word in _PREPOSITIONS), len(members))
        return {_number_of_noun(members[end - 1]) or 2} if end else set()
    if "and" in phrase[: head + 1]:
        return {2}
    if phrase[0] in _ONE:
        return {1}
    number = _number_of_noun(phrase[head]) if head >= 0 else None
    # What a verb does does not depend on its number, where that does not show: "skipping meals", "the DSM-5".
    return {number} if number and not phrase[0].endswith("ing") else {1, 2}


def _is_counted(words, tokens, place):
    """Return True for a noun that took the number of its determiner."""
    old, new = words
    if words in _IRREGULAR:
        return bool({_name(tokens, place - back) for back in (1, 2)} & (_MANY | {"most", "all", "some"}))
    following = _name(tokens, place + 1)
    is_one = following in SINGULAR_VERBS
    if tokens[place].kind != "word" or not (is_one or following in _ENDS | {None}):
        return False
    numbers = {_number_of_determiner(tokens, place - back) for back in (1, 2)} - {None}
    if is_one and _name(tokens, place - 1) in {"this", "that"}:
        numbers = {1}
    if new == add_s(old):
        return (numbers == {2} or _is_bare(tokens, place)) and _number_of_noun(new) == 2
    return old == add_s(new) and numbers == {1} and _number_of_noun(new) == 1 and new not in _UNCLEAR


def _is_bare(tokens, place):
    """Return True for the noun of "tests are": the verb alone says how many."""
    if _name(tokens, place + 1) not in _PLURAL_VERBS:
        return False
    phrase = _phrase_before(tokens, place)
    is_beginning = _name(tokens, place - len(phrase) - 1) not in {"and", "or"}
    return is_beginning and len(phrase) < 2 and not {*phrase} & (_ONE | _AUXILIARIES | _MODALS | _PREPOSITIONS)


def _number_of_determiner(tokens, place):
    if place < 0:
        return None
    token, name = tokens[place], _name(tokens, place)
    if token.kind == "number":
        is_whole = token.key[0] == "word" or (token.key[1].isdigit() and not token.key[2])
        return 2 if is_whole and token.key[1] not in {"1", "half", "quarter", "third"} else None
    return 1 if name in _ONE - {"this", "that"} else 2 if name in _MANY else None


def _last_of_phrase(tokens, place):
    """Return the last word of the nouns from a place on, or ""."""
    end = place
    while end - place < _MAX_SUBJECT_WORDS and _name(tokens, end) not in _ENDS | _CLAUSES | {None}:
        end += 1
    return _name(tokens, end - 1) if end > place else ""


def _before_adverbs(tokens, place):
    """Return where a verb begins with its adverbs, and with "(OCD)" before it."""
    if tokens[place - 1 : place] and tokens[place - 1].key == ("mark", ")"):
        near = range(place - 2, max(place - _MAX_BRACKET_TOKENS, 0), -1)
        place = next((one for one in near if tokens[one].key == ("mark", "(")), place)
    while place and _name(tokens, place - 1) in _ADVERBS:
        place -= 1
    return place


def _number_of_noun(word):
    """Return 1 or 2 for the number of a noun, or None if it does not show."""
    if not word or word in _UNCLEAR:
        return None
    if word in _PLURALS or (word.endswith("s") and word[:-1] in DRUGS):
        return 2
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")):
        stems = word[:-1], word.removesuffix("es"), word.removesuffix("ies") + "y"
        return 2 if any(stem in spelling.frequencies() or stem in DRUGS for stem in stems) else None
    return 1 if spelling.is_known(word) else None


def _name(tokens, place):
    """Return the word at a place, or None for another token or none."""
    if not 0 <= place < len(tokens):
        return None
    key = tokens[place].key
    if key[0] == "counted" or (key[0] == "number" and key[2]):
        return key[2]  # "200 mg" and "two weeks" count their unit
    return key[1] if key[0] in {"word", "number"} else None
