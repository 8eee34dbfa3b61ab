"""Words of danger in searches, and their language."""

import pytest

from crisis.danger import find_danger
from crisis.models import Phrase

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
    "query", ["", "  ", "%", "ketamine", "suicide squad film", "suicide prevention research", "denver", "10001", "🍄"]
)
def test_harmless_queries_show_no_danger(query):
    assert find_danger(query) is None


def test_changes_of_staff_count_at_once(django_assert_num_queries):
    assert find_danger("blue door tonight") is None
    phrase = Phrase.objects.create(kind="suicide", text="blue door tonight", weight=3)
    assert find_danger("the blue door tonight") == (3, "en")
    with django_assert_num_queries(0):
        find_danger("the blue door tonight")
    Phrase.objects.filter(pk=phrase.pk).update(is_active=False)
    assert find_danger("blue door tonight") is None
    Phrase.objects.bulk_create([Phrase(kind="suicide", text="red door tonight")])
    assert find_danger("red door tonight")
    Phrase.objects.filter(text="red door tonight").delete()
    assert find_danger("red door tonight") is None


def test_endless_query_is_cut_first():
    assert find_danger("a" * 10_000_000) is None
