"""Load the first phrases from files; staff own them afterwards."""

import tomllib
from functools import cache
from itertools import product
from pathlib import Path

from django.db import transaction

from crisis.folding import fold_words
from crisis.models import Phrase
from crisis.patterns import compile_phrase
from crisis.word_families import FAMILIES

LISTS = Path(__file__).with_name("lists")


@transaction.atomic
def load_phrases(*, dry_run=False):
    """Add the phrases of the files that are missing; return them.

    Changes by staff stay. A phrase that staff deleted comes back, so switch phrases off instead.
    """
    existing = set(Phrase.objects.values_list("kind", "language", "text"))
    missing = [
        Phrase(**fields)
        for fields in read_phrases()
        if (fields["kind"], fields["language"], fields["text"]) not in existing
    ]
    return missing if dry_run else Phrase.objects.bulk_create(missing)


def read_phrases():
    """Yield the fields of each phrase of the lists as {"kind", "language", …}."""
    for path in sorted(LISTS.glob("*.toml")):
        for group, text, unless in _read_groups(path):
            yield _fields(path.stem, group, text, _relevant_exceptions(text, _exceptions(unless)))
    for path in sorted(FAMILIES.glob("*.toml")):
        for group, text, unless in _read_groups(path):
            yield _fields(path.stem, group, text, unless)


def read_names():
    """Yield (kind, language, text) of each phrase of the lists.

    Their exceptions are left out, because reading those takes a second and 5 MiB.
    """
    for path in (*LISTS.glob("*.toml"), *FAMILIES.glob("*.toml")):
        for group, text, _unless in _read_groups(path):
            yield group["kind"], path.stem, text


def _read_groups(path):
    for group in tomllib.loads(path.read_text(encoding="utf-8"))["phrases"]:
        for text in group["texts"]:
            yield group, text, group.get("unless", "")


def _fields(language, group, text, unless):
    return {"kind": group["kind"], "language": language, "weight": group["weight"], "text": text, "unless": unless}


@cache
def _exceptions(unless):
    """Return [(piece, [(folded, words) of each reading])] of a group's exceptions."""
    pieces = [piece.strip() for piece in unless.split(";") if piece.strip()]
    return [(piece, [(fold_words(one), frozenset(one.split())) for one in _expanded(piece)]) for piece in pieces]


def _expanded(text):
    """Yield a phrase with each choice of the words in "a/b"."""
    return (" ".join(words) for words in product(*(place.split("/") for place in text.split())))


def _relevant_exceptions(text, exceptions):
    """Return the exceptions of a group that could apply to this phrase."""
    pattern, last = compile_phrase(text).regex, frozenset(text.split()[-1].split("/"))
    return "; ".join(
        piece
        for piece, readings in exceptions
        if any(pattern.search(folded) or not last.isdisjoint(words) for folded, words in readings)
    )
