"""What must alarm and what must not: the phrases of the file, in English and Spanish."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import phrases, private
from comments.models import Phrase
from tests.shared import SHARED, needs_shared

ALL = tuple(SimpleNamespace(**fields) for fields in phrases.from_file())


def at_risk(text, quoted=""):
    return [one for one in phrases.find(text, ALL, quoted=quoted) if one.kind in Phrase.AT_RISK]


def kinds(text):
    return {one.kind for one in phrases.find(text, ALL)}


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
def test_alarms(text):
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
def test_no_alarm(text):
    assert not at_risk(text)


def test_quoting_the_title_is_no_alarm():
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
def test_sourcing_and_dosing(text, kind):
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
def test_neither_sourcing_nor_dosing(text):
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
    ],
)
def test_phone_numbers(text, found):
    assert private.numbers(text, known=["116 123", "988"]) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dr Osas cured me", ["Dr Osas"]),
        ("my therapist Kim Vale touched my hand", ["therapist Kim Vale"]),
        ("Dr. Ada Quill explains it well", []),
        ("the doctor was kind. The room was warm", []),
        ("My psychiatrist I saw last year", []),
        ("Mrs Bell at the desk", ["Mrs Bell"]),
    ],
)
def test_names(text, found):
    assert private.names(text, known=["Ada Quill"]) == found


@needs_shared
def test_real_comments_of_the_field():
    text = (SHARED / "spam" / "health_comments_small.json").read_text(encoding="utf-8")
    for item in json.loads(text)["items"]:
        if item["label"] == "crisis":
            assert at_risk(item["text"]), item["text"]
        elif item["label"] in {"not_crisis", "ham"}:
            assert not at_risk(item["text"]), item["text"]


@given(st.text(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_no_text_and_no_phrase_raises(text, phrase, unless):
    phrases.find(text, [SimpleNamespace(kind="suicide", weight=1, text=phrase, unless=unless)], quoted=unless)
    private.numbers(text)
    private.names(text)
    private.emails(text)
