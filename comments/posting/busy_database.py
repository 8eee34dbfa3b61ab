"""Turn "database is locked" into a 429 that keeps the reader's text."""

import logging
from functools import wraps

from django.db import OperationalError

from comments.errors import Busy

log = logging.getLogger(__name__)


def reports_busy_database(verb):
    """Raise Busy if the database is locked or gone; `verb` stored nothing then."""

    @wraps(verb)
    def wrapped(**fields):
        try:
            return verb(**fields)
        except OperationalError as error:
            log.exception("%s failed because the database was locked or gone", verb.__name__)
            raise Busy from error

    return wrapped
