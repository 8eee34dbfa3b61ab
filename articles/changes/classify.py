"""Classify the change between two texts: the least class that it can have.

An editor proposes a class, and this sets its lower limit. Texts become rows of tokens (words, numbers with their
units, headings, tables, references, pictures …). The rows are aligned, and each added or removed token counts by its
kind. Only plain differences in spelling or layout are cosmetic.
"""

from difflib import SequenceMatcher

from articles.blocks.base import kind_of
from articles.document import tokens
from articles.document.tokens import VOCABULARY
from articles.models import ChangeClass

CLASS_ORDER = [ChangeClass.COSMETIC, ChangeClass.CLARIFICATION, ChangeClass.MEDICAL]
# More changed words than this are not typos.
MAX_SLIPS = 8
# A rewritten stretch of more paragraphs or words is not aligned: all of it counts as changed.
MAX_STRETCH_LENGTH = 2_000
_MAX_REASONS = 6

_MEDICAL = {
    "dose": "a dose",
    "number": "a number",
    "drug": "a drug’s name",
    "negation": "a negation",
    "heading": "a heading",
    "table": "a table",
    "reference": "a reference",
    "warning": "a warning or safety box",
    "unknown": "a block of a kind that this site no longer has",
}
_CLARIFYING = {
    "year": "a year",
    "picture": "a picture",
    "clinic": "a clinic that the text names",
    "article": "a related article",
    "link": "the address of a link",
}
_WORDING = "the wording"
_BOUNDS = frozenset(VOCABULARY["bounds"])
_WEIGHTY = frozenset(VOCABULARY["weighty"]) | frozenset(VOCABULARY["number_words"])
_CONFUSABLE = {frozenset(pair) for pair in VOCABULARY["confusable"]}
_OPPOSITES = tuple(VOCABULARY["opposites"])


def least_class(old_edition, new_document, new_title, new_standfirst=None):
    """Return (ChangeClass, [reasons]) of a text against the edition before it.

    The reasons are clauses.

    `old_edition` is None for a first edition. Without `new_standfirst`, the standfirst is unchanged.
    """
    if old_edition is None:
        return ChangeClass.MEDICAL, ["this is the first edition"]
    standfirst = old_edition.standfirst if new_standfirst is None else new_standfirst
    before = token_rows(old_edition.title, old_edition.standfirst, old_edition.document)
    after = token_rows(new_title, standfirst, new_document)
    medical, clarifying, slips = {}, {}, 0
    for old, new, following in _differences(before, after):
        for kind, noun in _MEDICAL.items():
            _add_reason(medical, kind, noun, old, new)
        for kind, noun in _CLARIFYING.items():
            _add_reason(clarifying, kind, noun, old, new)
        _add_bound_reason(medical, old, new, following)
        old_words, new_words = ([token for token in side if token.kind == "word"] for side in (old, new))
        if old_words or new_words:
            slips += max(len(old_words), len(new_words))
            if slips > MAX_SLIPS or not _is_spelling_change(old_words, new_words):
                _add_reason(clarifying, "word", _WORDING, old, new)
    for row in _moved_rows(before, after):
        medical[("moved", _format_tokens(row))] = f"“{_format_tokens(row)}” moved under another heading"
    if medical:
        return ChangeClass.MEDICAL, list(medical.values())[:_MAX_REASONS]
    if clarifying:
        return ChangeClass.CLARIFICATION, list(clarifying.values())[:_MAX_REASONS]
    return ChangeClass.COSMETIC, []


def higher_class(proposed, least):
    """Return the higher of two classes."""
    return max(proposed, least, key=CLASS_ORDER.index)


def token_rows(title, standfirst, document):
    """Return the rows of a whole text, each a list of Token."""
    result = [list(tokens.tokenize_text(title)), list(tokens.tokenize_text(standfirst))]
    for item in document:
        result.extend(kind_of(item).tokens(item))
    return [row for row in result if row]


def _differences(before, after):
    """Yield (removed tokens, added tokens, next tokens or None) of two texts.

    Equal paragraphs are matched first, and only the rest is aligned token by token. So a long text with one change
    is cheap, and splitting a paragraph is no difference.
    """
    flat_before, flat_after = _flatten(before), _flatten(after)
    if [token.key for token in flat_before] == [token.key for token in flat_after]:
        return
    keys = [[tuple(token.key for token in row) for row in rows] for rows in (before, after)]
    start = _count_equal_rows(*keys)
    end = _count_equal_rows(*(list(reversed(rows[start:])) for rows in keys))
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    if max(len(before), len(after)) > MAX_STRETCH_LENGTH:
        yield _flatten(before), _flatten(after), None
        return
    keys = [rows[start : len(rows) - end] for rows in keys]
    for code, i, j, k, m in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if code != "equal":
            yield from _aligned_stretches(_flatten(before[i:j]), _flatten(after[k:m]))


def _count_equal_rows(one, other):
    """Return the number of equal rows at the start."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _aligned_stretches(old, new):
    if max(len(old), len(new)) > MAX_STRETCH_LENGTH:
        yield old, new, None
        return
    keys = [token.key for token in old], [token.key for token in new]
    for code, i, j, k, m in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if code != "equal":
            yield old[i:j], new[k:m], new[m : m + 2]


def _moved_rows(before, after):
    """Yield rows that moved under another heading, such as from "Do" to "Avoid"."""
    places = [_sections(rows) for rows in (before, after)]
    for key, (section, row) in places[0].items():
        if key in places[1] and places[1][key][0] != section:
            yield row


def _sections(rows):
    """Return {row key: (key of the heading above, row)} of rows that occur once."""
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


def _flatten(rows):
    return [token for row in rows for token in row]


def _add_reason(reasons, kind, noun, old, new):
    gone, come = ([token for token in side if token.kind == kind] for side in (old, new))
    if gone or come:
        reasons.setdefault((kind, _format_tokens(gone), _format_tokens(come)), _describe(noun, gone, come))


def _add_bound_reason(reasons, old, new, following):
    """Add a reason for changed bounds: "up to 5 mg" is not "at least 5 mg"."""
    if not any(token.key[1] in _BOUNDS for token in (*old, *new) if token.kind == "word"):
        return
    number = next((token for token in following or () if token.kind in {"dose", "number"}), None)
    if number:
        reasons.setdefault(("bound", number.shown), _describe(f"what the text says about “{number.shown}”", old, new))


def _describe(noun, old, new):
    """Return a clause such as "a dose changed: “5 mg” → “50 mg”"."""
    gone, come = _format_tokens(old), _format_tokens(new)
    if gone and come:
        return f"{noun} changed: “{gone}” → “{come}”"
    if noun == _WORDING:
        noun, verb = "words", "were"
    else:
        verb = "was"
    return f"{noun} {verb} removed: “{gone}”" if gone else f"{noun} {verb} added: “{come}”"


def _format_tokens(side):
    words = " ".join(token.shown for token in side)
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"


def _is_spelling_change(old, new):
    """Return True if the words differ by a typo, or only in where they are split."""
    old, new = [token.key[1] for token in old], [token.key[1] for token in new]
    if "".join(old) == "".join(new):
        return not (set(old) ^ set(new)) & _WEIGHTY
    return len(old) == len(new) and all(map(_is_same_word, old, new))


def _is_same_word(one, other):
    if one == other:
        return True
    if {one, other} & _WEIGHTY or {one, other} in _CONFUSABLE:
        return False
    if any(one.startswith(start) != other.startswith(start) for start in _OPPOSITES):
        return False
    if {one, other} == {"a", "an"}:
        return True
    if one[0] != other[0] or (one[-2:] != other[-2:] and {one[-1], other[-1]} & {"d", "t"}):
        # Other first letters make another word, and "help" and "helped" differ in tense.
        return False
    if sorted(one) == sorted(other):
        return min(len(one), len(other)) >= 3 and _is_transposed(one, other)
    return min(len(one), len(other)) >= 5 and _is_one_letter_apart(one, other)


def _is_transposed(one, other):
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(places) == 2 and places[1] == places[0] + 1


def _is_one_letter_apart(one, other):
    if len(one) > len(other):
        one, other = other, one
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    return len(other) - len(one) <= 1 and one[start + (len(one) == len(other)) :] == other[start + 1 :]
