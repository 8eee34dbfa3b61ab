"""Find problems that would make every page an error, before serving."""

import os

from core.env import SettingError
from psychsite.setup.static_files import static_problem


def find_problem():
    """Return a sentence about wrong settings or missing static files, or "".

    This loads the settings, but no app.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psychsite.settings")
    try:
        return static_problem()
    except SettingError as error:
        return str(error)
