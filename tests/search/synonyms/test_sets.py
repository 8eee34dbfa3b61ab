"""Sets of synonyms: which words find which, and the first ones."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from search.models import Synonyms
from search.query import Search, find
from search.synonyms.loading import load_synonyms
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_first_sets(db):
    Synonyms.objects.all().delete()


def titles(query):
    return [hit["title"] for hit in find(query)]


def test_synonyms_widen_both_ways_and_never_outrank():
    Synonyms.objects.create(words="spravato, esketamine")
    rows.article("Esketamine: esketamine and esketamine", text="All about esketamine.")
    rows.article("Something else", text="Once, at the end of a long text, it says Spravato.")
    assert titles("spravato") == ["Something else", "Esketamine: esketamine and esketamine"]
    assert titles("esketamine") == ["Esketamine: esketamine and esketamine", "Something else"]
    assert Search("spravato").plan.also == ("esketamine",)


def test_one_way_set_widens_its_first_word_alone():
    Synonyms.objects.create(words="ketamine, esketamine", is_one_way=True)
    rows.article("Ketamine", text="one")
    rows.article("Esketamine", text="two")
    assert titles("ketamine") == ["Ketamine", "Esketamine"] and titles("esketamine") == ["Esketamine"]


def test_words_of_one_meaning_share_what_they_find_one_way():
    Synonyms.objects.create(words="paroxetine, seroxat")
    Synonyms.objects.create(words="paroxetine, antidepressant", is_one_way=True)
    Synonyms.objects.create(words="sad, winter blues")
    Synonyms.objects.create(words="sadness, loss", is_one_way=True)
    rows.article("Antidepressant", text="one")
    rows.article("Loss", text="two")
    assert titles("seroxat") == titles("paroxetine") == ["Antidepressant"]
    assert titles("winter blues") == [] and titles("antidepressant") == ["Antidepressant"]


def test_phrases_are_synonyms_and_inactive_sets_are_not():
    row = Synonyms.objects.create(words="psilocybin, magic mushrooms")
    rows.article("Psilocybin", text="one")
    assert titles("magic mushrooms") == titles("Magic Mushroom") == ["Psilocybin"]
    Synonyms.objects.filter(pk=row.pk).update(is_active=False)
    assert titles("magic mushrooms") == []


def test_snippet_marks_synonyms():
    Synonyms.objects.create(words="tms, transcranial magnetic stimulation")
    rows.article("Coils", text="It offers transcranial magnetic stimulation <b>daily</b>.")
    (hit,) = find("tms")
    assert "<mark>transcranial magnetic stimulation</mark> &lt;b&gt;" in hit["snippet"]


@pytest.mark.parametrize("words", ["ketamine", "ketamine,", " , ", ", ".join(f"w{number}" for number in range(21))])
def test_set_needs_two_to_twenty_phrases(words):
    with pytest.raises(ValidationError):
        Synonyms(words=words).full_clean()


def test_first_sets_load_once_and_keep_what_staff_changed(capsys):
    added = load_synonyms()
    assert len(added) > 100
    Synonyms.objects.filter(words__startswith="spravato").update(is_active=False)
    assert load_synonyms() == []
    call_command("load_synonyms", "--dry-run")
    assert "0 sets would be added" in capsys.readouterr().out
    for row in Synonyms.objects.all():
        row.full_clean()


def test_a_synonym_of_two_lists_is_named_once():
    Synonyms.objects.create(words="spravato, Esketamine")
    Synonyms.objects.create(words="spravato, esketamine")
    Synonyms.objects.create(words="ecstasy, MDMA")
    rows.article("Esketamine and MDMA", text="one")
    assert Search("spravato ecstasy").plan.also == ("esketamine", "MDMA")
