"""Count the words of the index, which corrections and weights need.

A text of a public kind counts each of its words once.
"""

import re
from collections import Counter

from django.db import connection, transaction

from search.index.sources import KINDS, PUBLIC, TABLE
from search.index.sqlite import KIND
from search.index.statements import fetch
from search.models import Word
from search.terms import plain
from search.words.porter import stem

BATCH, MOST_WORD_CHARACTERS = 500, 40
_WORD = re.compile(r"[^\W_]+")


def words_of(text):
    """Return the set of words that are worth counting."""
    return {word for word in _WORD.findall(plain(text)) if 1 < len(word) <= MOST_WORD_CHARACTERS and not word.isdigit()}


def count_words(progress=None, *, dry_run=False):
    """Count all words of the public index; return how many there are.

    `progress(texts)` is called after each batch.
    """
    counted, texts = Counter(), 0
    for kind in PUBLIC:
        last = 0
        while rows := _read(kind, last):
            last = rows[-1][0]
            for _number, *parts in rows:
                counted.update(words_of(" ".join(parts)))
            texts += len(rows)
            if progress:
                progress(texts)
    number = len(counted)
    if not dry_run:
        _store(counted, texts)
    return number


def _read(kind, last):
    """Return the next [(number, title, place, body)] of a kind."""
    number = KINDS[kind]
    if connection.vendor == "sqlite":
        first = number * KIND
        return fetch(
            f"SELECT rowid - {first}, title, place, body FROM {TABLE} WHERE rowid > %s AND rowid < {first + KIND} "
            f"ORDER BY rowid LIMIT {BATCH}",
            [first + last],
        )
    return fetch(
        f"SELECT object_id, title, place, body FROM {TABLE} WHERE kind = {number} AND object_id > %s "
        f"ORDER BY object_id LIMIT {BATCH}",
        [last],
    )


@transaction.atomic
def _store(counted, texts):
    """Write what changed."""
    counted[""] = texts
    known = {word: (pk, documents) for pk, word, documents in Word.objects.values_list("pk", "word", "documents")}
    Word.objects.filter(pk__in=[pk for word, (pk, _documents) in known.items() if word not in counted]).delete()
    Word.objects.bulk_create(
        [
            Word(word=word, stem=stem(word), documents=number, initial=word[:1], length=len(word))
            for word, number in counted.items()
            if word not in known
        ],
        batch_size=BATCH,
    )
    changed = [
        Word(pk=known[word][0], documents=number)
        for word, number in counted.items()
        if word in known and known[word][1] != number
    ]
    Word.objects.bulk_update(changed, ["documents"], batch_size=BATCH)
