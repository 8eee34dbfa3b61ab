"""Show which sentences of a page are not marked for translation.

PSEUDO_LOCALE=1 turns it on while DEBUG is on: what is marked gets accents and brackets.
"""

import re

from django.utils import translation

_ACCENTS = str.maketrans("aeiounAEIOUN", "áéíóúñÁÉÍÓÚÑ")
# Values, elements and entities stay.
_KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]*>|&#?\w+;)")


def accent(text):
    """Return a message in accents and brackets; what is no word of it stays."""
    if not text.strip():
        return text
    parts = _KEPT.split(text)
    return "⟦" + "".join(one if number % 2 else one.translate(_ACCENTS) for number, one in enumerate(parts)) + "⟧"


def install(setattr=setattr):
    """Let gettext return accented English in this process."""
    backend = translation._trans
    setattr(backend, "gettext", accent)
    setattr(backend, "pgettext", lambda context, message: accent(message))
    setattr(backend, "ngettext", lambda one, many, number: accent(one if number == 1 else many))
    setattr(backend, "npgettext", lambda context, one, many, number: accent(one if number == 1 else many))
