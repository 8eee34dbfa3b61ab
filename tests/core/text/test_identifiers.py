"""DOIs and PubMed numbers, however people write them."""

import pytest

from core.text.identifiers import find_doi, find_pmid, fold_doi, fold_pmid

SAME = [
    "10.1056/NEJMoa2032994",
    " https://doi.org/10.1056/NEJMoa2032994 ",
    "http://dx.doi.org/10.1056/nejmoa2032994?utm_source=x#top",
    "doi:10.1056/NEJMoa2032994.",
    "DOI: 10.1056/NEJMOA2032994;",
    "(10.1056/nejmoa2032994)",
    "https://doi.org/10.1056%2FNEJMoa2032994",
    "N Engl J Med. 2021. doi: 10.1056/NEJMoa2032994. Epub 2021 Apr 15.",
]


@pytest.mark.parametrize("text", SAME)
def test_one_doi_has_one_form(text):
    assert fold_doi(text) == "10.1056/nejmoa2032994"


def test_punctuation_that_belongs_to_a_doi_stays():
    assert find_doi("(see 10.1016/S0140-6736(05)61030-8).") == "10.1016/s0140-6736(05)61030-8"
    long = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
    assert find_doi(f"{long}.") == long.lower()
    assert find_doi("10.1000/a?b") == "10.1000/a?b"


def test_text_without_a_doi_stays():
    for text in ("", "10.1/x", "10.1000/", "no identifier", "version 10.2000"):
        assert find_doi(text) == "" and fold_doi(text) == text


def test_pubmed_number_is_found_by_label_and_address():
    for text in ("PMID: 33852780", "https://pubmed.ncbi.nlm.nih.gov/33852780/", "www.ncbi.nlm.nih.gov/pubmed/33852780"):
        assert find_pmid(text) == fold_pmid(text) == "33852780"
    assert fold_pmid("00123") == "123" and find_pmid("33852780") == "" and fold_pmid("none") == "none"
