"""Log formatters that drop personal data, and a filter that shortens refusals.

Exception messages and secret links may hold personal data: PostgreSQL quotes the whole row that
breaks a constraint. A refused request is no fault of the site, so it gets one short line.
"""

import json
import logging
import re
import time
import traceback
from datetime import UTC, datetime

from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import Error
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from core.process import requests

# The messages of these hold only names from the code.
_OF_THE_CODE = (
    *(ImportError, AttributeError, TypeError, NameError, NotImplementedError),
    *(FieldError, ImproperlyConfigured, TemplateDoesNotExist, TemplateSyntaxError),
)
# Secret links have such a part. Names in other addresses have no capitals.
_SECRET = re.compile(r"(?<=/)(?=[^/\s]*[A-Z])[\w:.~=-]{20,}")
_QUOTED = re.compile(r"""(?<!constraint )(?<!relation )(?<!column )(["'(]).*?["')]""")
# gunicorn's own lines quote the address of the client and of the page.
_BY_GUNICORN = re.compile(r"^(Invalid request|Error handling request)\b.*", re.DOTALL)
LINE = "{asctime} {levelname} {name}: {message}"

# Lines about refused requests in a minute; a flood of them is counted instead of written.
MAX_REFUSALS_A_MINUTE = 30
# The answer to a fault of the machine (core/process/faults.py).
_AWAY = 503


def logging_settings(*, debug, level, form):
    """Return Django's setting LOGGING; `form` is "text" or "json"."""
    formatters = {
        "plain": {"format": LINE, "style": "{"},
        "discreet": {"()": "core.process.logs.RedactingFormatter", "format": LINE, "style": "{"},
        "json": {"()": "core.process.logs.JsonFormatter"},
    }
    text = "plain" if debug else "discreet"
    console = {"class": "logging.StreamHandler", "formatter": "json" if form == "json" else text}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "filters": {"refusals": {"()": "core.process.logs.RefusalFilter"}},
        "handlers": {"console": console | {"filters": [] if debug else ["refusals"]}},
        # Django would email errors with everything that was typed.
        "loggers": {"django": {"handlers": [], "level": "NOTSET"}},
        "root": {"handlers": ["console"], "level": level},
    }


class RefusalFilter(logging.Filter):
    """Name the pattern of a request in place of its address.

    A refused request (400 to 499) becomes one line, and a flood of them its count. So does a request that the machine could
    not answer (503), with the cause.
    """

    def __init__(self):
        super().__init__()
        self._minute, self._count = 0, 0

    def filter(self, record):
        status = getattr(record, "status_code", None)
        if status is None or status < 400:
            return True
        cause = f": {message_of(record.exc_info[1])}" if status == _AWAY and record.exc_info else ""
        if status >= 500 and not cause:
            record.msg, record.args = self._line(record, status), ()
            return True
        minute, before = int(time.monotonic() // 60), self._count
        if minute != self._minute:
            self._minute, self._count = minute, 0
        self._count += 1
        if self._count > MAX_REFUSALS_A_MINUTE:
            return False
        left_out = before - MAX_REFUSALS_A_MINUTE if self._count == 1 else 0
        more = f" ({left_out} earlier lines were left out)" if left_out > 0 else ""
        record.msg, record.args = self._line(record, status) + cause + more, ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True

    @staticmethod
    def _line(record, status):
        request = getattr(record, "request", None)
        # A client can write any word as its method.
        method = re.sub(r"[^A-Z]", "", getattr(request, "method", None) or "")[:10] or "?"
        return f"{status} {method} {requests.pattern_of(request)}"


class RedactingFormatter(logging.Formatter):
    """Formats exceptions by type and place, without messages that hold personal data."""

    def format(self, record):
        text = record.exc_text
        record.exc_text = None  # another handler's unredacted text
        try:
            return redact(super().format(record))
        finally:
            record.exc_text = text

    def formatMessage(self, record):
        if record.name == "gunicorn.error":
            record.message = _BY_GUNICORN.sub(r"\1", record.message)
        return super().formatMessage(record)

    def formatException(self, ei):
        return "\n".join(_redacted_lines(ei[1], set()))


class JsonFormatter(RedactingFormatter):
    """Writes a JSON line: time, level, request and message."""

    def __init__(self):
        super().__init__("{message}", style="{")

    def format(self, record):
        text, _newline, trace = super().format(record).partition("\nTraceback (most recent call last):")
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": text,
        }
        if note := requests.current():
            line |= {"request": note.id, "method": note.request.method, "path": requests.pattern_of(note.request)}
        line |= getattr(record, "fields", {})
        if trace:
            line["traceback"] = trace.strip("\n").splitlines()
        return json.dumps(line)


def redact(text):
    """Return a line without the secret parts of addresses."""
    return _SECRET.sub("…", text)


def message_of(error):
    """Return the part of an exception that may be logged.

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
