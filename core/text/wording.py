"""Sentences, quotations and phrases in plain text, for rules about wording."""

import re
from bisect import bisect_right

# Marks that end a sentence; "e.g." and "0.5" end none.
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])")
# A period after a title, which ends no sentence although a capital follows. Only first_sentences() cares.
_TITLE = re.compile(r"\b(?:Drs?|Mrs?|Ms|Prof|St|vs)\.\s*\Z")
# Each has a closing mark, so that an open quotation mark cannot cost quadratic time.
QUOTED = re.compile(r"“[^”]{0,1000}”|\"[^\"]{0,1000}\"|‘[^’]{0,300}’(?!\w)|«[^»]{0,1000}»")


def compile_any(patterns):
    """Compile one case-insensitive pattern for all `patterns`, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


def split_sentences(text):
    """Return the sentences of a text, without the spaces between them."""
    return [part for part in _SENTENCE.split(text) if part]


def first_sentences(text, words):
    """Return the first sentences of a text, at most `words` words in all.

    A first sentence may be half as long again; of a longer one its beginning comes back, with "…" behind it.
    """
    later = [place for _sentence, place in locate_sentences(text)][1:]
    ends = [*(place for place in later if not _TITLE.search(text[:place])), len(text)]
    fitting = [end for end in ends if len(text[:end].split()) <= words]
    if not fitting and len(text[: ends[0]].split()) <= words * 1.5:
        fitting = ends[:1]
    if fitting:
        return text[: fitting[-1]].strip()
    return " ".join(text.split()[:words]).rstrip(",;:–—") + "…"


def locate_sentences(text):
    """Yield (sentence, its offset in the text)."""
    place = 0
    for sentence in split_sentences(text):
        place = text.index(sentence, place)
        yield sentence, place
        place += len(sentence)


def find_spans(pattern, text):
    """Return [(start, end)] of all matches of a compiled pattern."""
    return [found.span() for found in pattern.finditer(text)]


def is_inside(spans, place):
    """Return True if the offset `place` lies in one of the sorted spans."""
    before = bisect_right(spans, place, key=lambda span: span[0])
    return before > 0 and place < spans[before - 1][1]


def words_before(sentence, place, count=8):
    """Return the last words before `place` in its clause.

    A denial in another clause denies something else.
    """
    clause = re.split(r"[;:]", sentence[max(0, place - 200) : place])[-1]
    return " ".join(clause.split()[-count:])
