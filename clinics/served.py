"""Whom a clinic treats by age, and which clinicians one may ask for: small fixed sets, and how files and people write them.

Both are facts about what a clinic offers. Neither says anything of a private person.
"""

import re

from django.core.exceptions import ValidationError
from django.db.models import TextChoices


class AgeGroup(TextChoices):
    CHILDREN = "children", "Children"
    ADOLESCENTS = "adolescents", "Adolescents"
    ADULTS = "adults", "Adults"
    OLDER_ADULTS = "older_adults", "Older adults"


class ClinicianGender(TextChoices):
    FEMALE = "female", "A woman"
    MALE = "male", "A man"
    NON_BINARY = "non_binary", "A non-binary clinician"


# What directories and data sets write for them, folded: SAMHSA's locator, Psychology Today's filters, registers of providers.
_ALL = {"all", "all ages", "any age", "everybody", "everyone", "any"}
_WORDS = {
    AgeGroup: {
        "children": ["child", "children", "kid", "kids", "toddler", "toddlers", "preteen", "preteens", "pediatric", "paediatric"],
        "adolescents": ["adolescent", "adolescents", "teen", "teens", "teenager", "teenagers", "youth", "young people"],
        "adults": ["adult", "adults", "young adult", "young adults"],
        "older_adults": ["older adult", "older adults", "senior", "seniors", "elder", "elders", "elderly", "geriatric", "65"],
    },
    ClinicianGender: {
        "female": ["female", "woman", "women", "a woman", "f"],
        "male": ["male", "man", "men", "a man", "m"],
        "non_binary": ["non binary", "nonbinary", "a non binary clinician", "non binary clinician", "enby", "x"],
    },
}  # fmt: skip
_CODE_OF = {kind: {word: code for code, words in known.items() for word in words} for kind, known in _WORDS.items()}
# "Elders (65+)", "Children (6 to 10)": what stands in brackets says the same in years.
_BRACKETS = re.compile(r"\([^)]*\)")
_BETWEEN = re.compile(r"[|;,/&\n]|\band\b|\bor\b")


def read(kind, text):
    """Return (codes in the set's own order, [parts that mean nothing]) of what somebody wrote; `kind` is one of the classes."""
    codes, unknown = set(), []
    for part in _BETWEEN.split(_BRACKETS.sub(" ", text)):
        word = " ".join(re.sub(r"[^\w]|_", " ", part.casefold()).split())
        if word in _ALL:
            codes.update(kind.values)
        elif code := _CODE_OF[kind].get(word):
            codes.add(code)
        elif word:
            unknown.append(part.strip())
    return ordered(kind, codes), unknown


def ordered(kind, codes):
    """Return the known ones of `codes` in the set's own order, each once."""
    return [code for code in kind.values if code in codes]


def labels(kind, codes):
    return [kind(code).label for code in codes if code in kind.values]


def age_groups(value):
    """Accept a list of AgeGroup codes: ["children", "adults"]."""
    _check(AgeGroup, value)


def clinician_genders(value):
    """Accept a list of ClinicianGender codes: ["female", "non_binary"]."""
    _check(ClinicianGender, value)


def _check(kind, value):
    known = ", ".join(kind.values)
    if not isinstance(value, list):
        raise ValidationError(f"Enter a list of some of these: {known}.")
    for code in value:
        if code not in kind.values:
            raise ValidationError(f"“{str(code)[:40]}” is none of these: {known}.")
    if len(set(value)) < len(value):
        raise ValidationError("One is named twice. Name each once.")
