"""Texts that must and must not raise an alarm."""

import json
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening import pii
from crisis import phrases
from crisis.first_phrases import read_phrases
from crisis.models import Phrase
from crisis.word_families import NAME, read_families, read_harmless, split_exceptions
from tests.shared import SHARED, needs_shared

ALL = phrases.PreparedPhrases(SimpleNamespace(**fields) for fields in read_phrases())
SENTENCES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))


def at_risk(text, quoted=""):
    return [one for one in phrases.find_phrases(text, ALL, quoted=quoted) if one.kind in Phrase.AT_RISK]


def kinds(text):
    return {one.kind for one in phrases.find_phrases(text, ALL)}


@pytest.mark.parametrize(
    "text",
    [
        "I can't do this anymore. I have the pills next to me.",
        "honestly i want to kill myself",
        "I WANT\u00a0TO  DIE",
        "i don’t want to be alive tomorrow",
        "i dont want to live",
        "going to end it tonight",
        "nobody would miss me if I was gone",
        "I’m suicidal and the infusion is next week",
        "k1ll mys3lf",
        "ki\u200bll my\u00adself",
        "They would all be better off without me.",
        "I've started cutting myself again",
        "i took too many of the lozenges and my lips are blue",
        "my friend is not breathing after the session",
        "she won't wake up",
        "still tripping after two days and scared",
        "ya no puedo más, quiero morirme",
        "NO QUIERO VIVIR",
        "Me voy a matar esta noche",
        "tomé demasiadas pastillas",
        "creo que me estoy muriendo",
        "me estoy cortando otra vez",
        "After the second dose my heart was racing and I could not breathe, chest pain for an hour.",
        "i couldn\u2019t breathe and passed out. i passed out twice actually",
        "Ever since the session I have chest pain at night",
        "my throat was closing after the nasal spray",
        "After 200 mg I ended up in the ER.",
        "no podía respirar y tenía dolor en el pecho",
        "se me cerró la garganta con el spray",
    ],
)
def test_crisis_texts_raise_alarm(text):
    assert at_risk(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ketamine reduced suicidal thoughts within 24 hours in that trial.",
        "The traffic nearly killed me.",
        "World Suicide Prevention Day is 10 September.",
        "My brother died by suicide in 2009.",
        "I was suicidal before treatment; five years on I am well.",
        "I am not suicidal, only tired.",
        "I don't want to die, I want the pain to stop being ignored by doctors.",
        "I cut myself shaving before the appointment.",
        "Cut myself some slack at last.",
        "It took too much time to get an answer.",
        "The film is to die for.",
        "Skill myself in meditation",
        "Insecticidal soap",
        "El Día Mundial para la Prevención del Suicidio es el 10 de septiembre.",
        "No quiero morir, quiero que me escuchen en la clínica.",
        "Gracias por el artículo, me ayudó mucho.",
        "This breathing exercise helped me to sleep.",
        "People with heart disease or chest pain should ask a cardiologist first.",
        "I have no chest pain and my blood pressure is fine.",
        "We laughed so much that I couldn't breathe without laughing again.",
        "My heart was racing with joy when the letter came.",
        "I collapsed into bed after the long drive home.",
        "No tengo dolor en el pecho, solo curiosidad.",
    ],
)
def test_harmless_texts_raise_no_alarm(text):
    assert not at_risk(text)


def test_crisis_sentences_raise_alarm():
    assert [text for text in SENTENCES["alarm"] if not at_risk(text)] == []


def test_calm_sentences_raise_no_alarm():
    assert [text for text in SENTENCES["calm"] if at_risk(text)] == []


@pytest.mark.parametrize("kind", ["sourcing", "dosing"])
def test_sourcing_and_dosing_sentences_are_found(kind):
    assert [text for text in SENTENCES[kind] if kind not in kinds(text)] == []


def test_unrelated_sentences_match_no_phrase():
    assert [text for text in SENTENCES["neither_sourcing_nor_dosing"] if kinds(text)] == []


@pytest.mark.parametrize(
    "text", ["i wnat to die", "im so sucidal", "I want to dissapear forever", "kill myslef", "quireo morirme"]
)
def test_misspelled_crisis_words_raise_alarm(text):
    assert at_risk(text)


@pytest.mark.parametrize(
    ("text", "is_alarm"),
    [
        ("The album “Ready to Die” is a classic.", False),
        ("Leí la novela «Quiero morir» el año pasado.", False),
        ("The note says “I want to die”.", True),
        ("I loved the book “Ready to Die”. Now I want to die.", True),
    ],
)
def test_title_of_a_work_raises_no_alarm(text, is_alarm):
    assert bool(at_risk(text)) == is_alarm


def test_phrase_supports_word_alternatives_and_gaps():
    phrase = SimpleNamespace(
        kind="suicide",
        weight=1,
        text="want/wants to … die/sleep",
        unless="not/never want/wants to … die",
        language="en",
    )
    said = [
        "she wants to just die",
        "I want to sleep",
        "I wanted to die",
        "never wants to die",
        "I do not wish; wants to sleep",
    ]
    assert [bool(phrases.find_phrases(text, [phrase])) for text in said] == [True, True, False, False, True]
    assert phrases.display_phrase(phrase) == "want to … die"


def find(text, phrase, unless=""):
    row = SimpleNamespace(kind="suicide", weight=1, text=phrase, unless=unless, language="en")
    return bool(phrases.find_phrases(text, [row]))


def test_phrase_supports_short_gaps_stems_joined_words_and_long_numbers():
    assert find("the lamp is very red today", "lamp .. red")
    assert not find("the lamp over there is red", "lamp .. red")
    assert find("lamplight", "lamp*") and not find("a lam", "lamp*")
    assert find("a blue lamp", "red/blue_lamp") and not find("a blue room", "red/blue_lamp")
    assert find("took 40 lamps", "took ## lamps") and not find("took 4 lamps", "took ## lamps")


def test_family_stands_for_its_words_and_exceptions_have_names():
    assert find("i long for oblivion", "long for {death}") and not find("i long for tea", "long for {death}")
    row = SimpleNamespace(text="{want} … {die}", language="en")
    assert phrases.display_phrase(row) == "want … die"
    assert split_exceptions("{danger}; red lamp", "en")[-1] == "red lamp"
    assert len(split_exceptions("{danger}; red lamp", "en")) > 20


def test_equivalent_words_keep_alternatives_together():
    assert find("i am thinking of tea", "gonna/thinking .. tea")
    assert find("i am going to drink tea", "gonna/thinking .. drink tea")


def test_every_named_family_exists():
    named = {(row.language, name) for row in ALL for name in NAME.findall(row.text)}
    assert [one for one in named if one[1] not in read_families(one[0])] == []
    pieces = [(text, row.language) for row in ALL for text in split_exceptions(row.unless, row.language)]
    pieces += list(read_harmless())
    assert [one for one in pieces for name in NAME.findall(one[0]) if name not in read_families(one[1])] == []


def test_harmless_words_are_never_one_common_word():
    assert [
        text for text, _language in read_harmless() if len(text.replace("_", " ").split()) == 1 and len(text) < 12
    ] == []


def test_phrase_file_fits_columns_without_duplicates():
    fields = {field: Phrase._meta.get_field(field).max_length for field in ("text", "unless")}
    assert [row.text for row in ALL if any(len(getattr(row, field)) > most for field, most in fields.items())] == []
    assert len({(row.kind, row.language, row.text) for row in ALL}) == len(ALL)


def test_quoting_article_title_raises_no_alarm():
    title = "When you want to die: what helps tonight"
    assert not at_risk(f"“{title}” is the best page on this.", quoted=title)
    assert at_risk(f"“{title}” is me. I want to die.", quoted=title)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Where can I buy this without seeing a doctor?", "sourcing"),
        ("DM me for shrooms", "sourcing"),
        ("K3TAMINE FOR SALE, discreet shipping", "sourcing"),
        ("¿Dónde puedo comprar ketamina?", "sourcing"),
        ("Just take 200mg under the tongue", "dosing"),
        ("How much should I take the first time?", "dosing"),
        ("double the dose, it works", "dosing"),
        ("¿Cuántos mg tomo?", "dosing"),
    ],
)
def test_sourcing_and_dosing_texts_are_found(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Where can I buy the book that you mention?",
        "You should take your time with this decision.",
        "I took the bus 20 minutes early.",
        "My insurance paid $525 in Ohio.",
        "As a nurse anaesthetist I would like to correct the dose: 0.5 mg/kg over 40 minutes.",
    ],
)
def test_unrelated_texts_match_no_phrase(text):
    assert not kinds(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ring me on +1 (614) 555-0133", ["+1 (614) 555-0133"]),
        ("(614) 555-0133", ["(614) 555-0133"]),
        ("614-555-0133 any time", ["614-555-0133"]),
        ("whatsapp 6145550133", ["6145550133"]),
        ("0161 496 0000", ["0161 496 0000"]),
        ("pubmed number 30283029", []),
        ("from 2019-2024", []),
        ("on 2026-11-25 I paid 10 000 000", []),
        ("$400-$800 each", []),
        ("call 116 123 or 988", []),
        ("43215", []),
        ("my number is 6145550133", ["6145550133"]),
        ("600123456", ["600123456"]),
        ("My cell 5550133", ["5550133"]),
        ("ISBN 978-3-16-148410-0", []),
        ("250000000 people", []),
    ],
)
def test_phone_numbers_are_found(text, found):
    assert pii.find_phone_numbers(text, known=["116 123", "988"]) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dr Osas cured me", ["Dr Osas"]),
        ("my therapist Kim Vale touched my hand", ["therapist Kim Vale"]),
        ("Dr. Ada Quill explains it well", []),
        ("the doctor was kind. The room was warm", []),
        ("My psychiatrist I saw last year", []),
        ("Mrs Bell at the desk", ["Mrs Bell"]),
        ("dr smith was rude", ["dr smith"]),
        ("dr said that it works", []),
        ("DR SMITH", ["DR SMITH"]),
        ("the psychiatrist, Dr Peter van der Berg, left", ["Dr Peter van der Berg"]),
        ("la doctora Pérez", ["doctora Pérez"]),
        ("My neighbour John Low is on it", ["neighbour John Low"]),
        ("my boss, Greg Vale, knows", ["boss Greg Vale"]),
        ("Mi hermana Lucía Fernández", ["hermana Lucía Fernández"]),
        ("my friend Sarah told me", []),
        ("my mother Mary", []),
        ("Dr Google told me so, and I saw Dr Who", []),
        ("my friend Monday", []),
    ],
)
def test_personal_names_are_found(text, found):
    assert pii.find_names(text, known=["Ada Quill"]) == found


@pytest.mark.parametrize(
    "text",
    ["joe@mail.com", "joe (at) mail (dot) com", "joe[at]mail.com", "joe at mail dot com", "ana arroba correo punto es"],
)
def test_email_addresses_are_found(text):
    assert pii.find_emails(text)


def test_text_without_email_addresses_matches_none():
    assert not pii.find_emails("Look at mail.com or be at home. 5 at a time.")


@pytest.mark.parametrize(
    ("text", "is_address"),
    [
        ("She lives at 12 Maple Street in Columbus", True),
        ("vive en la calle Mayor 14", True),
        ("Take 5 Deep Breaths", False),
        ("In 2020 Main Street was closed", False),
        ("es una calle muy larga de 14 metros y", False),
    ],
)
def test_street_addresses_are_found(text, is_address):
    assert bool(pii.find_addresses(text)) == is_address


@needs_shared
def test_real_health_comments_are_classified_correctly():
    text = (SHARED / "spam" / "health_comments_small.json").read_text(encoding="utf-8")
    for item in json.loads(text)["items"]:
        if item["label"] == "crisis":
            assert at_risk(item["text"]), item["text"]
        elif item["label"] in {"not_crisis", "ham"}:
            assert not at_risk(item["text"]), item["text"]


@given(st.text(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_arbitrary_text_and_phrase_raise_no_error(text, phrase, unless):
    phrases.find_phrases(
        text, [SimpleNamespace(kind="suicide", weight=1, text=phrase, unless=unless, language="en")], quoted=unless
    )
    pii.find_phone_numbers(text)
    pii.find_names(text)
    pii.find_emails(text)
