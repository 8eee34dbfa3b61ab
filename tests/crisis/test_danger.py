"""Words of danger in searches, and their language."""

import pytest
from django.db import connection, transaction

from comments.screening.pipeline import is_possible_crisis
from comments.screening.rules import CommentText
from crisis.danger import find_danger
from crisis.models import Phrase
from crisis.version import read_version

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("kill myself", "en"),
        ("Suicidal", "en"),
        ("i want to die", "en"),
        ("SUICIDE!", "en"),
        ("me quiero matar", "es"),
        ("pensamientos suicidas", "es"),
        ("envie de mourir", "fr"),
        ("Selbstmordgedanken", "de"),
    ],
)
def test_queries_of_danger_are_found_in_their_language(query, language):
    assert find_danger(query).language == language


@pytest.mark.parametrize(
    "query",
    [
        "", "  ", "%", "ketamine", "suicide squad film", "suicide prevention research", "denver", "10001", "🍄",
        "M5V 2T6", "EH1 1YZ", "H2X 1Y4", "G12 8QQ", "Toronto W6A 1H9", "London X4W 3B4", "clinic near M6L 8M8", "cerca de mí",
    ],
)  # fmt: skip
def test_harmless_queries_show_no_danger(query):
    assert find_danger(query) is None


def test_changes_of_staff_count_at_once(django_assert_num_queries):
    assert find_danger("blue door tonight") is None
    phrase = Phrase.objects.create(kind="suicide", text="blue door tonight", weight=3)
    assert find_danger("the blue door tonight") == (3, "en")
    with django_assert_num_queries(1):
        find_danger("the blue door tonight")
    Phrase.objects.filter(pk=phrase.pk).update(is_active=False)
    assert find_danger("blue door tonight") is None
    Phrase.objects.bulk_create([Phrase(kind="suicide", text="red door tonight")])
    assert find_danger("red door tonight")
    Phrase.objects.filter(text="red door tonight").delete()
    assert find_danger("red door tonight") is None


def test_changes_from_outside_the_code_count_at_once():
    phrase = Phrase.objects.create(kind="suicide", text="green door tonight", weight=3)
    assert find_danger("green door tonight")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE crisis_phrase SET text = 'grey door tonight' WHERE id = %s", [phrase.pk])
    assert find_danger("green door tonight") is None
    assert find_danger("grey door tonight")


def test_phrases_that_were_rolled_back_are_forgotten():
    before = read_version()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Phrase.objects.create(kind="suicide", text="brown door tonight")
        assert find_danger("brown door tonight")
        raise ZeroDivisionError
    assert read_version() == before
    assert find_danger("brown door tonight") is None
    Phrase.objects.create(kind="suicide", text="white door tonight")
    assert find_danger("white door tonight") and not find_danger("brown door tonight")


def test_comments_know_the_phrases_by_their_version(django_assert_num_queries):
    text = CommentText("Ann", "", "the pink door tonight")
    assert not is_possible_crisis(text)
    Phrase.objects.create(kind="suicide", text="pink door tonight")
    assert is_possible_crisis(text)
    with django_assert_num_queries(1):
        assert is_possible_crisis(text)


def test_endless_query_is_cut_first():
    assert find_danger("a" * 10_000_000) is None
