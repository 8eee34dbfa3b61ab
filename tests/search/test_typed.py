"""Phrases in quotation marks, and words that a reader leaves out."""

import pytest

from search.query import Search, find
from search.results.typed import read_query
from search.words.counting import count_words
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


def titles(query):
    return [hit["title"] for hit in find(query)]


@pytest.mark.parametrize(
    ("query", "words", "quoted", "without"),
    [
        ("sleep and mood", ["sleep", "and", "mood"], (), ()),
        ('"Sleep and mood" winter', ["sleep", "and", "mood", "winter"], ("sleep and mood",), ()),
        ("“nasal spray” «dose»", ["nasal", "spray", "dose"], ("nasal spray", "dose"), ()),
        ("ketamine -clinic", ["ketamine"], (), (("clinic",),)),
        ('ketamine -"nasal spray"', ["ketamine"], (), (("nasal", "spray"),)),
        ("ketamine -well-known", ["ketamine"], (), (("well", "known"),)),
        # A dash, a number below zero, a hyphen, and a word that every text has leave nothing out.
        ("ketamine - clinic", ["ketamine", "clinic"], (), ()),
        ("at -5 degrees", ["at", "5", "degrees"], (), ()),
        ("off-label", ["off", "label"], (), ()),
        ("ketamine -what is it", ["ketamine", "what", "is", "it"], (), ()),
        # Marks without a partner, and nothing but what is left out.
        ('ketamine" clinic', ["ketamine", "clinic"], (), ()),
        ('"" ketamine', ["ketamine"], (), ()),
        ("-clinic", ["clinic"], (), ()),
        ("-", [], (), ()),
    ],
)
def test_a_query_is_read(query, words, quoted, without):
    typed = read_query(query)
    assert (typed.words, typed.quoted(), typed.without) == (words, quoted, without)


def test_quoted_words_follow_each_other():
    rows.article("Light in winter", text="A lamp for dark mornings.")
    rows.article("Winter in light", text="Mornings with a dark lamp.")
    count_words()
    assert set(titles("dark mornings")) == {"Light in winter", "Winter in light"}
    assert titles('"dark mornings"') == titles("“dark mornings” winter") == ["Light in winter"]
    assert titles('"dark mornings" "dark lamp"') == titles("dark mornings lamp")


def test_quoted_words_have_no_synonyms_and_no_corrections():
    rows.article("Esketamine at home", text="A spray.")
    rows.article("Spravato by name", text="A spray.")
    count_words()
    assert len(titles("spravato")) == 2
    found = Search('"spravato" spray')
    assert [hit["title"] for hit in found[:9]] == ["Spravato by name"] and found.plan.also == ()


def test_a_phrase_that_no_page_has_is_searched_for_by_its_words(client):
    rows.article("Light in winter", text="A lamp for dark mornings.")
    count_words()
    page = client.get("/search/", {"q": '"mornings dark"'}).text
    assert "No page has “mornings dark” word for word. These results have the words." in page
    assert "Light in winter" in page
    assert "word for word" not in client.get("/search/", {"q": '"zanzibar pier"'}).text
    assert "word for word" not in client.get("/search/", {"q": '"dark mornings"'}).text


def test_words_with_a_minus_are_left_out_of_title_and_text(client):
    rows.article("Lamps in winter", text="For dark mornings.")
    rows.article("Lamps in summer", text="For long evenings, not for winter.")
    rows.article("Lamps all year", text="For mornings. In winters, too.")
    rows.clinic("Lamps Clinic", summary="Open in winter.")
    rows.article("Lamps in spring", text="For nothing.")
    count_words()
    assert set(titles("lamps -winter")) == {"Lamps in spring"}
    assert set(titles('lamps -"dark mornings" -clinic')) == {"Lamps in summer", "Lamps all year", "Lamps in spring"}
    assert "Without pages that have “winter”." in client.get("/search/", {"q": "lamps -winter"}).text
    assert titles("-winter")


def test_what_is_left_out_does_not_come_back_by_a_tag():
    article = rows.article("Lamps", text="For dark mornings.")
    article.tags.add("lamps")
    assert "Lamps" in titles("lamps") and "Lamps" not in titles("lamps -mornings")
