"""Run manage.py; report problems of the machine in one sentence."""

import os
import sys

from django.apps import apps
from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import connection
from django.db.utils import DatabaseError, OperationalError

from core.env import SettingError
from core.pages.store import follow_quietly

WRONG_SETTING = 2
_NEED_NO_SETTINGS = {"help", "-h", "--help", "version", "--version"}


def run(arguments):
    """Run the command; exit with 2 and a sentence if it cannot start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psychsite.settings")
    try:
        # Some of Django's own commands go on without settings. What they then do is no help.
        if (
            arguments[1:2]
            and arguments[1] not in _NEED_NO_SETTINGS
            and not any("--settings" in one for one in arguments)
        ):
            settings.INSTALLED_APPS  # noqa: B018 (reading one setting reads them all)
        execute_from_command_line(arguments)
        if apps.ready:
            follow_quietly()
    except SettingError as error:
        problem = str(error)
    except DatabaseError as error:
        problem = _sentence(error)
        if not problem or "--traceback" in arguments:
            raise
    else:
        return
    sys.stderr.write(f"{problem}\n")
    sys.exit(WRONG_SETTING)


def _sentence(error):
    """Return what to do about a database error, or "" if it is a bug."""
    first = str(error).strip().partition("\n")[0].rstrip(".")
    if "no such table" in first or getattr(error.__cause__, "pgcode", None) == "42P01":
        return "The database has no tables yet, or old ones. Run: python3 manage.py migrate (or make run)"
    if isinstance(error, OperationalError) and connection.connection is None:
        return f"The database does not answer: {first}. Check DATABASE_URL, and that the server runs."
    return ""
