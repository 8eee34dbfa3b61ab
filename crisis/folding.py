"""Fold a text into words without accents and capitals. No database, no clock."""

import re
import unicodedata

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad]")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[.!?;](?=\s|$)")
# "dieee" and "sooo" are "die" and "so"; no word of a phrase has a character three times in a row.
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_EQUIVALENTS = {
    "do not": "dont",
    "does not": "doesnt",
    "did not": "didnt",
    "can not": "cant",
    "cannot": "cant",
    "could not": "couldnt",
    "will not": "wont",
    "would not": "wouldnt",
    "is not": "isnt",
    "any more": "anymore",
    "no one": "nobody",
    "noone": "nobody",
    "wanna": "want to",
    "gonna": "going to",
    "gunna": "going to",
    "finna": "going to",
    "tryna": "trying to",
    "wana": "want to",
    "wan": "want",
}
_EQUIVALENT = re.compile(rf"(?<![^\W_])(?:{'|'.join(_EQUIVALENTS)})(?![^\W_])")


def fold_words(text):
    """Return `text` as folded words: " i cant go on | thanks "."""
    return join_words(_WORD.findall(strip_accents(text)))


def strip_accents(text):
    """Return `text` in small letters, without accents and invisible characters.

    A drawn-out “soooo” becomes “so”.
    """
    text = unicodedata.normalize("NFKD", INVISIBLE.sub("", text))
    text = _FOREIGN.sub(lambda sign: "" if unicodedata.combining(sign.group()) else sign.group(), text)
    return _DRAWN_OUT.sub(r"\1", _APOSTROPHES.sub("", text.casefold()))


def join_words(words):
    """Return words with a space around each, and "|" for the end of a sentence."""
    return unify(f" {' '.join('|' if word in '.!?;' else word for word in words)} ")


def unify(words):
    """Return `words` with one form for "do not" and "dont"."""
    return _EQUIVALENT.sub(lambda match: _EQUIVALENTS[match.group()], words)
