"""Any query has an answer: operators, quotes, NUL, long ones, all scripts."""

import random

import pytest
from django.db import connection

from search.query import Search
from search.suggestions import suggest
from search.words.counting import count_words
from tests.psychsite import rows

# The slow corner has 10,000 queries in all: each database gets others.
QUICK, FULL = 300, 5_000
PIECES = [
    "AND", "OR", "NOT", "NEAR(", ")", "(", '"', "'", "*", ":*", "<->", "&", "|", "!", "-", "+", "^", "{title}:", "\\", "%", "%s",
    "_", ";", "--", "/*", "\0", "\ud800", "\ue000", "\u202e", "\u200d", "ketamine", "sleep", "slepe", "the", "dr",
    "clinic", "side effects",
    "中文", "日本語", "ไทย", "العربية", "עברית", "Привет", "ελληνικά", "हिन्दी", "한국어", "İ", "ß", "ﬁ", "e\u0301", "🙂", "0",
    "²", "١٢", "ª",
]  # fmt: skip


def make_query(dice):
    """Return a query of some pieces and of characters from anywhere."""
    parts = [
        dice.choice(PIECES)
        if dice.random() < 0.7
        else chr(dice.choice((dice.randrange(0x250), dice.randrange(0x11_0000))))
        for _piece in range(dice.randrange(1, 12))
    ]
    query = dice.choice(["", " "]).join(parts)
    return query * 1000 if dice.random() < 0.01 else query


@pytest.mark.django_db
@pytest.mark.parametrize("number", [QUICK, pytest.param(FULL, marks=pytest.mark.slow)])
def test_any_query_has_an_answer(number):
    rows.article("Ketamine and sleep", text="the side effects of sleep, ketamine, 中文 and Привет")
    rows.clinic("Harbour Clinic")
    rows.person("Dr Sleep")
    count_words()
    dice = random.Random(f"{connection.vendor} {number}")
    for _query in range(number):
        query = make_query(dice)
        for hit in Search(query)[:5]:
            bare = hit["snippet"].replace("<mark>", "").replace("</mark>", "")
            assert "<" not in bare, query
        suggest(query)
