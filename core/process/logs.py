"""Log formatter that drops exception messages and secret links.

Both may hold personal data: PostgreSQL quotes the whole row that breaks a constraint.
"""

import logging
import re
import traceback

from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import Error
from django.template import TemplateDoesNotExist, TemplateSyntaxError

# The messages of these hold only names from the code.
_OF_THE_CODE = (
    *(ImportError, AttributeError, TypeError, NameError, NotImplementedError),
    *(FieldError, ImproperlyConfigured, TemplateDoesNotExist, TemplateSyntaxError),
)
# Secret links have such a part. Names in other addresses have no capitals.
_SECRET = re.compile(r"(?<=/)(?=[^/\s]*[A-Z])[\w:.~=-]{20,}")
_QUOTED = re.compile(r"""(?<!constraint )(?<!relation )(?<!column )(["'(]).*?["')]""")


class RedactingFormatter(logging.Formatter):
    """Formats exceptions by type and place, without messages that hold personal data."""

    def format(self, record):
        text = record.exc_text
        record.exc_text = None  # another handler's unredacted text
        try:
            return _SECRET.sub("…", super().format(record))
        finally:
            record.exc_text = text

    def formatException(self, ei):
        return "\n".join(_redacted_lines(ei[1], set()))


def message_of(error):
    """Return what may be logged of an exception.

    That is its type, and its message if that holds only names from the code.
    """
    name = type(error).__qualname__
    if isinstance(error, _OF_THE_CODE):
        return f"{name}: {error}"
    if isinstance(error, Error):
        first = str(error).partition("\n")[0][:300]
        return f"{name}: {_QUOTED.sub('…', first)}"
    return name


def _redacted_lines(error, seen):
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = []
    if before is not None and id(before) not in seen:
        lines = [*_redacted_lines(before, seen), "", "After that, or because of it:", ""]
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return [*lines, "Traceback (most recent call last):", *([frames] if frames else []), message_of(error)]
