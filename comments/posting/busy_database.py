"""What readers send when the database cannot take it now: they are told, and nothing that they typed is lost."""

import logging
from functools import wraps

from django.db import OperationalError

from comments.errors import Busy

log = logging.getLogger(__name__)


def kept(verb):
    """Turn a database that is locked for too long, or gone, into Busy; `verb` has stored nothing then."""

    @wraps(verb)
    def wrapped(**fields):
        try:
            return verb(**fields)
        except OperationalError as error:
            log.exception("%s was refused, because the database could not take it", verb.__name__)
            raise Busy from error

    return wrapped
