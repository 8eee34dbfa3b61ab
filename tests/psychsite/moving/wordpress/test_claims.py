"""Sentences about reviews: which become claims, and which stay."""

import pytest
from lxml import html

from psychsite.moving.wordpress.texts.claims import read_day, take_claims


def _claims(markup):
    parts, claims = take_claims(list(html.fragment_fromstring(markup, create_parent="div")))
    return [(claim.name, claim.day) for claim in claims], [part.text_content() for part in parts]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Medically reviewed by Jane Roe, MD on March 1, 2024", [("Jane Roe, MD", "2024-03-01")]),
        ("<em>Reviewed by: Dr. Jane Roe, PsyD</em>", [("Dr. Jane Roe, PsyD", "")]),
        ("This article has been medically reviewed for accuracy by Jane Roe, MD.", [("Jane Roe, MD", "")]),
        ("Fact checked by Jane Roe", [("Jane Roe", "")]),
        ("Medical reviewer: Dr. Jane Roe", [("Dr. Jane Roe", "")]),
        ("Expert review by Jane Roe, Ph.D.", [("Jane Roe, Ph.D.", "")]),
        ("Last medically reviewed on March 1, 2024 by Jane Roe, MD", [("Jane Roe, MD", "2024-03-01")]),
        ("Approved by our medical board: Jane Roe, MD, and John Poe, DO", [("Jane Roe, MD", ""), ("John Poe, DO", "")]),
        ("<b>Medically Reviewed</b><br>Jane Roe, MD<br>March 1, 2024", [("Jane Roe, MD", "2024-03-01")]),
        ("Medizinisch geprüft von Dr. med. Eva Maier am 3. März 2024", [("Dr. med. Eva Maier", "2024-03-03")]),
        ("Révisé médicalement par le Dr Anne Petit le 3 mars 2024", [("Dr Anne Petit", "2024-03-03")]),
        ("Revisado médicamente por la Dra. Ana Ruiz el 3 de marzo de 2024", [("Dra. Ana Ruiz", "2024-03-03")]),
        ("Revisione medica a cura di Dr. Mario Rossi", [("Dr. Mario Rossi", "")]),
        ("Medisch beoordeeld door dr. Jan de Vries", [("dr. Jan de Vries", "")]),
        ("Revisão médica: Dra. Ana Lima", [("Dra. Ana Lima", "")]),
        ("監修：山田太郎 医師", [("山田太郎 医師", "")]),
    ],
)
def test_sentence_about_reviewer_becomes_claim_and_leaves_text(sentence, names):
    assert _claims(f"<p>Sleep helps.</p><p>{sentence}</p>") == (names, ["Sleep helps."])


@pytest.mark.parametrize(
    "sentence",
    [
        "The study was reviewed by the FDA in 2019.",
        "The drug was approved by the FDA.",
        "Ketamine was clinically approved by the agency.",
        "Medical review: what to expect at your visit",
        "It was checked by Monday.",
        "We review each text and approve it.",
    ],
)
def test_other_sentences_stay(sentence):
    assert _claims(f"<p>{sentence}</p>") == ([], [sentence])


def test_name_on_the_next_line_is_taken_with_its_label():
    assert _claims("<p>Medically reviewed by</p><h4>Jane Roe, MD</h4><p>Words.</p>") == (
        [("Jane Roe, MD", "")],
        ["Words."],
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1 Sept 2023", "2023-09-01"),
        ("15 août 2022", "2022-08-15"),
        ("December 31, 2020", "2020-12-31"),
        ("2020-02-30", ""),
        ("soon", ""),
        ("3.4.2024", "2024-04-03"),
    ],
)
def test_days_in_several_languages(text, day):
    assert read_day(text) == day
