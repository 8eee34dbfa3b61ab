"""Classify the change between two texts: the least class that it can have.

An editor proposes a class, and this sets its lower limit. Texts become rows of tokens (words, marks, numbers with their
units, headings, tables, pictures …). The rows are aligned, and each stretch that differs is judged:

- cosmetic: proof.py proves that only spelling or layout changed;
- medical: a token of weight changed, a word turned into its opposite, or the sentence is about something medical;
- clarification: everything else.
"""

import re

from articles.blocks.base import kind_of
from articles.changes import meaning
from articles.changes.alignment import Rows, differences
from articles.changes.phrasing import sort_links
from articles.changes.proof import Prover
from articles.document import tokens
from articles.document.tokens import VOCABULARY
from articles.models import ChangeClass

CLASS_ORDER = [ChangeClass.COSMETIC, ChangeClass.CLARIFICATION, ChangeClass.MEDICAL]
# More different words that only the dictionary corrects are not typos.
MAX_SLIPS = 8
_MAX_REASONS = 6

_MEDICAL = {
    "dose": "a dose",
    "number": "a number",
    "drug": "a drug’s name",
    "negation": "a negation",
    "question": "a question mark",
    "heading": "a heading",
    "table": "a table",
    "reference": "a reference",
    "file": "a file",
    "warning": "a warning or safety box",
    "unknown": "a block of a kind that this site no longer has",
}
_CLARIFYING = {
    "year": "a year",
    "picture": "a picture",
    "clinic": "a clinic that the text names",
    "article": "a related article",
    "link": "the address of a link",
    "citation": "what the text cites",
    "item": "the number or level of a list item",
    "quote": "what is quoted",
}
_WORDING, _PUNCTUATION = "the wording", "the punctuation"
_MARKS = {"mark", "end"}
_BOUNDS = frozenset(VOCABULARY["bounds"])
_PHONE = ("tel:", "sms:")


def least_class(old_edition, new_document, new_title, new_standfirst=None):
    """Return (ChangeClass, [reasons]) of a text against the edition before it.

    The reasons are clauses.

    `old_edition` is None for a first edition. Without `new_standfirst`, the standfirst is unchanged.
    """
    if old_edition is None:
        return ChangeClass.MEDICAL, ["this is the first edition"]
    standfirst = old_edition.standfirst if new_standfirst is None else new_standfirst
    before = Rows(sort_links(token_rows(old_edition.title, old_edition.standfirst, old_edition.document)))
    after = Rows(sort_links(token_rows(new_title, standfirst, new_document)))
    prover, medical, clarifying = Prover(), {}, {}
    for stretch in differences(before, after):
        if prover.is_harmless(stretch):
            continue
        _add_medical_reasons(medical, stretch, before, after)
        for kind, noun in _CLARIFYING.items():
            _add_reason(clarifying, kind, noun, stretch)
        if any(token.kind == "word" or token.kind in _MARKS for token in (*stretch.old, *stretch.new)):
            clarifying.setdefault(("word", stretch.i, stretch.k), _describe_words(stretch))
    for row in _moved_rows(before.rows, after.rows, prover):
        medical[("moved", _format_tokens(row))] = f"“{_format_tokens(row)}” moved under another heading"
    if medical:
        return ChangeClass.MEDICAL, list(medical.values())[:_MAX_REASONS]
    if len(prover.typos) > MAX_SLIPS:
        clarifying["slips"] = f"{len(prover.typos)} words changed that are in no list of misspellings"
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


def _add_medical_reasons(reasons, stretch, before, after):
    """Add why a stretch is medical.

    Its tokens say so, its words, or what its sentence is about.
    """
    found = len(reasons)
    for kind, noun in _MEDICAL.items():
        _add_reason(reasons, kind, noun, stretch)
    _add_phone_reason(reasons, stretch)
    _add_bound_reason(reasons, stretch)
    if pair := meaning.opposites(stretch.old, stretch.new):
        reasons.setdefault(("opposite", *pair), f"“{pair[0]}” became “{pair[1]}”, which turns the sentence around")
    for noun, gone, come in meaning.changed_groups(stretch.old, stretch.new):
        reasons.setdefault((noun, _format_tokens(gone), _format_tokens(come)), _describe(noun, gone, come))
    if len(reasons) == found:
        heading = before.headings[stretch.i] or after.headings[stretch.k]
        if subject := meaning.subject_of(stretch.sentences(), heading):
            reasons.setdefault(("sentence", stretch.i, stretch.k), _describe_sentence(stretch, subject))


def _moved_rows(before, after, prover):
    """Yield rows that moved under another heading, such as from "Do" to "Avoid"."""
    headings = [[row[0] for row in rows if row[0].kind == "heading"] for rows in (before, after)]
    are_same = len(headings[0]) == len(headings[1]) and all(
        prover.is_same_heading(old, new) for old, new in zip(*headings, strict=True)
    )
    places = [_sections(rows, are_same) for rows in (before, after)]
    for key, (section, row) in places[0].items():
        if key in places[1] and places[1][key][0] != section:
            yield row


def _sections(rows, are_same):
    """Return {row key: (names of the headings above, row)} of rows that occur once.

    With `are_same`, both texts have the same headings, perhaps with typos: their places name them.
    """
    above, found, twice, count = [], {}, set(), 0
    for row in rows:
        key = tuple(token.key for token in row)
        if row[0].kind == "heading":
            level = row[0].key[1]
            above = [pair for pair in above if pair[0] < level]
            key = name = count if are_same else row[0].shown
            count += 1
        if key in found:
            twice.add(key)
        else:
            found[key] = tuple(pair[1] for pair in above), row
        if row[0].kind == "heading":
            above.append((level, name))
    return {key: place for key, place in found.items() if key not in twice}


def _add_reason(reasons, kind, noun, stretch):
    gone, come = ([token for token in side if token.kind == kind] for side in (stretch.old, stretch.new))
    if gone or come:
        reasons.setdefault((kind, _format_tokens(gone), _format_tokens(come)), _describe(noun, gone, come))


def _add_phone_reason(reasons, stretch):
    sides = ([token for token in side if token.kind == "link"] for side in (stretch.old, stretch.new))
    gone, come = ([token for token in side if token.shown.casefold().startswith(_PHONE)] for side in sides)
    if gone or come:
        reasons.setdefault(("phone", stretch.i, stretch.k), _describe("the number that a link calls", gone, come))


def _add_bound_reason(reasons, stretch):
    """Add a reason for changed bounds: "up to 5 mg" is not "at least 5 mg"."""
    if not any(token.key[1] in _BOUNDS for token in (*stretch.old, *stretch.new) if token.kind == "word"):
        return
    following = stretch.after[stretch.m : stretch.m + 2]
    number = next((token for token in following if token.kind in {"dose", "number"}), None)
    if number:
        noun = f"what the text says about “{number.shown}”"
        reasons.setdefault(("bound", number.shown), _describe(noun, stretch.old, stretch.new))


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


def _describe_words(stretch):
    """Return what changed in the wording, or in punctuation between which words."""
    if all(token.kind in _MARKS for token in (*stretch.old, *stretch.new)):
        wide = stretch.widened(1)
        return _describe(_PUNCTUATION, wide.old, wide.new)
    return _describe(_WORDING, stretch.old, stretch.new)


def _describe_sentence(stretch, subject):
    if all(token.kind in _MARKS for token in (*stretch.old, *stretch.new)):
        stretch = stretch.widened(1)
    return _describe(f"a sentence about {subject}", stretch.old, stretch.new)


def _format_tokens(side):
    if len(side) > 1 and side[-1] == tokens.END:
        side = side[:-1]
    words = re.sub(r" (?=[.,;:?)…])|(?<=\() | (?=-)|(?<=-) ", "", " ".join(token.shown for token in side)).strip()
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"
