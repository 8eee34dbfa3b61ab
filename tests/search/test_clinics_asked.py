"""The finder of clinics on the page of results."""

import pytest

from search.web.clinics_asked import asks_for_clinics
from tests.psychsite import rows


@pytest.mark.parametrize(
    "query",
    [
        "clinic near me", "ketamine near me", "clinics near Portland", "find a clinic", "nearest psychiatrist", "providers",
        "33101", "ketamine 97201-1234", "M5V 2T6", "sw1a 1aa",
    ],
)  # fmt: skip
def test_queries_about_a_place_are_for_the_finder(query):
    assert asks_for_clinics(query)


@pytest.mark.parametrize(
    "query",
    ["", "near death experience", "ketamine clinic", "clinics in Oregon", "choosing a clinic", "12,345", "100000", "b12", "5mg",
     "$40,000 a year", "50000% more"],
)  # fmt: skip
def test_other_queries_are_not(query):
    assert not asks_for_clinics(query)


@pytest.mark.django_db
def test_the_finder_is_there_once_with_what_was_asked(client):
    rows.article("Choosing a clinic", text="Near you or not.")
    field = 'id="find-near" name="near" maxlength="100" value="{}"'
    for query, value in (("clinic near me", "clinic near me"), ("33101", "33101"), ("zanzibar", "")):
        page = client.get("/search/", {"q": query}).text
        assert page.count('id="find-near"') == 1 and field.format(value) in page
    assert "find-near" not in client.get("/search/", {"q": "choosing"}).text
