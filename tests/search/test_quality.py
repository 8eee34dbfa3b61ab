"""How well the search answers judged queries over the demonstration.

Loading takes seconds, so this module loads once, in a transaction that is rolled back after its last test.
"""

import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from search.query import Search
from search.synonyms.loading import load_synonyms

pytestmark = pytest.mark.slow
JUDGED = tomllib.loads(Path(__file__).with_name("judged.toml").read_text())["queries"]
LEAST_MRR, COUNTED = 0.85, 10


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), override_settings(DEBUG=True), transaction.atomic():
        call_command("load_demo", verbosity=0, stdout=None)
        load_synonyms()
        yield
        transaction.set_rollback(True)


def rank_of(query, answers):
    """Return the place of the first answer among the first results, or 0."""
    urls = [hit["url"] for hit in Search(query)[:COUNTED]]
    return next((place for place, url in enumerate(urls, start=1) if url in answers), 0)


def test_judged_queries_find_their_answers():
    ranks = {query: rank_of(query, answers) for query, answers in JUDGED.items()}
    assert len(ranks) > 100
    lost = [query for query, rank in ranks.items() if not rank]
    mrr = sum(1 / rank for rank in ranks.values() if rank) / len(ranks)
    # `make bench` reads this line.
    sys.stdout.write(f"MRR@{COUNTED} {mrr:.3f} of {len(ranks)} queries, {len(lost)} unanswered\n")
    assert not lost
    assert mrr >= LEAST_MRR, {query: rank for query, rank in ranks.items() if rank != 1}


def test_search_corrects_and_says_so():
    found = Search("ketmine")
    assert found.corrected == {"ketmine": "ketamine"} and len(found) == len(Search("ketamine"))
    assert len(Search("ketmine", is_literal=True)) == 0


def test_search_finds_synonyms_below_the_typed_word():
    found = Search("spravato")
    assert "esketamine" in found.plan.also and len(found) >= 8
    tiers = [found._scores[key].tier for key in Search("ketamine")._keys if key in found._scores]
    assert tiers == sorted(tiers)


def test_search_names_words_that_no_page_has():
    found = Search("ketamine xylophonist")
    assert found.plan.skipped == ("xylophonist",) and len(found) == len(Search("ketamine"))


def test_clinics_are_found_by_what_they_treat():
    urls = {hit["url"] for hit in Search("ptsd clinic florida")[:4]}
    assert {"/clinic/mangrove-row-counseling/", "/clinic/saltgrass-ketamine-clinic/"} <= urls
