"""Which words are one word, spelled in two ways."""

import pytest

from articles.changes import compounds, meaning, spelling


def test_no_misspelling_is_a_common_word():
    known = spelling.MISSPELLINGS.keys() & spelling.frequencies().keys()
    assert known == {"calender", "wether"}, "texts mean a calendar, not a machine, and no sheep"
    assert len(spelling.MISSPELLINGS) > 1_000


def test_every_misspelling_is_corrected_to_a_word():
    words = {part for correct in spelling.MISSPELLINGS.values() for part in correct.split("'")[:1]}
    assert not [
        word
        for word in sorted(words)
        if not spelling.is_known(word) and word not in {"didn", "doesn"} and len(word) > 3
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("monitred", "monitored"),
        ("phsyician", "physician"),
        ("fluoxitine", "fluoxetine"),
        ("ketmine", "ketamine"),
        ("clinicel", "clinical"),
        # A word of weight, and nothing else is near.
        ("mxight", "might"),
        ("befure", "before"),
        # "decide" begins as "devided" does, but "vided" is no word.
        ("devided", "divided"),
        # "dis" and "dys" are near, but "dysordr" is two slips away.
        ("disordr", "disorder"),
        # "activates" is as near, and much rarer.
        ("activites", "activities"),
        # "diagnose" is as near, and the sentence says which.
        ("diagnosd", "diagnosed"),
        # Two characters alike that are missing weigh less than two others.
        ("coittee", "committee"),
        ("behaviorla", "behavioral"),
    ],
)
def test_a_slip_for_one_word_is_a_typo(old, new):
    assert spelling.is_typo(old, new)
    assert not spelling.is_typo(new, old), "a known word is no slip"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("fatal", "fetal", "both are words"),
        ("peroneal", "perineal", "both are words, one of them rare"),
        ("masticated", "medicated", "a rare word with an ending"),
        ("quantiy", "quantity", "quantify is as near"),
        ("sedted", "seated", "sedated is nearer"),
        ("hyptension", "hypertension", "the beginning is not certain"),
        ("hydroxzine", "hydralazine", "another drug is nearer"),
        ("esktamin", "ketamine", "esketamine is as near"),
        ("eskotamine", "esketamine", "ergotamine is two letters away"),
        ("mounfaim", "mountain", "two other letters weigh too much"),
        ("thre", "three", "a word of weight has no second one near, however rare: there"),
        ("nto", "not", "a short word of weight is only corrected by the list"),
        ("hyposensitive", "hypersensitive", "a beginning and a word make a word"),
        ("hyportension", "hypertension", "an opposite is near"),
        ("hyportensive", "hypertensive", "an opposite is near, though rare"),
        ("smal", "sail", "too short for such a slip"),
        ("wlak", "talk", "another first letter"),
        ("ünder", "under", "letters of another language"),
    ],
)
def test_what_may_be_another_word_is_no_typo(old, new, why):
    assert not spelling.is_typo(old, new), why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("colour", "color"),
        ("anaesthetists", "anesthetists"),
        ("colour's", "color's"),
        ("organised", "organized"),
        ("its", "it's"),
        ("patients", "patient's"),
        ("café", "cafe"),
        ("a", "an"),
    ],
)
def test_variants_are_one_word_either_way(one, other):
    assert spelling.is_listed(one, other)
    assert spelling.is_listed(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("were", "we're"), ("ill", "i'll"), ("prise", "prize"), ("four", "for"), ("teh's", "these")]
)
def test_other_words_are_not(one, other):
    assert not spelling.is_listed(one, other)
    assert not spelling.is_listed(other, one)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("e mail", "e - mail"),
        ("long term", "long - term"),
        ("treat ment", "treatment"),
        ("post - partum", "postpartum"),
    ],
)
def test_a_compound_may_be_joined(old, new):
    assert compounds.is_compound(old.split(), new.split())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a symptomatic", "asymptomatic"),
        ("the rapist", "therapist"),
        ("re - sign", "resign"),
        ("not able", "notable"),
        ("small - dose user", "small dose - user"),
        ("over dose", "overdose"),
    ],
)
def test_joints_that_make_another_word_are_kept(old, new):
    assert not compounds.is_compound(old.split(), new.split())
    assert not compounds.is_compound(new.split(), old.split())


def test_every_pair_of_opposites_is_found():
    for one, other in meaning.PAIRS:
        assert meaning.stem(one) != meaning.stem(other), (one, other)
        assert meaning.is_opposite(one, other), (one, other)
    assert len(meaning.PAIRS) > 250


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("raises", "lowered"),
        ("hypoactive", "hyperactive"),
        ("treated", "untreated"),
        ("toxic", "nontoxic"),
        ("responsive", "unresponsive"),
    ],
)
def test_opposites_count_with_their_endings_and_beginnings(one, other):
    assert meaning.is_opposite(one, other)
    assert meaning.is_opposite(other, one)


def test_a_word_is_not_its_own_opposite():
    assert not meaning.is_opposite("raise", "raising")
    assert not meaning.is_opposite("garden", "gardens")
    assert not meaning.is_opposite("way", "away"), "words of three letters are other words"
