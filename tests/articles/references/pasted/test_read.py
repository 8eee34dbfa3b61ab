"""What a person pastes becomes the fields of sources, and nothing is invented."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.references.pasted.read import read_pasted
from articles.references.pasted.work import make_work
from core.errors import ActionRefused

LEX = {
    "title": "Trial of Psilocybin versus Escitalopram for Depression",
    "authors": "Carhart-Harris R, Giribaldi B",
    "publication": "N Engl J Med",
    "year": "2021",
    "volume": "384",
    "issue": "15",
    "pages": "1402-1411",
    "doi": "10.1056/nejmoa2032994",
}
RIS = """TY  - JOUR
AU  - Carhart-Harris, Robin
AU  - Giribaldi, B.
TI  - Trial of Psilocybin versus Escitalopram for Depression
JO  - N Engl J Med
PY  - 2021/04/15
VL  - 384
IS  - 15
SP  - 1402
EP  - 1411
DO  - 10.1056/NEJMoa2032994
ER  - """
CSL = {
    "type": "article-journal",
    "title": ["Trial of Psilocybin versus Escitalopram for Depression"],
    "author": [{"family": "Carhart-Harris", "given": "Robin"}, {"family": "Giribaldi", "given": "B."}],
    "container-title": "N Engl J Med",
    "issued": {"date-parts": [[2021, 4, 15]]},
    "volume": 384,
    "issue": "15",
    "page": "1402-1411",
    "DOI": "https://doi.org/10.1056/NEJMoa2032994",
}
BIBTEX = """@article{lex, author = {Carhart-Harris, Robin and Bruna Giribaldi},
  title = "Trial of {Psilocybin} versus Escitalopram for Depression", journal={N Engl J Med}, year=2021,
  volume = {384}, number={15}, pages={1402--1411}, doi = {10.1056/NEJMoa2032994}}"""
ENDNOTE = """%0 Journal Article
%A Carhart-Harris, Robin
%A Giribaldi, B.
%T Trial of Psilocybin versus Escitalopram for Depression
%J N Engl J Med
%V 384
%N 15
%P 1402-1411
%D 2021
%R 10.1056/NEJMoa2032994"""
VANCOUVER = (
    "12. Carhart-Harris R, Giribaldi B. Trial of Psilocybin versus Escitalopram for Depression. N Engl J Med. 2021 Apr 15;"
    "384(15):1402-1411. doi: 10.1056/NEJMoa2032994. Epub 2021 Apr 14."
)
APA = (
    "Carhart-Harris, R., & Giribaldi, B. (2021). Trial of Psilocybin versus Escitalopram for Depression. "
    "N Engl J Med, 384(15), 1402–1411. https://doi.org/10.1056/NEJMoa2032994"
)


def read(text):
    return [work.values() for work in read_pasted(text)]


@pytest.mark.parametrize("text", [RIS, RIS[:-6], json.dumps(CSL), json.dumps([CSL]), BIBTEX, ENDNOTE, VANCOUVER, APA])
def test_each_form_fills_the_same_fields(text):
    assert read(text) == [LEX]
    assert read(f"\ufeff{text}\r\n".replace("\n", "\r\n")) == [LEX]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("https://doi.org/10.1056/NEJMoa2032994", {"doi": "10.1056/nejmoa2032994"}),
        ("33852780", {"pmid": "33852780"}),
        ("PMID: 33852780", {"pmid": "33852780"}),
        ("https://pubmed.ncbi.nlm.nih.gov/33852780/", {"pmid": "33852780"}),
        ("https://www.who.int/depression.", {"url": "https://www.who.int/depression"}),
        ("Sleep and mood, a book of 2020", {"title": "Sleep and mood, a book of 2020"}),
        (
            "World Health Organization. Depression. Geneva, 2023. https://www.who.int/x",
            {"title": "World Health Organization. Depression. Geneva, 2023.", "url": "https://www.who.int/x"},
        ),
        ('{"title": "A", "author": "Doe", "issued": 7, "DOI": null}', {"title": "A"}),
        ('{"title": "Law", "type": "legislation"}', {"title": "Law", "kind": "law"}),
        ("TY  - JOUR\nTI  - Rest\nAN  - 33852780\nER  - ", {"title": "Rest"}),
        ("TY  - JOUR\nTI  - Rest\nAN  - 33852780\nDB  - PubMed\nER  - ", {"title": "Rest", "pmid": "33852780"}),
        ("TY  - NEWS\nT1  - Rest\nY1  - 2020//\nER  - ", {"title": "Rest", "year": "2020", "kind": "news"}),
        (r"@book{x, author={G{\"o}del, Kurt}, title={Sleep \& mood}}", {"title": "Sleep & mood", "authors": "Gödel K"}),
    ],
)
def test_what_is_not_clear_stays_in_the_title(text, values):
    assert read(text) == [values]


def test_many_publications_are_read_and_one_doi_is_one_work():
    assert len(read("10.1000/a\n10.1000/b\nhttps://doi.org/10.1000/A\n")) == 2
    assert read("Doe J.\nSleep and\nmood.\n\n10.1000/b") == [{"title": "Doe J. Sleep and mood."}, {"doi": "10.1000/b"}]
    assert len(read(f"{RIS}\n\nTY  - JOUR\nTI  - Rest\nER  - \n")) == 2
    beside = read(f"Provider: Journals\nhttps://doi.org/10.1000/a\n{RIS}\nPMID: 36322843\nTY  - JOUR\nTI  - Rest\n")
    assert [one.get("doi") or one.get("pmid") for one in beside][:2] == ["10.1000/a", "36322843"] and len(beside) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n", "Paste a DOI"),
        ('{"title": ', "looks like CSL-JSON, but cannot be read"),
        ('["a"]', "looks like CSL-JSON"),
        ("[" * 5_000 + '"', "looks like CSL-JSON"),
        ("x" * 200_001, "longer than 200,000 characters"),
        ("\n".join(f"10.1000/{number}" for number in range(201)), "holds 201 publications"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text, said):
    with pytest.raises(ActionRefused, match=said):
        read_pasted(text)


def test_values_fit_into_a_source():
    authors = [f"Writer{n} A" for n in range(300)]
    work = make_work(title="x" * 900, authors=authors, doi="10.1000/" + "x" * 300, url="javascript:1")
    assert len(work.title) == 400 and len(work.authors) <= 1000 and work.authors.endswith(", et al.")
    assert work.doi == work.url == ""


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(), st.text().map("TY  - {}".format), st.text().map("@a{{b, {}".format), st.text().map('{{"{}'.format)
    )
)
def test_no_text_raises_anything_else(text):
    try:
        read_pasted(text)
    except ActionRefused:
        pass
