"""The version of the code: pages of other code or settings are never served."""

import hashlib
import json
import os
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings


@cache
def code_version():
    """Return a digest of code, templates, static files and settings.

    It is made once a process.
    """
    digest = hashlib.sha256()
    for path in sorted(_files()):
        about = path.stat()
        digest.update(f"{path} {about.st_mtime_ns} {about.st_size}\n".encode())
    digest.update(json.dumps(_settings(), sort_keys=True, default=_text).encode())
    return digest.hexdigest()[:20]


def _files():
    base = Path(settings.BASE_DIR)
    folders = [Path(app.path) for app in apps.get_app_configs()]
    folders = [folder for folder in folders if folder.is_relative_to(base) and ".venv" not in folder.parts]
    for folder in [*folders, base / "templates", base / "static"]:
        for root, inner, names in os.walk(folder):
            inner[:] = [name for name in inner if name != "__pycache__"]
            yield from (Path(root, name) for name in names)
    for path in (base / "requirements.txt", Path(settings.STATIC_ROOT) / "staticfiles.json"):
        if path.exists():
            yield path


def _settings():
    """Return the settings that a page could show; keys and passwords are left out."""
    secret = ("SECRET", "KEY", "TOKEN", "PASSWORD", "EMAIL", "LOGGING", "CACHES", "DATABASES")
    names = [name for name in dir(settings) if name.isupper() and not any(word in name for word in secret)]
    found = {name: getattr(settings, name) for name in names}
    database = settings.DATABASES["default"]
    found["database"] = [str(database.get(part, "")) for part in ("ENGINE", "NAME", "HOST", "PORT")]
    return found


def _text(value):
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    text = str(value)
    # The address of an object differs between processes.
    return type(value).__name__ if " at 0x" in text else text
