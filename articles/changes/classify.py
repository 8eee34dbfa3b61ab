"""The least class of change that a difference between two texts can have.

An editor says what kind of change it is; this says what it cannot be less than. Texts become one row of tokens (words,
numbers with their units, headings, tables, references, pictures …), the rows are aligned, and each token that came or went is
judged by its kind. What is not plainly a matter of spelling or layout is never cosmetic.
"""

from difflib import SequenceMatcher

from articles.blocks.base import kind_of
from articles.document import tokens
from articles.document.tokens import VOCABULARY
from articles.models import ChangeClass

ORDER = [ChangeClass.COSMETIC, ChangeClass.CLARIFICATION, ChangeClass.MEDICAL]
# More changed words than this are no slips of the pen any more.
MOST_SLIPS = 8
# Beyond so many paragraphs or words on a side, a rewritten stretch is not aligned: it counts as changed in all its parts.
LONGEST_STRETCH = 2_000
_SHOWN = 6

_MEDICAL = {
    "dose": "a dose changed",
    "number": "a number changed",
    "drug": "a drug's name changed",
    "negation": "a negation changed",
    "heading": "a heading changed",
    "table": "a table changed",
    "reference": "a reference changed",
    "warning": "a warning or safety box changed",
    "unknown": "a block of a kind that this site no longer has changed",
}
_CLARIFYING = {
    "year": "a year changed",
    "picture": "a picture changed",
    "clinic": "a clinic that the text names changed",
    "article": "a related article changed",
    "link": "the address of a link changed",
}
_BOUNDS = frozenset(VOCABULARY["bounds"])
_WEIGHTY = frozenset(VOCABULARY["weighty"]) | frozenset(VOCABULARY["number_words"])
_CONFUSABLE = {frozenset(pair) for pair in VOCABULARY["confusable"]}
_OPPOSITES = tuple(VOCABULARY["opposites"])


def least_class(old_edition, new_document, new_title, new_standfirst=None):
    """Return (ChangeClass, [why it is no less, as clauses]) of a text against the edition before it, None for a first one.

    `new_standfirst` None: as it was.
    """
    if old_edition is None:
        return ChangeClass.MEDICAL, ["this is the first edition"]
    standfirst = old_edition.standfirst if new_standfirst is None else new_standfirst
    before = token_rows(old_edition.title, old_edition.standfirst, old_edition.document)
    after = token_rows(new_title, standfirst, new_document)
    medical, clarifying, slips = {}, {}, 0
    for old, new, following in _differences(before, after):
        for kind, clause in _MEDICAL.items():
            _say(medical, kind, clause, old, new)
        for kind, clause in _CLARIFYING.items():
            _say(clarifying, kind, clause, old, new)
        _say_bound(medical, old, new, following)
        old_words, new_words = ([token for token in side if token.kind == "word"] for side in (old, new))
        if old_words or new_words:
            slips += max(len(old_words), len(new_words))
            if slips > MOST_SLIPS or not _spelling(old_words, new_words):
                _say(clarifying, "word", "the wording changed", old, new)
    for row in _elsewhere(before, after):
        medical[("moved", _show(row))] = f"“{_show(row)}” came under another heading"
    if medical:
        return ChangeClass.MEDICAL, list(medical.values())[:_SHOWN]
    if clarifying:
        return ChangeClass.CLARIFICATION, list(clarifying.values())[:_SHOWN]
    return ChangeClass.COSMETIC, []


def raised(proposed, least):
    """Return the higher of two classes."""
    return max(proposed, least, key=ORDER.index)


def token_rows(title, standfirst, document):
    """Return the rows of a whole text, each a list of Token."""
    result = [list(tokens.of_text(title)), list(tokens.of_text(standfirst))]
    for item in document:
        result.extend(kind_of(item).tokens(item))
    return [row for row in result if row]


def _differences(before, after):
    """Yield (tokens that went, tokens that came, the next token that stayed or None) of two lists of paragraphs.

    Paragraphs that are the same are found first; only what lies between them is aligned token by token. So a long text
    with one change costs little, and a new division into paragraphs is no difference.
    """
    flat_before, flat_after = _flat(before), _flat(after)
    if [token.key for token in flat_before] == [token.key for token in flat_after]:
        return
    keys = [[tuple(token.key for token in row) for row in rows] for rows in (before, after)]
    start = _alike(*keys)
    end = _alike(*(list(reversed(rows[start:])) for rows in keys))
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    if max(len(before), len(after)) > LONGEST_STRETCH:
        yield _flat(before), _flat(after), None
        return
    keys = [rows[start : len(rows) - end] for rows in keys]
    for code, i, j, k, m in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if code != "equal":
            yield from _within(_flat(before[i:j]), _flat(after[k:m]))


def _alike(one, other):
    """Return how many rows at the beginning are the same."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _within(old, new):
    if max(len(old), len(new)) > LONGEST_STRETCH:
        yield old, new, None
        return
    keys = [token.key for token in old], [token.key for token in new]
    for code, i, j, k, m in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if code != "equal":
            yield old[i:j], new[k:m], new[m : m + 2]


def _elsewhere(before, after):
    """Yield rows that stand under another heading than before: in a list of what to avoid, say, and not of what to do."""
    places = [_sections(rows) for rows in (before, after)]
    for key, (section, row) in places[0].items():
        if key in places[1] and places[1][key][0] != section:
            yield row


def _sections(rows):
    """Return {key of a row: (key of the last heading above it, the row)}, of rows that a text holds once."""
    heading, found, twice = None, {}, set()
    for row in rows:
        key = tuple(token.key for token in row)
        if row[0].kind == "heading":
            heading = key
        elif key in found:
            twice.add(key)
        else:
            found[key] = heading, row
    return {key: place for key, place in found.items() if key not in twice}


def _flat(rows):
    return [token for row in rows for token in row]


def _say(reasons, kind, clause, old, new):
    gone, come = ([token for token in side if token.kind == kind] for side in (old, new))
    if gone or come:
        reasons.setdefault((kind, _show(gone), _show(come)), clause + _pair(gone, come))


def _say_bound(reasons, old, new, following):
    """ "Up to 5 mg" and "at least 5 mg" hold the same number and say something else."""
    if not any(token.key[1] in _BOUNDS for token in (*old, *new) if token.kind == "word"):
        return
    number = next((token for token in following or () if token.kind in {"dose", "number"}), None)
    if number:
        reasons.setdefault(("bound", number.shown), f"what is said of “{number.shown}” changed" + _pair(old, new))


def _pair(old, new):
    gone, come = _show(old), _show(new)
    if gone and come:
        return f" (“{gone}” → “{come}”)"
    return f" (“{gone}” went)" if gone else f" (“{come}” came)"


def _show(side):
    words = " ".join(token.shown for token in side)
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"


def _spelling(old, new):
    """Whether words differ as spellings of the same words do: letter by letter a little, or by where they are parted."""
    old, new = [token.key[1] for token in old], [token.key[1] for token in new]
    if "".join(old) == "".join(new):
        return not (set(old) ^ set(new)) & _WEIGHTY
    return len(old) == len(new) and all(map(_same_word, old, new))


def _same_word(one, other):
    if one == other:
        return True
    if {one, other} & _WEIGHTY or {one, other} in _CONFUSABLE:
        return False
    if any(one.startswith(start) != other.startswith(start) for start in _OPPOSITES):
        return False
    if {one, other} == {"a", "an"}:
        return True
    if one[0] != other[0] or (one[-2:] != other[-2:] and {one[-1], other[-1]} & {"d", "t"}):
        # The beginning tells words apart, and "help" from "helped" is another time.
        return False
    if sorted(one) == sorted(other):
        return min(len(one), len(other)) >= 3 and _transposed(one, other)
    return min(len(one), len(other)) >= 5 and _one_letter_apart(one, other)


def _transposed(one, other):
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(places) == 2 and places[1] == places[0] + 1


def _one_letter_apart(one, other):
    if len(one) > len(other):
        one, other = other, one
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    return len(other) - len(one) <= 1 and one[start + (len(one) == len(other)) :] == other[start + 1 :]
