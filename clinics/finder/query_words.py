"""Divide what a reader typed into filters and a place: “ketamine clinic denver”.

No database. Words are compared folded, whole names before single words.
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from django.conf.locale import LANG_INFO

from clinics.entries.populations import CODE_OF, AgeGroup, ClinicianGender
from clinics.finder.hour_words import HOUR_NAMES, OPEN_WORDS, OTHER_HOURS, write_out_clock
from core.text.language_names import NAMES as LANGUAGES
from core.text.language_names import SAID, words_for
from geo import gazetteer
from geo.spelling import fold

# What people type around a place, in the languages of the phrases of a crisis.
_STOP = frozenset(re.findall(r"\w+", """
a an the in at near nearby around by close closest nearest to of for from within and or with my best top good cheap
affordable local find finding show me i need want looking search clinic clinics center centers centre centres practice
practices provider providers doctor doctors dr physician physicians psychiatrist psychiatrists psychologist
psychologists psychiatry therapist therapists counselor counselors counsellor counsellors therapy therapies treatment
treatments session sessions assisted psychotherapy counseling counselling help care service services place places
office offices hospital hospitals area region metro metropolitan greater downtown city centrum zentrum town county who
offers offering that offer do does where can get is are there en de la el los las cerca clinica clinicas terapia
terapias terapeuta tratamiento medico medicos psiquiatra bei nahe von der die das klinik kliniken praxis therapie
behandlung arzt arzte psychiater therapeut therapeuten a au aux du des le les pres dans clinique cliniques therapeute
traitement medecin psychiatre mental health wellness infusions home that take takes taking accept accepts accepting
cover covers covered insurance insured plan under through via airport flughafen aeropuerto aeroport in der im mit avec
con para pour fur zone district neighborhood neighbourhood quartier barrio stadtteil
speaking speaks speak speaker speakers habla hablan parle parlant spricht sprechen iv
"""))  # fmt: skip
# What readers say for “where I am”. The longest first.
_NEARBY = tuple(
    fold(words)
    for words in (
        "near my current location", "close to my location", "near my location", "around my location", "my current location",
        "my location",
        "current location", "in my neighborhood", "in my city", "in my town", "in my area", "around me", "around here",
        "close to me",
        "closest to me", "nearest to me", "near here", "near by me", "near to me", "near me", "nearme", "close by", "nearby",
        "where i am", "where i live", "my house", "my home", "my apartment", "my place", "my office", "my zip code",
        "cerca de mi ubicacion", "cerca de mi", "cerca de aqui", "in meiner umgebung", "in meiner nahe", "in der nahe",
        "pres de chez moi",
        "pres de moi", "autour de moi", "pres d ici",
    )
)  # fmt: skip
_ME = frozenset(("me", "here"))
_NEAREST = frozenset(("near", "nearest", "closest", "close", "nearby"))
# Brands, abbreviations and everyday words: what terms of the directory must contain. The directory's own names need no row.
_SYNONYMS = {
    "spravato": "esketamine", "esketamin": "esketamine", "ketamin": "ketamine", "ketamina": "ketamine", "ketalar": "ketamine",
    "ketamine nasal spray": "esketamine", "nasal spray": "nasal spray", "tms": "transcranial magnetic",
    "rtms": "transcranial magnetic",
    "magnetic stimulation": "transcranial magnetic", "magic mushrooms": "psilocybin", "magic mushroom": "psilocybin",
    "mushrooms": "psilocybin",
    "shrooms": "psilocybin", "psilocibina": "psilocybin", "psilocybine": "psilocybin", "psilocybin mushrooms": "psilocybin",
    "molly": "mdma",
    "ecstasy": "mdma", "ect": "electroconvulsive", "cbti": "cbt", "cbt i": "cbt", "sleep therapy": "insomnia",
    "talk therapy": "talking therapy",
    "depressed": "depression", "depresion": "depression", "trd": "depression", "anxious": "anxiety", "ansiedad": "anxiety",
    "angst": "anxiety", "trauma": "ptsd", "post traumatic stress": "ptsd", "post traumatic stress disorder": "ptsd",
    "panic": "anxiety",
    "obsessive compulsive disorder": "ocd", "bipolar": "bipolar", "insomnia": "insomnia", "pain": "pain", "chronic pain": "pain",
    "blue cross": "blue cross", "blue shield": "blue shield", "bcbs": "blue cross", "united healthcare": "united",
    "unitedhealthcare": "united", "uhc": "united",
    "sliding fee": "sliding scale", "sliding": "sliding scale", "income based": "sliding scale",
    "kap": "ketamine assisted", "ketamine assisted therapy": "ketamine assisted", "ketamine therapy": "ketamine",
    "ketamine infusions": "ketamine infusion", "iv ketamine": "ketamine infusion", "infusion": "infusion",
    "integration": "integration",
}  # fmt: skip
_FLAGS = {
    "telehealth": ("telehealth", "yes"), "telemedicine": ("telehealth", "yes"), "online": ("telehealth", "yes"),
    "virtual": ("telehealth", "yes"),
    "remote": ("telehealth", "yes"), "video": ("telehealth", "yes"), "open now": ("open", "now"), "open today": ("open", "now"),
    "accepting new patients": ("new", "yes"), "taking new patients": ("new", "yes"), "new patients": ("new", "yes"),
}  # fmt: skip
# Those of populations.py that say who treats. “Men” and “women” are mostly those who are treated, and Man is an island.
_CLINICIANS = ("female", "male", "woman", "nonbinary", "non binary")
_MAX_WORDS = 20
# Languages by names that are not theirs alone, or by what people say instead.
_LANGUAGES = SAID | {
    "kreyol": "ht", "espanol": "es", "castellano": "es", "hispanohablante": "es", "deutschsprachig": "de",
    "deutschsprachige": "de", "francophone": "fr", "sign language": "ase",
}  # fmt: skip
# “French Quarter” is no wish for French.
_OF_PLACES = frozenset(("quarter", "village", "town", "hills", "bay", "creek", "harbor", "harbour", "valley", "river"))
# Stop words that names of places begin with: “Los Angeles”, “Des Moines”, “El Paso”.
_ARTICLES = frozenset(["la", "las", "los", "el", "le", "les", "des", "de", "del"])
# Treatments and insurers that a directory may lack: their words are never a part of a place.
_SUBSTANCES = (
    "psilocybin",
    "mdma",
    "lsd",
    "dmt",
    "ayahuasca",
    "ibogaine",
    "esketamine",
    "ketamine",
    "emdr",
    "dbt",
    "neurofeedback",
)
_INSURERS = ("aetna", "cigna", "medicare", "medicaid", "tricare", "humana", "bluecross", "kaiser permanente")
# "Dublin 2", "Paris 11e".
_DISTRICT = re.compile(r"\d{1,2}(?:e|er|ème)?")


@dataclass(frozen=True)
class Reading:
    """The filters of a text, its rest, and whether it says “near me”.

    `says_when` is True if it asks for a day or an hour that no filter has.
    `with_articles` is the rest with the articles before it, if there are any.
    """

    rest: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    is_nearby: bool = False
    has_stop_words: bool = False
    unlisted: tuple[str, ...] = ()
    with_articles: str = ""
    says_when: bool = False


def read_words(text, terms):
    """Return the Reading of a text; `terms` is {key: {pk: term}} of all terms."""
    plain, is_nearby = f" {fold(text)} ", False
    for words in _NEARBY:
        if f" {words} " in plain:
            plain, is_nearby = plain.replace(f" {words} ", " , "), True
    if plain.strip() in _ME:
        return Reading(is_nearby=True)
    # Commas and capitals of the place stay, because “Portland, OR” needs them.
    typed = re.findall(r"[^\s,]+|,", write_out_clock(text))[: 3 * _MAX_WORDS]
    if is_nearby:
        typed = write_out_clock(plain).replace(",", " ").split()
    return _divide(
        typed, _names(tuple((key, term.slug, term.name) for key in terms for term in terms[key].values())), is_nearby
    )


def is_stop_word(word):
    return fold(word) in _STOP


def _divide(typed, names, is_nearby):
    chosen, rest, unlisted, stopped, number, articles = {}, [], [], False, 0, []
    while number < len(typed):
        for length in (5, 4, 3, 2, 1):
            key = fold(" ".join(word for word in typed[number : number + length] if word != ","))
            found = names.get(key) if key else None
            if found is not None and number + length <= len(typed) and not _names_a_place(found, typed, number, length):
                if not found:
                    unlisted.append(" ".join(typed[number : number + length]))
                for one, value in found:
                    if value not in chosen.setdefault(one, []):
                        chosen[one].append(value)
                number += length
                break
        else:
            if _is_filler(typed, number, rest):
                stopped = True
                articles = [*articles, typed[number]] if not rest and fold(typed[number]) in _ARTICLES else articles
            else:
                rest.append(typed[number])
            number += 1
    said = {fold(word) for word in typed}
    asks_when = bool(said & OTHER_HOURS) or (bool(said & OPEN_WORDS) and not {"hours", "open"} & chosen.keys())
    # “the nearest clinic to me”
    is_near_reader = is_nearby or not (said.isdisjoint(_ME) or said.isdisjoint(_NEAREST))
    place = re.sub(r"\s+,", ",", " ".join(rest)).strip(" ,-")
    is_divided = stopped or bool(chosen) or bool(unlisted) or is_near_reader
    with_articles = f"{' '.join(articles)} {place}" if articles and place else ""
    return Reading(place, chosen, is_near_reader, is_divided, tuple(unlisted), with_articles, stopped and asks_when)


def _names_a_place(found, typed, number, length):
    """Return True if a language or a day is a part of a place: “Santo Domingo”."""
    if not any(key in ("language", "hours") for key, _value in found):
        return False
    return _begins_a_place(typed[number + length - 1 :]) or (
        number > 0 and length == 1 and _begins_a_place(typed[number - 1 : number + 1])
    )


def _begins_a_place(typed):
    """Return True if two words name a place, as “Spanish Fork” and “French Quarter”."""
    if len(typed) < 2:
        return False
    return fold(typed[1]) in _OF_PLACES or bool(gazetteer.places_named(f"{fold(typed[0])} {fold(typed[1])}"))


def _is_filler(typed, number, rest):
    """Return True if a word is no part of a place."""
    word = fold(typed[number])
    if typed[number] == "LA" or _is_code(typed, number, rest):
        return False
    if word in OPEN_WORDS or word in OTHER_HOURS:
        return not _begins_a_place(typed[number:])
    return word in _STOP or bool(_DISTRICT.fullmatch(typed[number]))


def _is_code(typed, number, rest):
    """Return True if a stop word is the code of a state: “Portland OR”."""
    is_last = number == len(typed) - 1
    return (
        is_last
        and bool(rest)
        and len(typed[number]) == 2
        and (typed[number].isupper() or fold(typed[number]) in ("or", "de", "la"))
    )


@lru_cache(maxsize=4)
def _names(terms):
    """Return {folded words: [(key, value)]} of terms (key, slug, name).

    It has their own words, synonyms and flags.
    """
    found = {words: [flag] for words, flag in _FLAGS.items()}
    folded = [(key, slug, fold(name)) for key, slug, name in terms]
    for key, slug, name in folded:
        found.setdefault(name, []).append((key, slug))
        for word in name.split():
            is_telling = len(word) > 2 and word not in _STOP and word not in _COMMON
            if is_telling and (key, slug) not in found.setdefault(word, []):
                found[word].append((key, slug))
    for words, meant in _SYNONYMS.items():
        matching = [
            (key, slug) for key, slug, name in folded if f" {meant} " in f" {name} " or name.startswith(f"{meant} ")
        ]
        if matching or fold(words) not in found:
            found[fold(words)] = matching
    for word in (*_SUBSTANCES, *_INSURERS):
        found.setdefault(word, [])
    return _names_of_choices() | HOUR_NAMES | found


@cache
def _names_of_choices():
    """Return {folded words: [(key, value)]} of ages, clinicians and languages."""
    found = {word: [("age", code)] for word, code in CODE_OF[AgeGroup].items()}
    found |= {word: [("clinician", CODE_OF[ClinicianGender][word])] for word in _CLINICIANS}
    for code, whole in LANGUAGES.items():
        for name in (whole, *words_for(code), LANG_INFO.get(code, {}).get("name_local", whole)):
            found[fold(name)] = [("language", code)]
    return found | {words: [("language", code)] for words, code in _LANGUAGES.items()}


# Words of terms that are no search for one.
_COMMON = frozenset(re.findall(r"\w+", """
nasal spray infusion review medication group sessions research trials talking chronic house home self pay states state
new york north south california texas florida oregon united other private public national blue cross shield first free
major mixed mind body men women
"""))  # fmt: skip
