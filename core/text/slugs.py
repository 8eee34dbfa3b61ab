"""Slugs: the part of an address that is made from a name.

Forms, imports, tags, places and headings all use this module, so one name has one slug everywhere.
"""

import hashlib
import re
import unicodedata

from anyascii import anyascii
from django.utils.text import slugify

MAX_CHARACTERS = 80
# Case and accents are gone when the table is read.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "ng",
        "ŧ": "t", "ĸ": "k", "ƒ": "f", "ƶ": "z", "ɓ": "b", "ɗ": "d", "ɛ": "e", "ə": "e", "ɔ": "o", "ƙ": "k", "ƴ": "y",
        "µ": "u",
    }
)  # fmt: skip
# In "10 μg" the Greek letter is the unit's prefix; in a Greek word it is a letter like the others.
_GREEK_MICRO = re.compile(r"(?<![\u0370-\u03ff])\u03bc(?![\u0370-\u03ff])")
# "and/or" is two words, and 10⁶ is not 106.
_GAPS = re.compile(r"(?<=\w)[/\\|…→](?=\w)|(?<=\d)(?=[⁰¹²³⁴⁵⁶⁷⁸⁹])")
# Each of these characters is a word or a syllable, so it stands alone.
_HAN = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")


def is_slug(value, limit=None):
    """Return True if `value` is a valid slug: ASCII letters, digits, - and _."""
    return bool(_SLUG.fullmatch(value)) and (limit is None or len(value) <= limit)


def latin_slug(text, limit=MAX_CHARACTERS):
    """Return the slug of `text` with every letter written out in Latin letters.

    Symbols count only where there is no letter or digit: "🍄" is "mushroom". "" if nothing can be written out.
    """
    text = str(text)
    return _cut(slugify(_transliterate(text)), limit) or _cut(slugify(_name_symbols(text)), limit)


def make_slug(text, *, kind, limit=MAX_CHARACTERS):
    """Return a slug of `text` that is never empty.

    Examples: "pain-relief", "dong-jing", or "tag-1f0c9a2b" for a name of punctuation alone.

    The same text always gives the same slug. `kind` is the word before the hash: "tag", "clinic", "section".
    """
    if slug := latin_slug(text, limit):
        return slug
    name = unicodedata.normalize("NFKC", str(text)).casefold().strip()
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kind}-{digest}" if name else kind


def unique_slug(model, text, *, instance=None, field="slug", limit=MAX_CHARACTERS, planned=()):
    """Return a slug of `text` that no other row has, such as "pain-relief-2".

    `planned` are slugs of rows that are not saved yet.
    """
    root = make_slug(text, kind=model._meta.model_name, limit=limit)
    rows = model._default_manager.filter(**{f"{field}__startswith": root})
    if instance is not None and instance.pk:
        rows = rows.exclude(pk=instance.pk)
    return number_slug(root, {*rows.values_list(field, flat=True), *planned}, limit)


def number_slug(root, taken, limit):
    """Return `root`, or the first of "root-2", "root-3" … that is not taken."""
    slug, number = root, 2
    while slug in taken:
        slug = f"{root[: limit - len(str(number)) - 1].rstrip('-')}-{number}"
        number += 1
    return slug


def _cut(slug, limit):
    return slug[:limit].strip("-_")


def _transliterate(text):
    """Return `text` in lower-case Latin letters; symbols stay as they are."""
    text = _GREEK_MICRO.sub("u", _GAPS.sub(" ", text.lower()).translate(_LETTERS))
    # "İ" in lower case is "i" and a dot of its own, which composes again.
    text = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    return text if text.isascii() else "".join(map(_latin_letters, text))


def _latin_letters(character):
    if character.isascii():
        return character
    kind = unicodedata.category(character)
    if _HAN.match(character):
        return f" {anyascii(character)} "
    if kind[0] in "LMN":
        return anyascii(character).lower()
    is_gap = kind in {"Pd", "Zs"} or character == "\u2044" or "\u3000" <= character <= "\u30ff"  # U+2044: the bar of ½
    return " " if is_gap else ""


def _name_symbols(text):
    """Return the names of emoji: "🧠" is " brain "."""
    return re.sub("[:_]", " ", anyascii(text))
