"""Log lines that tell nobody's words: what failed and where, never what somebody wrote or the link that is theirs.

An exception's message may hold what a reader typed: PostgreSQL quotes the whole row that breaks a constraint.
"""

import logging
import re
import traceback

from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import Error
from django.template import TemplateDoesNotExist, TemplateSyntaxError

# Their messages are made of names in the code.
_OF_THE_CODE = (
    *(ImportError, AttributeError, TypeError, NameError, NotImplementedError),
    *(FieldError, ImproperlyConfigured, TemplateDoesNotExist, TemplateSyntaxError),
)
# Links that open something for one person have such a part; the names in other addresses have no capitals.
_SECRET = re.compile(r"(?<=/)(?=[^/\s]*[A-Z])[\w:.~=-]{20,}")
_QUOTED = re.compile(r"""(?<!constraint )(?<!relation )(?<!column )(["'(]).*?["')]""")


class RedactingFormatter(logging.Formatter):
    """Writes the types and places of exceptions, and their messages only where they can hold nobody's words."""

    def format(self, record):
        text = record.exc_text
        record.exc_text = None  # what another handler made of it is not ours to write
        try:
            return _SECRET.sub("…", super().format(record))
        finally:
            record.exc_text = text

    def formatException(self, ei):
        return "\n".join(_told(ei[1], set()))


def message_of(error):
    """What may be written of an exception: its type, and its message where that is made of names in the code."""
    name = type(error).__qualname__
    if isinstance(error, _OF_THE_CODE):
        return f"{name}: {error}"
    if isinstance(error, Error):
        first = str(error).partition("\n")[0][:300]
        return f"{name}: {_QUOTED.sub('…', first)}"
    return name


def _told(error, seen):
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = []
    if before is not None and id(before) not in seen:
        lines = [*_told(before, seen), "", "After that, or because of it:", ""]
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return [*lines, "Traceback (most recent call last):", *([frames] if frames else []), message_of(error)]
