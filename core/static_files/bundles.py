"""A finder of static files that bundles style sheets into one file.

`settings.STYLE_BUNDLES` maps the path of a bundle to its parts, in order: paths of style sheets below
STATICFILES_DIRS, or (path, media) for one with a media query. A bundle lies in the folder of its parts,
so that their addresses of fonts and pictures stay right. Comments and indentation stay out, because
readers would download them. It is rebuilt when a part changes.
Collectstatic, the demonstration and the tests find it like any other file.
"""

import os
import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import Error
from django.core.files.storage import FileSystemStorage

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class BundleFinder(finders.BaseFinder):
    def __init__(self, *args, **kwargs):
        self.folder = Path(settings.VAR_DIR) / "bundles"

    def check(self, **kwargs):
        missing = [part for path in settings.STYLE_BUNDLES for part, _media in _parts(path) if _source(part) is None]
        return [
            Error(f"There is no style sheet {part}.", hint="Fix STYLE_BUNDLES in the settings.") for part in missing
        ]

    def find(self, path, find_all=False, **kwargs):
        if path not in settings.STYLE_BUNDLES:
            return []
        made = str(self._make(path))
        return [made] if find_all or kwargs.get("all") else made

    def list(self, ignore_patterns):
        storage = FileSystemStorage(location=self.folder)
        for path in settings.STYLE_BUNDLES:
            self._make(path)
            yield path, storage

    def _make(self, path):
        text = "\n".join(_text(_source(part), media) for part, media in _parts(path))
        target = self.folder / path
        if target.exists() and target.read_text(encoding="utf-8") == text:
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        # Several processes may write it at once, and none may read half a file.
        handle, name = tempfile.mkstemp(dir=target.parent)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, target)
        return target


def _parts(path):
    return [(part, "") if isinstance(part, str) else part for part in settings.STYLE_BUNDLES[path]]


def _source(part):
    for folder in settings.STATICFILES_DIRS:
        if (source := Path(folder) / part).is_file():
            return source
    return None


def _text(source, media):
    text = _COMMENT.sub("", source.read_text(encoding="utf-8"))
    text = "".join(f"{line}\n" for line in map(str.strip, text.splitlines()) if line)
    return f"@media {media} {{\n{text}}}\n" if media else text
