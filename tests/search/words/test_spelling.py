"""Corrections, and the drugs that are none of each other's misspellings."""

import pytest

from search.models import Word
from search.words.counting import count_words
from search.words.porter import stem
from search.words.spelling import correct, drug_names, edit_distance, is_english, nearest, sound_of, take_apart
from tests.psychsite import rows

# Names that people confuse. Each must stay what it is, whatever the index holds.
CONFUSED = [
    ("ketamine", "ketorolac"), ("ketamine", "esketamine"), ("ketamine", "ketalar"), ("bupropion", "buspirone"),
    ("sertraline", "cetirizine"), ("fluoxetine", "duloxetine"), ("fluoxetine", "paroxetine"), ("fluoxetine", "fluvoxamine"),
    ("hydroxyzine", "hydralazine"), ("clonidine", "clozapine"), ("clonidine", "klonopin"), ("lamictal", "lamisil"),
    ("celexa", "celebrex"), ("zyprexa", "zyrtec"), ("prozac", "prilosec"), ("paxil", "plavix"), ("zoloft", "zocor"),
    ("lorazepam", "alprazolam"), ("diazepam", "lorazepam"), ("oxazepam", "diazepam"), ("methadone", "metadate"),
    ("risperidone", "ropinirole"), ("trazodone", "tramadol"), ("venlafaxine", "desvenlafaxine"), ("quinine", "quinidine"),
    ("prednisone", "prednisolone"), ("serzone", "seroquel"), ("wellbutrin", "welchol"), ("effexor", "eldepryl"),
    ("topamax", "toprol"), ("lexapro", "loxapine"), ("citalopram", "escitalopram"), ("psilocybin", "psilocin"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), CONFUSED)
def test_drug_is_never_corrected_into_another(db, one, other):
    for typed, known in ((one, other), (other, one)):
        Word.objects.all().delete()
        Word.objects.create(word=known, stem=stem(known), documents=900, initial=known[0], length=len(known))
        assert correct(typed) == []


def test_drug_is_corrected_by_one_edit_alone():
    assert nearest("ketmine", [("ketamine", 9)]) == ["ketamine"]
    assert nearest("ketmin", [("ketamine", 9)]) == []
    assert nearest("insomina", [("insomnia", 9)]) == ["insomnia"]
    assert nearest("fluoxatine", [("fluoxetine", 9), ("duloxetine", 9)]) == ["fluoxetine"]


def test_sound_of_a_drug_counts_for_nothing():
    assert sound_of("psilocibyn") == sound_of("psilocybin") and nearest("psilocibyn", [("psilocybin", 9)]) == []
    assert nearest("petry", [("petrie", 2)], 1) == ["petrie"]
    assert nearest("integrashun", [("integration", 2)]) == ["integration"]


def test_words_of_synonyms_are_known_although_no_text_has_them(db):
    assert correct("hallucinagens") == []
    assert correct("hallucinagens", {"hallucinogens", "hypnotics"}) == ["hallucinogens"]
    assert correct("prozak", {"prozac", "prilosec"}) == ["prozac"]
    # Two drugs as near are none, and a misspelling that staff noted is no word to show.
    assert correct("celexra", {"celexa", "celebra"}) == ["celexa"] and correct("spravaddo", {"spravado"}) == []


def test_letters_in_another_order_are_one_mistake():
    assert nearest("physcosis", [("psychosis", 2)]) == ["psychosis"]


def know(*words):
    Word.objects.bulk_create(
        [Word(word=word, stem=stem(word), documents=3, initial=word[0], length=len(word)) for word in words]
    )


@pytest.mark.django_db
def test_first_letter_can_be_wrong_or_missing():
    know("psychosis", "insomnia", "ketamine")
    assert [correct(word) for word in ("sychosis", "nsomnia", "jetamine")] == [
        ["psychosis"],
        ["insomnia"],
        ["ketamine"],
    ]


@pytest.mark.django_db
def test_word_of_english_is_a_mistake_for_a_name_alone():
    know("dorsay", "goal")
    assert correct("dorsey") == ["dorsay"]
    assert is_english("goat") and correct("goat") == []
    assert is_english("journaling"), "the ending of a word is no mistake"


@pytest.mark.django_db
def test_words_without_blanks_are_taken_apart(django_assert_num_queries):
    know("sleep", "and", "mood", "an", "dm", "clinic")
    with django_assert_num_queries(1):
        assert take_apart("sleepandmood") == ("sleep", "and", "mood")
    assert take_apart("sleepxmood") == () and take_apart("x" * 41) == ()


def test_two_drugs_as_near_are_no_correction():
    assert {"oxazepam", "lorazepam"} <= drug_names()
    assert nearest("zanax", [("xanax", 9)]) == ["xanax"]
    assert nearest("zanax", [("xanax", 9), ("zanex", 1)]) == ["zanex", "xanax"]
    both = [(name, 9) for name in ("valium", "valtum")]
    assert nearest("valzum", both) == ["valium", "valtum"], "one of them is no drug"
    assert nearest("quinxine", [("quinine", 9), ("quinidine", 9)]) == ["quinine"]
    assert nearest("mesorin", [("mestorin", 3)]) == ["mestorin"]


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("sleep", "sleep", 0), ("slepe", "sleep", 1), ("slep", "sleep", 1), ("sleeep", "sleep", 1), ("clinik", "clinic", 1),
     ("depresion", "depression", 1), ("insomina", "insomnia", 1), ("psylocibin", "psilocybin", 2),
     ("a", "abcd", 3), ("house", "mouth", 3)],
)  # fmt: skip
def test_edit_distance_counts_swaps_as_one(one, other, edits):
    assert edit_distance(one, other, 2) == edits


@pytest.mark.django_db
def test_words_are_counted_once_a_text_and_again_after_changes():
    row = rows.article("Harbour light", text="harbour harbour lantern")
    assert count_words() > 3
    assert Word.objects.get(word="harbour").documents == 1
    rows.article("Harbour two")
    row.editions.update(live_until=row.created_at)
    count_words()
    assert Word.objects.get(word="harbour").documents == 1
    assert not Word.objects.filter(word="lantern").exists()


@pytest.mark.django_db
def test_dry_run_counts_and_stores_nothing():
    rows.article("Harbour light")
    assert count_words(dry_run=True) > 1 and not Word.objects.exclude(word="").exists()


def test_stems_are_those_of_porter():
    words = {"therapies": "therapi", "depressed": "depress", "hoping": "hope", "hopping": "hop", "relational": "relat",
             "controlling": "control", "generalization": "gener", "yes": "ye", "agreed": "agre", "sky": "sky"}  # fmt: skip
    assert {word: stem(word) for word in words} == words


@pytest.mark.django_db
def test_word_of_staff_is_no_mistake():
    know("add", "adha")
    assert correct("adhd", {"adhd"}) == [] and correct("adhd") != []


@pytest.mark.django_db
def test_word_of_english_is_no_mistake_for_a_short_word_of_spanish():
    know("mis", "para")
    for word in ("miss", "parka"):
        assert is_english(word) and correct(word) == []
