"""What rules about wording share: sentences, quotations, and the words before a place. Plain text only; no database."""

import re
from bisect import bisect_right

# Marks that end a sentence; "e.g." and "0.5" end none.
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])")
# A mark that ends no sentence, though a capital follows it: only whoever shows whole sentences minds.
_TITLE = re.compile(r"\b(?:Drs?|Mrs?|Ms|Prof|St|vs)\.\s*\Z")
# Each with an end: a quotation mark that stays open must not make a text cost its square.
QUOTED = re.compile(r"“[^”]{0,1000}”|\"[^\"]{0,1000}\"|‘[^’]{0,300}’(?!\w)|«[^»]{0,1000}»")


def compile_any(patterns):
    """Return one compiled expression for all `patterns`, between word boundaries and in any case."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


def split_sentences(text):
    """Return the sentences of a text; blanks between them are lost."""
    return [part for part in _SENTENCE.split(text) if part]


def first_sentences(text, words):
    """Return the sentences that a text opens with and that come to no more than `words` words.

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
    """Yield (sentence, where it begins in the text)."""
    place = 0
    for sentence in split_sentences(text):
        place = text.index(sentence, place)
        yield sentence, place
        place += len(sentence)


def find_spans(pattern, text):
    """Return [(begin, end)] of all that a compiled expression finds."""
    return [found.span() for found in pattern.finditer(text)]


def is_inside(spans, place):
    """Whether a place lies in one of these spans, which follow each other."""
    before = bisect_right(spans, place, key=lambda span: span[0])
    return before > 0 and place < spans[before - 1][1]


def words_before(sentence, place, count=8):
    """Return the last words before `place` in its clause: a denial further away denies something else."""
    clause = re.split(r"[;:]", sentence[max(0, place - 200) : place])[-1]
    return " ".join(clause.split()[-count:])
