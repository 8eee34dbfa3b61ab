"""Findings and exemptions of the claim rules."""

import csv
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.claims import rules
from clinics.claims.rules import find_claims
from clinics.models import Clinic
from tests.shared import SHARED, needs_shared

CLAIMS = """
90 % success
We have a 90% success rate.
Our success rate is over 85 percent.
70-80% response rates
Nine out of ten patients feel better after six sessions.
9 in 10 of our clients recover
85% of our patients report significant improvement in mood.
Over 90% of patients see results.
Highest success rates in the state
It eases depression in about 60-70 percent of all patients who have it.
Trials have consistently shown a 70% success rate with it.
Most of our patients have fewer symptoms two hours after the first infusion.
FDA-approved ketamine therapy for depression
FDA approved Ketamine infusions
FDA-Approved  Ketamine Therapy
We offer FDA-approved IV ketamine treatment for PTSD.
Ketamine is FDA approved for depression.
Ketamine treatment for depression is fully FDA approved.
Ketamine therapy is now approved by the FDA for treatment-resistant depression.
Ketamine, an FDA-approved treatment for depression, works fast.
Ketamine: FDA-approved for depression
Ketamine therapy (FDA approved) in Denver
Psilocybin – now FDA-approved
The FDA has approved psilocybin for depression.
The FDA recently approved ketamine.
Psilocybin is approved by the EMA.
MDMA-assisted therapy has FDA approval for PTSD
Spravato is FDA-approved for PTSD and anxiety.
FDA-approved clinic
We are an FDA-certified ketamine center.
Ketamine cures depression.
It cured me.
"It cured me!" says Anna.
A cure for depression at last
Get rid of your anxiety.
Say goodbye to depression
Heal your depression in six sessions.
Permanent relief from chronic pain
Eliminates symptoms of PTSD
no side effects
There are no side effects.
No known side-effects.
There are no reported long-term side effects.
Works without side effects
virtually no side effects
Zero side effects
side-effect-free treatment
Safe and painless
safe, painless, effective
Our treatment is 100% safe.
Completely safe.
Safe and effective treatment for depression
Risk-free therapy
harmless
Ketamine is non-addictive.
Ketamine is not addictive.
Results guaranteed
Guaranteed results or your money back.
We guarantee you will feel better.
No downtime, guaranteed results.
100 % success guaranteed
We promise you'll feel better.
Want guaranteed results?
Looking for a cure? Call us.
Miracle drug
A game-changer for depression
life-changing results
Instant relief
immediate relief from anxiety
Relief within hours
Many respond almost immediately.
The biggest breakthrough in decades
Feel better in as little as two hours
works for everyone
Works when nothing else does
clinically proven
Clinically proven to treat depression
the most effective treatment for depression available
#1 ketamine clinic in Texas
"""
NONE = """
Ketamine is not FDA-approved for depression.
Psilocybin: FDA approval may take years.
Ketamine: FDA-approved as an anesthetic, off-label for depression.
not FDA-approved for depression
Ketamine is FDA-approved as an anesthetic; its use for depression is off-label.
Ketamine is approved by the FDA as an anaesthetic.
Although the FDA approved ketamine as an anesthetic, it is used off-label here.
Ketamine has not been approved by the FDA for any psychiatric disorder.
Compounded ketamine is not an FDA-approved treatment for depression.
No ketamine product is FDA-approved for depression.
There is no FDA-approved psychedelic therapy.
Unlike FDA-approved esketamine, ketamine is used off-label.
Psilocybin is not approved for any illness.
Is ketamine FDA approved for depression?
Does ketamine cure depression?
Esketamine (Spravato) is FDA-approved for treatment-resistant depression.
Spravato® is the first FDA-approved nasal spray for treatment-resistant depression.
We offer FDA-approved esketamine and off-label ketamine infusions.
FDA-approved Spravato and ketamine infusions
FDA-approved TMS for depression
TMS is non-addictive.
No guarantee
Results are not guaranteed.
We cannot guarantee results.
We do not guarantee a cure.
We do not promise a cure, guarantee or quick fix.
No cures, guarantees or promises
A cure is not what we offer.
There is no cure for bipolar disorder.
It is not a cure.
One session can't be counted on to cure depression.
No, it isn't a miracle.
We do not claim a 90% success rate.
Nobody can promise that it is risk-free.
Beware of clinics that offer miracle cures.
No treatment is without side effects.
Side effects include nausea and drowsiness.
We provide a safe and supportive environment.
A safe and comfortable setting.
a safe and effective environment
You rest in a safe, comfortable environment.
Safe storage of belongings
Secure parking
Pedicures and manicures
Take the bus to Miracle Mile.
20% of our patients pay by insurance.
10% discount for veterans
50% of people with depression do not respond to the first medicine.
Your privacy is guaranteed.
Guaranteed anonymity
Appointments guaranteed within a week.
Free consultation, risk-free consultation
Adults with depression that two medicines did not help
Recovery within weeks is possible for some.
Care is billed per session, 400 to 600 USD.
We work to end the stigma of mental illness.
Committed to ending suicide
trained in healing trauma
"""


ELSEWHERE = """
Unsere Erfolgsquote liegt bei über 90 Prozent.
90 % Erfolgsquote
Neun von zehn Patienten geht es danach besser.
85 % unserer Patienten berichten von deutlicher Besserung... profitieren
FDA-zugelassene Ketamintherapie gegen Depressionen
Ketamin ist zur Behandlung von Depressionen zugelassen.
Wir garantieren Ihnen Besserung.
Garantierte Heilung in sechs Sitzungen
Keine Nebenwirkungen.
Völlig ohne Nebenwirkungen!
Die Infusion ist nebenwirkungsfrei.
Ketamin macht nicht süchtig.
Absolut sicher und schmerzfrei
Eine sichere, risikofreie Behandlung
Heilt Depressionen dauerhaft.
Depressionen endlich heilen
Vollständige Heilung Ihrer Angststörung
Seit der Behandlung bin ich geheilt.
Ein Wundermittel gegen Depressionen
Bahnbrechende Therapie mit unglaublichen Ergebnissen
Sofortige Linderung
Ketamin wirkt innerhalb weniger Stunden.
Hilft, wo alles andere versagt.
Klinisch bewiesen
Wissenschaftlich erwiesene Wirkung
Die Nummer 1 Klinik für Ketamin
Die beste Klinik Deutschlands
Tasa de éxito superior al 90 %
90% de éxito
Nueve de cada diez pacientes mejoran.
El 85 % de nuestros pacientes nota una gran mejoría.
La ketamina está aprobada por la FDA para la depresión.
Ketamina aprobada para tratar la depresión
La FDA ha aprobado la ketamina.
Tratamiento aprobado por la FDA con ketamina
Garantizamos resultados.
Resultados garantizados
Sin efectos secundarios
No tiene efectos secundarios.
La ketamina no es adictiva.
Totalmente seguro e indoloro
Seguro y eficaz
Cura la depresión.
La cura definitiva para la ansiedad
Diga adiós a la depresión
Elimine su ansiedad en tres sesiones.
Un tratamiento milagroso
Alivio inmediato
Funciona en pocas horas.
Nunca falla.
Científicamente probado
Eficacia comprobada
La mejor clínica del país
"""
NONE_ELSEWHERE = """
Eine Heilung können wir nicht versprechen.
Wir garantieren keinen Erfolg.
Es gibt keine Behandlung ohne Nebenwirkungen.
Über Nebenwirkungen sprechen wir vor der ersten Infusion.
Ketamin ist als Narkosemittel zugelassen und wird hier off-label gegeben.
Ketamin ist nicht zur Behandlung von Depressionen zugelassen.
Esketamin (Spravato) ist für therapieresistente Depressionen zugelassen.
Wir garantieren Vertraulichkeit.
Ein Platz kann nicht garantiert werden.
Kein Verfahren ist risikofrei.
Wir behandeln Depressionen, Ängste und PTBS.
Heilpraktiker für Psychotherapie
Bei Suizidgedanken finden Sie sofortige Hilfe unter 112.
Ein sicherer Raum für alle
Macht Ketamin süchtig?
Kann Ketamin Depressionen heilen?
Weder heilen wir Depressionen noch versprechen wir Besserung.
Manche Menschen spüren nach einigen Sitzungen eine Linderung.
Niemand kann eine vollständige Heilung versprechen.
Krankenhaus der Barmherzigen Brüder, Klinik für Psychiatrie
No podemos garantizar resultados.
No existe un tratamiento sin efectos secundarios.
Hablamos de los efectos secundarios antes de la primera sesión.
La ketamina no está aprobada por la FDA para la depresión.
La ketamina está aprobada como anestésico; su uso para la depresión es fuera de indicación.
La esketamina (Spravato) está aprobada para la depresión resistente.
Garantizamos la confidencialidad.
¿Cura la ketamina la depresión?
Tratamos la depresión, la ansiedad y el dolor crónico.
No hay una cura para todos.
Un espacio seguro y acogedor
Calle Milagro 12
Algunas personas mejoran después de varias sesiones.
Desconfíe de quien prometa una curación completa.
Atendemos en español e inglés.
"""


def test_claims_are_found():
    assert [text for text in (CLAIMS + ELSEWHERE).strip().splitlines() if text and not find_claims(text)] == []


def test_harmless_texts_contain_no_claims():
    texts = (NONE + NONE_ELSEWHERE).strip().splitlines()
    assert {text: found for text in texts if text and (found := [str(claim) for claim in find_claims(text)])} == {}


def test_claim_finding_gives_passage_reason_alternative_and_source():
    (claim,) = find_claims("We are by the river. Ketamine is FDA-approved for depression. Parking is free.")
    assert claim.passage == "Ketamine is FDA-approved for depression."
    assert (claim.rule, claim.words) == ("approval", "Ketamine is FDA-approved")
    assert str(claim).startswith("“Ketamine is FDA-approved”: No regulator has approved ketamine")
    assert "off-label" in claim.instead and "FDA, alert" in claim.source


def test_every_claim_rule_has_reason_alternative_and_source():
    for rule in rules.RULES:
        assert rule.reason.endswith(".") and rule.instead.endswith(".") and rule.source, rule.name
        assert len(rule.name) <= 40


@pytest.mark.parametrize(
    ("text", "language"), [("Wir garantieren Besserung.", "de"), ("Garantizamos resultados.", "es")]
)
def test_translated_claim_rules_share_reason_and_have_unique_names(text, language):
    (claim,), (english,) = find_claims(text), find_claims("We guarantee results.")
    assert (claim.rule, claim.reason, claim.source) == (f"guarantee_{language}", english.reason, english.source)
    names = [rule.name for rule in rules.RULES]
    assert len(set(names)) == len(names)


def test_claims_are_found_per_sentence_once_per_rule():
    text = "Guaranteed results. It is guaranteed, we guarantee it.\n\n- No side effects\n- Results are not guaranteed"
    assert [(claim.rule, claim.passage) for claim in find_claims(text)] == [
        ("guarantee", "Guaranteed results."),
        ("guarantee", "It is guaranteed, we guarantee it."),
        ("no_side_effects", "- No side effects"),
    ]


def test_claim_passage_is_limited_and_contains_words():
    (claim,) = find_claims("word " * 400 + "guaranteed " + "word " * 400)
    assert len(claim.passage) <= rules.MAX_PASSAGE_CHARACTERS and claim.words in claim.passage


def test_claim_fields_are_public_clinic_fields():
    assert set(rules.CLAIM_FIELDS) <= {field.name for field in Clinic._meta.fields}
    assert set(rules.find_in_texts({"summary": "It cures.", "description": "", "name": "The Cure"})) == {"summary"}


@given(st.text(max_size=300))
def test_arbitrary_text_raises_no_error(text):
    for claim in find_claims(text):
        assert claim.words in claim.passage


PARTS = [
    "a ",
    "9",
    "9% ",
    "FDA approved ",
    "ketamine ",
    "heal your all chronic ",
    "no, ",
    "safe, ",
    "within a just ",
    "keine ",
    "Ketamin ist zur ",
    "heilt die ",
    "9 von 10 ",
    "cura la ",
    "ketamina para la ",
    "tasa de éxito ",
    ".",
]


@pytest.mark.parametrize("part", PARTS)
def test_repetitive_text_is_searched_for_claims_quickly(part):
    text = (part * 20_000)[:20_000]
    begun = time.process_time()
    find_claims(text)
    assert time.process_time() - begun < 1


@needs_shared
@pytest.mark.parametrize(
    ("name", "encoding", "delimiter", "rows"),
    [
        ("us_mental_health_providers.csv", "ascii", ",", 11_375),
        ("nhs_hospitals_tilde_cp1252.csv", "cp1252", "~", 1_216),
        ("de_hospitals_osm.csv", "utf-8", ",", 4_274),
    ],
)
def test_real_data_sets_contain_no_claims(name, encoding, delimiter, rows):
    """Find no claims in names, types and places of 16,865 real clinics."""
    with (SHARED / "clinics" / name).open(encoding=encoding, newline="") as file:
        read = list(csv.reader(file, delimiter=delimiter))
    assert len(read) == rows + 1
    assert [cell for row in read for cell in row if find_claims(cell)] == []
