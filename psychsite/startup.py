"""Find problems that would make every page an error, before serving."""

import os

from django.conf import settings

from core.env import SettingError


def find_problem():
    """Return a sentence about wrong settings or missing static files, or "".

    This loads the settings, but no app.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psychsite.settings")
    try:
        return static_problem()
    except SettingError as error:
        return str(error)


def static_problem():
    """Return a sentence if pages lack their collected static files, else ""."""
    if settings.DEBUG:
        # They are served from where they are written.
        return ""
    from django.contrib.staticfiles.storage import staticfiles_storage

    collected = getattr(staticfiles_storage, "hashed_files", None)
    # A storage without hashed names looks nothing up.
    if collected is None or all(name in collected for name in settings.STYLE_BUNDLES):
        return ""
    return (
        f"The static files are not collected in {settings.STATIC_ROOT}, and no page works without them. "
        "Run: python3 manage.py collectstatic --noinput"
    )
