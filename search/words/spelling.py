"""Correcting a word that no text has, by the words of the index.

The name of a drug is never taken for a mistake in another one: a reader who types ketorolac must not read about ketamine.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from string import ascii_lowercase

from django.db.models import Q

from articles.changes.spelling import frequencies
from articles.document.tokens import DRUGS
from search.models import Word
from search.terms import SPANISH_BESIDE, SPANISH_STOP_WORDS, STOP_WORDS

FEWEST_LETTERS, MOST_EDITS = 4, 2
# Shorter words have too many neighbors at two edits.
_FEWEST_FOR_TWO = 6
# Spellings of one sound. Two words that are alike after these count as one edit apart: Petry and Petrie.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("[tsc]ion", "shun"), ("ph", "f"), ("ck|q", "k"), ("c(?=[eiy])", "s"), ("c(?!h)", "k"), ("x", "ks"), ("z", "s"),
        ("^p(?=[sn])", ""), ("ie|ey|ee|ea|ei|y", "i"), ("gh|(?<=[aeioutrg])h", ""), (r"(.)\1+", r"\1"), ("(?<=[a-z]{3})e$", ""),
    )
]  # fmt: skip
FEWEST_LETTERS_JOINED, MOST_LETTERS_JOINED, MOST_WORDS_JOINED = 7, 40, 5
_ENDINGS = ("s", "es", "ed", "ing", "er", "ers", "ly")


@cache
def drug_names():
    """Return the names of drugs, which are a misspelling of nothing."""
    more = tomllib.loads(Path(__file__).with_name("drugs.toml").read_text(encoding="utf-8"))["names"]
    return DRUGS | frozenset(more.split())


def correct(word, synonyms=()):
    """Return the known words nearest to a word that no text has, best first.

    One statement. A word of English is no mistake for another one. `synonyms` are words that no text may have either: they
    find texts by other words, and are no mistakes themselves.
    """
    if len(word) < FEWEST_LETTERS or not word.isalpha() or word in drug_names() or word in synonyms:
        return []
    is_mistake = not is_english(word)
    edits = MOST_EDITS if is_mistake and len(word) >= _FEWEST_FOR_TWO else 1
    # The first letter is mostly right, or has changed places with the second. One that is wrong or missing is the only mistake.
    near = Q(initial__in=set(word[:2]), length__range=(len(word) - MOST_EDITS, len(word) + MOST_EDITS))
    begun = {letter + rest for letter in ascii_lowercase for rest in (word, word[1:])}
    rows = Word.objects.filter(near | Q(word__in=begun)).values_list("word", "documents")
    if is_mistake:
        known = dict.fromkeys((one for one in synonyms if _may_mean(one, word)), 0) | dict(rows)
        return nearest(word, known.items(), edits)
    found = nearest(word, rows, edits)
    # A word of English may be a name misspelt: Dorsey for Dorsay, Inez for Ines.
    sound = sound_of(word)
    return [one for one in found if _may_be_name(one) and (not is_english(one) or sound_of(one) == sound)]


def _may_be_name(one):
    """Return True for a word that may be a name.

    "miss" is no mistake for "mis", which a Spanish text has.
    """
    is_spanish = one in SPANISH_STOP_WORDS or one in SPANISH_BESIDE
    return len(one) >= FEWEST_LETTERS and one not in drug_names() and not is_spanish


def _may_mean(one, word):
    """Return True if a word of a synonym may be what was meant.

    A misspelling that staff noted is no word to show.
    """
    is_near = one[0] in word[:2] and abs(len(one) - len(word)) <= MOST_EDITS
    return is_near and len(one) >= FEWEST_LETTERS and (one in drug_names() or is_english(one))


def take_apart(word):
    """Return the words that a word without blanks is made of, or (). One statement.

    "sleepandmood" is three words. Each has at least three characters, or is a word of questions.
    """
    if not FEWEST_LETTERS_JOINED <= len(word) <= MOST_LETTERS_JOINED or is_english(word):
        return ()
    parts = {word[begin:end] for begin in range(len(word)) for end in range(begin + 2, len(word) + 1)}
    known = dict(Word.objects.filter(word__in=parts).values_list("word", "documents"))
    best = {0: ()}
    for end in range(2, len(word) + 1):
        ways = [
            (*best[begin], word[begin:end])
            for begin in range(end - 1)
            if begin in best and word[begin:end] in known and (end - begin > 2 or word[begin:end] in STOP_WORDS)
        ]
        if ways:
            # Few long words are likelier than many short ones.
            best[end] = min(ways, key=len)
    found = best.get(len(word), ())
    return found if 1 < len(found) <= MOST_WORDS_JOINED else ()


def is_english(word):
    """Return True for a word of English, with or without an ending."""
    stems = {word.removesuffix(end) for end in _ENDINGS if len(word) > len(end) + FEWEST_LETTERS}
    return word in frequencies() or any(stem in frequencies() or f"{stem}e" in frequencies() for stem in stems - {word})


def sound_of(word):
    """Return a word in one spelling of its sounds."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def nearest(word, rows, edits=MOST_EDITS):
    """Return those of [(word, number of texts)] within `edits` of `word`, best first.

    Names of drugs count at one edit alone, and not if two of them are as near.
    """
    letters, sound, found = set(word), sound_of(word), []
    for candidate, documents in rows:
        # Each edit adds and takes away one character at most.
        if candidate == word or len(letters ^ set(candidate)) > 2 * MOST_EDITS:
            continue
        is_drug = candidate in drug_names()
        most = 1 if is_drug else edits
        distance = edit_distance(word, candidate, most)
        # Drugs that sound alike are confused most, so their sound counts for nothing.
        if distance > 1 and not is_drug and sound_of(candidate) == sound:
            distance = 1
        elif distance > most and edits == MOST_EDITS and not is_drug and sorted(candidate) == sorted(word):
            distance = MOST_EDITS
        if distance <= most:
            found.append((distance, word[0] != candidate[0], -documents, candidate))
    found.sort()
    drugs = [row for row in found if row[3] in drug_names()]
    if len(drugs) > 1:
        found = [row for row in found if row[3] not in drug_names()]
    return [row[3] for row in found]


def edit_distance(one, other, most):
    """Return the number of edits between two words.

    An edit inserts, deletes or replaces a character, or swaps two neighbors. Returns `most` + 1 if there are more.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, last = None, list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        row = [place]
        for at, second in enumerate(other, start=1):
            cost = min(last[at] + 1, row[at - 1] + 1, last[at - 1] + (letter != second))
            if before and at > 1 and letter == other[at - 2] and one[place - 2] == second:
                cost = min(cost, before[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
