"""Log formatter that drops personal data, and filter that shortens refusals.

Exception messages and secret links may hold personal data: PostgreSQL quotes the whole row that
breaks a constraint. A refused request is no fault of the site, so it gets one short line.
"""

import logging
import re
import time
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


# Lines about refused requests in a minute; a flood of them is counted instead of written.
MAX_REFUSALS_A_MINUTE = 30
_MAX_PATH_CHARACTERS = 80


class RefusalFilter(logging.Filter):
    """Write a refused request (400 to 499) as one line, and a flood as its count."""

    def __init__(self):
        super().__init__()
        self._minute, self._count = 0, 0

    def filter(self, record):
        status = getattr(record, "status_code", None)
        if status is None or not 400 <= status < 500:
            return True
        minute, before = int(time.monotonic() // 60), self._count
        if minute != self._minute:
            self._minute, self._count = minute, 0
        self._count += 1
        if self._count > MAX_REFUSALS_A_MINUTE:
            return False
        record.msg, record.args = self._line(record, status, before if self._count == 1 else 0), ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True

    @staticmethod
    def _line(record, status, before):
        request = getattr(record, "request", None)
        method = getattr(request, "method", None) or "?"
        path = str(getattr(request, "path", "?"))
        cut = ascii(path[:_MAX_PATH_CHARACTERS])[1:-1] + ("…" if len(path) > _MAX_PATH_CHARACTERS else "")
        left_out = before - MAX_REFUSALS_A_MINUTE
        return f"{status} {method} {cut}" + (f" ({left_out} earlier lines were left out)" if left_out > 0 else "")


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
