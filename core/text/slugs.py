"""Slugs: the part of an address that is made from a name.

Forms, imports, tags, places and headings all use this module, so one name has one slug everywhere.
"""

import hashlib
import re
import unicodedata

from django.utils.text import slugify

MAX_CHARACTERS = 80
# Django's own slugify drops these letters. Case and accents are gone when the table is read.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "ng",
        "ŧ": "t", "ĸ": "k", "ƒ": "f", "ƶ": "z", "ɓ": "b", "ɗ": "d", "ɛ": "e", "ə": "e", "ɔ": "o", "ƙ": "k", "ƴ": "y",
        "µ": "u",
    }
)  # fmt: skip
# In "10 μg" the Greek letter is the unit's prefix; in a Greek word it is a letter like the others.
_GREEK_MICRO = re.compile(r"(?<![\u0370-\u03ff])\u03bc(?![\u0370-\u03ff])")
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")


def is_slug(value, limit=None):
    """Return True if `value` is a valid slug: ASCII letters, digits, - and _."""
    return bool(_SLUG.fullmatch(value)) and (limit is None or len(value) <= limit)


def latin_slug(text, limit=MAX_CHARACTERS):
    """Return the slug of `text`, or "" if most of its letters are not Latin."""
    plain = _latin(str(text))
    kept = sum(character.isascii() and character.isalpha() for character in plain)
    lost = sum(not character.isascii() and character.isalpha() for character in plain)
    return slugify(plain)[:limit].strip("-_") if kept >= lost else ""


def make_slug(text, *, kind, limit=MAX_CHARACTERS):
    """Return a slug of `text` that is never empty.

    Examples: "pain-relief", or "tag-1f0c9a2b" for a name without Latin letters.

    The same text always gives the same slug. `kind` is the word before the hash: "tag", "clinic", "section".
    """
    if slug := latin_slug(text, limit):
        return slug
    name = unicodedata.normalize("NFKC", str(text)).casefold().strip()
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kind}-{digest}" if name else kind


def unique_slug(model, text, *, instance=None, field="slug", limit=MAX_CHARACTERS):
    """Return a slug of `text` that no other row has, such as "pain-relief-2"."""
    root = make_slug(text, kind=model._meta.model_name, limit=limit)
    rows = model._default_manager.filter(**{f"{field}__startswith": root})
    if instance is not None and instance.pk:
        rows = rows.exclude(pk=instance.pk)
    taken = set(rows.values_list(field, flat=True))
    slug, number = root, 2
    while slug in taken:
        slug = f"{root[: limit - len(str(number)) - 1].rstrip('-')}-{number}"
        number += 1
    return slug


def _latin(text):
    """Return `text` in lower case, without accents and special letters."""
    plain = unicodedata.normalize("NFKD", _GREEK_MICRO.sub("u", text.lower().translate(_LETTERS)))
    return plain.translate(_LETTERS)
