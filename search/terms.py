"""Splitting what a reader typed into words."""

import re
import unicodedata

from search.index.sources import fold

MOST_CHARACTERS, MOST_TERMS = 200, 24
# Words of questions: they say nothing about what an answer is about.
STOP_WORDS = frozenset(
    (*("a", "about", "after", "all", "also", "am", "an", "and", "any", "anyone", "are", "as", "at", "be", "because", "been"),
     *("before", "being", "but", "by", "can", "could", "did", "do", "does", "doing", "don", "during", "find", "for", "from"),
     *("get", "give", "gives", "given", "go", "going", "got", "had", "has", "have", "having", "he", "her", "here", "hers", "him"),
     *("his", "how", "i", "if", "im", "in", "into", "is", "isn", "it", "its", "just", "know", "let", "ll", "make", "many"),
     *("may", "me", "might", "mine", "more", "most", "much", "must", "my", "need", "no", "nor", "not", "now", "of", "off", "on"),
     *("one", "or", "our", "ours", "out", "over", "own", "please", "really", "s", "she", "should", "so", "some", "someone"),
     *("somebody", "something", "such", "t", "tell", "than", "that", "the", "their", "them", "then", "there", "these"),
     *("they", "thing", "things", "this", "those", "to", "too", "under", "until", "up", "us", "ve", "versus", "very", "vs"),
     *("was", "way", "we", "were", "what", "whats", "when", "where", "which", "while", "who", "whom", "whose", "why", "will"),
     *("with", "without", "would", "you", "your", "yours"))
)  # fmt: skip
# The same in Spanish. The second ones are also part of names, such as Los Angeles, so they count beside one of the first.
SPANISH_STOP_WORDS = frozenset(
    (*("con", "como", "cual", "cuando", "cuanta", "cuanto", "cuantos", "de", "del", "donde", "el", "en", "esta", "estoy"),
     *("mis", "para", "pero", "por", "porque", "puede", "puedo", "que", "quien", "sin", "sobre", "soy", "tengo", "tiene"),
     *("tu", "una", "uno", "unos", "y"))
)  # fmt: skip
SPANISH_BESIDE = frozenset(
    ("al", "es", "ha", "hay", "la", "las", "lo", "los", "mi", "muy", "se", "si", "son", "su", "un")
)
# Words by which readers ask for a kind of result; a result need not have them.
KIND_WORDS = {
    "clinic": "clinic", "clinics": "clinic", "center": "clinic", "centre": "clinic", "centers": "clinic",
    "centres": "clinic", "provider": "clinic", "providers": "clinic", "near": "clinic", "nearby": "clinic",
    "dr": "person", "doctor": "person", "author": "person", "authors": "person", "article": "article",
    "articles": "article", "topic": "topic", "tag": "tag",
}  # fmt: skip


def terms(query):
    """Return the terms of `query`: at most MOST_TERMS, letters and digits only."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", query[:MOST_CHARACTERS]))
    return words[:MOST_TERMS]


def stop_words_of(words):
    """Return the stop words of a query, also those of Spanish if it has any."""
    return STOP_WORDS if SPANISH_STOP_WORDS.isdisjoint(words) else STOP_WORDS | SPANISH_STOP_WORDS | SPANISH_BESIDE


def plain(text):
    """Return a text in lower case without accents and punctuation.

    Each character keeps its place.
    """
    lower = text.lower()
    if len(lower) != len(text):
        # Few letters become two, such as the Turkish capital i.
        lower = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    folded = lower if lower.isascii() else fold(lower)
    return folded.translate(_BLANKS)


# Everything of ASCII that is no letter and no digit, white space too: words are between single blanks.
_BLANKS = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})
