"""Match the name of a listed clinic, as it was typed or misspelled."""

import re

from clinics.finder.place_names import PlaceMatch
from clinics.finder.query_words import is_stop_word
from clinics.models import Clinic
from geo.spelling import allowed_errors, edit_distance, fold

MAX_CLINICS = 20
# Names that begin as a misspelled one does, and the characters that must be right.
MAX_LIKE_CLINICS, BEGINNING_LETTERS = 200, 3
# A word of so few characters must be a whole word of a name; one word alone must be longer.
MAX_SHORT_LETTERS, MIN_LONE_LETTERS = 3, 7
# Words that people add to a clinic's name, or leave out.
_IGNORED = frozenset(["the", "and", "at", "of"])


def match_clinic(text):
    """Match listed clinics whose name has all words of a text."""
    words = [word for word in re.findall(r"[^\W_]+", text) if len(word) > 1 and word.lower() not in _IGNORED][:10]
    if sum(len(word) for word in words) < 5 or (len(words) == 1 and len(words[0]) < 6):
        return None
    telling = [word for word in words if not is_stop_word(word)]
    # “Gantry House clinic” is Gantry House Psychiatry: words that many names have may be wrong.
    for wanted in (words, telling) if 1 < len(telling) < len(words) else (words,):
        found = Clinic.objects.listed()
        for word in wanted:
            found = found.filter(name__icontains=word)
        rows = found.order_by("name", "pk").values_list("pk", "name")[:MAX_CLINICS]
        # The database finds “la” in “Lanternfish” too: a short word is a whole one.
        if clinics := [pk for pk, name in rows if _has_short_words(name, wanted)]:
            return PlaceMatch(text, clinics=clinics, near=text)
    return None


def _has_short_words(name, words):
    own = set(fold(name).split())
    return all(len(word) > MAX_SHORT_LETTERS or fold(word) in own for word in words)


def match_misspelled_clinic(text):
    """Match listed clinics by the telling words of a text, misspelled.

    People seldom mistype the first characters, so the database looks for those of all words, then of the longest. Two queries.
    """
    words = [word for word in fold(text).split() if not is_stop_word(word) and word not in _IGNORED]
    words = [word for word in words if len(word) > MAX_SHORT_LETTERS][:10]
    if len(words) < 2 and not (words and len(words[0]) >= MIN_LONE_LETTERS):
        return None
    for beginnings in (words, [max(words, key=len)]):
        found = Clinic.objects.listed()
        for word in beginnings:
            found = found.filter(name__icontains=word[:BEGINNING_LETTERS])
        rows = found.order_by("name", "pk").values_list("pk", "name")[:MAX_LIKE_CLINICS]
        errors = {pk: _count_errors(fold(name).split(), words) for pk, name in rows}
        if likely := {pk: number for pk, number in errors.items() if number is not None}:
            clinics = [pk for pk, number in likely.items() if number == min(likely.values())]
            return PlaceMatch(text, clinics=clinics[:MAX_CLINICS], near=text)
    return None


def _count_errors(own, words):
    """Return the typing errors of `words` in a name, or None for too many.

    `own` are the words of the name.
    """
    total = 0
    for word in words:
        allowed = allowed_errors(word)
        least = min((edit_distance(word, one, allowed) for one in own), default=allowed + 1)
        if least > allowed:
            return None
        total += least
    return total
