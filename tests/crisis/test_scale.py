"""The scale: what it learns, and how it reads long texts."""

from io import StringIO

import pytest
from django.core.management import call_command

from crisis.folding import fold_words
from crisis.judging import explain, judge
from crisis.management.commands import weigh_sentences
from crisis.models import Phrase
from crisis.scale import weights
from crisis.scale.learning import learn

CRIES = ["i want to sink", "let me sink", "sink me now", "please sink me"]
HARMLESS = ["the sun is out", "we like the sun", "sun and sea", "a day at sea"]
CALM = "The staff was kind and the room was quiet, and we talked about the weather and the music for a while. "
CRY = "I can't bear being alive and nobody would look for me"


@pytest.fixture
def learned(tmp_path, monkeypatch):
    """Use weights that were learned from a few words."""
    path = tmp_path / "weights.tsv.gz"
    path.write_bytes(weigh_sentences.pack(*learn(CRIES, HARMLESS)))
    monkeypatch.setattr(weights, "WEIGHTS", path)
    for kept in (weights.load_weights, weights._weigh_word):
        kept.cache_clear()
    yield
    for kept in (weights.load_weights, weights._weigh_word):
        kept.cache_clear()


def heaviest(text):
    return max(passage.weight for passage in weights.weigh(fold_words(text)))


def test_scale_learns_from_examples(learned):
    assert all(heaviest(text) > 0 for text in CRIES)
    assert all(heaviest(text) < 0 for text in HARMLESS)
    assert heaviest("they sink") > heaviest("the sun")


def test_same_examples_make_the_same_weights():
    assert weigh_sentences.pack(*learn(CRIES, HARMLESS)) == weigh_sentences.pack(*learn(CRIES, HARMLESS))


@pytest.mark.parametrize("before", [0, 1, 5, 40])
@pytest.mark.parametrize("end", [". ", " "])
def test_cry_in_a_long_text_is_found_and_shown(before, end):
    judgment = judge(CALM * before + CRY + end + CALM * 3, [])
    assert judgment.weight == 2 and judgment.language == "en"
    assert "alive" in judgment.cry
    assert "reads like a cry for help" in next(explain(judgment))[1]


def test_phrase_of_staff_counts_in_a_harmless_sentence():
    text = "the sun is out and the coffee is warm"
    phrase = Phrase(kind="suicide", text="coffee is warm", weight=2)
    assert judge(text, []).weight == 0
    assert judge(text, [phrase]).weight == 2


def test_quoted_title_and_named_work_are_no_cry():
    assert judge(f"{CRY}. The article is good.", [], quoted=CRY).weight == 0
    assert judge(f'The song "{CRY}" is good.', []).weight == 0


def test_text_without_words_has_no_weight():
    for text in ("", " ", "...", "🍄", "| | |"):
        assert judge(text, []).weight == 0


def test_command_says_what_it_would_write(tmp_path, monkeypatch):
    (tmp_path / "en.toml").write_text(f"direct = {CRIES}\nharmless = {HARMLESS}\n")
    written = weights.WEIGHTS.read_bytes()
    monkeypatch.setattr(weigh_sentences, "SENTENCES", tmp_path)
    out = StringIO()
    call_command("weigh_sentences", dry_run=True, stdout=out, stderr=StringIO())
    assert "4 cries and 4 harmless sentences" in out.getvalue() and "--dry-run" in out.getvalue()
    assert weights.WEIGHTS.read_bytes() == written
