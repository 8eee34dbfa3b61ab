"""Age groups and clinician genders: choices, and parsing of free text into them.

Both are facts about what a clinic offers. Neither says anything about a private person.
"""

import re

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgeGroup(TextChoices):
    CHILDREN = "children", _("Children")
    ADOLESCENTS = "adolescents", _("Adolescents")
    ADULTS = "adults", _("Adults")
    OLDER_ADULTS = "older_adults", _("Older adults")


class ClinicianGender(TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    NON_BINARY = "non_binary", _("Nonbinary")


# What directories and data sets write for them, folded: SAMHSA's locator, Psychology Today's filters, registers of providers.
_ALL = {"all", "all ages", "any age", "everybody", "everyone", "any"}
_WORDS = {
    AgeGroup: {
        "children": ["child", "children", "kid", "kids", "toddler", "toddlers", "preteen", "preteens", "pediatric", "paediatric"],
        "adolescents": ["adolescent", "adolescents", "teen", "teens", "teenager", "teenagers", "youth", "young people"],
        "adults": ["adult", "adults", "young adult", "young adults"],
        "older_adults": ["older adult", "older adults", "senior", "seniors", "elder", "elders", "elderly", "geriatric"],
    },
    ClinicianGender: {
        "female": ["female", "woman", "women", "a woman", "f"],
        "male": ["male", "man", "men", "a man", "m"],
        "non_binary": ["non binary", "nonbinary", "a non binary clinician", "non binary clinician", "enby", "x"],
    },
}  # fmt: skip
CODE_OF = {kind: {word: code for code, words in known.items() for word in words} for kind, known in _WORDS.items()}
# "Elders (65+)", "Children (6 to 10)": the brackets repeat the group in years.
_BRACKETS = re.compile(r"\([^)]*\)")
# Years stand for each group whose middle they hold: "18+" for adults and older adults, "16-25" for neither end of it.
_MIDDLE = {"children": 8, "adolescents": 15, "adults": 30, "older_adults": 70}
_YEARS = re.compile(r"(?:ages? )?(\d{1,3})(?: (?:to )?(\d{1,3})| ?(\+))(?: years)?")
_AND_OVER = re.compile(r"(\d) *(?:years )?(?:\+|(?:and|or) (?:over|older|up))", re.IGNORECASE)
_BETWEEN = re.compile(r"[|;,/&\n]|\band\b|\bor\b")


def parse_codes(kind, text):
    """Parse `text`; return (codes in choice order, unrecognised parts).

    `kind` is one of the classes.
    """
    codes, unknown = set(), []
    if kind is AgeGroup:
        text = _AND_OVER.sub(r"\1+", text)
    for part in _BETWEEN.split(_BRACKETS.sub(" ", text)):
        word = " ".join(re.sub(r"[^\w+]|_", " ", part.casefold()).split())
        if word in _ALL:
            codes.update(kind.values)
        elif code := CODE_OF[kind].get(word):
            codes.add(code)
        elif kind is AgeGroup and (years := _YEARS.fullmatch(word)):
            first, last = int(years[1]), 999 if years[3] else int(years[2])
            codes.update(code for code, year in _MIDDLE.items() if first <= year <= last)
        elif part.strip(" \x00.-–—"):
            unknown.append(part.strip())
    return sort_codes(kind, codes), unknown


def sort_codes(kind, codes):
    """Return the known ones of `codes` in the set's own order, each once."""
    return [code for code in kind.values if code in codes]


def labels_of(kind, codes=None):
    """Return the labels of some codes of a kind, or of all."""
    return [str(kind(code).label) for code in sort_codes(kind, kind.values if codes is None else codes)]


def join_labels(kind, codes, last="and"):
    """Return "children, adolescents and adults"; "" for none."""
    words = [f"{label[0].lower()}{label[1:]}" for label in labels_of(kind, codes)]
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def age_groups(value):
    """Accept a list of AgeGroup codes: ["children", "adults"]."""
    _check(AgeGroup, value)


def clinician_genders(value):
    """Accept a list of ClinicianGender codes: ["female", "non_binary"]."""
    _check(ClinicianGender, value)


def _check(kind, value):
    known = ", ".join(kind.values)
    if not isinstance(value, list):
        raise ValidationError(_("Enter a list with one or more of: %(codes)s.") % {"codes": known})
    for code in value:
        if code not in kind.values:
            raise ValidationError(_("“%(code)s” is not one of: %(codes)s.") % {"code": str(code)[:40], "codes": known})
    if len(set(value)) < len(value):
        raise ValidationError(_("A value is listed twice. List each one once."))
