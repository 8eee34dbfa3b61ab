"""Tokens of a text, and their descriptions for moderators."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.spam import classifier, tokens


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("check out this you[tube] channel", {"youtube", "youtube channel", "1: check"}),
        ("My site: kidsmediausa  . com", {"host:kidsmediausa.com", "*hidden", "*link"}),
        ("see murdev[.]com or evil dot net", {"host:murdev.com", "host:evil.net"}),
        ("https://www.Cheap.example/pills?ref=881", {"host:cheap.example", "*query", "*path", "/pills", "*alone"}),
        ("F R E E m0ney, g3t it", {"money", "get", "*disguised"}),
        ("sooooo goooood", {"soo good"}),
        ("EVERYBODY SHOULD READ THIS NOW!!!", {"*capitals", "*loud"}),
        ("write to a.b@shop.example or +234 555 0100 0199 for $ 5,000", {"*mail", "*phone", "*money"}),
        ("Follow @somebody95", {"*handle"}),
        ("Ｃｈｅｃｋ this", {"check"}),
    ],
)
def test_disguised_words_are_recognized(text, wanted):
    assert wanted <= tokens.extract_words(text)


def test_tokens_contain_no_personal_data():
    kept = " ".join(
        tokens.extract_words(
            "I am @robin77, robin.roe@mail.example, call (614) 555-0133 or 0161 496 0000, born 1979-03-14."
        )
    )
    for piece in ("robin", "roe", "614", "555", "0133", "496", "1979"):
        assert piece not in kept


def test_drug_names_alone_are_not_tokens():
    words = tokens.extract_words("ketamine, Spravato k3tamine, sertraline, diazepam, escitalopram")
    assert not [word for word in words if (" " not in word and "ketamine" in word) or word in {"spravato", "diazepam"}]
    assert "1: ketamine" not in words
    assert "buy ketamine" in tokens.extract_words("Buy ketamine")


@given(st.text(max_size=400))
def test_arbitrary_text_yields_storable_tokens(text):
    words = tokens.extract_words(text)
    assert len(words) <= tokens.MAX_WORDS
    assert all(0 < len(word) <= tokens.MAX_WORD_LENGTH and tokens.describe_word(word) for word in words)


@pytest.mark.parametrize(
    "piece",
    ["a", "-", "a.", "a . ", "1 ", "1-", "@", "a@", "[", "http://", "www.", "a-", ".", "(dot) ", "$1", "a1", "İ"],
)
def test_repetitive_text_is_tokenized_quickly(piece):
    begun = time.process_time()
    tokens.extract_words(piece * 5000)
    assert time.process_time() - begun < 0.25


def counts(**words):
    return classifier.Counts(100, 100, words)


def test_score_is_none_until_enough_examples_are_learned():
    words = {"channel": (40, 0)}
    assert classifier.score_words(["channel"], classifier.Counts(49, 900, words)) is None
    assert classifier.score_words(["channel"], classifier.Counts(900, 49, words)) is None
    assert classifier.score_words(["channel"], classifier.Counts(50, 50, words)) is not None


def test_score_is_explained_by_its_words():
    high = classifier.score_words(["channel", "thanks", "new"], counts(channel=(60, 1), thanks=(2, 50)))
    assert [word for word, _weight in high.words] == ["“channel”", "“thanks”"]
    assert high.words[0][1] > 3 and high.words[1][1] < -2
    assert classifier.score_words(["new"], counts()).percent < 50
    assert (
        classifier.score_words([f"w{n}" for n in range(99)], counts(**{f"w{n}": (90, 0) for n in range(99)})).percent
        == 99
    )
    assert classifier.word_weight(1, 0, counts()) < classifier.word_weight(10, 0, counts())


@given(st.integers(0, 500), st.integers(0, 500), st.integers(50, 500), st.integers(50, 500))
def test_arbitrary_counts_yield_valid_score(spam, ham, all_spam, all_ham):
    score = classifier.score_words(["a"], classifier.Counts(all_spam, all_ham, {"a": (spam, ham)}))
    assert 0 <= score.percent <= 99
