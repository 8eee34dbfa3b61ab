"""Prove that a change is harmless: only spelling or layout changed.

What is not proven counts as a change of meaning.
"""

from articles.changes import alignment, compounds, grammar, phrasing, punctuation, spelling
from articles.document.tokens import Token, tokenize_text

# A longer stretch is no slip.
_MAX_TOKENS = 40
# Looking up a word costs some milliseconds. A text with more unknown words than this was rewritten.
_MAX_LOOKUPS = 24
_MAX_REPEATED_WORDS, _MAX_PARTS = 3, 5
_WHOLE = {"heading", "table", "warning", "reference"}
_NOT_DOUBLED = {"number", "negation", "dose"}
# What a word that is none may have been meant for: "millon" and "nevver", too.
_CORRECTED = {"word", "drug", "number", "negation"}
# "mg" may be "kg", and "Clement" is a name.
_SHORT_UNIT, _LONGEST_CLEMENT = 4, 7
_ENDS_OF_TITLES = ("ment", "tion", "sion", "ness", "ity", "ism", "ology", "ical")
_PERSONAL_TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms"}
_HEADING_TAGS = {"h2", "h3", "h4"}
_HYPHEN = ("mark", "-")


class Prover:
    """Prove changes of one text.

    `typos` are the pairs of words that only the dictionary proves.
    """

    def __init__(self):
        self.typos = set()
        self.lookups = 0

    def is_harmless(self, stretch):
        """Return True if a Stretch is proven to change spelling or layout only."""
        if len(stretch.old) + len(stretch.new) > _MAX_TOKENS:
            return False
        wide = stretch.widened(2)
        return self._matches(wide, wide.i, wide.k, set())

    def is_same_text(self, old, new):
        """Return True if one plain text is proven to be the other.

        Spelling and layout may differ.
        """
        rows = (alignment.Rows([list(tokenize_text(text))]) for text in (old, new))
        return old == new or all(map(self.is_harmless, alignment.differences(*rows)))

    def is_same_heading(self, old, new):
        """Return True if two headings are the same but for spelling and level."""
        return old.key == new.key or self._is_same_whole(old, new)

    def _matches(self, stretch, a, b, failed):
        """Return True if before[a:] becomes after[b:] by harmless steps."""
        if (a, b) == (stretch.j, stretch.m):
            return True
        if (a, b) not in failed:
            if any(self._matches(stretch, a + x, b + y, failed) for x, y in self._steps(stretch, a, b)):
                return True
            failed.add((a, b))
        return False

    def _steps(self, stretch, a, b):
        """Yield each harmless step from here, as numbers of (old tokens, new tokens)."""
        before, _i, j, after, _k, m = stretch
        if a < j and b < m:
            # A capital within a sentence makes a name, and a name is in no dictionary.
            is_name = before[a].shown[:1].isupper() and not _is_first(before, a)
            # After a title, a famous name may be someone else's.
            names = {"is_name": is_name, "is_person": a > 0 and before[a - 1].key[-1] in _PERSONAL_TITLES}
            if (
                before[a].key == after[b].key
                or (self._is_same(before[a], after[b], **names) and grammar.keeps_owner(before[a], after, b))
                or grammar.is_corrected(before[a], after, b)
                or phrasing.is_same_count(before, a, after, b)
                or punctuation.is_same_stop(before, a, after, b)
            ):
                yield 1, 1
        for count in range(1, _MAX_REPEATED_WORDS + 1):
            if a + count <= j and _is_repeated(before, a, count):
                yield count, 0
        if a + 1 < j and b < m and self._is_same_unit(before[a], before[a + 1], after[b]):
            yield 2, 1
        if b < m and (punctuation.is_idle_comma(after, b) or phrasing.is_missing_article(after, b)):
            yield 0, 1
        if a < j and (punctuation.is_idle_comma(before, a) or punctuation.is_idle_colon(before, a)):
            yield 1, 0
        yield from _same_phrases(stretch, a, b)
        for x in range(1, min(_MAX_PARTS, j - a) + 1):
            old = _parts(before[a : a + x])
            for y in range(1, min(_MAX_PARTS, m - b) + 1) if old else ():
                new = _parts(after[b : b + y])
                is_joined = new and old != new and _is_rejoined(before[a : a + x], old, after[b : b + y], new)
                if is_joined and not grammar.is_read_otherwise(new, after, b + y):
                    yield x, y

    def _is_same_unit(self, count, unit, new):
        """Return True for "ten sesions" and "fourty people".

        A unit is a part of its number, so that a typo in one of them makes two tokens of them.
        """
        word = new.shown.split()[-1].casefold()
        if not new.key[2:] or not new.key[2] or unit.kind != "word" or len(word) <= _SHORT_UNIT:
            return False
        is_same_count = count.kind == "number" and count.key[1:] in {(new.key[1],), (new.key[1], "")}
        is_same_count |= spelling.MISSPELLINGS.get(count.key[-1]) == new.key[1]
        return is_same_count and self._is_same(unit, Token("word", ("word", word), word), is_name=False)

    def _is_same(self, old, new, *, is_name, is_person=False):
        if old.kind == new.kind and old.kind in _WHOLE:
            return self._is_same_whole(old, new)
        if old.kind == new.kind == "link":
            return old.key[2] == new.key[2] and phrasing.is_same_page(old.key[1], new.key[1])
        if old.key[0] != "word" or new.key[0] != "word":
            return False
        words = old.key[1], new.key[1]
        if spelling.is_listed(*words):
            return not (is_name and spelling.may_be_names(*words))
        if is_name and (is_person or words[1] not in spelling.KNOWN_NAMES) and not _is_title(words[1]):
            return False
        if old.kind not in {"word", "drug"} or new.kind not in _CORRECTED or self.lookups >= _MAX_LOOKUPS:
            return False
        self.lookups += 1
        owners = all(word.endswith("'s") for word in words)
        if spelling.is_typo(*(word[:-2] if owners else word for word in words)):
            self.typos.add(words)
            return True
        return False

    def _is_same_whole(self, old, new):
        """Return True if two whole tokens differ in spelling only.

        These are headings, rows of a table, warnings and references.
        """
        if old.kind == "reference":
            return old.key[2] == new.key[2] and self.is_same_text(old.key[1], new.key[1])
        levels = {old.key[1], new.key[1]}
        if old.key[3:] != new.key[3:] or not (len(levels) == 1 or (old.kind == "heading" and levels <= _HEADING_TAGS)):
            return False
        olds, news = ((key[2],) if isinstance(key[2], str) else key[2] for key in (old.key, new.key))
        is_same = self._is_same_line if old.kind == "heading" else self.is_same_text
        return len(olds) == len(news) and all(map(is_same, olds, news))

    def _is_same_line(self, old, new):
        """Return True if two headings say the same.

        One may be in capitals, or end with another mark.
        """
        old, new = phrasing.without_shouting(old.rstrip(" :"), new.rstrip(" :"))
        return phrasing.is_open_question(old, new) or self.is_same_text(old, new)


def _same_phrases(stretch, a, b):
    """Yield the numbers of tokens of phrases that say the same."""
    before, _i, j, after, _k, m = stretch
    preceding = before[a - 1] if a else None
    for x in range(1, min(phrasing.LONGEST_PHRASE, j - a) + 1):
        for y in range(1, min(phrasing.LONGEST_PHRASE, m - b) + 1):
            if phrasing.is_same_phrase(before[a : a + x], after[b : b + y], preceding):
                yield x, y


def _is_title(word):
    """Return True for "Bereavement": a capital, and no one's name ends so."""
    return len(word) > _LONGEST_CLEMENT and word.removesuffix("s").endswith(_ENDS_OF_TITLES)


def _is_first(tokens, place):
    """Return True for the first word of a sentence."""
    return not place or tokens[place - 1].kind in alignment.SENTENCE_ENDS | {"item", "quote"}


def _parts(tokens):
    """Return the words and hyphens of some tokens, or None if there are others.

    They begin and end with a word.
    """
    parts = ["-" if token.key == _HYPHEN else token.key[1] if token.key[0] == "word" else None for token in tokens]
    return None if None in parts or "-" in (parts[0], parts[-1]) else parts


def _is_rejoined(old_tokens, old, new_tokens, new):
    """Return True if the same words were joined in another way.

    A hyphen or a space joins them. A phrase that was corrected counts, too.
    """
    if spelling.PHRASES.get(tuple(old)) == tuple(new):
        return True
    old = _respelled(old, new)
    if "-" not in old and compounds.takes_hyphen(old, new):
        return True
    kinds = {token.kind for token in (*old_tokens, *new_tokens)}
    if kinds & {"number", "negation", "dose"} and not {"non", "contra"} & {old[0], new[0]}:
        return False
    if "drug" in kinds and (len(new) == len(old) or not old[-1].endswith(("ed", "ing"))):
        # "ketamine-free clinics" are not "ketamine free clinics".
        return False
    return compounds.is_compound(old, new)


def _respelled(old, new):
    """Return old parts in the spelling of the new ones.

    "noise cancelling" becomes "noise canceling" if the new ones are "noise-canceling".
    """
    sides = [[part for part in side if part != "-"] for side in (old, new)]
    if "-" not in (*old, *new) or len(sides[0]) != len(sides[1]) or not all(map(spelling.is_listed, *sides)):
        return old
    words = iter(sides[1])
    return [part if part == "-" else next(words) for part in old]


def _is_repeated(tokens, start, count):
    """Return True if these words are there twice in a row."""
    words = tokens[start : start + count]
    if any(token.key[0] != "word" or token.kind in _NOT_DOUBLED for token in words):
        return False
    keys = [token.key for token in words]
    around = tokens[max(start - count, 0) : start], tokens[start + count : start + 2 * count]
    return any([token.key for token in side] == keys for side in around)
