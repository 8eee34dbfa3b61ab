"""Names in blocks of memory answer as a dictionary does, and do not grow back."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cities import CITIES, Cities, load_cities
from geo.names import NameTable


@given(st.dictionaries(st.text(max_size=6), st.lists(st.integers(0, 2**32 - 1), max_size=3)), st.text(max_size=6))
def test_table_of_names_answers_as_a_dictionary(numbers, other):
    table = NameTable(numbers)
    assert list(table) == sorted(numbers) and len(table) == len(numbers)
    for name in {*numbers, other}:
        assert list(table.numbers_of(name)) == numbers.get(name, [])
        assert (name in table) == (name in numbers)
    with pytest.raises(IndexError):
        table[len(numbers)]


def test_cities_take_a_few_mebibytes():
    """As tuples and dictionaries they took 47 MiB, in each process of the web server."""
    text = CITIES.read_bytes()
    tracemalloc.start()
    try:
        cities = Cities(text)
        size, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size < 8 * 2**20
    assert len(cities) == len(load_cities()) > 30_000
    assert [place.label for place in cities.named("munchen")] == ["Munich, Germany"]
