"""What a password must be: long, not common, and not made of names.

`common.txt.gz` holds the 100,000 commonest passwords of the list “10 million passwords” (SecLists, CC BY-SA 3.0),
sorted and in lower case. It is read when a password is chosen, which is rare, and not kept in memory.
"""

import gzip
import itertools
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts import factors

ALONE, WITH_FACTOR = 15, 12
COMMON = Path(__file__).with_name("common.txt.gz")
# A name or a common word counts as the whole password if fewer characters than this are left without it.
LEAST_REST = 8
SHORTEST_NAME = 4
_FIGURES = str.maketrans("013457@$!", "oleastasi")


class LengthValidator:
    """Ask for 15 characters, or for 12 where the account has a second factor."""

    def validate(self, password, user=None):
        least = WITH_FACTOR if user is not None and user.pk and factors.has_any(user) else ALONE
        if len(password) < least:
            raise ValidationError(
                f"This password has {len(password)} characters. Use at least {least}; a sentence is easy to remember.",
                code="password_too_short",
            )

    def get_help_text(self):
        return f"Use at least {ALONE} characters, or {WITH_FACTOR} if you sign in with a second step, too."


class CommonValidator:
    """Refuse the 100,000 commonest passwords, and those made of one of them."""

    def validate(self, password, user=None):
        if any(is_common(form) for form in _forms(password)):
            raise ValidationError(
                "This password is among those that are guessed first. Choose words that no one would expect.",
                code="password_too_common",
            )

    def get_help_text(self):
        return "Do not use a common password, one repeated, or one with digits behind it."


class NameValidator:
    """Refuse passwords made of the site's name or the person's own."""

    def validate(self, password, user=None):
        for name in _names(user):
            if name in _plain(password) and _is_weak(_without(name, password)):
                raise ValidationError(
                    "This password is made of the site's name or of your own. Choose other words.",
                    code="password_too_similar",
                )

    def get_help_text(self):
        return "Do not use the site's name, your user name or your own name."


def is_common(text):
    """Return True if `text` is one of the commonest passwords."""
    with gzip.open(COMMON, "rt", encoding="utf-8") as file:
        return f"\n{text}\n" in file.read()


def _forms(password):
    """Return what a password is made of: itself, its core, and their repeated parts."""
    lower = password.lower()
    found = {lower, _core(lower)}
    found |= {_unit(form) for form in found}
    found |= {_core(form) for form in found}
    if _is_run(lower) or any(len(form) <= SHORTEST_NAME - 1 for form in found):
        # A run of digits, or a few characters over and over: in no list, and guessed first all the same.
        return {"123456"}
    return found | {form.translate(_FIGURES) for form in found}


def _core(text):
    """Return a text without the digits and signs at its ends."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text) or text


def _unit(text):
    """Return the shortest part whose repetition is the whole text."""
    return text[: (text + text).find(text, 1)] if text else text


def _is_run(text):
    """Return True if digits only count up, count down or repeat."""
    return text.isdigit() and len({(int(b) - int(a)) % 10 for a, b in itertools.pairwise(text)}) == 1


def _plain(text):
    return _bare(text).translate(_FIGURES)


def _bare(text):
    return re.sub(r"[^\w@$!]+|_", "", text.lower())


def _without(name, password):
    """Return what a password has beside a name, digits as they were typed."""
    bare, plain = _bare(password), _plain(password)
    while (start := plain.find(name)) >= 0:
        bare, plain = (text[:start] + text[start + len(name) :] for text in (bare, plain))
    return bare


def _is_weak(rest):
    """Return True for what adds little to a name: short, digits, or common itself."""
    return len(rest) < LEAST_REST or rest.isdigit() or any(map(is_common, _forms(rest)))


def _names(user):
    words = [settings.SITE_NAME, *(urlsplit(settings.SITE_URL).hostname or "").split(".")]
    if user is not None:
        words += [
            user.get_username(),
            *user.get_full_name().split(),
            user.get_full_name(),
            user.email.partition("@")[0],
        ]
    return {plain for plain in map(_plain, words) if len(plain) >= SHORTEST_NAME}
