"""Crossref and PubMed are asked only where the site allows it."""

import json

import pytest

from articles.references.lookup import MOST_LOOKUPS, look_up
from articles.references.pasted.read import read_pasted
from core import env, safe_http

ANSWER = {
    "title": "Sleep",
    "author": [{"family": "Doe", "given": "Jo"}],
    "DOI": "10.1000/OTHER",
    "issued": {"raw": "2020"},
}


@pytest.fixture
def asked(monkeypatch):
    """Return the addresses that were asked; each answers ANSWER."""
    addresses = []

    def fetch(url, *, accept, most_bytes):
        addresses.append(url)
        return json.dumps(ANSWER).encode()

    monkeypatch.setattr(safe_http, "fetch", fetch)
    return addresses


def test_no_one_is_asked_by_default(asked, settings):
    assert settings.SOURCE_LOOKUP == []
    works = read_pasted("10.1000/sleep\n33852780")
    assert look_up(works) == (works, []) and asked == []


def test_services_are_asked_by_name(asked, settings):
    settings.SOURCE_LOOKUP = ["crossref"]
    works, failures = look_up(read_pasted("10.1000/sl(e)ep\n33852780\nA title. https://doi.org/10.1000/x"))
    assert asked == [
        "https://api.crossref.org/works/10.1000%2Fsl%28e%29ep/transform/application/vnd.citationstyles.csl+json"
    ]
    assert (works[0].title, works[0].authors, works[0].year, works[0].doi) == (
        "Sleep",
        "Doe J",
        "2020",
        "10.1000/sl(e)ep",
    )
    assert works[1].title == "" and failures == []
    settings.SOURCE_LOOKUP = ["pubmed"]
    works, _failures = look_up(read_pasted("33852780"))
    assert asked[1:] == ["https://api.ncbi.nlm.nih.gov/lit/ctxp/v1/pubmed/?format=csl&id=33852780"]
    assert (works[0].title, works[0].pmid) == ("Sleep", "33852780")


@pytest.mark.parametrize("answer", [b"[]", b"<html>", b"\xff", b"7"])
def test_odd_answers_are_named_and_the_number_stays(monkeypatch, settings, answer):
    settings.SOURCE_LOOKUP = ["crossref"]
    monkeypatch.setattr(safe_http, "fetch", lambda url, **options: answer)
    works, failures = look_up(read_pasted("10.1000/sleep"))
    assert works[0].values() == {"doi": "10.1000/sleep"}
    assert failures[0].startswith("Crossref did not say what 10.1000/sleep is: ")


def test_long_pastes_ask_about_the_first_only(asked, settings):
    settings.SOURCE_LOOKUP = ["crossref"]
    look_up(read_pasted("\n".join(f"10.1000/{number}" for number in range(MOST_LOOKUPS + 5))))
    assert len(asked) == MOST_LOOKUPS


def test_unknown_service_stops_the_start(monkeypatch):
    monkeypatch.setenv("SOURCE_LOOKUP", "crossref, google")
    with pytest.raises(env.SettingError, match="SOURCE_LOOKUP names google"):
        env.some_of("SOURCE_LOOKUP", [], ["crossref", "pubmed"])
